import Collect
package import Statistics

/// What an indicator comes to.
package struct IndicatorFigures: Equatable, Sendable {
  /// The figure of some units with what it was made of.
  package struct Part: Equatable, Sendable {
    package var upper: Double?
    /// Of a weighted share, how many of the units have the answer, by which persons are protected. Nil for other figures.
    package var upperUnits: Int?
    /// The base of a share, what a ratio or mean is divided by; nil where the figure is no quotient.
    package let lower: Double?
    /// How many submissions, or rows of a repeat, it rests on.
    package let units: Int
    /// What a sample tells, with its error; nil where everybody is counted.
    package let estimate: SurveyEstimate?
    /// The people for whom a sample's respondents stand.
    package let population: Double?

    init(
      _ upper: Double?, of lower: Double? = nil, units: Int, upperUnits: Int? = nil, estimate: SurveyEstimate? = nil,
      population: Double? = nil
    ) {
      (self.upper, self.lower, self.units, self.upperUnits) = (upper, lower, units, upperUnits)
      (self.estimate, self.population) = (estimate, population)
    }
  }

  package struct Line: Equatable, Sendable {
    package let category: Crosstab.Category
    package var part: Part?
  }

  package private(set) var lines: [Line]
  /// Nil where nothing was found, or where no total may be formed.
  package private(set) var total: Part?
  /// Over what the lines are not added, so that there is no total: times of a stock, or what the definition does not allow.
  package private(set) var openOver: IndicatorRecord.Axis?
  /// How many units are in no base and no line: those that gave no answer, and those without a place, a day or another
  /// answer by which it is split.
  package private(set) var missing: Int
  /// Of all without an answer to the measure's question; nil where it has none or several, and where nothing is missing.
  package internal(set) var unanswered: Unanswered?
  /// How many gave only answers that are in no base.
  package private(set) var outside = 0
  /// The same by the answer's code; whoever gave several of them is in each. Nil where none is in no base, and of a sample.
  package private(set) var outsideBy: [String: Int]?
  /// The path of the repeat whose rows were counted; nil for submissions.
  package let repeatPath: String?
  /// What a sample was drawn of: nil where everybody is counted.
  package let sample: SampleFacts?
  private let isQuotient: Bool

  /// Units that gave no answer to a question.
  package struct Unanswered: Hashable, Codable, Sendable {
    package let count: Int
    /// How many of them were not asked, as the question's conditions in the form did not hold; nil where that cannot be told.
    package let unasked: Int?
    /// Of a ratio, how many of them have one of its two numbers.
    package var withOne: Int?

    /// How many have neither number of a ratio.
    package var withNone: Int? { withOne.map { count - $0 } }

    /// How many were asked in vain.
    package var inVain: Int? { unasked.map { count - $0 } }
  }

  package struct SampleFacts: Hashable, Codable, Sendable {
    package let clusters: Int
    package let strata: Int
  }

  typealias Found = (table: Crosstab, answer: TabulationAnswer)

  /// - Parameter table: Counts a measure in lines, split by a further dimension, of those with one of these answers.
  init(
    _ measure: IndicatorRecord.Measure,
    _ table: (Tabulation.Measure, Tabulation.Dimension?, (codes: Set<String>, path: String)?) throws -> Found
  ) throws {
    switch measure {
    case .count: self.init(try table(.count, nil, nil)) { .init(Double($0.count), units: $0.count) }
    case .sum(let path): self.init(try table(.sum(path: path), nil, nil)) { .init($0.sum, units: $0.count) }
    case .mean(let path):
      self.init(try table(.mean(path: path), nil, nil)) { .init($0.sum, of: Double($0.count), units: $0.count) }
    case .median, .distinct: preconditionFailure("these are no sums")
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
      func part(_ cell: Crosstab.Cell) -> Part {
        .init(0, of: share.weight == nil ? Double(cell.count) : cell.sum, units: cell.count)
      }
      let upper = try table(amount, nil, (Set(share.codes), share.path)).table
      if share.outside.isEmpty, !all.table.openMargins.contains(.overColumns) {
        self.init(margins: all, part)
        take(upper, ofWeightedShare: share.weight != nil)
        return
      }
      let inside = Set(all.table.columns.map(\.key)).subtracting(share.outside)
      let base = try table(amount, nil, (inside, share.path)).table
      self.init((base, all.answer), part)
      take(upper, ofWeightedShare: share.weight != nil)
      (missing, outside) = (all.table.missing, all.table.base - base.base)
      guard !share.outside.isEmpty else { return }
      outsideBy = Dictionary(
        try share.outside.map { code in
          (code, try table(amount, nil, (inside.union([code]), share.path)).table.base - base.base)
        }, uniquingKeysWith: { first, _ in first })
    }
  }

  private init(_ found: Found, _ part: (Crosstab.Cell) -> Part) {
    self.init(found) { _, cell in part(cell) }
  }

  /// - Parameter part: Of a category, nil for all of them.
  init(
    _ found: Found, sample: SampleFacts? = nil, outside: Int = 0, _ part: (String?, Crosstab.Cell) throws -> Part?
  ) rethrows {
    let table = found.table
    let all = table.columns[0]
    lines = try table.rows.map { row in
      Line(category: row, part: try table[row, all].flatMap { try part(row.key, $0) })
    }
    total = try table.total.flatMap { try part(nil, $0) }
    self.sample = sample
    self.outside = outside
    openOver = table.openMargins.contains(.overRows) ? .time : nil
    missing = table.missing
    repeatPath = found.answer.repeatPath
    isQuotient = total?.lower != nil || lines.contains { $0.part?.lower != nil }
  }

  /// The base of a question with several answers, of which all count: the margin over them has everybody once.
  private init(margins found: Found, _ part: (Crosstab.Cell) -> Part) {
    let table = found.table
    lines = table.rows.map { row in Line(category: row, part: table.total(row: row).map(part)) }
    total = table.total.map(part)
    openOver = table.openMargins.contains(.overRows) ? .time : nil
    missing = table.missing
    repeatPath = found.answer.repeatPath
    sample = nil
    isQuotient = true
  }

  /// A share of a question with one answer: its cells are apart, so that they may be added.
  private init(_ table: Crosstab, _ answer: TabulationAnswer, _ share: IndicatorRecord.Share) {
    let (codes, outside) = (Set(share.codes), Set(share.outside))
    func part(_ cell: (Crosstab.Category) -> Crosstab.Cell?) -> Part? {
      var (upper, lower, units, upperUnits) = (0.0, 0.0, 0, 0)
      for column in table.columns where !outside.contains(column.key) {
        guard let cell = cell(column) else { continue }
        let amount = share.weight == nil ? Double(cell.count) : cell.sum ?? 0
        if codes.contains(column.key) {
          upper += amount
          upperUnits += cell.count
        }
        lower += amount
        units += cell.count
      }
      guard units > 0 else { return nil }
      return Part(upper, of: lower, units: units, upperUnits: share.weight == nil ? nil : upperUnits)
    }
    lines = table.rows.map { row in Line(category: row, part: part { table[row, $0] }) }
    total = part { table.total(column: $0) }
    openOver = table.openMargins.contains(.overRows) ? .time : nil
    missing = table.missing
    repeatPath = answer.repeatPath
    isQuotient = true
    sample = nil
    // Without a total the lines are times, of which each unit has one.
    self.outside = table.base - (total?.units ?? lines.reduce(0) { $0 + ($1.part?.units ?? 0) })
    guard !outside.isEmpty else { return }
    let left = table.columns.filter { outside.contains($0.key) }.map { column in
      let cells = hasOpenTotal ? table.rows.map { table[$0, column] } : [table.total(column: column)]
      return (column.key, cells.reduce(0) { $0 + ($1?.count ?? 0) })
    }
    outsideBy = Dictionary(left, uniquingKeysWith: { first, _ in first })
  }

  /// Puts the upper sums of a quotient to the lower ones. Where nothing fell into the upper one it is zero.
  private mutating func take(_ table: Crosstab, ofWeightedShare isWeightedShare: Bool = false) {
    let all = table.columns[0]
    func upper(_ cell: Crosstab.Cell?, in part: Part) -> Part {
      var part = part
      part.upper = cell.map { table.tabulation.measure.path == nil ? Double($0.count) : $0.sum ?? 0 } ?? 0
      if isWeightedShare { part.upperUnits = cell?.count ?? 0 }
      return part
    }
    let known = Dictionary(table.rows.map { ($0.key, table[$0, all]) }, uniquingKeysWith: { first, _ in first })
    lines = lines.map { line in
      Line(
        category: line.category, part: line.part.map { upper(known[line.category.key] ?? nil, in: $0) })
    }
    total = total.map { upper(table.total, in: $0) }
  }

  package var hasOpenTotal: Bool { openOver != nil }

  /// Of times the newest; nil where a total can be told, and where no line stands for all.
  package var newest: Line? { openOver == .time ? lines.last { $0.part != nil } : nil }

  /// The same where a definition allows no total of the lines.
  func withoutTotal(over axis: IndicatorRecord.Axis?) -> Self {
    guard let axis else { return self }
    var figures = self
    (figures.total, figures.openOver) = (nil, axis)
    return figures
  }

  /// The figure; nil where there is none, as for a base of zero.
  package func value(of part: Part?) -> Double? {
    if let estimate = part?.estimate { return estimate.value }
    guard let part, let upper = part.upper else { return nil }
    guard isQuotient else { return upper }
    guard let lower = part.lower, lower > 0 else { return nil }
    return upper / lower
  }
}
