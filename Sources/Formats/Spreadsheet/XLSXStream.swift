import Basics

/// Writes an Office Open XML workbook (ECMA-376) from front to back, so that a download begins at once and takes constant
/// memory however many rows there are.
///
/// Texts are written as texts: a spreadsheet never takes them for formulas. A sheet that is full continues on another; a
/// text longer than a cell may hold is cut and ends in `…`. For files with formulas, merged cells or pictures use
/// ``XLSXWriter``.
package struct XLSXStream: Sendable {
  private var archive = ZipStream()
  private var titles = SheetTitles()
  private var sheets: [String] = []
  private var title = ""
  private var header: [String] = []
  private var isRightToLeft = false
  private var row = 0
  private var rowName: [UInt8] = []
  private var buffer: [UInt8] = []
  private var columns: [[UInt8]] = []

  private static let mostRows = 1_048_576
  private static let mostColumns = 16_384
  private static let longestText = 32_767

  package init() {}

  /// Starts a sheet; the rows that follow go into it. The name is shortened and made unique as Excel demands.
  package mutating func addSheet(_ name: String, header: [String], isRightToLeft: Bool = false) {
    endSheet()
    title = name
    self.header = Array(header.prefix(Self.mostColumns))
    self.isRightToLeft = isRightToLeft
    sheets.append(titles.unique(name))
    archive.begin("xl/worksheets/sheet\(sheets.count).xml")
    append(Self.declaration)
    append("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView")
    if isRightToLeft { append(" rightToLeft=\"1\"") }
    append(" workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>")
    append("</sheetView></sheetViews><sheetData>")
    row = 0
    write(self.header.map { .text($0) }, style: 3)
  }

  /// Starts a sheet that is laid out by hand, without a head of its own. It is not continued when it is full.
  package mutating func addLaidOutSheet(_ name: String, isRightToLeft: Bool = false) {
    endSheet()
    header = []
    sheets.append(titles.unique(name))
    archive.begin("xl/worksheets/sheet\(sheets.count).xml")
    append(Self.declaration)
    append("<worksheet xmlns=\"\(Self.main)\"><sheetViews><sheetView")
    if isRightToLeft { append(" rightToLeft=\"1\"") }
    append(" workbookViewId=\"0\"/></sheetViews><sheetData>")
    row = 0
  }

  /// A cell as a reader sees it: a figure keeps its value and has a format.
  package enum LaidOutCell: Equatable, Sendable {
    case empty
    case text(String, isBold: Bool = false)
    /// `12,345`, without a fraction
    case whole(Double)
    /// `12,345.67`
    case decimal(Double)
    /// `12.5%`, of a share of one
    case percent(Double)
  }

  /// A row of a sheet that is laid out by hand.
  package mutating func write(laidOut cells: [LaidOutCell]) {
    guard row < Self.mostRows, archive.mayGrow(by: buffer.count + (1 << 20)) else { return }
    begin()
    for (index, cell) in cells.prefix(Self.mostColumns).enumerated() {
      switch cell {
      case .empty: continue
      case .text(let text, let isBold):
        begin(index)
        append(text, style: isBold ? 3 : nil)
      case .whole(let number), .decimal(let number), .percent(let number):
        guard number.isFinite else { continue }
        begin(index)
        let style =
          switch cell {
          case .percent: 6
          case .whole: 4
          default: 5
          }
        append("\" s=\"\(style)\"><v>\(number)</v></c>")
      }
    }
    append("</row>")
    if buffer.count >= 1 << 16 { flush() }
  }

  package mutating func write(_ values: some Sequence<ExportValue>) {
    if row == Self.mostRows || !archive.mayGrow(by: buffer.count + (1 << 20)) {
      addSheet(title, header: header, isRightToLeft: isRightToLeft)
    }
    write(values, style: nil)
  }

  /// Ends the workbook; nothing may be written afterwards.
  package mutating func finish() {
    endSheet()
    for (name, content) in parts {
      archive.begin(name)
      archive.write(Array((Self.declaration + content).utf8))
      archive.end()
    }
    archive.finish()
  }

  /// What was made since the last call.
  package mutating func take() -> [UInt8] { archive.take() }

  /// How many bytes wait to be taken.
  package var pending: Int { archive.pending }

  private mutating func endSheet() {
    guard !sheets.isEmpty else { return }
    append("</sheetData></worksheet>")
    flush()
    archive.end()
  }

  private mutating func write(_ values: some Sequence<ExportValue>, style: Int?) {
    begin()
    for (index, value) in values.enumerated() {
      guard index < Self.mostColumns else { break }
      if case .empty = value { continue }
      begin(index)
      switch value {
      case .empty: break
      case .text(let text): append(text, style: style)
      case .integer(let number): append("\"><v>\(number)</v></c>")
      case .decimal(let number): append(number.isFinite ? "\"><v>\(number)</v></c>" : "\"/>")
      case .boolean(let truth): append("\" t=\"b\"><v>\(truth ? 1 : 0)</v></c>")
      case .date(let day): append("\" s=\"1\"><v>\(Self.serial(day))</v></c>")
      case .instant(let instant):
        let day = Day(instant)
        let rest = instant.microseconds - Int64(day.epochDay) * 86_400_000_000
        append("\" s=\"2\"><v>\(Double(Self.serial(day)) + Double(rest) / 86_400_000_000)</v></c>")
      }
    }
    append("</row>")
    if buffer.count >= 1 << 16 { flush() }
  }

  private mutating func begin() {
    row += 1
    rowName = Array(String(row).utf8)
    append("<row r=\"")
    buffer += rowName
    append("\">")
  }

  private mutating func begin(_ column: Int) {
    append("<c r=\"")
    appendLetters(of: column)
    buffer += rowName
  }

  private mutating func append(_ text: String, style: Int?) {
    append("\" t=\"inlineStr\"")
    if let style { append(" s=\"\(style)\"") }
    append("><is><t xml:space=\"preserve\">")
    appendEscaped(text)
    append("</t></is></c>")
  }

  private mutating func flush() {
    archive.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ text: String) { buffer.append(contentsOf: text.utf8) }

  private mutating func appendLetters(of index: Int) {
    while columns.count <= index {
      columns.append(Array(Diagnostic.Location.letters(ofColumn: columns.count + 1).utf8))
    }
    buffer += columns[index]
  }

  private mutating func appendEscaped(_ text: String) {
    let isLong = text.utf8.count > Self.longestText && text.utf16.count > Self.longestText
    let shown = isLong ? String(text.prefix(8000)) + "…" : text
    for byte in shown.utf8 {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case 0x09, 0x0A, 0x0D, 0x20...: buffer.append(byte)
      // Other control characters cannot stand in XML.
      default: append("\u{FFFD}")
      }
    }
  }

  /// Days since 1899-12-30, by which Excel counts from March 1900 on.
  private static func serial(_ day: Day) -> Int { day.epochDay + 25_569 }

  // MARK: The parts around the sheets

  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006"
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

  private var parts: [(name: String, content: String)] {
    let spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    let numbers = 1...max(1, sheets.count)
    let overrides = numbers.map {
      "<Override PartName=\"/xl/worksheets/sheet\($0).xml\" ContentType=\"\(spreadsheet)worksheet+xml\"/>"
    }
    let names = zip(numbers, sheets).map {
      "<sheet name=\"\(Self.attribute($1))\" sheetId=\"\($0)\" r:id=\"rId\($0)\"/>"
    }
    let relations = numbers.map {
      "<Relationship Id=\"rId\($0)\" Type=\"\(Self.office)/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>"
    }
    return [
      (
        "[Content_Types].xml",
        """
        <Types xmlns="\(Self.package)/content-types"><Default Extension="rels" \
        ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
        ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="\(spreadsheet)sheet.main+xml"/>\
        <Override PartName="/xl/styles.xml" ContentType="\(spreadsheet)styles+xml"/>\(overrides.joined())</Types>
        """
      ),
      (
        "_rels/.rels",
        """
        <Relationships xmlns="\(Self.package)/relationships"><Relationship Id="rId1" \
        Type="\(Self.office)/officeDocument" Target="xl/workbook.xml"/></Relationships>
        """
      ),
      (
        "xl/workbook.xml",
        """
        <workbook xmlns="\(Self.main)" xmlns:r="\(Self.office)"><sheets>\(names.joined())</sheets></workbook>
        """
      ),
      (
        "xl/_rels/workbook.xml.rels",
        """
        <Relationships xmlns="\(Self.package)/relationships">\(relations.joined())<Relationship \
        Id="rId\(sheets.count + 1)" Type="\(Self.office)/styles" Target="styles.xml"/></Relationships>
        """
      ),
      (
        "xl/styles.xml",
        """
        <styleSheet xmlns="\(Self.main)"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
        <numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="0.0%"/></numFmts><fonts count="2"><font><sz val="11"/>\
        <name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill>\
        <patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
        <borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf/>\
        <xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>\
        <xf fontId="1" applyFont="1"/><xf numFmtId="3" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/>\
        <xf numFmtId="166" applyNumberFormat="1"/></cellXfs></styleSheet>
        """
      ),
    ]
  }

  private static func attribute(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}
