import Basics
import Collect
import Evidence
import FormEngine
import Foundation
import Formats
import Records

/// What a tabulation is called in the reader's language: title, base, names of its dimensions and of what is measured.
struct TabulationWords {
  let form: FormEngine.Form
  let words: Words
  /// The form's own language nearest to the reader's.
  private let language: Int?
  /// Paths of questions whose answers the reader may not see: they are not offered.
  let hidden: Set<String>
  /// What one submission describes, and one row of a repeat by its path, as the terms of the form say; the submission has an
  /// empty path.
  var units: [String: DescribedUnit] = [:]
  /// Whether the reader may be told what somebody wrote.
  var tellsTexts = true

  init(_ form: FormEngine.Form, in words: Words, hiding hidden: Set<String> = []) {
    self.form = form
    self.hidden = hidden
    self.words = words
    language = form.language(for: words.language)
  }

  /// A question by its label; by its name where it has none. References to other answers become an ellipsis.
  func question(_ path: String) -> String {
    guard let node = form[path: form.root.path + path] else { return path }
    let label = form.plainText(node.label, in: language)
      .replacing(/\$\{[^}]*\}/, with: "…")
      .replacing(/<[^>]*>|\*\*|__/, with: "")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return label.isEmpty ? node.name : label
  }

  func dimension(_ dimension: Tabulation.Dimension) -> String {
    switch dimension {
    case .place(let level): words["evidence.place.\(level)"]
    case .period(let period): words["evidence.period.\(period.rawValue)"]
    case .answer(let path), .bands(let path, _): question(path)
    case .day(let path, let period):
      words(
        "evidence.dayOf",
        ["question": .text(question(path)), "period": .text(words["evidence.period.\(period.rawValue)"])])
    case .state: words["evidence.state"]
    }
  }

  func measure(_ measure: Tabulation.Measure, repeatPath: String?) -> String {
    switch measure {
    case .count:
      units[repeatPath ?? ""].flatMap { $0 == .other ? nil : words["evidence.countOf.\($0.rawValue)"] }
        ?? repeatPath.map { words("evidence.countIn", ["repeat": .text(question($0))]) } ?? words["evidence.count"]
    case .sum(let path): words("evidence.sum", ["question": .text(question(path))])
    case .mean(let path): words("evidence.mean", ["question": .text(question(path))])
    }
  }

  func title(of tabulation: Tabulation, figure: Crosstab.Figure, repeatPath: String?) -> String {
    var arguments: [String: Words.Argument] = [
      "measure": .text(measure(tabulation.measure, repeatPath: repeatPath)),
      "rows": .text(dimension(tabulation.rows)),
    ]
    guard let columns = tabulation.columns else {
      guard figure != .value else { return words("evidence.titleOne", arguments) }
      arguments["figure"] = .text(words["evidence.figures.\(figure.rawValue)"])
      return words("evidence.shareOfOne", arguments)
    }
    arguments["columns"] = .text(dimension(columns))
    guard figure != .value else { return words("evidence.titleTwo", arguments) }
    arguments["figure"] = .text(words["evidence.figures.\(figure.rawValue)"])
    return words("evidence.shareOf", arguments)
  }

  /// What the figures rest on, and what was left out: printed with every table and picture.
  func base(of table: Crosstab, _ found: TabulationAnswer) -> String {
    let unit = units[found.repeatPath ?? ""]
    var parts = [counted(table.base, "base", repeatPath: found.repeatPath, as: unit)]
    if table.missing > 0 { parts.append(words("evidence.missing", ["count": .number(table.missing)])) }
    for path in found.tabulation.dimensions.compactMap(\.path) {
      guard let unanswered = found.unanswered[path], unanswered.count > 0 else { continue }
      let known = unanswered.unasked != nil
      parts.append(
        words(
          known ? "evidence.unanswered.of" : "evidence.unanswered.unknown",
          [
            "question": .isolated(question(path)), "total": .text(words.number(unanswered.count)),
            "inVain": .text(words.number(unanswered.inVain ?? 0)),
            "unasked": .text(words.number(unanswered.unasked ?? 0)),
          ]))
    }
    // Lists show them: whoever compares must know why there are fewer here.
    if table.tabulation.filter.states.isEmpty { parts.append(words["evidence.withoutRejected"]) }
    return parts.joined(separator: words["evidence.separator"])
  }

  /// A title with the base where shares stand below it.
  func title(_ title: String, of table: Crosstab, figure: Crosstab.Figure, repeatPath: String?) -> String {
    guard figure != .value else { return title }
    let base = counted(table.base, "of", repeatPath: repeatPath, as: units[repeatPath ?? ""])
    return words("evidence.titled", ["title": .text(title), "base": .text(base)])
  }

  /// `Base: 540 households with an answer`, or without the word before it.
  func counted(_ count: Int, _ key: String, repeatPath: String?, as unit: DescribedUnit?) -> String {
    if let units = unit.flatMap({ words.counted(count, $0) }) {
      return words("evidence.\(key).units", ["units": .text(units)])
    }
    guard let repeatPath else { return words("evidence.\(key).count", ["count": .number(count)]) }
    return words("evidence.\(key).rows", ["count": .number(count), "repeat": .text(question(repeatPath))])
  }

  /// The innermost repeat in which one of these questions stands: that whose rows are counted.
  func repeatPath(of paths: Set<String>) -> String? {
    paths.compactMap { form[path: form.root.path + $0]?.enclosingRepeat }.map { form.answerPath(form[$0].path) }
      .max { $0.count < $1.count }
  }

  /// What of all submissions is counted: the conditions of the filter as a sentence; nil without any.
  func scope(of filter: Tabulation.Filter, in places: PlaceAtlas) -> String? {
    var conditions = filter.places.map { places.path($0, in: words.language) }
    if !filter.states.isEmpty { conditions.append(condition(filter.states)) }
    conditions += filter.answers.sorted { $0.key < $1.key }.map { path, codes in
      condition(path, codes)
    }
    conditions += filter.ranges.sorted { $0.key < $1.key }.map { condition($0.key, $0.value) }
    if let from = filter.from { conditions.append(words("evidence.since", ["day": .text(words.date(from))])) }
    if let to = filter.to { conditions.append(words("evidence.until", ["day": .text(words.date(to))])) }
    guard !conditions.isEmpty else { return nil }
    return words("evidence.only", ["conditions": .text(conditions.joined(separator: words["evidence.separator"]))])
  }

  func condition(_ path: String, _ codes: [String]) -> String {
    "\(question(path)): \(codes.map { answer($0, to: path) }.joined(separator: words["list.comma"]))"
  }

  private func condition(_ states: [ReviewState]) -> String {
    "\(words["evidence.state"]): "
      + states.map { words["evidence.states.\($0.rawValue)"] }.joined(separator: words["list.comma"])
  }

  private func condition(_ path: String, _ range: AnswerRange) -> String {
    func end(_ text: String?) -> String? {
      guard let text else { return nil }
      return Day(text).map { words.date($0) } ?? Double(text).map { number($0) } ?? text
    }
    return "\(question(path)): \(between(end(range.least), end(range.most)))"
  }

  /// `5–17`, `18 or more`, `up to 17`.
  func between(_ least: String?, _ most: String?) -> String {
    switch (least, most) {
    case (let least?, let most?) where least == most: least
    case (let least?, let most?):
      words("evidence.range.between", ["least": .isolated(least), "most": .isolated(most)])
    case (let least?, nil): words("evidence.range.atLeast", ["least": .isolated(least)])
    case (nil, let most?): words("evidence.range.atMost", ["most": .isolated(most)])
    case (nil, nil): words["evidence.any"]
    }
  }

  func condition(_ part: FilterPart, in places: PlaceAtlas) -> String {
    switch part {
    case .place(let place): places.path(place, in: words.language)
    case .state(let state): condition([state])
    case .answer(let path, let code): condition(path, [code])
    case .range(let path, let range): condition(path, range)
    }
  }

  func number(_ number: Double) -> String { words.number(number, decimals: 0...6) }

  /// A figure as it is shown: grouped digits, shares in percent, nothing where there is no data.
  func figure(_ value: Double?, _ figure: Crosstab.Figure) -> String {
    guard let value else { return "" }
    return figure.drawn == .value ? words.number(value) : words.percent(value, decimals: 1...1)
  }
}

