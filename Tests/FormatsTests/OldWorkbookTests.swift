import Formats
import Foundation
import Testing
import Worlds

@Suite struct OldWorkbooks {
  private typealias Record = StoredWorkbook.Record

  private static func little(_ number: Int, _ bytes: Int) -> [UInt8] { StoredWorkbook.little(number, bytes) }

  private static func cell(_ row: Int, _ column: Int, _ style: Int = 0) -> [UInt8] {
    little(row, 2) + little(column, 2) + little(style, 2)
  }

  private static func double(_ number: Double) -> [UInt8] { little(Int(bitPattern: UInt(number.bitPattern)), 8) }

  /// The second shared text goes on in another record, with wide characters there.
  static let workbook = StoredWorkbook.file(
    globals: [
      Record(0x41E, little(170, 2) + little(10, 2) + [0] + Array("yyyy-mm-dd".utf8)),
      Record(0xE0, little(0, 20)), Record(0xE0, little(0, 2) + little(170, 2) + little(0, 16)),
      Record(
        0xFC,
        little(2, 4) + little(2, 4) + little(4, 2) + [8] + little(1, 2) + Array("type".utf8) + little(0, 4)
          + little(5, 2) + [0] + Array("na".utf8)),
      Record(0x3C, [1] + little(0x15F, 2) + little(0x131, 2) + little(0x6D, 2)),
    ],
    cells: [
      Record(0xFD, cell(0, 0) + little(0, 4)), Record(0xFD, cell(0, 2) + little(1, 4)),
      Record(0x203, cell(3, 0) + double(0.5)), Record(0x203, cell(3, 1, 1) + double(46082)),
      Record(0x27E, cell(3, 2) + little(1200 << 2 | 3, 4)),
      Record(
        0xBD,
        little(3, 2) + little(3, 2) + little(0, 2) + little(7 << 2 | 2, 4) + little(0, 2)
          + little(8 << 2 | 2, 4) + little(4, 2)),
      Record(0x205, cell(3, 5) + [1, 0]), Record(0x205, cell(3, 6) + [0x2A, 1]),
      Record(0x06, cell(3, 7) + [0, 0, 0, 0, 0, 0, 0xFF, 0xFF] + little(0, 8)),
      Record(0x207, little(2, 2) + [0] + Array("ab".utf8)),
      Record(0x204, cell(4, 0) + little(1, 2) + [1] + little(0x62D, 2)),
    ])

  @Test func `texts, numbers, dates and truths are read`() throws {
    #expect(
      try Spreadsheet.read(Self.workbook) == [
        Sheet(
          name: "survey",
          rows: [
            SheetRow(number: 1, cells: [SheetCell(column: 1, text: "type"), SheetCell(column: 3, text: "naşım")]),
            SheetRow(
              number: 4,
              cells: ["0.5", "2026-03-01", "12", "7", "8", "TRUE", "#N/A", "ab"].enumerated().map {
                SheetCell(column: $0 + 1, text: $1)
              }),
            SheetRow(number: 5, cells: [SheetCell(column: 1, text: "ح")]),
          ])
      ])
  }

  @Test func `a workbook with a password is refused`() {
    let file = StoredWorkbook.file(globals: [Record(0x2F, Self.little(0, 6))], cells: [])
    #expect(throws: FormatRefusal.workbookEncrypted) { try Spreadsheet.read(file) }
  }

  @Test func `a real one reads as its newer twin`() throws {
    let folder = "forms/xlsforms/kobotoolbox__library-locking-example"
    guard let old = Conformance.data(folder + ".xls"), let new = Conformance.data(folder + ".xlsx") else { return }
    #expect(try Spreadsheet.read(Array(old)) == (try Spreadsheet.read(Array(new))))
  }

  @Test func `changed at random they are read or refused`() {
    var dice = SeededGenerator(seed: 3)
    for _ in 0..<3000 {
      var bytes = Self.workbook
      for _ in 0...Int.random(in: 0...8, using: &dice) {
        let isHead = Bool.random(using: &dice)
        let place = Int.random(in: isHead ? 0..<1536 : 1536..<2100, using: &dice)
        bytes[place] = UInt8.random(in: 0...255, using: &dice)
      }
      _ = try? Spreadsheet.read(bytes)
    }
  }
}
