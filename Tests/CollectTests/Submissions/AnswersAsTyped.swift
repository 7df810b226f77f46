import Basics
import FormEngine
import Store
import Testing

@testable import Collect

@Suite struct AnswersAsTyped {
  @Test(
    arguments: [
      ("5", .integer, .integer(5)), ("-3", .integer, .integer(-3)), ("3.0", .integer, .integer(3)),
      (" 7 ", .integer, .integer(7)), ("3.5", .integer, nil), ("9223372036854775808", .integer, nil),
      ("x", .integer, nil),
      ("1.5", .decimal, .decimal(1.5)), ("1e3", .decimal, .decimal(1000)), ("nan", .decimal, nil),
      ("inf", .decimal, nil),
      ("0x10", .decimal, nil), ("1e999", .decimal, nil), ("true", .boolean, .boolean(true)),
      ("0", .boolean, .boolean(false)),
      ("yes", .boolean, nil), ("a b  c a", .choices, .choices(["a", "b", "c"])),
      ("b a", .ranking, .ranking(["b", "a"])),
      ("foto.jpg", .file, .file("foto.jpg")), ("10:30:00.000+03:00", .time, .time("10:30:00.000+03:00")),
      ("25:00", .time, nil), ("half past", .time, nil), ("2026-02-30", .date, nil),
      ("2026-03-01", .date, .date(Day(year: 2026, month: 3, day: 1)!)),
      ("2026-03-01T00:00:00.000+03:00", .date, .date(Day(year: 2026, month: 3, day: 1)!)),
      ("36.2 36.16 0 4.5", .geopoint, .geopoint(.init(latitude: 36.2, longitude: 36.16, altitude: 0, accuracy: 4.5))),
      ("36.2 36.16", .geopoint, .geopoint(.init(latitude: 36.2, longitude: 36.16))), ("91 0", .geopoint, nil),
      ("36", .geopoint, nil), ("1 2 3 4 5", .geopoint, nil), ("1 2; 3 4", .geotrace, .line("1 2; 3 4")),
      ("1 2; x", .geotrace, nil), ("1 2;1 3;2 3;1 2", .geoshape, .area("1 2;1 3;2 3;1 2")),
      ("1 2;1 3;1 2", .geoshape, nil), ("1 2 0 0;1 2 5 1;1 3;", .geoshape, nil),
      (String(repeating: "x", count: 256), .choice, nil),
      ("١٢٣", .integer, .integer(123)), ("۱۲۳", .integer, .integer(123)), ("-٥", .integer, .integer(-5)),
      ("١٢٫٥", .decimal, .decimal(12.5)), ("١٢٫٧", .integer, nil), ("١٢٫٥٫٥", .decimal, nil),
      ("٢٠٢٦-٠٣-٠١", .date, .date(Day(year: 2026, month: 3, day: 1)!)), ("٢٠٢٦-٠٢-٣٠", .date, nil),
      ("١٠:٣٠:٠٠.٠٠٠+٠٣:٠٠", .time, .time("10:30:00.000+03:00")),
      ("٣٦٫٢ ٣٦٫١٦", .geopoint, .geopoint(.init(latitude: 36.2, longitude: 36.16))),
      ("١٢٣", .text, .text("١٢٣")), ("١٢٣", .choice, .choice("١٢٣")),
    ] as [(String, TableSchema.ColumnType, Answer?)])
  func `an answer is read as its question's type, or not at all`(
    text: String, type: TableSchema.ColumnType, answer: Answer?
  ) {
    #expect(Answer(text, as: type) == answer)
  }

  @Test(arguments: [
    ("2026-03-01T09:30:00.000+03:00", "2026-03-01T06:30:00.000Z", 180, "2026-03-01T09:30:00.000+03:00"),
    ("2019-07-19T18:47:10.516-04:00", "2019-07-19T22:47:10.516Z", -240, "2019-07-19T18:47:10.516-04:00"),
    ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00.000Z", 0, "2026-03-01T09:30:00.000Z"),
    ("2026-03-01T23:30:00.5+0530", "2026-03-01T18:00:00.500Z", 330, "2026-03-01T23:30:00.500+05:30"),
    ("2026-03-01 09:30", "2026-03-01T09:30:00.000Z", 0, "2026-03-01T09:30:00.000Z"),
  ])
  func `times keep their zone`(text: String, utc: String, offset: Int, written: String) throws {
    let stamp = try #require(Timestamp(text))
    #expect(stamp.instant.description == utc)
    #expect(stamp.offset == offset)
    #expect(stamp.description == written)
  }

  @Test(arguments: [
    "", "T", "2026-03-01", "2026-03-01T", "2026-03-01T99:00", "2026-03-01T10:00+99", "2026-03-01T10:00:0a",
    "٢٠٢٦-03-01T10:00",
  ])
  func `what is no time is none`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func `the day is that of the phone's calendar`() throws {
    #expect(try #require(Timestamp("2026-03-01T01:30:00.000+03:00")).day.description == "2026-03-01")
  }

  @Test func `what columns hold reads back as the same answer`() throws {
    let texts: [(String, TableSchema.ColumnType)] = [
      ("çadır", .text), ("5", .integer), ("1.25", .decimal), ("true", .boolean), ("2026-03-01", .date),
      ("10:30", .time),
      ("2026-03-01T09:30:00.000+03:00", .dateTime), ("a", .choice), ("a b", .choices), ("b a", .ranking),
      ("36.2 36.16 0 4.5", .geopoint), ("36.2 36.16", .geopoint), ("1 2;3 4", .geotrace), ("x.jpg", .file),
    ]
    for (text, type) in texts {
      let answer = try #require(Answer(text, as: type))
      #expect(answer.bindings.count == FormColumn.suffixes(of: type).count)
      #expect(answer.bindings.map(\.type).elementsEqual(FormColumn.suffixes(of: type).map(\.type)))
      #expect(try Answer(cells: answer.bindings.map(\.cell), type: type) == answer)
    }
    #expect(try Answer(cells: [.null], type: .text) == nil)
    #expect(Answer("36.20 36.16 0 4.5", as: .geopoint)?.text == "36.2 36.16 0 4.5")
  }
}
