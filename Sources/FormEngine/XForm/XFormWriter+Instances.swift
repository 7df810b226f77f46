extension XFormWriter {
  mutating func writeRoot() {
    let settings = form.settings
    xml.begin(named: form.root.name)
    xml.attribute("xmlns", settings.instanceNamespace)
    xml.attribute("id", settings.formID)
    xml.attribute("version", settings.version)
    for attribute in settings.rootAttributes where !["id", "version", "xmlns"].contains(attribute.name) {
      xml.attribute(named: attribute.name, attribute.value)
    }
    for child in form.root.children { writeAnswer(child, .first) }
    xml.end()
  }

  /// What of a repeat is written.
  private enum Copy {
    /// The template, then a first instance.
    case first
    /// Inside a template: templates only.
    case template
    /// Inside an instance whose templates are written already.
    case instance
  }

  private mutating func writeAnswer(_ id: FormNode.ID, _ copy: Copy) {
    let node = form[id]
    guard node.isRepeat else { return writeElement(node, isTemplate: false, copy) }
    if copy != .instance { writeElement(node, isTemplate: true, .template) }
    if copy != .template { writeElement(node, isTemplate: false, .instance) }
  }

  private mutating func writeElement(_ node: FormNode, isTemplate: Bool, _ copy: Copy) {
    if case .attribute = node.kind { return }
    xml.begin(named: node.name)
    if isTemplate { xml.attribute("jr:template", "") }
    for attribute in node.instanceAttributes { xml.attribute(named: attribute.name, attribute.value) }
    for child in node.children {
      if case .attribute(let value) = form[child].kind { xml.attribute(named: form[child].name, value) }
    }
    if case .text(let value)? = node.question?.defaultValue { xml.text(value) }
    // A group inside a template has first instances again, as pyxform writes them.
    let inside = copy == .template && !node.isRepeat ? .first : copy
    for child in node.children { writeAnswer(child, inside) }
    xml.end()
  }

  mutating func writeSecondaryInstances() {
    for instance in form.instances {
      xml.begin("instance")
      xml.attribute("id", instance.name)
      xml.attribute("src", instance.source)
      xml.end()
    }
    let inline = Set(form.nodes.lazy.compactMap(\.question?.items).filter(\.isInline).compactMap(\.listName))
    for list in form.lists where !inline.contains(list.name) { write(list) }
  }

  private mutating func write(_ list: ChoiceList) {
    xml.begin("instance")
    xml.attribute("id", list.name)
    xml.begin("root")
    for (index, choice) in list.choices.enumerated() {
      xml.begin("item")
      if list.usesItext { xml.element("itextId", text: "\(list.name)-\(index)") }
      xml.element("name", text: choice.name)
      if !list.usesItext, let label = choice.label?.entries.first { xml.element("label", text: label.source) }
      for column in choice.columns {
        xml.begin(named: column.name)
        xml.text(column.value)
        xml.end()
      }
      xml.end()
    }
    xml.end()
    xml.end()
  }
}

extension ItemSource {
  /// The list in the form that it draws from.
  package var listName: String? {
    if case .list(let name) = origin { name } else { nil }
  }
}
