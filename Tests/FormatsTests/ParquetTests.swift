import Basics
import Formats
import Testing

/// That other programs read it is tried in Tests/Browser/test_exchange.py.
@Suite struct Parquet {
  @Test func `a file begins and ends as the format says, and its foot is as long as it says`() {
    var writer = ParquetWriter([.init("name", .text), .init("n", .integer)], facts: [("licence", "CC BY 4.0")])
    writer.write([.text("Şanlıurfa"), .empty])
    writer.finish()
    let bytes = writer.take()
    #expect(bytes.starts(with: Array("PAR1".utf8)) && bytes.suffix(4).elementsEqual("PAR1".utf8))
    let length = bytes.dropLast(4).suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    let foot = bytes.dropLast(8).suffix(length)
    #expect(String(decoding: foot, as: UTF8.self).contains("CC BY 4.0"))
    #expect(foot.first == 0x15, "the foot begins with its first field, a whole number")
  }

  @Test func `a group of rows is given away before the next is written`() {
    var writer = ParquetWriter([.init("text", .text)])
    let text = ExportValue.text(String(repeating: "x", count: 1 << 20))
    var given = 0
    for _ in 0..<40 {
      writer.write([text])
      if !writer.take().filter({ $0 != 0 }).isEmpty { given += 1 }
    }
    // The head of the file, and every sixteen megabytes.
    #expect(given == 3)
  }

  @Test func `the same rows are the same bytes`() {
    func file() -> [UInt8] {
      var writer = ParquetWriter([.init("x", .decimal), .init("ok", .boolean), .init("day", .date)])
      for number in 0..<1000 {
        writer.write([
          .decimal(Double(number)), number % 3 == 0 ? .empty : .boolean(true), .date(Day(epochDay: number)),
        ])
      }
      writer.finish()
      return writer.take()
    }
    #expect(file() == file())
  }
}
