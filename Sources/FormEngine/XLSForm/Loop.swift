extension DraftNode {
  /// How many nodes there are, with itself.
  var size: Int { children.reduce(1) { $0 + $1.size } }

  /// Turns a loop into one group for each choice, with `%(name)s` and `%(label)s` in its rows replaced by the choice's.
  func unroll(over choices: [Choice]) {
    let template = children
    children = choices.filter { $0.name != "none" }.map { choice in
      var row = SurveyRow(number: row.number)
      row.texts =
        choice.label.map { label in
          label.entries.map {
            (.label, $0.language, CellText(text: $0.source, row: self.row.number, column: 1))
          }
        } ?? []
      let group = DraftNode(.group, name: choice.name, row: row, location: nil)
      group.children = template.map { $0.copy(for: choice) }
      return group
    }
  }

  private func copy(for choice: Choice) -> DraftNode {
    let copy = DraftNode(kind, name: Self.filled(name, choice, nil), row: row, location: location)
    copy.row.name = nil
    copy.row.fillEachCell { cell, language in cell.replacing(text: Self.filled(cell.text, choice, language)) }
    copy.answerType = answerType
    copy.preload = preload
    copy.bindAttributes = bindAttributes
    copy.bodyAttributes = bodyAttributes
    copy.items = items
    copy.entityProperty = entityProperty
    copy.triggers = triggers
    copy.tags = tags
    copy.children = children.map { $0.copy(for: choice) }
    return copy
  }

  private static func filled(_ text: String, _ choice: Choice, _ language: Int?) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    let label = choice.label?[language]?.source ?? choice.label?.entries.first?.source ?? choice.name
    return text.replacing("%(name)s", with: choice.name).replacing("%(label)s", with: label)
  }
}

extension SurveyRow {
  fileprivate mutating func fillEachCell(_ fill: (CellText, Int?) -> CellText) {
    choiceFilter = choiceFilter.map { fill($0, nil) }
    defaultValue = defaultValue.map { fill($0, nil) }
    for index in texts.indices { texts[index].cell = fill(texts[index].cell, texts[index].language) }
    for index in binds.indices { binds[index].cell = fill(binds[index].cell, nil) }
    for index in controls.indices { controls[index].cell = fill(controls[index].cell, nil) }
    for index in instances.indices { instances[index].cell = fill(instances[index].cell, nil) }
  }
}
