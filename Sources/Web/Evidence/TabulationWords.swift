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
  private let hidden: Set<String>

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
    case .answer(let path): question(path)
    case .state: words["evidence.state"]
    }
  }

  func measure(_ measure: Tabulation.Measure, repeatPath: String?) -> String {
    switch measure {
    case .count:
      repeatPath.map { words("evidence.countIn", ["repeat": .text(question($0))]) } ?? words["evidence.count"]
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
    let base =
      found.repeatPath.map {
        words("evidence.base.rows", ["count": .number(table.base), "repeat": .text(question($0))])
      } ?? words("evidence.base.count", ["count": .number(table.base)])
    var parts = [base]
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
    let base = repeatPath.map {
      words("evidence.of.rows", ["count": .number(table.base), "repeat": .text(question($0))])
    }
    return words(
      "evidence.titled",
      ["title": .text(title), "base": .text(base ?? words("evidence.of.count", ["count": .number(table.base)]))])
  }

  /// What of all submissions is counted: the conditions of the filter as a sentence; nil without any.
  func scope(of filter: Tabulation.Filter, in places: PlaceAtlas) -> String? {
    var conditions = filter.places.map { places.path($0, in: words.language) }
    conditions += filter.answers.sorted { $0.key < $1.key }.map { path, codes in
      condition(path, codes)
    }
    if let from = filter.from { conditions.append(words("evidence.since", ["day": .text(words.date(from))])) }
    if let to = filter.to { conditions.append(words("evidence.until", ["day": .text(words.date(to))])) }
    guard !conditions.isEmpty else { return nil }
    return words("evidence.only", ["conditions": .text(conditions.joined(separator: words["evidence.separator"]))])
  }

  func condition(_ path: String, _ codes: [String]) -> String {
    "\(question(path)): \(codes.map { answer($0, to: path) }.joined(separator: words["list.comma"]))"
  }

  /// A figure as it is shown: grouped digits, shares in percent, nothing where there is no data.
  func figure(_ value: Double?, _ figure: Crosstab.Figure) -> String {
    guard let value else { return "" }
    return figure.drawn == .value ? words.number(value) : words.percent(value, decimals: 1...1)
  }
}

// MARK: What may be asked

extension TabulationWords {
  var title: String { form.settings.title }

  /// Those that can be answered: the head of a table of choices shows the labels of the questions below it and no more.
  private var questions: [(node: FormNode, path: String, question: Question)] {
    form.questions.compactMap { node in
      guard node.appearance?.split(separator: " ").contains("label") != true else { return nil }
      let path = form.answerPath(node.path)
      return hidden.contains(path) ? nil : node.question.map { (node, path, $0) }
    }
  }

  /// The question that names the round comes first, then places, time, and the choice questions in the form's order.
  var dimensions: [Tabulation.Dimension] {
    let choices = questions.filter { form.choices(of: $0.node) != nil && $0.question.type != .rank }.map {
      Tabulation.Dimension.answer(path: $0.path)
    }
    return [.place(level: 1), .place(level: 2)] + Tabulation.Period.allCases.map { .period($0) } + choices + [.state]
  }

  var measures: [Tabulation.Measure] {
    let numbers = questions.filter { [.integer, .decimal].contains($0.node.answerType) && $0.question.type != .range }
    return [.count] + numbers.flatMap { [.sum(path: $0.path), .mean(path: $0.path)] }
  }

  /// The questions by whose answers units can be told apart.
  var labels: [String] {
    questions.filter { node, _, question in
      switch node.answerType {
      case .string, .barcode, .integer, .boolean, .date:
        ![.note, .trigger, .range, .rank, .selectMultiple].contains(question.type)
      default: false
      }
    }.map(\.path)
  }

  /// Every choice of the questions with few of them: what a filter offers.
  var filters: [(path: String, code: String, label: String)] {
    questions.flatMap { node, path, asked -> [(path: String, code: String, label: String)] in
      guard asked.type != .rank, let choices = form.choices(of: node)?.choices, choices.count <= 25 else {
        return []
      }
      let question = question(path)
      return choices.map { (path, $0.name, "\(question): \(answer($0.name, to: path))") }
    }
  }

  /// A choice by its label; by its code where the form does not know it any more.
  func answer(_ code: String, to path: String) -> String {
    guard let node = form[path: form.root.path + path],
      let choice = form.choices(of: node)?.choices.first(where: { $0.name == code })
    else { return code }
    let label = form.plainText(choice.label, in: form.language(for: words.language))
    return label.isEmpty ? code : label
  }

  /// How the categories of a table are called and ordered.
  func names(places: PlaceAtlas) -> TabulationAnswer.Names {
    let tabulation = self
    return TabulationAnswer.Names(
      language: words.language,
      label: { dimension, key in tabulation.category(key, of: dimension, places) },
      order: { dimension in
        switch dimension {
        case .answer(let path):
          guard let node = tabulation.form[path: tabulation.form.root.path + path] else { return nil }
          return tabulation.form.choices(of: node)?.choices.map(\.name)
        case .state: return ReviewState.allCases.map(\.rawValue)
        case .place, .period: return nil
        }
      })
  }

  private func category(_ key: String, of dimension: Tabulation.Dimension, _ places: PlaceAtlas) -> String {
    switch dimension {
    case .place: return ID<Place>(hexadecimal: key).flatMap { places[$0] }?.names.best(in: words.language) ?? key
    case .answer(let path): return answer(key, to: path)
    case .state: return words["evidence.states.\(key)"]
    case .period(let period):
      guard let day = period.start(of: key) else { return key }
      switch period {
      case .day: return words.date(day)
      case .month: return "\(words["calendar.month.\(day.month)"]) \(words.digits(of: String(day.year)))"
      case .week, .quarter, .year: return words.digits(of: key)
      }
    }
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
