@testable import FormEngine

/// Reads the logic of a form from its XForm XML, as far as the test material of other engines needs it. Konak itself
/// has its forms from workbooks.
struct XFormReader {
  private(set) var logic = FormLogic()
  private(set) var lists: [String: SecondaryInstance] = [:]
  /// Texts by language and id.
  private(set) var texts: [String: [String: String]] = [:]
  private(set) var languages: [String] = []

  private let form: InstanceTree
  private typealias Node = InstanceTree.NodeID

  init?(_ xml: String) {
    guard let form = XMLTree.read(xml, keepsLayout: false) else { return nil }
    self.form = form
    guard let model = all("model").first, let primary = elements("instance", in: model).first,
      let top = form.children(of: primary).first(where: { _ in true })
    else { return nil }
    readTexts(model)
    for instance in elements("instance", in: model).dropFirst() { readList(instance) }
    readPlace(top, below: nil)
    logic.blank = copied(top)
    let body = all("body").first
    let repeats = body.map { descendants("repeat", of: $0) } ?? []
    for element in repeats { readRepeat(element) }
    takeTemplates()
    for bind in elements("bind", in: model) { readBind(bind) }
    if let body { readControls(body) }
    for element in form.children(of: model) + (body.map { descendants("setvalue", of: $0) } ?? []) {
      if form.name(of: element) == "setvalue" { readAction(element) }
    }
    logic.finish()
  }

  // MARK: Answers

  private mutating func readPlace(_ element: Node, below parent: Int?) {
    guard let name = form.qualifiedName(of: element) else { return }
    let known = parent.flatMap { logic.child(name, of: $0, isAttribute: false) }
    let place = known ?? logic.addNode(name, below: parent)
    for attribute in form.attributes(of: element) {
      guard let name = form.qualifiedName(of: attribute), name.prefix != "jr",
        logic.child(name, of: place, isAttribute: true) == nil
      else { continue }
      logic.addNode(name, below: place, isAttribute: true)
    }
    for child in form.children(of: element) { readPlace(child, below: place) }
  }

  private func copied(_ element: Node) -> InstanceTree {
    var tree = InstanceTree()
    tree.copy(element, of: form, to: .root)
    return tree
  }

  private mutating func readRepeat(_ element: Node) {
    guard let nodeset = form.attribute("nodeset", of: element), let place = logic[path: nodeset] else { return }
    logic.nodes[place].isRepeat = true
    logic.setCount(of: place, form.attribute("count", of: element))
  }

  /// Takes the templates out of the answers; a repeat without one is copied from its first instance.
  private mutating func takeTemplates() {
    let repeats = logic.nodes.indices.filter { logic.nodes[$0].isRepeat }
    // Inner ones first, so that an outer template holds no inner one.
    for place in repeats.reversed() {
      var found: InstanceTree?
      for node in instances(of: place) {
        let isTemplate = logic.blank.attribute("template", of: node) != nil
        if found == nil || isTemplate {
          var tree = InstanceTree()
          let copy = tree.copy(node, of: logic.blank, to: .root)
          for attribute in Array(tree.attributes(of: copy)) where tree.name(of: attribute) == "template" {
            tree.remove(attribute)
          }
          removeInnerRepeats(copy, at: place, in: &tree)
          found = tree
        }
        if isTemplate { logic.blank.remove(node) }
      }
      logic.templates[place] = found
    }
  }

  /// A new instance begins without instances of the repeats inside it.
  private func removeInnerRepeats(_ node: Node, at place: Int, in tree: inout InstanceTree) {
    for child in Array(tree.children(of: node)) {
      guard let name = tree.qualifiedName(of: child), let inner = logic.child(name, of: place, isAttribute: false)
      else { continue }
      if logic.nodes[inner].isRepeat { tree.remove(child) } else { removeInnerRepeats(child, at: inner, in: &tree) }
    }
  }

  private func instances(of place: Int) -> [Node] {
    logic.line(to: place).dropFirst().reduce(logic.blank.top.map { [$0] } ?? []) { parents, next in
      parents.flatMap { parent in
        Array(logic.blank.children(of: parent)).filter { logic.blank.qualifiedName(of: $0) == logic.nodes[next].name }
      }
    }
  }

  // MARK: Rules

