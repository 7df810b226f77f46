package import Basics

/// A date and time as clients write it: `2026-03-01T09:30:00.000+03:00`. Without a zone it is taken as UTC.
package struct Timestamp: Hashable, Sendable {
  package let instant: Instant
  /// Minutes ahead of UTC.
  package let offset: Int

  package init(instant: Instant, offset: Int) {
    self.instant = instant
    self.offset = offset
  }

  package init?(_ text: String) {
    guard let separator = text.firstIndex(where: { $0 == "T" || $0 == " " }), let day = Day(text[..<separator]),
      let time = Self.time(text[text.index(after: separator)...])
    else { return nil }
    let local = Int64(day.epochDay) * 86_400_000_000 + time.microseconds
    instant = Instant(microseconds: local - Int64(time.offset) * 60_000_000)
    offset = time.offset
  }

  /// Whether the text is a time of day, with or without a zone.
  package static func isTime(_ text: String) -> Bool { time(text[...]) != nil }

  /// The day on the phone's calendar.
  package var day: Day { Day(instant, offset: offset * 60) }

  private static func time(_ text: Substring) -> (microseconds: Int64, offset: Int)? {
    guard text.utf8.count <= 40, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let zoneStart = text.lastIndex { $0 == "+" || $0 == "-" || $0 == "Z" } ?? text.endIndex
    guard let offset = offset(text[zoneStart...]) else { return nil }
    let parts = text[..<zoneStart].split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hours = number(parts[0], 0...24), let minutes = number(parts[1], 0...59)
    else { return nil }
    var microseconds: Int64 = 0
    var seconds = 0
    if parts.count == 3 {
      let second = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard let whole = number(second[0], 0...60) else { return nil }
      seconds = whole
      if second.count == 2 {
        let digits = second[1]
        guard (1...9).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        microseconds = Int64(digits.prefix(6) + String(repeating: "0", count: max(0, 6 - digits.count))) ?? 0
      }
    }
    return (Int64(hours * 3600 + minutes * 60 + seconds) * 1_000_000 + microseconds, offset)
  }

  /// `Z`, `+03:00`, `+0300`, `+03`, or nothing.
  private static func offset(_ zone: Substring) -> Int? {
    guard let sign = zone.first, sign != "Z" else { return zone.count <= 1 ? 0 : nil }
    let digits = zone.dropFirst().filter { $0 != ":" }
    guard digits.count == 2 || digits.count == 4, let hours = number(digits.prefix(2)[...], 0...18),
      let minutes = digits.count == 2 ? 0 : number(digits.suffix(2)[...], 0...59)
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
  }

  private static func number(_ text: some StringProtocol, _ range: ClosedRange<Int>) -> Int? {
    guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text), range.contains(number)
    else { return nil }
    return number
  }
}

extension Timestamp: CustomStringConvertible {
  /// With milliseconds and the zone, as clients write it.
  package var description: String {
    let local = Instant(microseconds: instant.microseconds + Int64(offset) * 60_000_000).description.dropLast()
    guard offset != 0 else { return local + "Z" }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(local)\(offset < 0 ? "-" : "+")\(two(abs(offset) / 60)):\(two(abs(offset) % 60))"
  }
}
