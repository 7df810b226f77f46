package import Foundation

/// A point in time, in whole microseconds since 1970-01-01T00:00:00Z.
package struct Instant: Hashable, Comparable, Codable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  package init(_ date: Date) {
    microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
  }

  package static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  package var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

  package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

  package func adding(seconds: Int) -> Instant {
    Instant(microseconds: microseconds + Int64(seconds) * 1_000_000)
  }

  /// Coded as the bare number, so that event payloads stay small.
  package init(from decoder: any Decoder) throws {
    microseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microseconds)
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds: `2026-03-01T09:30:00.000Z`.
  package var description: String {
    let day = Day(epochDay: Int(floorDivide(microseconds, 86_400_000_000)))
    let rest = microseconds - Int64(day.epochDay) * 86_400_000_000
    let seconds = rest / 1_000_000
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let milliseconds = String(rest % 1_000_000 / 1000 + 1000).dropFirst()
    return "\(day)T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(milliseconds)Z"
  }
}

func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
