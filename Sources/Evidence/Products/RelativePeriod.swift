package import Basics

/// A time that moves on from issue to issue. When an issue is prepared it becomes conditions like others, which are frozen.
package enum RelativePeriod: Hashable, Sendable {
  /// The newest round of the form; of a form that names none, the newest of its programme that was released.
  case newestRound
  /// So many whole calendar periods, up to the one before today's.
  case last(Int, Tabulation.Period)
  /// Whole days, from the one after those of the issue that went out last, up to yesterday.
  case sinceLastIssue

  static let most = 60

  /// The days up to yesterday, of the periods that are over; nil for what is no number of periods.
  package static func days(_ count: Int, _ period: Tabulation.Period, before today: Day) -> ClosedRange<Day>? {
    guard (1...most).contains(count), let end = period.start(of: period.key(of: today)) else { return nil }
    var start = end
    for _ in 0..<count {
      guard let before = period.start(of: period.key(of: start.adding(days: -1))) else { return nil }
      start = before
    }
    return start...end.adding(days: -1)
  }
}

/// As forms and definitions write it: `round`, `issue`, `month:3`.
extension RelativePeriod: TextCodable {
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("round", nil): self = .newestRound
    case ("issue", nil): self = .sinceLastIssue
    case (let period?, let count?):
      guard let period = Tabulation.Period(rawValue: period), let count = Int(count), (1...Self.most).contains(count)
      else { return nil }
      self = .last(count, period)
    default: return nil
    }
  }

  package var description: String {
    switch self {
    case .newestRound: "round"
    case .sinceLastIssue: "issue"
    case .last(let count, let period): "\(period.rawValue):\(count)"
    }
  }
}
