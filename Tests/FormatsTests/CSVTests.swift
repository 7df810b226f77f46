import Basics
import Formats
import Testing

@Suite struct SeparatedValues {
  private func rows(_ bytes: [UInt8]) throws -> [[String]] {
    var reader = CSVReader(bytes)
    return try reader.rows().map(\.fields)
  }

  private func rows(_ text: String) throws -> [[String]] { try rows(Array(text.utf8)) }

  @Test func `quotes, doubled quotes and line ends inside fields are read as RFC 4180 has them`() throws {
    #expect(
      try rows("a,\"b, \"\"c\"\"\",d\r\n\"two\r\nlines\",,x\n") == [
        ["a", "b, \"c\"", "d"], ["two\r\nlines", "", "x"],
      ])
  }

  @Test func `rows know their first line, and empty rows are left out`() throws {
    var reader = CSVReader(Array("a,b\n\n\"x\ny\",1\n,\nc,d".utf8))
    #expect(try reader.rows().map(\.line) == [1, 3, 6])
  }

  @Test(arguments: [
    ("il,ilçe\nAdana,Seyhan\n", ","), ("il;ilçe;nüfus\nAdana;Seyhan;1,5\n", ";"), ("il\tilçe\nAdana\tSeyhan\n", "\t"),
    ("sep=;\na,b;c\n", ";"), ("\"a;b;c\",d\n\"e;f;g\",h\n", ","), ("one column\n", ","),
  ])
  func `the separator shows in the first rows`(text: String, separator: Unicode.Scalar) {
    #expect(CSVReader(Array(text.utf8)).separator == UInt8(ascii: separator))
  }

  @Test func `Turkish and Arabic survive every encoding`() throws {
    let text = "il;ad\nŞanlıurfa;İğdiş\n"
    #expect(try rows(text) == [["il", "ad"], ["Şanlıurfa", "İğdiş"]])
    #expect(try rows([0xEF, 0xBB, 0xBF] + Array(text.utf8)) == (try rows(text)))
    let units = Array((text + "حلب;x\n").utf16)
    let little: [UInt8] = [0xFF, 0xFE] + units.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let big = units.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
    #expect(try rows(little).last == ["حلب", "x"])
    #expect(try rows([0xFE, 0xFF] + big).last == ["حلب", "x"])
    // Windows-1254: Ş DE, ı FD, İ DD, ğ F0, ş FE.
    let windows: [UInt8] =
      Array("il;ad\n".utf8) + [0xDE] + Array("anl".utf8) + [0xFD] + Array("urfa;".utf8)
      + [0xDD, 0xF0] + Array("di".utf8) + [0xFE, 0x0A]
    #expect(try rows(windows) == (try rows(text)))
  }

  @Test func `a quote that never closes is refused where it opens`() {
    #expect(throws: FormatRefusal.quoteUnclosed(line: 2)) { try rows("a,b\nc,\"d\ne\n") }
  }

  @Test func `a stray quote is text`() throws {
    #expect(try rows("5\" pipe,\"x\"y\n") == [["5\" pipe", "xy"]])
  }

  @Test func `too many columns are refused`() {
    #expect(throws: FormatRefusal.tooLarge(what: "columns", limit: 16_384)) {
      try rows(String(repeating: ",", count: 20_000) + "x")
    }
  }

  @Test func `what is written is read again`() throws {
    var writer = CSVWriter()
    writer.write([
      .text("a\"b"), .text("x,\ny"), .integer(-3), .decimal(0.1), .boolean(true), .empty, .text("حلب"),
      .date(try #require(Day("2026-03-01"))),
    ])
    #expect(try rows(writer.take()) == [["a\"b", "x,\ny", "-3", "0.1", "true", "", "حلب", "2026-03-01"]])
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("\tx", "'\tx"),
    ("-2+3+cmd", "'-2+3+cmd"), ("+90 532 000 00 00", "+90 532 000 00 00"), ("-5", "-5"), ("a=b", "a=b"),
    ("-2\n+cmd|' /C calc'!A0", "\"'-2\n'+cmd|' /C calc'!A0\""),
    // What begins a cell where the list separator is another.
    ("x;=1+1", "x;'=1+1"), ("x;\"=1+1;", "\"x;'\"\"=1+1;\""), ("x\t@SUM(A1)", "x\t'@SUM(A1)"),
    ("x\r\n=1+1", "\"x\r\n'=1+1\""), ("x;-2+cmd", "x;'-2+cmd"), ("x;;+a", "x;;'+a"), ("x;", "x;"),
    ("a;b=c", "a;b=c"), ("a;-3", "a;-3"), ("-36.2 36.1 0 0;-36.3 -36.1 0 0", "-36.2 36.1 0 0;-36.3 -36.1 0 0"),
    ("+90 532;+90 533", "+90 532;+90 533"),
  ])
  func `a text that would run as a formula is defused, a telephone number is not`(text: String, cell: String) throws {
    var writer = CSVWriter(hasMark: false)
    writer.write([.text(text)])
    #expect(String(decoding: writer.take(), as: UTF8.self) == cell + "\r\n")
  }
}
