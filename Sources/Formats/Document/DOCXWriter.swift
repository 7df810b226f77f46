import Basics

/// Writes a ``Document`` as WordprocessingML (ECMA-376-1, transitional), which Word, LibreOffice and others open.
///
/// Each figure is a locked content control whose tag names block, figure, language and digest; each text that may be edited
/// is one whose tag names block and language, so that ``ReturnedDocument`` finds both again. Two languages stand in a table of
/// two columns, one row a block. A drawing without a picture made of it is left out: its table has the figures.
package struct DOCXWriter {
  private let document: Document
  private var media: [(name: String, bytes: [UInt8])] = []
  private var nextID = 1
  /// Whether the block that is being written has the whole width.
  private var isWide = false

  /// Twentieths of a point: A4 less margins of 2 cm.
  private static let textWidth = 9638
  private static let gutter = 200
  /// English Metric Units in a twentieth of a point.
  private static let emuPerTwip = 635

  package static let type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

  package static func bytes(_ document: Document) -> [UInt8] {
    var writer = DOCXWriter(document: document)
    return writer.bytes()
  }

  private init(document: Document) { self.document = document }

  private mutating func bytes() -> [UInt8] {
    let body = body()
    var archive = ZipStream()
    func add(_ name: String, _ bytes: [UInt8]) {
      archive.begin(name)
      archive.write(bytes)
      archive.end()
    }
    let parts = DOCXParts(document: document, media: media.map(\.name))
    for (name, text) in parts.all { add(name, Array(text.utf8)) }
    add("word/document.xml", Array(parts.document(body: body).utf8))
    for picture in media { add("word/media/\(picture.name)", picture.bytes) }
    archive.finish()
    return archive.take()
  }

  // MARK: Rows of one or two languages

  private mutating func body() -> String {
    var rows: [(isWide: Bool, content: [String])] = []
    if document.marks.contains(where: { !$0.isEmpty }) {
      rows.append((false, sides { writer, side in writer.lines(writer.document.marks[side], style: "Mark", side) }))
    }
    rows.append(
      (
        false,
        sides { writer, side in
          writer.paragraph([.text(writer.document.title[side])], style: "Title", side, block: "")
            + writer.lines(writer.document.facts[side], style: "Facts", side)
        }
      ))
    for block in document.blocks {
      isWide = block.isWide
      rows.append((block.isWide, sides { writer, side in writer.content(of: block, side) }))
    }
    isWide = false
    rows.append((false, sides { writer, side in writer.lines(writer.document.imprint[side], style: "Note", side) }))
    let emblem = document.emblem.map { "<w:p>\(picture($0, width: Self.textWidth / 5))</w:p>" } ?? ""
    return emblem + (document.languages.count == 1 ? rows.flatMap(\.content).joined() : layout(rows))
  }

  private mutating func sides(_ make: (inout DOCXWriter, Int) -> String) -> [String] {
    document.order.map { make(&self, $0) }
  }

  private func layout(_ rows: [(isWide: Bool, content: [String])]) -> String {
    let width = Self.textWidth / 2
    // A cell ends with a paragraph, whatever stands before it.
    let end = "<w:p><w:pPr><w:pStyle w:val=\"Gap\"/></w:pPr></w:p>"
    func cell(_ content: String, width: Int, span: String = "") -> String {
      "<w:tc><w:tcPr><w:tcW w:w=\"\(width)\" w:type=\"dxa\"/>\(span)</w:tcPr>\(content)\(end)</w:tc>"
    }
    let cells = rows.map { row in
      row.isWide
        ? "<w:tr>\(cell(row.content.joined(), width: Self.textWidth, span: "<w:gridSpan w:val=\"2\"/>"))</w:tr>"
        : "<w:tr>\(row.content.map { cell($0, width: width) }.joined())</w:tr>"
    }
    return """
      <w:tbl><w:tblPr><w:tblStyle w:val="SideBySide"/><w:tblW w:w="\(Self.textWidth)" w:type="dxa"/>\
      <w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="\(width)"/><w:gridCol w:w="\(width)"/></w:tblGrid>\
      \(cells.joined())</w:tbl>
      """
  }

  private var columnWidth: Int {
    document.languages.count == 1 || isWide ? Self.textWidth - 2 * Self.gutter : Self.textWidth / 2 - 2 * Self.gutter
  }

  // MARK: Parts

  private mutating func content(of block: Document.Block, _ side: Int) -> String {
    guard side < block.sides.count, !block.sides[side].isEmpty else { return "" }
    var text = ""
    var prose = ""
    for part in block.sides[side] {
      switch part {
      case .heading(let heading):
        text += paragraph([.text(heading)], style: "Heading1", side, block: block.key)
      case .paragraph(let runs, let role):
        let style =
          switch role {
          case .body: "BodyText"
          case .figure: "Figure"
          case .note: "Note"
          }
        let made = paragraph(runs, style: style, side, block: block.key)
        if block.isProse, role == .body { prose += made } else { text += made }
      case .table(let table): text += self.table(table, side, block: block.key)
      case .picture(let picture):
        guard case .png = picture.content else { continue }
        text += "<w:p><w:pPr><w:keepNext/></w:pPr>\(self.picture(picture, width: columnWidth))</w:p>"
      }
    }
    guard !prose.isEmpty else { return text }
    let tag = ReturnedDocument.textTag(block: block.key, language: document.languages[side])
    return text + control(tag: tag, title: block.key, isLocked: false, isInline: false, prose)
  }

  private mutating func lines(_ lines: [String], style: String, _ side: Int) -> String {
    lines.reduce(into: "") { $0 += paragraph([.text($1)], style: style, side, block: "") }
  }

  private mutating func paragraph(
    _ runs: [Document.Run], style: String, _ side: Int, block: String
  ) -> String {
    let language = document.languages[side]
    return """
      <w:p><w:pPr><w:pStyle w:val="\(style)"/>\(language.isRightToLeft ? "<w:bidi/>" : "")</w:pPr>\
      \(self.runs(runs, language, block: block))</w:p>
      """
  }

  private mutating func runs(_ runs: [Document.Run], _ language: Language, block: String) -> String {
    runs.reduce(into: "") { xml, run in
      switch run {
      case .text(let text): xml += Self.run(text, language)
      case .figure(let figure):
        let tag = ReturnedDocument.figureTag(block: block, figure: figure, language: language)
        xml += control(tag: tag, title: figure.text, isLocked: true, isInline: true, Self.run(figure.text, language))
      }
    }
  }

  private static func run(_ text: String, _ language: Language) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      "<w:t xml:space=\"preserve\">\(escaped(String($0)))</w:t>"
    }
    let properties =
      language.isRightToLeft
      ? "<w:rtl/><w:lang w:bidi=\"\(language.rawValue)\"/>" : "<w:lang w:val=\"\(language.rawValue)\"/>"
    return "<w:r><w:rPr>\(properties)</w:rPr>\(lines.joined(separator: "<w:br/>"))</w:r>"
  }

  private mutating func control(
    tag: String, title: String, isLocked: Bool, isInline: Bool, _ content: String
  ) -> String {
    nextID += 1
    let lock = isLocked ? "<w:lock w:val=\"sdtContentLocked\"/>" : "<w:lock w:val=\"sdtLocked\"/>"
    return """
      <w:sdt><w:sdtPr><w:alias w:val="\(Self.escaped(title))"/><w:tag w:val="\(Self.escaped(tag))"/>\
      <w:id w:val="\(nextID)"/>\(lock)\(isInline ? "<w:text/>" : "")</w:sdtPr><w:sdtContent>\(content)</w:sdtContent></w:sdt>
      """
  }

  private mutating func table(_ table: Document.Table, _ side: Int, block: String) -> String {
    let language = document.languages[side]
    let columns = max(1, table.header.count)
    let first = columns == 1 ? columnWidth : columnWidth * 2 / (columns + 1)
    let other = columns == 1 ? 0 : (columnWidth - first) / (columns - 1)
    func cell(_ column: Int, _ style: String, _ runs: String) -> String {
      """
      <w:tc><w:tcPr><w:tcW w:w="\(column == 0 ? first : other)" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="\(style)"/>\
      \(language.isRightToLeft ? "<w:bidi/>" : "")\(column == 0 ? "" : "<w:jc w:val=\"end\"/>")</w:pPr>\(runs)</w:p></w:tc>
      """
    }
    let head = table.header.enumerated().map { cell($0, "TableHead", Self.run($1, language)) }
    var rows = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>\(head.joined())</w:tr>"
    for (line, style) in table.lines.map({ ($0, "TableCell") }) + (table.total.map { [($0, "TableHead")] } ?? []) {
      var cells = cell(0, style, Self.run(line.label, language))
      for column in 1..<max(1, columns) {
        let runs = column <= line.cells.count ? self.runs([line.cells[column - 1]], language, block: block) : ""
        cells += cell(column, style, runs)
      }
      rows += "<w:tr><w:trPr><w:cantSplit/></w:trPr>\(cells)</w:tr>"
    }
    let grid = (0..<columns).map { "<w:gridCol w:w=\"\($0 == 0 ? first : other)\"/>" }
    let caption = table.caption.isEmpty ? "" : paragraph([.text(table.caption)], style: "Caption", side, block: block)
    return """
      \(caption)<w:tbl><w:tblPr><w:tblStyle w:val="Figures"/>\(language.isRightToLeft ? "<w:bidiVisual/>" : "")\
      <w:tblW w:w="\(columnWidth)" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>\(grid.joined())</w:tblGrid>\
      \(rows)</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>
      """
  }

  private mutating func picture(_ picture: Document.Picture, width: Int) -> String {
    guard case .png(let bytes, let pixels, let rows) = picture.content else { return "" }
    media.append(("picture\(media.count + 1).png", bytes))
    nextID += 1
    let (wide, high) = (width * Self.emuPerTwip, width * Self.emuPerTwip * rows / pixels)
    let (alternative, name) = (Self.escaped(picture.alternative), Self.escaped(picture.name))
    return """
      <w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="\(wide)" cy="\(high)"/>\
      <wp:docPr id="\(nextID)" name="\(name)" descr="\(alternative)"/><a:graphic><a:graphicData \
      uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="\(nextID)" \
      name="\(name)" descr="\(alternative)"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="media\(media.count)"/>\
      <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="\(wide)" cy="\(high)"/>\
      </a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>\
      </w:drawing></w:r>
      """
  }

  /// Safe as text and in attributes. What cannot stand in XML, and the isolates that old word processors draw as boxes, are
  /// left out: the direction of a paragraph is said otherwise.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\u{2066}"..."\u{2069}", "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
        break
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
