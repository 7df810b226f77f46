import Basics
import Formats
import Foundation
import Testing

@Suite struct Spreadsheets {
  /// A workbook with the given sheet data; the second sheet is hidden.
  private func workbook(
    _ rows: String, texts: String = "", styles: String = "", properties: String = ""
  ) -> [UInt8] {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    func relation(_ id: Int, _ type: String, _ target: String) -> String {
      "<Relationship Id=\"r\(id)\" Type=\"\(office)/\(type)\" Target=\"\(target)\"/>"
    }
    return StoredZip.archive([
      ("_rels/.rels", "<Relationships>" + relation(1, "officeDocument", "xl/workbook.xml") + "</Relationships>"),
      (
        "xl/workbook.xml",
        """
        <workbook xmlns="\(main)" xmlns:r="\(office)"><workbookPr \(properties)/><sheets>\
        <sheet name="survey" sheetId="1" r:id="r1"/><sheet name="gizli" sheetId="2" state="hidden" r:id="r2"/>\
        </sheets></workbook>
        """
      ),
      (
        "xl/_rels/workbook.xml.rels",
        "<Relationships>" + relation(1, "worksheet", "worksheets/sheet1.xml")
          + relation(2, "worksheet", "/xl/worksheets/sheet2.xml") + relation(3, "sharedStrings", "sharedStrings.xml")
          + relation(4, "styles", "styles.xml") + "</Relationships>"
      ),
      ("xl/sharedStrings.xml", "<sst xmlns=\"\(main)\">\(texts)</sst>"),
      ("xl/styles.xml", "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>"),
      ("xl/worksheets/sheet1.xml", "<worksheet xmlns=\"\(main)\"><sheetData>\(rows)</sheetData></worksheet>"),
      ("xl/worksheets/sheet2.xml", "<worksheet xmlns=\"\(main)\"><sheetData/></worksheet>"),
    ])
  }

  private func cells(_ bytes: [UInt8]) throws -> [SheetRow] { try Spreadsheet.read(bytes)[0].rows }

