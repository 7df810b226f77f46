package import Basics

extension ProductRecord.Schedule {
  /// The period of which a new issue is due on a day, as the calendar writes it: `2026-W10`, `2026-03`, `2026-Q1`; nil while
  /// one was prepared in it.
  ///
  /// - Parameter last: When the newest issue was prepared.
  package func due(after last: Day?, on today: Day) -> String? {
    let period: Tabulation.Period =
      switch self {
      case .weekly: .week
      case .monthly: .month
      case .quarterly: .quarter
      }
    let key = period.key(of: today)
    return last.map(period.key(of:)) == key ? nil : key
  }
}
