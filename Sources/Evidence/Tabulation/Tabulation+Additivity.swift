import Basics
import Collect
import FormEngine

extension Tabulation {
  /// Whether the sums asked for may be formed, and which totals may not.
  ///
  /// Time is the question that names the round, else the calendar, in which a month holds one time at most: what was
  /// there in three months is not added in their quarter. A stock is summed at one time only: the table must be split by
  /// time or hold one time, and it has no total over time. What nobody marked is treated as a stock, with another reason
  /// given.
  /// - Parameters:
  ///   - kind: What the measured question was marked as; nil when it was not.
  ///   - round: The question that names the round, when the form has one.
  func openMargins(measure kind: FormOptions.Measure?, round: String?) throws(EvidenceRefusal) -> Crosstab.OpenMargins {
    guard let path = measure.path, kind != .flow else { return [] }
    if case .mean = measure { return [] }
    if rows.isTime(round: round) { return .overRows }
    if let columns, columns.isTime(round: round) { return .overColumns }
    if filter.holdsOneTime(round: round) { return [] }
    guard kind != nil else { throw .additivityUnknown(path: path) }
    throw round.map { .stockOverRounds(path: path, round: $0) } ?? .stockOverTime(path: path)
  }
}

extension Tabulation.Filter {
  func holdsOneTime(round: String?) -> Bool {
    if let round { return answers[round]?.count == 1 }
    guard let from, let to else { return false }
    return (from.year, from.month) == (to.year, to.month)
  }
}

extension Tabulation.Dimension {
  /// Whether each of its lines is one time.
  func isTime(round: String?) -> Bool {
    switch self {
    case .period(let period): round == nil && period.isOneTime
    case .answer(let path): path == round
    case .place, .state, .bands, .day: false
    }
  }
}

extension Tabulation.Period {
  fileprivate var isOneTime: Bool {
    switch self {
    case .day, .week, .month: true
    case .quarter, .year: false
    }
  }
}
