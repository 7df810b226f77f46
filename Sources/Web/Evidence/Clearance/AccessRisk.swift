import Basics
import Collect
import Evidence
import FormEngine
import Formats
import Office
import Statistics

/// How far single records that somebody asks for let people be found, by the questions that an officer takes for keys.
struct AccessRisk: Sendable {
  let keys: [String]
  let risk: DisclosureRisk
  let reductions: [RiskReduction]

  /// Records beyond these are weighed with `konak evidence risk`: a page does not wait for them.
  static let mostRecords = 100_000
  /// Suggestions that are shown, the best first.
  static let mostReductions = 6

  var isPublic: Bool { risk.global < DisclosureRisk.publicLimit }

  /// Nil where there are more records than a page weighs. Rejected submissions are not among them, as they are not in what is
  /// granted.
  ///
  /// All records are weighed, whatever the officer may read one by one: what is granted is all of them. The access log names
  /// the officer.
  static func weigh(
    _ keys: Set<String>, of form: ID<FormEngine.Form>, in exports: Exports, by officer: Requester
  ) async throws -> AccessRisk? {
    let requester = Requester(officer.actor, grants: Requester.system.grants)
    var query = SubmissionQuery(form: form)
    query.filters = [.states(Set(ReviewState.allCases).subtracting([.rejected]))]
    guard try await exports.count(query, table: 0, for: requester) <= mostRecords else { return nil }
    let (head, next) = try await exports.rows(
      query, table: nil, ExportOptions(kind: .csv, only: keys), for: requester)
    let columns = head.columns.enumerated().compactMap { index, column -> (index: Int, path: String)? in
      guard case .question(let path)? = column.filter, keys.contains(path) else { return nil }
      return (index, path)
    }
    // A question of a repeat, or one with several answers, is refused rather than left out unsaid.
    guard columns.count == keys.count, (1...KeyTable.mostKeys).contains(columns.count) else {
      throw AccessRequestRefusal.keys
    }
    var table = KeyTable(keys: columns.count)
    while let rows = try await next() {
      for row in rows { table.add(columns.map { row[$0.index].key }) }
    }
    return AccessRisk(
      keys: columns.map(\.path), risk: DisclosureRisk(table),
      reductions: Array(RiskReduction.suggestions(table).prefix(mostReductions)))
  }
}

extension ExportValue {
  /// As a value that somebody could know of a person; nil where nothing was answered.
  fileprivate var key: String? {
    switch self {
    case .empty: nil
    case .text(let text): text.isEmpty ? nil : text
    case .integer(let number): String(number)
    case .decimal(let number): String(number)
    case .boolean(let truth): truth ? "yes" : "no"
    case .date(let day): day.description
    case .instant(let instant): instant.description
    }
  }
}

extension AccessRequestPage {
  /// Where an officer weighs what is asked for.
  struct Risk: Equatable, Sendable {
    let action: String
    /// The questions that may be keys.
    let keys: [AccessRequestNewPage.Check]
    let found: Found?
    /// Why nothing was weighed.
    let problem: String?

    struct Found: Equatable, Sendable {
      let facts: [Fact]
      let isAbove: Bool
      let verdict: String
      let suggestions: [String]
      let hasSuggestions: Bool
    }
  }
}

extension AccessRequestPage.Risk.Found {
  init(_ found: AccessRisk, _ label: (String) -> String, in words: Words) {
    let risk = found.risk
    func fact(_ key: String, _ value: String, _ arguments: [String: Words.Argument] = [:]) -> AccessRequestPage.Fact {
      .init(label: words("console.evidence.risk.\(key)", arguments), value: value)
    }
    facts =
      [fact("records", words.number(risk.records.count))]
      + [2, 3, 5].map { fact("under", words.number(risk.records(under: $0)), ["k": .number($0)]) } + [
        fact("expected", words.number(risk.expected, decimals: 0...1)),
        fact("global", words.percent(risk.global, decimals: 0...2)),
      ]
    isAbove = !found.isPublic
    verdict = words["console.evidence.risk.\(isAbove ? "aboveLimit" : "belowLimit")"]
    suggestions = found.reductions.map { reduction in
      let (step, key, number): (String, Int?, Int) =
        switch reduction.step {
        case .drop(let key): ("drop", key, 0)
        case .band(let key, let width): ("band", key, width)
        case .merge(let key, let under): ("merge", key, under)
        case .blank(let k): ("blank", nil, k)
        }
      let what = words(
        "console.evidence.risk.suggest.\(step)",
        ["key": .isolated(key.map { label(found.keys[$0]) } ?? ""), "number": .number(number)])
      return words(
        "console.evidence.risk.suggest.effect",
        [
          "what": .text(what), "under": .number(reduction.under3),
          "expected": .text(words.number(reduction.expected, decimals: 0...1)),
          "global": .text(words.percent(reduction.global, decimals: 0...2)),
          "lost": .text(words.percent(reduction.lost, decimals: 0...1)),
        ])
    }
    hasSuggestions = !suggestions.isEmpty
  }
}
