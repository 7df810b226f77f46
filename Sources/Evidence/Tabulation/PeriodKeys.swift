package import Basics

extension Tabulation.Period {
  /// The key of the period a day falls in, as the store's calendar writes it: `2026-03-04`, `2026-W10`, `2026-03`,
  /// `2026-Q1`, `2026`.
  package func key(of day: Day) -> String {
    switch self {
    case .day: return day.description
    case .week:
      // ISO 8601: a week belongs to the year of its Thursday. Day 0 of the epoch was a Thursday.
      let sinceMonday = ((day.epochDay + 3) % 7 + 7) % 7
      let thursday = day.adding(days: 3 - sinceMonday)
      let first = Day(year: thursday.year, month: 1, day: 1) ?? thursday
      let week = (thursday.epochDay - first.epochDay) / 7 + 1
      return "\(Self.padded(thursday.year, 4))-W\(Self.padded(week, 2))"
    case .month: return String(day.description.prefix(7))
    case .quarter: return "\(Self.padded(day.year, 4))-Q\((day.month + 2) / 3)"
    case .year: return Self.padded(day.year, 4)
    }
  }

  /// The first day of the period with that key; nil for what is no key.
  package func start(of key: String) -> Day? {
    let parts = key.split(separator: "-")
    guard let year = parts.first.flatMap({ Int($0) }) else { return nil }
    switch self {
    case .day: return Day(key)
    case .month: return parts.count == 2 ? Int(parts[1]).flatMap { Day(year: year, month: $0, day: 1) } : nil
    case .year: return parts.count == 1 ? Day(year: year, month: 1, day: 1) : nil
    case .quarter:
      guard parts.count == 2, let quarter = Int(parts[1].dropFirst()) else { return nil }
      return Day(year: year, month: quarter * 3 - 2, day: 1)
    case .week:
      guard parts.count == 2, let week = Int(parts[1].dropFirst()), (1...53).contains(week),
        let fourth = Day(year: year, month: 1, day: 4)
      else { return nil }
      return fourth.adding(days: (week - 1) * 7 - ((fourth.epochDay + 3) % 7 + 7) % 7)
    }
  }

  /// All keys from one to another, so that a period in which nothing came is a gap that is seen. At most `limit`.
  func keys(from first: String, through last: String, limit: Int) -> [String] {
    guard var day = start(of: first), start(of: last) != nil else { return [] }
    var keys: [String] = []
    while keys.count < limit {
      let key = key(of: day)
      if keys.last != key { keys.append(key) }
      if key >= last { break }
      day = day.adding(days: step)
    }
    return keys
  }

  /// Never jumps over a period.
  private var step: Int {
    switch self {
    case .day: 1
    case .week: 7
    case .month: 28
    case .quarter: 89
    case .year: 365
    }
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
