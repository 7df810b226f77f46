package import Basics
import Foundation

/// The days of a year on which people move otherwise than the week and the season say. Dates are data: each has a source.
package struct HolidayPeriod: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Codable, Sendable {
    case ramadan
    case eidAlFitr
    case eidAlAdha

    package var isFeast: Bool { self != .ramadan }
  }

  package let kind: Kind
  package let from: Day
  /// The last day.
  package let to: Day
  package let source: Source

  package enum Source: String, Sendable {
    /// Calculated; a country may announce another day, mostly one later or earlier.
    case ummAlQura
    /// As an authority announced it.
    case announced
  }

  package init(_ kind: Kind, from: Day, to: Day, source: Source) {
    self.kind = kind
    self.from = from
    self.to = to
    self.source = source
  }

  /// Ramadan (1 Ramadan to the day before the eve of the feast), Eid al-Fitr (the eve to 4 Shawwal) and Eid al-Adha (the
  /// day of Arafah, 9 Dhu al-Hijjah, to 14), by the Umm al-Qura calendar as the Unicode CLDR and ICU keep it. Eve and last
  /// day make room for the difference of a day between countries.
  package static func ummAlQura(_ years: ClosedRange<Int>) -> [HolidayPeriod] {
    var calendar = Calendar(identifier: .islamicUmmAlQura)
    calendar.timeZone = .gmt
    func day(_ year: Int, _ month: Int, _ number: Int) -> Day? {
      calendar.date(from: DateComponents(year: year, month: month, day: number, hour: 12)).map { date in
        Day(epochDay: Int((date.timeIntervalSince1970 / 86_400).rounded(.down)))
      }
    }
    // A lunar year is 354 or 355 days; 622 CE began year 1.
    let first = Int((Double(years.lowerBound - 622) * 1.0306).rounded(.down)) - 1
    let last = Int((Double(years.upperBound - 621) * 1.0308).rounded(.up)) + 1
    return (first...last).flatMap { year -> [HolidayPeriod] in
      guard let ramadan = day(year, 9, 1), let fitr = day(year, 10, 1), let adha = day(year, 12, 9) else { return [] }
      return [
        HolidayPeriod(.ramadan, from: ramadan, to: fitr.adding(days: -2), source: .ummAlQura),
        HolidayPeriod(.eidAlFitr, from: fitr.adding(days: -1), to: fitr.adding(days: 3), source: .ummAlQura),
        HolidayPeriod(.eidAlAdha, from: adha, to: adha.adding(days: 5), source: .ummAlQura),
      ]
    }.filter { years.contains($0.from.year) || years.contains($0.to.year) }
  }
}

/// Which holiday a day belongs to.
package struct HolidayCalendar: Sendable {
  private let kinds: [Day: HolidayPeriod.Kind]
  package let periods: [HolidayPeriod]

  /// A later period wins over an earlier one on the same day: announced dates are put behind calculated ones.
  package init(_ periods: [HolidayPeriod]) {
    self.periods = periods
    var kinds: [Day: HolidayPeriod.Kind] = [:]
    for period in periods {
      var day = period.from
      while day <= period.to {
        kinds[day] = period.kind
        day = day.adding(days: 1)
      }
    }
    self.kinds = kinds
  }

  /// Calculated for the years that a series touches.
  package init(from: Day, to: Day) {
    self.init(HolidayPeriod.ummAlQura(from.year...max(from.year, to.year)))
  }

  package subscript(day: Day) -> HolidayPeriod.Kind? { kinds[day] }
}
