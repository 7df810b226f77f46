import Basics
import Evidence
import Records

/// What an issue froze of where one of its figures comes from: for everybody who sees the issue.
struct FigureFacts {
  let content: ReleaseContent
  let address: FigureAddress
  let words: Words
  let table: FrozenTable
  let line: FrozenTable.Line
  /// Nil for the first one.
  let column: FrozenTable.Column?
  private let index: Int

  /// Nil when the issue has no such figure.
  init?(_ content: ReleaseContent, _ address: FigureAddress, in words: Words) {
    guard let table = content.tables.first(where: { $0.block.key == address.block })?.table,
      let line = table[line: address.line]
    else { return nil }
    (self.content, self.address, self.words, self.table, self.line) = (content, address, words, table, line)
    index = address.column.flatMap { key in table.columns.firstIndex { $0.key == key } } ?? 0
    guard line.figures.indices.contains(index) else { return nil }
    column = index == 0 ? nil : table.columns[index]
  }

  var figure: FrozenFigure? { line.figures[index] }
  var title: String { text(table.definition.title) }
  var label: String { words.list([text(line.label), column.map { text($0.label) } ?? ""]) }
  var told: String { FigureWords(words).text(figure, table.kind(index)) }

  private func text(_ text: LocalizedText) -> String { text.best(in: words.language) }

  /// - Parameter isInside: Whether the records behind it are told of: how many there were, and by which hash they are known.
  func facts(isInside: Bool) -> [ReleaseFigurePage.Fact] {
    let definition = table.definition
    var facts: [(String, String?)] = [
      ("measure", text(definition.measure)),
      ("quotient", FigureWords(words).quotient(figure, table.kind(index))), ("base", text(definition.base)),
      ("conditions", text(definition.conditions)), ("source", text(definition.origin)),
    ]
    facts.append(("method", Self.method(of: definition, in: words)))
    facts.append(("grade", line.grades.flatMap(grade)))
    facts.append(("explanation", line.explanations.map(text)))
    switch definition.source {
    case .indicator(let source):
      facts.append(
        (
          "definition",
          words(
            "release.definitionOf",
            ["code": .isolated(source.indicator.code), "edition": .number(source.edition)])
        ))
      let text = source.indicator.definition.best(in: words.language)
      facts.append(("meaning", text))
    case .presence(let source):
      facts.append(("round", words("release.roundOf", ["round": .number(source.number)])))
    case .site(let source):
      facts.append(("definition", words("site.rulesEdition", ["edition": .isolated(source.edition)])))
    }
    if let figure {
      switch figure.state {
      case .withheld: facts.append(("records", words["release.withheldWhy"]))
      case .notAdded: facts.append(("records", words["release.notAddedWhy"]))
      case .shown, .carried:
        guard isInside else { break }
        facts.append(
          (
            "records",
            words(
              "release.recordsThen", ["count": .number(figure.records), "units": .text(words.number(figure.units))])
          ))
      }
      facts.append(("interval", FigureWords(words).interval(figure, table.kind(index))))
      facts.append(("effective", FigureWords(words).base(figure)))
      if figure.state == .carried, let age = figure.age {
        facts.append(("carried", words("release.carriedFrom", ["count": .number(age)])))
      }
      if isInside { facts.append(("digest", figure.digest)) }
    }
    facts.append(("computed", FigureWords(words).hour(content.computed)))
    // Notes are in a language of the issue, which need not be the reader's.
    let notes = table.notes.map { "\u{2068}\(text($0))\u{2069}" }
    facts.append(("missing", ([missing].compactMap(\.self) + notes).joined(separator: " ")))
    return facts.compactMap { key, text in
      text.flatMap { $0.isEmpty ? nil : .init(label: words["release.facts.\(key)"], text: $0) }
    }
  }

  /// How the figure came about, in one sentence.
  static func method(of definition: FrozenDefinition, in words: Words) -> String {
    switch definition.source {
    case .indicator(let source):
      return words[source.indicator.sample == nil ? "release.method.counted" : "release.method.sample"]
    case .site: return words["release.method.site"]
    case .presence:
      let sources = (definition.methods ?? []).map { words["presence.source.\($0)"] }
      return sources.isEmpty
        ? words["release.method.round"]
        : words("release.method.roundOf", ["sources": .text(words.list(sources))])
    }
  }

  /// How far what was said of it can be relied on: a grade is no error.
  private func grade(_ counts: GradeCounts) -> String? {
    guard !counts.isEmpty else { return nil }
    var parts = Grade.allCases.compactMap { grade -> String? in
      guard let count = counts.grades[grade], count > 0 else { return nil }
      return words(
        "release.gradeCount",
        ["grade": .text(words["presence.grade.\(grade.rawValue)"]), "number": .text(words.number(count))])
    }
    if counts.ungraded > 0 {
      parts.append(words("release.ungraded", ["number": .text(words.number(counts.ungraded))]))
    }
    return words.list(parts)
  }

  /// Of how many places of the round there is no figure.
  private var missing: String? {
    guard let index = table.columns.firstIndex(where: { $0.key == "missing" }), line.figures.indices.contains(index),
      case .presence = table.definition.source, let figure = line.figures[index], let value = figure.value
    else { return nil }
    if line.isInaccessible { return words["release.allInaccessible"] }
    let all = Words.Argument.text(words.number(figure.units))
    guard value > 0 else { return words("release.allKnown", ["all": all]) }
    return words("release.missingOf", ["count": .number(Int(value)), "all": all])
  }
}
