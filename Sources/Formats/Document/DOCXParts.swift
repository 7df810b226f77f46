import Basics

/// The parts of a DOCX around its text: styles, header and footer, properties, relations.
struct DOCXParts {
  let document: Document
  /// Names of the pictures in their order.
  let media: [String]

  static let identityProperty = "konak-identity"

  private static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006"
  private static let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

  var all: [(String, String)] {
    [
      ("[Content_Types].xml", Self.declaration + contentTypes),
      ("_rels/.rels", Self.declaration + relations),
      ("word/_rels/document.xml.rels", Self.declaration + documentRelations),
      ("word/styles.xml", Self.declaration + styles),
      ("word/settings.xml", Self.declaration + settings),
      ("word/header1.xml", Self.declaration + header),
      ("word/footer1.xml", Self.declaration + footer),
      ("docProps/core.xml", Self.declaration + core),
      ("docProps/custom.xml", Self.declaration + custom),
    ]
  }

  func document(body: String) -> String {
    """
    \(Self.declaration)<w:document xmlns:w="\(Self.main)" xmlns:r="\(Self.office)" \
    xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" \
    xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" \
    xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>\(body)<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr>\
    </w:p><w:sectPr><w:headerReference w:type="default" r:id="header"/><w:footerReference w:type="default" r:id="footer"/>\
    <w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" \
    w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>
    """
  }

  private var contentTypes: String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    let overrides = [
      ("/word/document.xml", word + "document.main+xml"), ("/word/styles.xml", word + "styles+xml"),
      ("/word/settings.xml", word + "settings+xml"), ("/word/header1.xml", word + "header+xml"),
      ("/word/footer1.xml", word + "footer+xml"),
      ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
      ("/docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
    ].map { "<Override PartName=\"\($0)\" ContentType=\"\($1)\"/>" }
    return """
      <Types xmlns="\(Self.package)/content-types"><Default Extension="rels" \
      ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
      ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>\(overrides.joined())</Types>
      """
  }

  private func relationships(_ list: [(id: String, type: String, target: String)]) -> String {
    let lines = list.map { "<Relationship Id=\"\($0.id)\" Type=\"\($0.type)\" Target=\"\($0.target)\"/>" }
    return "<Relationships xmlns=\"\(Self.package)/relationships\">\(lines.joined())</Relationships>"
  }

  private var relations: String {
    relationships([
      ("document", Self.office + "/officeDocument", "word/document.xml"),
      ("core", Self.package + "/relationships/metadata/core-properties", "docProps/core.xml"),
      ("custom", Self.office + "/custom-properties", "docProps/custom.xml"),
    ])
  }

  private var documentRelations: String {
    relationships(
      [
        ("styles", Self.office + "/styles", "styles.xml"), ("settings", Self.office + "/settings", "settings.xml"),
        ("header", Self.office + "/header", "header1.xml"), ("footer", Self.office + "/footer", "footer1.xml"),
      ] + media.enumerated().map { ("media\($0 + 1)", Self.office + "/image", "media/\($1)") })
  }

  private var isRightToLeft: Bool { document.languages[0].isRightToLeft }

  private func line(_ content: String, style: String) -> String {
    "<w:p><w:pPr><w:pStyle w:val=\"\(style)\"/>\(isRightToLeft ? "<w:bidi/>" : "")</w:pPr>\(content)</w:p>"
  }

  private func run(_ text: String) -> String {
    """
    <w:r>\(isRightToLeft ? "<w:rPr><w:rtl/></w:rPr>" : "")<w:t xml:space="preserve">\(DOCXWriter.escaped(text))</w:t></w:r>
    """
  }

  private var header: String {
    "<w:hdr xmlns:w=\"\(Self.main)\">\(line(run(document.running), style: "Header"))</w:hdr>"
  }

  private var footer: String {
    func number(_ name: String) -> String {
      "<w:fldSimple w:instr=\" \(name) \">\(run("1"))</w:fldSimple>"
    }
    let text = run(document.pageOf.page) + number("PAGE") + run(document.pageOf.of) + number("NUMPAGES")
    return "<w:ftr xmlns:w=\"\(Self.main)\">\(line(text, style: "Footer"))</w:ftr>"
  }

  private var settings: String {
    """
    <w:settings xmlns:w="\(Self.main)"><w:zoom w:percent="100"/><w:compat><w:compatSetting w:name="compatibilityMode" \
    w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>\
    <w:themeFontLang w:val="\(document.languages[0].rawValue)" w:bidi="ar"/></w:settings>
    """
  }

  private var core: String {
    """
    <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
    xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>\(DOCXWriter.escaped(document.title.joined(separator: " / ")))\
    </dc:title><dc:subject>\(DOCXWriter.escaped(document.running))</dc:subject>\
    <dc:language>\(document.languages.map(\.rawValue).joined(separator: ", "))</dc:language></cp:coreProperties>
    """
  }

