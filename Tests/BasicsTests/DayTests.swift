import Basics
import Testing

@Suite struct Days {
  @Test func `every day of four centuries is read as it is written`() {
    let days = Day("1800-01-01")!.epochDay...Day("2200-12-31")!.epochDay
    let strange = days.first { Day(Day(epochDay: $0).description)?.epochDay != $0 }
    #expect(strange == nil)
    #expect(Day(year: 7, month: 3, day: 9)?.description == "0007-03-09")
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026-01-1", "26-01-01", "2026/01/01", "2026-01-01 ",
    "٢٠٢٦-٠١-٠١", "+026-01-01", "", "2026-01-01T", "0000-01-01",
  ])
  func `what is no date is refused`(text: String) {
    #expect(Day(text) == nil)
    #expect(Day(text[...]) == nil)
  }
}

@Suite struct Identities {
  @Test func `an id is its sixteen bytes`() {
    let id = ID<Days>(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
    #expect(
      id.bytes == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10])
    #expect(ID<Days>(bytes: id.bytes) == id)
    #expect(ID<Days>(bytes: ([0] + id.bytes)[1...]) == id)
    #expect(ID<Days>(bytes: id.bytes.reversed()) != id)
    #expect(ID<Days>(bytes: id.bytes.dropLast()) == nil)
    #expect(ID<Days>(id.description) == id)
  }
}
