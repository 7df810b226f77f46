import Basics
import Foundation

/// A date, or a date with a time, as forms write them: `2026-03-01`, `2026-03-01T09:30:00.000+03:00`.
struct DayTime: Equatable {
  var day: Day
  /// Nil for a date alone.
  var time: Clock?

  struct Clock: Equatable {
    /// Milliseconds since midnight.
    var milliseconds: Int
    /// Seconds ahead of UTC; nil when it is the local time of whoever reads it.
    var offset: Int?
  }

  static let millisecondsADay = 86_400_000

  init(day: Day, time: Clock? = nil) {
    self.day = day
    self.time = time
  }

  /// The moment that many milliseconds after 1970-01-01T00:00Z, in local time with its offset.
  init(milliseconds: Double, in zone: TimeZone) {
    let bounded = min(max(milliseconds.rounded(), -6e13), 2.5e14)
    let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: bounded / 1000))
    let local = Int(bounded) + offset * 1000
    let days = (Double(local) / Double(Self.millisecondsADay)).rounded(.down)
    day = Day(epochDay: Int(days))
    time = Clock(milliseconds: local - Int(days) * Self.millisecondsADay, offset: offset)
  }

  /// Milliseconds since 1970-01-01T00:00Z; a date alone is its midnight in the zone.
  func milliseconds(in zone: TimeZone) -> Double {
    let local = Double(day.epochDay) * Double(Self.millisecondsADay) + Double(time?.milliseconds ?? 0)
    if let offset = time?.offset { return local - Double(offset) * 1000 }
    // The offset that holds at the moment itself: asked for twice, because the first guess may lie beyond a change.
    let guess = zone.secondsFromGMT(for: Date(timeIntervalSince1970: local / 1000))
    let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: local / 1000 - Double(guess)))
    return local - Double(offset) * 1000
  }

  /// The same moment as a local date and time.
  func local(in zone: TimeZone) -> DayTime {
    time?.offset == nil ? self : DayTime(milliseconds: milliseconds(in: zone), in: zone)
  }

  /// What `number()` makes of it: whole days since 1970-01-01 for a date, days since its midnight in UTC with a time.
  func days(in zone: TimeZone) -> Double {
    time == nil ? Double(day.epochDay) : milliseconds(in: zone) / Double(Self.millisecondsADay)
  }
}

extension DayTime {
  /// Reads the two forms above and nothing else. Seconds, their fraction and the offset may be missing.
  init?(_ text: String) {
    let units = text.utf8
    // Most texts are no dates: decide by the first hyphen.
    guard units.count >= 10, units[units.index(units.startIndex, offsetBy: 4)] == UInt8(ascii: "-"),
      let day = Day(text.prefix(10))
    else { return nil }
    guard units.count > 10 else {
      self.init(day: day)
      return
    }
    let rest = text.dropFirst(10)
    guard rest.first == "T", let time = Clock(rest.dropFirst()) else { return nil }
    self.init(day: day, time: time)
  }

  /// Also reads dates whose month and day have one digit.
  init?(lenient text: String) {
    if let exact = DayTime(text) {
      self = exact
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, (1...2).contains(parts[1].utf8.count),
      (1...2).contains(parts[2].utf8.count),
      let year = Clock.digits(parts[0]), let month = Clock.digits(parts[1]), let number = Clock.digits(parts[2]),
      let day = Day(year: year, month: month, day: number)
    else { return nil }
    self.init(day: day)
  }

  /// `2026-03-01`, or with a time `2026-03-01T09:30:00.000+03:00`.
  var text: String {
    guard let time else { return day.description }
    return day.description + "T" + time.text
  }
}

extension DayTime.Clock {
  /// Reads `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`, with `Z`, `+hh:mm` or `+hh` behind it or nothing.
  init?(_ text: some StringProtocol) {
    var clock = text[...]
    var offset: Int?
    if text.hasSuffix("Z") {
      (clock, offset) = (text.dropLast(), 0)
    } else if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let parts = text[text.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
      guard (1...2).contains(parts.count), let hours = Self.twoDigits(parts[0]),
        let minutes = parts.count == 1 ? 0 : Self.twoDigits(parts[1]), hours < 24, minutes < 60
      else { return nil }
      offset = (text[sign] == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
      clock = text[..<sign]
    }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hours = Self.twoDigits(parts[0]), let minutes = Self.twoDigits(parts[1]),
      hours < 24, minutes < 60
    else { return nil }
    var milliseconds = (hours * 60 + minutes) * 60_000
    if parts.count == 3 {
      let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
      guard seconds.count <= 2, let whole = Self.twoDigits(seconds[0]), whole < 60 else { return nil }
      milliseconds += whole * 1000
      if seconds.count == 2 {
        guard let fraction = Self.digits(String(seconds[1].prefix(3))),
          seconds[1].utf8.count <= 9, Self.digits(seconds[1]) != nil
        else { return nil }
        milliseconds += fraction * [100, 10, 1][min(seconds[1].utf8.count, 3) - 1]
      }
    }
    self.init(milliseconds: milliseconds, offset: offset)
  }

  /// `09:30:00.000`, with the offset behind it if there is one.
  var text: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let fraction = String(milliseconds % 1000 + 1000).dropFirst()
    let clock =
      two(milliseconds / 3_600_000) + ":" + two(milliseconds / 60_000 % 60) + ":"
      + two(milliseconds / 1000 % 60) + "." + fraction
    guard let offset else { return clock }
    let minutes = abs(offset) / 60
    return clock + (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }

  private static func twoDigits(_ text: some StringProtocol) -> Int? {
    text.utf8.count == 2 ? digits(text) : nil
  }

  fileprivate static func digits(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty, text.utf8.count <= 9,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }
}