  private mutating func readBind(_ bind: Node) {
    guard let nodeset = form.attribute("nodeset", of: bind), let place = logic[path: nodeset] else { return }
    func text(_ name: String) -> String? { form.attribute(name, of: bind) }
    if let type = text("type").flatMap(AnswerType.init(bindType:)) { logic.nodes[place].type = type }
    logic.nodes[place].constraint = logic.compiled(text("constraint"))
    for kind in FormLogic.Rule.Kind.allCases { logic.addRule(kind, on: place, text(kind.rawValue)) }
    let preloads = [
      "uid": "concat('uuid:', uuid())", "date today": "today()", "timestamp start": "now()", "date": "today()",
    ]
    let preload = [text("preload"), text("preloadParams")].compactMap { $0 }.joined(separator: " ")
    if let value = preloads[preload].flatMap({ try? Program($0) }) {
      logic.actions.append(.init(target: place, event: .firstLoad, source: nil, value: value))
    }
  }

  private mutating func readControls(_ body: Node) {
    for control in descendants(nil, of: body) {
      guard let path = form.attribute("ref", of: control), let place = logic[path: path] else { continue }
      if let itemset = elements("itemset", in: control).first {
        guard let nodeset = form.attribute("nodeset", of: itemset), let nodes = logic.compiled(nodeset),
          let value = elements("value", in: itemset).first,
          let program = logic.compiled(form.attribute("ref", of: value))
        else { continue }
        let label = elements("label", in: itemset).first.flatMap { form.attribute("ref", of: $0) }
        logic.nodes[place].items = .nodes(nodes, value: program, label: logic.compiled(label))
      } else {
        let items = elements("item", in: control).map { item in
          let label = elements("label", in: item).first
          let text =
            label.flatMap { form.attribute("ref", of: $0) } ?? Expression.quoted(label.map(form.text(of:)) ?? "")
          let value = elements("value", in: item).first.map(form.text(of:)) ?? ""
          return FormLogic.Item(value: value, label: try? Program(text))
        }
        if !items.isEmpty { logic.nodes[place].items = .fixed(items) }
      }
    }
  }

  private mutating func readAction(_ element: Node) {
    guard let path = form.attribute("ref", of: element) ?? form.attribute("bind", of: element),
      let place = logic[path: path]
    else { return }
    let parent = form.parent(of: element)
    let source = parent.flatMap { form.attribute("ref", of: $0) ?? form.attribute("nodeset", of: $0) }
    let text = form.text(of: element)
    let value = form.attribute("value", of: element) ?? (text.isEmpty ? nil : Expression.quoted(text))
    for name in (form.attribute("event", of: element) ?? "").split(separator: " ") {
      guard let event = FormAction.Event(rawValue: name == "xforms-ready" ? "odk-instance-first-load" : String(name))
      else { continue }
      let isLocal = event == .valueChanged || event == .newRepeat
      logic.actions.append(
        .init(
          target: place, event: event, source: isLocal ? source.flatMap { logic[path: $0] } : nil,
          value: logic.compiled(value)))
    }
  }

  // MARK: Lists and texts

  private mutating func readList(_ instance: Node) {
    guard let id = form.attribute("id", of: instance) else { return }
    var tree = InstanceTree()
    for child in form.children(of: instance) { tree.copy(child, of: form, to: .root) }
    lists[id] = SecondaryInstance(tree)
  }

  private mutating func readTexts(_ model: Node) {
    for translation in elements("itext", in: model).flatMap({ elements("translation", in: $0) }) {
      let language = form.attribute("lang", of: translation) ?? ""
      if form.attribute("default", of: translation) != nil {
        languages.insert(language, at: 0)
      } else {
        languages.append(language)
      }
      for text in elements("text", in: translation) {
        let values = elements("value", in: text)
        let plain = values.first { form.attribute("form", of: $0) == nil } ?? values.first
        texts[language, default: [:]][form.attribute("id", of: text) ?? ""] = plain.map(form.text(of:))
      }
    }
  }

  // MARK: Elements of the form's XML

  private func elements(_ name: String, in parent: Node) -> [Node] {
    form.children(of: parent).filter { form.name(of: $0) == name }
  }

  private func all(_ name: String) -> [Node] { descendants(name, of: .root) }

  private func descendants(_ name: String?, of parent: Node) -> [Node] {
    form.children(of: parent).flatMap { child in
      (name == nil || form.name(of: child) == name ? [child] : []) + descendants(name, of: child)
    }
  }
}