  private var custom: String {
    """
    <Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" \
    xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property \
    fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="\(Self.identityProperty)">\
    <vt:lpwstr>\(DOCXWriter.escaped(document.identity))</vt:lpwstr></property></Properties>
    """
  }

  // MARK: Styles

  private static let fonts = "<w:rFonts w:ascii=\"Noto Sans\" w:hAnsi=\"Noto Sans\" w:cs=\"Noto Sans Arabic\"/>"

  private static func style(
    _ id: String, _ name: String, on parent: String? = "Normal", paragraph: String = "", run: String = ""
  ) -> String {
    let based = parent.map { "<w:basedOn w:val=\"\($0)\"/>" } ?? ""
    return """
      <w:style w:type="paragraph"\(parent == nil ? " w:default=\"1\"" : "") w:styleId="\(id)"><w:name w:val="\(name)"/>\(based)\
      <w:qFormat/><w:pPr>\(paragraph)</w:pPr><w:rPr>\(run)</w:rPr></w:style>
      """
  }

  /// Half points, for Latin and for Arabic letters.
  private static func size(_ size: Int) -> String { "<w:sz w:val=\"\(size)\"/><w:szCs w:val=\"\(size)\"/>" }
  private static func color(_ color: String) -> String { "<w:color w:val=\"\(color)\"/>" }
  private static let bold = "<w:b/><w:bCs/>"
  private static func space(_ before: Int, _ after: Int) -> String {
    "<w:spacing w:before=\"\(before)\" w:after=\"\(after)\"/>"
  }

  private var styles: String {
    let (quiet, ink, accent) = ("5C6B77", "1D2B36", "0B6E75")
    let paragraphs = [
      Self.style("Normal", "Normal", on: nil, paragraph: Self.space(0, 60), run: Self.color(ink) + Self.size(20)),
      Self.style("Title", "Title", paragraph: "<w:keepNext/>" + Self.space(0, 60), run: Self.bold + Self.size(36)),
      Self.style(
        "Heading1", "heading 1", paragraph: "<w:keepNext/>" + Self.space(240, 80) + "<w:outlineLvl w:val=\"0\"/>",
        run: Self.bold + Self.color(accent) + Self.size(26)),
      Self.style("BodyText", "Body Text", paragraph: Self.space(0, 120)),
      Self.style(
        "Figure", "Key figure", paragraph: "<w:keepNext/>" + Self.space(60, 40), run: Self.bold + Self.size(32)),
      Self.style("Facts", "Facts", paragraph: Self.space(0, 0), run: Self.color(quiet) + Self.size(18)),
      Self.style("Note", "Note", paragraph: Self.space(0, 40), run: Self.color(quiet) + Self.size(16)),
      Self.style(
        "Mark", "Mark",
        paragraph: "<w:keepNext/><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FBE9D0\"/>" + Self.space(0, 80),
        run: Self.bold + Self.size(20)),
      Self.style(
        "Caption", "caption", paragraph: "<w:keepNext/>" + Self.space(120, 40), run: Self.bold + Self.size(18)),
      Self.style(
        "TableHead", "Table Head", paragraph: "<w:keepNext/>" + Self.space(20, 20), run: Self.bold + Self.size(17)),
      Self.style("TableCell", "Table Cell", paragraph: Self.space(20, 20), run: Self.size(17)),
      Self.style(
        "Gap", "Gap", paragraph: "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>",
        run: Self.size(2)),
      Self.style("Header", "header", run: Self.color(quiet) + Self.size(16)),
      Self.style("Footer", "footer", run: Self.color(quiet) + Self.size(16)),
    ]
    func border(_ side: String, _ color: String) -> String {
      "<w:\(side) w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"\(color)\"/>"
    }
    func table(_ id: String, _ borders: String, margin: Int) -> String {
      """
      <w:style w:type="table" w:styleId="\(id)"><w:name w:val="\(id)"/><w:tblPr><w:tblBorders>\(borders)</w:tblBorders>\
      <w:tblCellMar><w:left w:w="\(margin)" w:type="dxa"/><w:right w:w="\(margin)" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
      """
    }
    return """
      <w:styles xmlns:w="\(Self.main)"><w:docDefaults><w:rPrDefault><w:rPr>\(Self.fonts)</w:rPr></w:rPrDefault></w:docDefaults>\
      \(paragraphs.joined())\
      \(table("Figures", border("top", quiet) + border("bottom", quiet) + border("insideH", "C9D1D8"), margin: 60))\
      \(table("SideBySide", border("insideV", "C9D1D8"), margin: 200))</w:styles>
      """
  }
}
