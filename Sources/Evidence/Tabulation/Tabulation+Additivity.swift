import Basics
import Collect
import FormEngine

extension Tabulation {
  /// Whether the sums asked for may be formed, and which totals may not.
  ///
  /// Time is the question that names the round, else the calendar: a day, or a week or month of which
  /// ``assumedTime(measure:round:)`` is true. What was there in three months is not added in their quarter. A stock is summed
  /// at one time only: the table must be split by time or hold one time, and it has no total over time. What nobody marked is
  /// treated as a stock, with another reason given.
  /// - Parameters:
  ///   - kind: What the measured question was marked as; nil when it was not.
  ///   - round: The question that names the round, when the form has one.
  func openMargins(measure kind: FormOptions.Measure?, round: String?) throws(EvidenceRefusal) -> Crosstab.OpenMargins {
    guard let path = measure.path, kind != .flow else { return [] }
    if case .mean = measure { return [] }
    if rows.isTime(round: round) { return .overRows }
    if let columns, columns.isTime(round: round) { return .overColumns }
    if filter.holdsOneTime(round: round) { return [] }
    throw Self.overTime(path, kind, round: round)
  }

  static func overTime(_ path: String, _ kind: FormOptions.Measure?, round: String?) -> EvidenceRefusal {
    guard kind != nil else { return .additivityUnknown(path: path) }
    return round.map { .stockOverRounds(path: path, round: $0) } ?? .stockOverTime(path: path)
  }

  /// What of the calendar is taken for one time, though only the answers tell whether it is: whether no place was reported on
  /// two days of it.
  enum AssumedTime: Hashable, Sendable {
    case each(Period)
    /// All that the filter leaves.
    case whole
  }

  /// Nil where nothing has to be looked up: of flows, where rounds are named, and of single days.
  func assumedTime(measure kind: FormOptions.Measure?, round: String?) -> AssumedTime? {
    guard case .sum = measure, kind != .flow, round == nil else { return nil }
    for case .period(let period) in dimensions where period.isOneTime { return period == .day ? nil : .each(period) }
    return filter.holdsOneTime(round: nil) && filter.from != filter.to ? .whole : nil
  }
}

extension Tabulation.Filter {
  /// In the calendar, days of one month may hold one time: see ``Tabulation/assumedTime(measure:round:)``.
  func holdsOneTime(round: String?) -> Bool {
    if let round { return answers[round]?.count == 1 }
    guard let from, let to else { return false }
    return (from.year, from.month) == (to.year, to.month)
  }
}

extension Tabulation.Dimension {
  /// Whether each of its lines is one time; of weeks and months, whether it may be.
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