extension Words {
  /// So many of what a record describes; nil where that has no name of its own.
  func counted(_ count: Int, _ unit: DescribedUnit) -> String? {
    unit == .other ? nil : self("evidence.units.\(unit.rawValue)", ["count": .number(count)])
  }
}

extension SourceTerms {
  /// What is described, by the path of the repeat whose rows do; the submission has an empty path.
  var units: [String: DescribedUnit] {
    var units = repeatUnits ?? [:]
    units[""] = unit
    return units
  }
}

extension FormEngine.Form {
  /// The path of the question that says to which round a submission belongs.
  var roundQuestion: String? { settings.roundQuestion.map { answerPath(self[$0].path) } }
}

extension Crosstab {
  /// The table as a program reads it: the head first, then a line for each row. Figures keep the signs of the language, shares
  /// are parts of one; a cell without data is empty.
  ///
  /// - Parameter facts: What no figure may be separated from, by name. Each is a column behind the figures with the same text
  ///   in every line, so that it is still there when lines are filtered, sorted or put together with others.
  func separatedValues(
    figure: Figure, facts: [(name: String, text: String?)], in words: TabulationWords
  ) -> [UInt8] {
    let isSplit = tabulation.columns != nil
    let names = isSplit ? columns.map(\.label) : [words.words["evidence.figures.value"]]
    let facts = facts.compactMap { fact in fact.text.map { (fact.name, ExportValue.text($0)) } }
    var writer = CSVWriter()
    writer.write(([words.dimension(tabulation.rows)] + names + facts.map(\.0)).map { .text($0) })
    for row in rows {
      let figures = columns.map { column -> ExportValue in
        self.figure(figure, row: row, column: column).map { .decimal($0) } ?? .empty
      }
      writer.write([.text(row.label)] + figures + facts.map(\.1))
    }
    return writer.take()
  }
}
