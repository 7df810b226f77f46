import Basics
import Formats
import Testing
import Worlds

/// Files changed at random, always in the same way: they are read or refused, nothing else.
@Suite struct HostileFiles {
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

  private static let workbook: [(name: String, content: String)] = [
    (
      "xl/workbook.xml",
      "<workbook xmlns=\"\(main)\" xmlns:r=\"r\"><sheets><sheet name=\"survey\" r:id=\"r1\"/></sheets></workbook>"
    ),
    (
      "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id=\"r1\" Type=\"worksheet\" Target=\"worksheets/sheet1.xml\"/>"
        + "<Relationship Id=\"r2\" Type=\"sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
    ),
    ("xl/sharedStrings.xml", "<sst><si><t>type</t></si><si><r><t>na</t></r><r><t>me</t></r></si></sst>"),
    (
      "xl/worksheets/sheet1.xml",
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>1.5</v></c></row>"
        + "<row r=\"2\"><c t=\"inlineStr\"><is><t>x</t></is></c><c t=\"b\"><v>1</v></c></row></sheetData></worksheet>"
    ),
  ]

  private static func changed(_ bytes: [UInt8], _ dice: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0...6, using: &dice) {
      guard !bytes.isEmpty else { return bytes }
      let place = Int.random(in: bytes.indices, using: &dice)
      switch Int.random(in: 0..<4, using: &dice) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &dice)))
      case 2: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
      default: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &dice)
      }
    }
    return bytes
  }

  @Test func `changed workbooks`() {
    var dice = SeededGenerator(seed: 1)
    let archive = StoredZip.archive(Self.workbook)
    #expect((try? Spreadsheet.read(archive))?.first?.rows.count == 2)
    for _ in 0..<1500 { _ = try? Spreadsheet.read(Self.changed(archive, &dice)) }
    // The same inside the archive, with sums that fit.
    for _ in 0..<1500 {
      let entries = Self.workbook.map { entry in
        let bytes =
          Bool.random(using: &dice) ? Self.changed(Array(entry.content.utf8), &dice) : Array(entry.content.utf8)
        return (entry.name, String(decoding: bytes, as: UTF8.self))
      }
      _ = try? Spreadsheet.read(StoredZip.archive(entries))
    }
  }

  @Test(arguments: [
    "<?xml version=\"1.0\"?><a xmlns:b=\"c\" d='&amp;'><b:e>f<![CDATA[g]]></b:e><!-- h --></a>",
    "a;b\n\"c\"\"\nd\";e\r\n", "| survey |\n| | type | name |\n| | te\\|xt | a |\n",
    "{\"type\":\"FeatureCollection\",\"features\":[{\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3,4e0]]]},"
      + "\"properties\":{\"a\":\"\\u0131\\ud83d\\ude00\",\"b\":[1,null,{}]}}]}",
  ])
  func `changed texts`(text: String) {
    var dice = SeededGenerator(seed: 2)
    for turn in 0..<1500 {
      var bytes = Self.changed(Array(text.utf8), &dice)
      if turn % 5 == 0 { bytes = [0xFF, 0xFE] + bytes }
      _ = try? XMLElement.parse(bytes)
      _ = try? Spreadsheet.read(bytes)
      _ = try? GeoJSONReader.features(bytes)
      _ = try? JSON.parse(bytes)
    }
  }
}
