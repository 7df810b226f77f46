extension FormLogic {
  /// The logic of a form that was read from a workbook. ``diagnostics`` says which of its rules need each other.
  package init(_ form: Form) {
    self.init(rulesOf: form)
    for node in form.nodes {
      nodes[node.id].constraint = compiled(node.bind.constraint?.xpath, at: node.bind.constraint?.location)
      nodes[node.id].items = node.question?.items.flatMap { items($0, form) }
      addPreload(of: node)
    }
    for action in form.actions where action.kind == .setValue {
      let isLocal = action.event == .valueChanged || action.event == .newRepeat
      actions.append(
        Action(
          target: action.target, event: action.event, source: isLocal ? action.source : nil,
          value: compiled(action.value?.xpath, at: action.value?.location)))
    }
    blank = form.tree(of: form.root)
    for node in form.nodes where node.isRepeat { templates[node.id] = form.tree(of: node) }
  }

  /// As much as it takes to tell which rules need each other.
  init(rulesOf form: Form) {
    for node in form.nodes {
      addNode(NameTable.Name(written: node.name), below: node.parent, isAttribute: node.isAttribute)
    }
    for node in form.nodes {
      nodes[node.id].type = node.answerType
      nodes[node.id].isRepeat = node.isRepeat
      if case .repeat(let details) = node.kind {
        setCount(of: node.id, details.count?.xpath, at: details.count?.location)
      }
      let bind = node.bind
      addRule(.relevant, on: node.id, bind.relevant?.xpath, at: bind.relevant?.location)
      addRule(.calculate, on: node.id, bind.calculate?.xpath, at: bind.calculate?.location)
      addRule(.required, on: node.id, bind.required?.xpath, at: bind.required?.location)
      addRule(.readonly, on: node.id, bind.readonly?.xpath, at: bind.readonly?.location)
    }
    finish()
  }

  /// The choices as far as they are known here; nil where the client itself searches for them.
  private mutating func items(_ source: ItemSource, _ form: Form) -> Items? {
    guard !source.isInline, let nodeset = compiled(source.nodeset), let value = compiled(source.value) else {
      return nil
    }
    if case .external = source.origin { return nil }
    let list = source.listName.flatMap(form.list(named:))
    let label = list.map { $0.usesItext ? "jr:itext(itextId)" : $0.hasLabels ? "label" : "name" } ?? source.label
    return .nodes(nodeset, value: value, label: compiled(label))
  }

  /// What clients fill in by themselves when a record is begun.
  private mutating func addPreload(of node: FormNode) {
    func attribute(_ name: String) -> String? { node.bind.attributes.first { $0.name == name }?.value }
    let value: String? =
      switch (attribute("jr:preload"), attribute("jr:preloadParams")) {
      case ("uid", _): "concat('uuid:', uuid())"
      case ("date", "today"): "today()"
      case ("timestamp", "start"): "now()"
      default: nil
      }
    guard let program = compiled(value) else { return }
    actions.append(Action(target: node.id, event: .firstLoad, source: nil, value: program))
  }
}

extension Form {
  /// The choice lists of the form as trees, by the names expressions know them by. Files that come with the form are for
  /// the caller to add.
  package func choiceTrees() -> [String: SecondaryInstance] {
    Dictionary(uniqueKeysWithValues: lists.map { ($0.name, SecondaryInstance($0.tree)) })
  }

  /// The texts clients look up by identifier, in one language; for ``EvaluationEnvironment/itext``.
  package func texts(in language: Int?) -> [String: String] {
    var texts: [String: String] = [:]
    for unit in Itext(self).units {
      guard let value = unit.values.first(where: { $0.form == nil }) else { continue }
      texts[unit.id] = plainText(value.text, in: language)
    }
    return texts
  }

  /// The element of a node with all inside it as it is in a new record: defaults, and of each repeat inside one instance
  /// unless the node is itself a repeat, which begins without.
  fileprivate func tree(of node: FormNode) -> InstanceTree {
    var tree = InstanceTree()
    write(node, below: .root, to: &tree, keepsRepeats: !node.isRepeat)
    if node.id == root.id, let top = tree.top {
      tree.setAttribute(NameTable.Name("id"), of: top, to: settings.formID)
      if let version = settings.version { tree.setAttribute(NameTable.Name("version"), of: top, to: version) }
    }
    return tree
  }

  private func write(
    _ node: FormNode, below parent: InstanceTree.NodeID, to tree: inout InstanceTree, keepsRepeats: Bool
  ) {
    let name = NameTable.Name(written: node.name)
    if case .attribute(let value) = node.kind { return tree.setAttribute(name, of: parent, to: value) }
    let element = tree.append(name, to: parent)
    if case .text(let value)? = node.question?.defaultValue { tree.setText(of: element, to: value) }
    for child in children(of: node) where keepsRepeats || !child.isRepeat {
      write(child, below: element, to: &tree, keepsRepeats: keepsRepeats)
    }
  }
}

extension FormNode {
  fileprivate var isAttribute: Bool { if case .attribute = kind { true } else { false } }
}

extension ChoiceList {
  fileprivate var tree: InstanceTree {
    var tree = InstanceTree()
    let root = tree.append("root", to: .root)
    for (index, choice) in choices.enumerated() {
      let item = tree.append("item", to: root)
      if usesItext { tree.append("itextId", to: item, text: "\(name)-\(index)") }
      tree.append("name", to: item, text: choice.name)
      if !usesItext, let label = choice.label?.entries.first { tree.append("label", to: item, text: label.source) }
      for column in choice.columns { tree.append(NameTable.Name(written: column.name), to: item, text: column.value) }
    }
    return tree
  }
}
