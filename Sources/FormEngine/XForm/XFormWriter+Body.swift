extension XFormWriter {
  mutating func writeControl(_ id: FormNode.ID) {
    let node = form[id]
    switch node.kind {
    case .group: writeGroup(node)
    case .repeat(let details): writeRepeat(node, details)
    case .question(let question):
      if node.isAsked, let control = question.type.control { writeQuestion(node, question, control) }
    case .form, .meta, .attribute: break
    }
  }

  /// Clients refuse a group that shows nothing, so it is left out of the body.
  private mutating func writeGroup(_ node: FormNode) {
    guard shown.contains(node.id) else { return }
    xml.begin("group")
    xml.attribute("ref", node.path)
    writeBodyAttributes(node)
    if node.label != nil || !node.media.isEmpty { writeLabel(node) }
    for child in node.children { writeControl(child) }
    xml.end()
  }

  private mutating func writeRepeat(_ node: FormNode, _ details: FormNode.Repeat) {
    xml.begin("group")
    xml.attribute("ref", node.path)
    writeLabel(node)
    xml.begin("repeat")
    xml.attribute("nodeset", node.path)
    xml.attribute("jr:count", details.count?.xpath)
    writeBodyAttributes(node)
    for child in node.children { writeControl(child) }
    for action in actionsByRepeat[node.id] ?? [] { write(action) }
    xml.end()
    xml.end()
  }

  private mutating func writeQuestion(_ node: FormNode, _ question: Question, _ control: QuestionType.Control) {
    xml.begin(named: control.rawValue)
    xml.attribute("ref", node.path)
    writeBodyAttributes(node)
    xml.attribute("mediatype", question.type.mediaType)
    if question.type == .selectOneExternal { xml.attribute("query", question.items?.nodeset) }
    writeLabel(node)
    writeHint(node)
    if let items = question.items, question.type != .selectOneExternal {
      if items.isInline { writeItems(node) } else { write(items) }
    }
    for tag in question.tags {
      xml.begin("tag")
      xml.attribute("key", tag.name)
      xml.begin("label")
      if let entry = tag.label?[form.defaultLanguage] ?? tag.label?.entries.first { write(entry) }
      xml.end()
      xml.end()
    }
    for action in actionsByTrigger[node.id] ?? [] { write(action) }
    xml.end()
  }

  private mutating func writeBodyAttributes(_ node: FormNode) {
    xml.attribute("appearance", node.appearance)
    for attribute in node.bodyAttributes { xml.attribute(named: attribute.name, attribute.value) }
  }

  private mutating func writeLabel(_ node: FormNode) {
    xml.begin("label")
    if Itext.labelNeeds(node) {
      xml.attribute("ref", "jr:itext('\(node.path):label')")
    } else if let entry = node.label?.entries.first {
      write(entry)
    }
    xml.end()
  }

  private mutating func writeHint(_ node: FormNode) {
    guard node.hint != nil || node.guidance != nil else { return }
    xml.begin("hint")
    if Itext.hintNeeds(node) {
      xml.attribute("ref", "jr:itext('\(node.path):hint')")
    } else if let entry = node.hint?.entries.first {
      write(entry)
    }
    xml.end()
  }

  private mutating func write(_ items: ItemSource) {
    let list = items.listName.flatMap(form.list(named:))
    // A list without any labels shows the names.
    let label = list.map { $0.usesItext ? "jr:itext(itextId)" : $0.hasLabels ? "label" : "name" }
    xml.begin("itemset")
    xml.attribute("nodeset", items.nodeset)
    xml.begin("value")
    xml.attribute("ref", items.value)
    xml.end()
    xml.begin("label")
    xml.attribute("ref", label ?? items.label ?? "label")
    xml.end()
    xml.end()
  }

  /// Choices written out, for a client that searches.
  private mutating func writeItems(_ node: FormNode) {
    guard let list = form.choices(of: node) else { return }
    for (index, choice) in list.choices.enumerated() {
      xml.begin("item")
      xml.begin("label")
      if list.usesItext {
        xml.attribute("ref", "jr:itext('\(list.name)-\(index)')")
      } else if let entry = choice.label?.entries.first {
        write(entry)
      }
      xml.end()
      xml.element("value", text: choice.name)
      xml.end()
    }
  }
}

extension QuestionType {
  /// What kind of file an upload takes.
  fileprivate var mediaType: String? {
    switch self {
    case .image: "image/*"
    case .audio: "audio/*"
    case .video: "video/*"
    case .file: "application/*"
    case .osm: "osm/*"
    default: nil
    }
  }
}
