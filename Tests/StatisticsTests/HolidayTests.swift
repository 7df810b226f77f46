import Basics
import Testing

@testable import Statistics

@Suite struct Holidays {
  /// As Saudi Arabia's Umm al-Qura calendar printed them: 1 Ramadan, 1 Shawwal, 10 Dhu al-Hijjah.
  @Test(arguments: [
    (2023, "2023-03-23", "2023-04-21", "2023-06-28"), (2024, "2024-03-11", "2024-04-10", "2024-06-16"),
    (2025, "2025-03-01", "2025-03-30", "2025-06-06"), (2026, "2026-02-18", "2026-03-20", "2026-05-27"),
  ])
  func `lunar holidays fall on the days of the Umm al-Qura calendar`(
    year: Int, ramadan: String, fitr: String, adha: String
  ) throws {
    let periods = HolidayPeriod.ummAlQura(year...year)
    func first(_ kind: HolidayPeriod.Kind) -> Day? { periods.first { $0.kind == kind }?.from }
    #expect(first(.ramadan) == Day(ramadan))
    #expect(first(.eidAlFitr) == Day(fitr)?.adding(days: -1))
    #expect(first(.eidAlAdha) == Day(adha)?.adding(days: -1))
  }

  @Test func `a year in which Ramadan begins twice has both`() {
    #expect(HolidayPeriod.ummAlQura(2030...2030).count { $0.kind == .ramadan } == 2)
  }

  @Test func `an announced date takes the place of a calculated one`() throws {
    let day = try #require(Day("2026-03-25"))
    let calendar = HolidayCalendar(
      HolidayPeriod.ummAlQura(2026...2026) + [HolidayPeriod(.eidAlFitr, from: day, to: day, source: .announced)])
    #expect(calendar[day] == .eidAlFitr)
    #expect(calendar[try #require(Day("2026-03-10"))] == .ramadan)
    #expect(calendar[try #require(Day("2026-01-10"))] == nil)
  }
}
