/// A date of the proleptic Gregorian calendar, without a time or a zone. Written `yyyy-mm-dd`.
package struct Day: Hashable, Comparable, Sendable {
  package let year: Int
  package let month: Int
  package let day: Int

  /// Nil when the calendar has no such date, or the year is outside 1…9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.daysIn(month: month, year: year)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The day that many days after 1970-01-01. Days outside the years 1…9999 become the nearest one inside.
  package init(epochDay: Int) {
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    let shifted = min(max(epochDay, -719_162), 2_932_896) + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Whole days since 1970-01-01.
  package var epochDay: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package func adding(days: Int) -> Day { Day(epochDay: epochDay + days) }

  package static func < (left: Day, right: Day) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  private static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Day: TextCodable {
  /// Reads exactly `yyyy-mm-dd` in ASCII digits.
  package init?(_ text: some StringProtocol) {
    let read =
      text.utf8.withContiguousStorageIfAvailable(Self.read) ?? Array(text.utf8).withUnsafeBufferPointer(Self.read)
    guard let read else { return nil }
    self = read
  }

  private static func read(_ text: UnsafeBufferPointer<UInt8>) -> Day? {
    let hyphen = UInt8(ascii: "-")
    guard text.count == 10, text[4] == hyphen, text[7] == hyphen else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var number = 0
      for unit in text[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(unit) else { return nil }
        number = number * 10 + Int(unit - UInt8(ascii: "0"))
      }
      return number
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    return Day(year: year, month: month, day: day)
  }

  package var description: String {
    String(unsafeUninitializedCapacity: 10) { text in
      func put(_ number: Int, at end: Int, digits: Int) {
        var rest = number
        for position in (end - digits..<end).reversed() {
          text[position] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
      }
      put(year, at: 4, digits: 4)
      text[4] = UInt8(ascii: "-")
      put(month, at: 7, digits: 2)
      text[7] = UInt8(ascii: "-")
      put(day, at: 10, digits: 2)
      return 10
    }
  }
}

extension Day {
  /// The day on which this instant falls in a zone that is `offset` seconds ahead of UTC.
  package init(_ instant: Instant, offset: Int = 0) {
    self.init(epochDay: Int(floorDivide(instant.microseconds + Int64(offset) * 1_000_000, 86_400_000_000)))
  }
}
