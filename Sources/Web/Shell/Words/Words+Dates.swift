package import Basics
import Foundation

extension Words {
  /// `28 May 2026`, with the month's name.
  package func date(_ day: Day) -> String {
    self(
      "calendar.date",
      [
        "day": .text(digits(of: String(day.day))), "month": .text(self["calendar.month.\(day.month)"]),
        "year": .text(digits(of: String(day.year))),
      ])
  }

  /// The day of the instant in the mission's zone.
  package func date(_ instant: Instant) -> String { date(day(of: instant)) }

  /// Day and time to the minute, in the mission's zone: `28 May 2026, 14:05`.
  package func time(_ instant: Instant) -> String {
    self("calendar.time", ["date": .text(date(instant)), "time": .text(clock(instant))])
  }

  /// `14:05` in the mission's zone.
  package func clock(_ instant: Instant) -> String {
    let seconds = Int(instant.microseconds / 1_000_000) + zone.secondsFromGMT(for: instant.date)
    let minutes = ((seconds % 86_400 + 86_400) % 86_400) / 60
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return digits(of: two(minutes / 60) + ":" + two(minutes % 60))
  }

  /// How long ago, in the largest whole unit: `5 minutes ago`; the date when it is more than a week.
  package func ago(_ instant: Instant, now: Instant) -> String {
    let seconds = Int((now.microseconds - instant.microseconds) / 1_000_000)
    switch seconds {
    case ..<60: return self["calendar.now"]
    case ..<3600: return self("calendar.minutesAgo", ["count": .number(seconds / 60)])
    case ..<86_400: return self("calendar.hoursAgo", ["count": .number(seconds / 3600)])
    case ..<604_800: return self("calendar.daysAgo", ["count": .number(seconds / 86_400)])
    default: return date(instant)
    }
  }

  /// The first moment of a day in the mission's zone.
  package func start(of day: Day) -> Instant {
    let midnight = Instant(microseconds: Int64(day.epochDay) * 86_400_000_000)
    return midnight.adding(seconds: -zone.secondsFromGMT(for: midnight.date))
  }

  package func day(of instant: Instant) -> Day {
    Day(instant, offset: zone.secondsFromGMT(for: instant.date))
  }
}
