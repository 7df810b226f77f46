package import Basics
package import Office
package import Store

/// Indicators: who may define them, and what they come to at this moment.
///
/// To read, one holds `evidence.read` where the form's submissions are; to define, `evidence.manage` everywhere.
package struct Indicators: Sendable {
  package let store: Store
  private let evidence: EvidenceStore

  package init(_ store: Store) {
    self.store = store
    evidence = EvidenceStore(store)
  }

  static let longestName = 200
  static let longestText = 4000

  /// Defines an indicator, or defines it otherwise. Saying what is known already changes nothing.
  @discardableResult
  package func define(
    _ id: ID<Indicator>? = nil, as indicator: IndicatorRecord, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Indicator> {
    let indicator = try indicator.checked()
    return try await store.perform(verb, by: requester.actor) { decision in
      try decision.require(.manageEvidence, of: requester)
      let known = try id.map { id in
        guard let known = try decision.db.indicator(id), !known.isRetired else { throw IndicatorRefusal.unknown }
        guard known.indicator.code == indicator.code else { throw IndicatorRefusal.codeIsKept }
        return known
      }
      if known?.indicator == indicator, let id { return id }
      if known == nil, try decision.db.indicator(code: indicator.code) != nil {
        throw IndicatorRefusal.codeTaken(indicator.code)
      }
      let id = id ?? decision.newID()
      try decision.append(
        IndicatorDefined(indicator), to: id.recast(), of: IndicatorRecord.stream, in: .mission)
      return id
    }
  }

  package func retire(
    _ id: ID<Indicator>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty else { throw IndicatorRefusal.reasonMissing }
    guard reason.count <= Self.longestText else { throw IndicatorRefusal.textTooLong }
    _ = try await store.perform(verb, by: requester.actor) { decision in
      try decision.require(.manageEvidence, of: requester)
      guard let known = try decision.db.indicator(id) else { throw IndicatorRefusal.unknown }
      guard !known.isRetired else { return false }
      try decision.append(
        IndicatorRetired(reason: reason), to: id.recast(), of: IndicatorRecord.stream, in: .mission)
      return true
    }
  }

  // MARK: Figures

  /// What the requester may see of an indicator at one moment, split by a dimension. Costs one to three passes over the form's
  /// submissions that the filter leaves; throws `EvidenceRefusal`.
  ///
  /// - Parameters:
  ///   - filter: In place of the definition's own, which it narrows.
  ///   - round: The question that names the round, when the form has one.
  package func figures(
    _ indicator: IndicatorRecord, by dimension: Tabulation.Dimension?, filter: Tabulation.Filter, round: String?,
    names: TabulationAnswer.Names, for requester: Requester, on day: Day
  ) async throws -> IndicatorFigures {
    if case .share(let share) = indicator.measure {
      guard dimension?.path != share.path, filter.answers[share.path] == nil else {
        throw IndicatorRefusal.splitByItself
      }
    }
    return try await evidence.find(
      round: round, for: requester, on: day, passes: indicator.measure.passes
    ) { find in
      try IndicatorFigures(indicator, by: dimension, filter: filter, names: names, find)
    }
  }
}

extension IndicatorFigures {
  /// As ``Indicators/figures(_:by:filter:round:names:for:on:)`` says, with what answers its tabulations.
  init(
    _ indicator: IndicatorRecord, by dimension: Tabulation.Dimension?, filter: Tabulation.Filter,
    names: TabulationAnswer.Names, _ find: (Tabulation) throws -> TabulationAnswer
  ) throws {
    try self.init(indicator.measure) { measure, columns, extra in
      let answer = try find(
        Tabulation(
          form: indicator.form, measure: measure, rows: dimension ?? .state, columns: columns,
          filter: extra.map { filter.with($0.codes, to: $0.path) } ?? filter))
      return (try answer.table(in: names), answer)
    }
  }
}

extension IndicatorRecord.Measure {
  /// How often the submissions are gone through at most.
  fileprivate var passes: Int {
    switch self {
    case .count, .sum, .mean: 1
    case .ratio: 2
    case .share: 3
    }
  }
}

/// What an indicator comes to.
package struct IndicatorFigures: Equatable, Sendable {
  /// The figure of some units with what it was made of.
  package struct Part: Equatable, Sendable {
    package var upper: Double?
    /// The base of a share, what a ratio or mean is divided by; nil where the figure is no quotient.
    package let lower: Double?
    /// How many submissions, or rows of a repeat, it rests on.
    package let units: Int

    init(_ upper: Double?, of lower: Double? = nil, units: Int) {
      (self.upper, self.lower, self.units) = (upper, lower, units)
    }
  }

  package struct Line: Equatable, Sendable {
    package let category: Crosstab.Category
    package var part: Part?
  }

  package private(set) var lines: [Line]
  /// Nil where nothing was found, or where no total may be formed.
  package private(set) var total: Part?
  /// Whether the lines are times of a stock, which have no total.
  package let hasOpenTotal: Bool
  /// How many units gave no answer.
  package private(set) var missing: Int
  /// How many gave only answers that are in no base.
  package private(set) var outside = 0
  /// The path of the repeat whose rows were counted; nil for submissions.
  package let repeatPath: String?
  private let isQuotient: Bool

  fileprivate typealias Found = (table: Crosstab, answer: TabulationAnswer)

  /// - Parameter table: Counts a measure in lines, split by a further dimension, of those with one of these answers.
  fileprivate init(
    _ measure: IndicatorRecord.Measure,
    _ table: (Tabulation.Measure, Tabulation.Dimension?, (codes: Set<String>, path: String)?) throws -> Found
  ) throws {
    switch measure {
    case .count: self.init(try table(.count, nil, nil)) { .init(Double($0.count), units: $0.count) }
    case .sum(let path): self.init(try table(.sum(path: path), nil, nil)) { .init($0.sum, units: $0.count) }
    case .mean(let path):
      self.init(try table(.mean(path: path), nil, nil)) { .init($0.sum, of: Double($0.count), units: $0.count) }
    case .ratio(let of, let to):
      let upper = try table(.sum(path: of), nil, nil).table
      self.init(try table(.sum(path: to), nil, nil)) { .init(nil, of: $0.sum, units: $0.count) }
      take(upper)
    case .share(let share):
      let amount = share.weight.map { Tabulation.Measure.sum(path: $0) } ?? .count
      let all = try table(amount, .answer(path: share.path), nil)
      guard all.answer.isMultiple else {
        self.init(all.table, all.answer, share)
        return
      }
      // Who gave several answers is in the base once: what counts is whether one of them is inside.
      let inside = Set(all.table.columns.map(\.key)).subtracting(share.outside)
      let base = try table(amount, nil, (inside, share.path)).table
      let upper = try table(amount, nil, (Set(share.codes), share.path)).table
      self.init((base, all.answer)) {
        .init(0, of: share.weight == nil ? Double($0.count) : $0.sum, units: $0.count)
      }
      take(upper)
      (missing, outside) = (all.table.missing, all.table.base - base.base)
    }
  }

  private init(_ found: Found, _ part: (Crosstab.Cell) -> Part) {
    let table = found.table
    let all = table.columns[0]
    lines = table.rows.map { row in Line(category: row, part: table[row, all].map(part)) }
    total = table.total.map(part)
    hasOpenTotal = table.openMargins.contains(.overRows)
    missing = table.missing
    repeatPath = found.answer.repeatPath
    isQuotient = total?.lower != nil || lines.contains { $0.part?.lower != nil }
  }

  /// A share of a question with one answer: its cells are apart, so that they may be added.
  private init(_ table: Crosstab, _ answer: TabulationAnswer, _ share: IndicatorRecord.Share) {
    let (codes, outside) = (Set(share.codes), Set(share.outside))
    func part(_ cell: (Crosstab.Category) -> Crosstab.Cell?) -> Part? {
      var (upper, lower, units) = (0.0, 0.0, 0)
      for column in table.columns where !outside.contains(column.key) {
        guard let cell = cell(column) else { continue }
        let amount = share.weight == nil ? Double(cell.count) : cell.sum ?? 0
        if codes.contains(column.key) { upper += amount }
        lower += amount
        units += cell.count
      }
      return units > 0 ? Part(upper, of: lower, units: units) : nil
    }
    lines = table.rows.map { row in Line(category: row, part: part { table[row, $0] }) }
    total = part { table.total(column: $0) }
    hasOpenTotal = table.openMargins.contains(.overRows)
    missing = table.missing
    repeatPath = answer.repeatPath
    isQuotient = true
    // Without a total the lines are times, of which each unit has one.
    self.outside = table.base - (total?.units ?? lines.reduce(0) { $0 + ($1.part?.units ?? 0) })
  }

  /// Puts the upper sums of a quotient to the lower ones. Where nothing fell into the upper one it is zero.
  private mutating func take(_ table: Crosstab) {
    let all = table.columns[0]
    func upper(_ cell: Crosstab.Cell?) -> Double {
      cell.map { table.tabulation.measure.path == nil ? Double($0.count) : $0.sum ?? 0 } ?? 0
    }
    let known = Dictionary(table.rows.map { ($0.key, table[$0, all]) }, uniquingKeysWith: { first, _ in first })
    lines = lines.map { line in
      var line = line
      line.part?.upper = upper(known[line.category.key] ?? nil)
      return line
    }
    total?.upper = upper(table.total)
  }

  /// The figure; nil where there is none, as for a base of zero.
  package func value(of part: Part?) -> Double? {
    guard let part, let upper = part.upper else { return nil }
    guard isQuotient else { return upper }
    guard let lower = part.lower, lower > 0 else { return nil }
    return upper / lower
  }
}

extension Tabulation.Filter {
  fileprivate func with(_ codes: Set<String>, to path: String) -> Self {
    var answers = answers.mapValues(Set.init)
    answers[path] = codes
    return Self(answers: answers, places: Set(places), from: from, to: to, states: Set(states))
  }

  /// Both conditions together. What both say of a question or of places is what they have in common; nothing when that is
  /// nothing.
  package func narrowed(by other: Self) -> Self? {
    var answers = answers.mapValues(Set.init)
    for (path, codes) in other.answers {
      answers[path] = answers[path].map { $0.intersection(codes) } ?? Set(codes)
      if answers[path]?.isEmpty == true { return nil }
    }
    let from = [self.from, other.from].compactMap(\.self).max()
    let to = [self.to, other.to].compactMap(\.self).min()
    let places = other.places.isEmpty ? self.places : other.places
    return Self(answers: answers, places: Set(places), from: from, to: to, states: Set(states).union(other.states))
  }
}

extension IndicatorRecord {
  /// The definition as it is kept; refused where something is missing or too long.
  fileprivate func checked() throws(IndicatorRefusal) -> Self {
    var checked = self
    checked.code = code.lowercased()
    guard checked.code.wholeMatch(of: /[a-z0-9][a-z0-9\-]{1,39}/) != nil else { throw .codeNotAllowed }
    checked.names.texts = names.texts.mapValues(Self.trimmed).filter { !$0.value.isEmpty }
    checked.definition.texts = definition.texts.mapValues(Self.trimmed).filter { !$0.value.isEmpty }
    guard !checked.names.texts.isEmpty else { throw .nameMissing }
    guard checked.names.texts.values.allSatisfy({ $0.count <= Indicators.longestName }),
      checked.definition.texts.values.allSatisfy({ $0.count <= Indicators.longestText })
    else { throw .textTooLong }
    if case .share(let share) = measure {
      guard !share.codes.isEmpty else { throw .noCodes }
      guard filter.answers[share.path] == nil else { throw .splitByItself }
    }
    if case .ratio(let of, let to) = measure, of == to { throw .sameQuestion }
    if let target {
      guard target.value.isFinite, target.value >= 0, !isShare || target.value <= 1 else { throw .target }
    }
    return checked
  }

  private static func trimmed(_ text: String) -> String {
    text.replacing(/^\s+|\s+$/, with: "")
  }
}

extension Decision {
  fileprivate func require(_ right: Right, of requester: Requester) throws {
    let filter = GrantFilter(right, of: requester, sensitivity: .internalUse, on: Day(now))
    guard filter.reachesEverywhere(in: nil) else { throw IndicatorRefusal.notAllowed }
  }
}

/// Why an indicator is not defined.
package enum IndicatorRefusal: Refusal, Equatable {
  case unknown
  case notAllowed
  case codeNotAllowed
  case codeTaken(String)
  /// Reports name it by its code.
  case codeIsKept
  case nameMissing
  case textTooLong
  case reasonMissing
  /// A share without answers to be the share of.
  case noCodes
  /// A share split or filtered by its own question.
  case splitByItself
  case sameQuestion
  case target
  /// What is asked and what the definition says have nothing in common.
  case nothing

  package var code: String {
    switch self {
    case .unknown: "indicator.unknown"
    case .notAllowed: "indicator.notAllowed"
    case .codeNotAllowed: "indicator.code.notAllowed"
    case .codeTaken: "indicator.code.taken"
    case .codeIsKept: "indicator.code.kept"
    case .nameMissing: "indicator.name.missing"
    case .textTooLong: "indicator.text.tooLong"
    case .reasonMissing: "indicator.reason.missing"
    case .noCodes: "indicator.codes.missing"
    case .splitByItself: "indicator.split.itself"
    case .sameQuestion: "indicator.ratio.same"
    case .target: "indicator.target.size"
    case .nothing: "indicator.nothing"
    }
  }

  package var arguments: [String: String] {
    if case .codeTaken(let code) = self { ["code": code] } else { [:] }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notAllowed: .forbidden
    case .codeTaken, .codeIsKept: .conflict
    default: .invalid
    }
  }
}
