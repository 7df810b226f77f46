extension XFormWriter {
  /// The bind of a node, and the actions that fill it when the form is opened.
  mutating func writeBind(_ node: FormNode) {
    let bind = node.bind
    let type = bindType(of: node)
    let hasRules =
      bind.relevant != nil || bind.required != nil || bind.readonly != nil || bind.constraint != nil
      || bind.calculate != nil || !bind.attributes.isEmpty || !bind.messages.isEmpty
    if type != nil || hasRules {
      xml.begin("bind")
      xml.attribute("nodeset", node.path)
      xml.attribute("type", type)
      xml.attribute("readonly", bind.readonly?.xpath)
      xml.attribute("required", bind.required?.xpath)
      xml.attribute("relevant", bind.relevant?.xpath)
      xml.attribute("constraint", bind.constraint?.xpath)
      xml.attribute("calculate", bind.calculate?.xpath)
      for (name, message) in bind.messages {
        xml.attribute(
          named: name,
          Itext.messageNeeds(message) ? "jr:itext('\(node.path):\(name)')" : message.entries.first?.source ?? "")
      }
      for attribute in bind.attributes { xml.attribute(named: attribute.name, attribute.value) }
      xml.attribute("entities:saveto", node.question?.entityProperty)
      xml.end()
    }
    for action in actionsByTarget[node.id] ?? [] { write(action) }
  }

  private func bindType(of node: FormNode) -> String? {
    if let type = node.bind.type { return type }
    guard let question = node.question, question.type != .trigger else { return nil }
    return question.type.answer.rawValue
  }

  mutating func write(_ action: FormAction) {
    xml.begin(named: action.kind.rawValue)
    xml.attribute("ref", form[action.target].path)
    xml.attribute("event", action.event.rawValue)
    xml.attribute("value", action.value?.xpath)
    for attribute in action.attributes { xml.attribute(named: attribute.name, attribute.value) }
    xml.end()
  }
}