  @Test func `shared, formatted, inline and computed texts are read, phonetic hints are not`() throws {
    let bytes = workbook(
      """
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>\
      <row r="4"><c r="B4" t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve"> line</t></r></is></c>\
      <c r="D4" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="E4" t="e"><v>#N/A</v></c><c r="F4" t="s"><v>9</v></c></row>
      """,
      texts: "<si><t>type</t></si><si><r><t>la</t></r><r><rPr><b/></rPr><t>bel</t></r><rPh><t>x</t></rPh></si>")
    let rows = try cells(bytes)
    #expect(
      rows == [
        SheetRow(number: 1, cells: [SheetCell(column: 1, text: "type"), SheetCell(column: 3, text: "label")]),
        SheetRow(
          number: 4,
          cells: [
            SheetCell(column: 2, text: "in line"), SheetCell(column: 4, text: "ab"), SheetCell(column: 5, text: "#N/A"),
          ]),
      ])
  }

  @Test func `numbers, truths and dates are read as a reader of the sheet sees them`() throws {
    let styles = """
      <numFmts><numFmt numFmtId="170" formatCode="[$-41F]d mmmm yyyy;@"/><numFmt numFmtId="171" formatCode="0.0&quot;d&quot;"/>\
      </numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>\
      <xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="21"/></cellXfs>
      """
    let bytes = workbook(
      """
      <row><c><v>1.0</v></c><c><v>0.10000000000000001</v></c><c><v>12345678901</v></c><c t="b"><v>1</v></c>\
      <c s="1"><v>46082</v></c><c s="2"><v>46082.395833333336</v></c><c s="3"><v>2.5</v></c><c s="4"><v>0.5</v></c>\
      <c s="1"><v>1</v></c><c t="d"><v>2026-03-01</v></c></row>
      """, styles: styles)
    #expect(
      try cells(bytes)[0].cells.map(\.text) == [
        "1", "0.1", "12345678901", "TRUE", "2026-03-01", "2026-03-01 09:30:00", "2.5", "12:00:00", "1900-01-01",
        "2026-03-01",
      ])
  }

  @Test func `a workbook that counts from 1904 gives the same days`() throws {
    let bytes = workbook(
      "<row><c s='0'><v>44620</v></c></row>", styles: "<cellXfs><xf numFmtId='14'/></cellXfs>",
      properties: "date1904='1'")
    #expect(try cells(bytes)[0].cells.map(\.text) == ["2026-03-01"])
  }

  @Test func `hidden sheets are told from visible ones`() throws {
    #expect(try Spreadsheet.read(workbook("")).map(\.isHidden) == [false, true])
  }

  @Test func `a hundred thousand blank rows out to the last column cost little and leave nothing`() throws {
    let blank = (1...100_000).map { "<row r=\"\($0)\" spans=\"1:16384\"><c r=\"A\($0)\" s=\"3\"/></row>" }.joined()
    let rows = try cells(workbook(blank + "<row r='1048576'><c r='XFD1048576'><v>7</v></c></row>"))
    #expect(rows == [SheetRow(number: 1_048_576, cells: [SheetCell(column: 16_384, text: "7")])])
  }

  @Test func `an old or encrypted workbook and what is no archive are refused`() {
    #expect(throws: FormatRefusal.archiveDamaged) { try Spreadsheet.read([0xD0, 0xCF, 0x11, 0xE0, 1, 2, 3]) }
    #expect(throws: FormatRefusal.archiveDamaged) { try Spreadsheet.read([0x50, 0x4B, 3, 4, 0, 0, 0]) }
    #expect(throws: FormatRefusal.archiveIncomplete(entry: "xl/workbook.xml")) {
      try Spreadsheet.read(StoredZip.archive([("readme.txt", "hello")]))
    }
    #expect(throws: FormatRefusal.unknownFormat) { try Spreadsheet.read([]) }
  }

  @Test func `an archive with too much in it is refused`() {
    let many = StoredZip.archive((0..<5000).map { ("\($0)", "") })
    #expect(throws: FormatRefusal.tooLarge(what: "entries", limit: 4096)) { try ZipArchive(many) }
    var limits = ZipArchive.Limits()
    limits.bytes = 10
    #expect(throws: FormatRefusal.tooLarge(what: "bytes", limit: 10)) {
      try ZipArchive(StoredZip.archive([("a", "more than ten bytes")]), limits: limits).read("a")
    }
  }

  @Test func `tables in Markdown are sheets`() throws {
    let text = """
      Text before the table is not looked at, but a bar must come first.
      | survey |      |      |        |
      # a comment
      |        | type | name | label  |
      |--------|------|------|--------|
      |        | text | a    | x \\| y |  # behind
      |        |      |      |        |
      | choices |
      |         | list_name | name |
      """
    let sheets = MarkdownTable.read(Array(text.utf8))
    #expect(sheets.map(\.name) == ["survey", "choices"])
    #expect(sheets[0].rows.map(\.number) == [4, 6])
    #expect(sheets[0].rows[1].cells.map(\.text) == ["text", "a", "x | y"])
    #expect(sheets[0].rows[1].cells.map(\.column) == [1, 2, 3])
    #expect(try Spreadsheet.kind(of: Array("\n  | survey |\n | | a |\n|1|".utf8)) == .markdown)
    #expect(try Spreadsheet.kind(of: Array("a,b|c\n1,2\n|||||".utf8)) == .csv)
  }

  @Test func `what is written is read again, from right to left too`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "konak-\(UUID().uuidString).xlsx").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let writer = try XLSXWriter(path: path)
    try writer.addSheet("İller: özet/2026 ve çok uzun bir sayfa adı", header: ["ad", "nüfus"])
    try writer.write([.text("=1+1"), .integer(63), .decimal(0.5), .boolean(false), .empty, .text("x")])
    try writer.write([
      .date(try #require(Day("1999-12-31"))), .instant(Instant(microseconds: 1_772_357_400_000_000)),
      .text(String(repeating: "ş", count: 40_000)),
    ])
    try writer.addSheet("İller: özet/2026 ve çok uzun bir sayfa adı", header: ["المحافظة"], isRightToLeft: true)
    try writer.close()
    let sheets = try Spreadsheet.read(Array(try Data(contentsOf: URL(filePath: path))))
    #expect(sheets.map(\.name) == ["İller_ özet_2026 ve çok uzun bi", "İller_ özet_2026 ve çok uzu (2)"])
    #expect(sheets[0].rows[1].cells.map(\.text) == ["=1+1", "63", "0.5", "FALSE", "x"])
    #expect(sheets[0].rows[2].cells.prefix(2).map(\.text) == ["1999-12-31", "2026-03-01 09:30:00"])
    #expect(sheets[0].rows[2].cells[2].text.hasSuffix("…"))
    #expect(sheets[1].rows[0].cells.map(\.text) == ["المحافظة"])
  }
}
