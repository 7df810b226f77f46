import Basics
import Foundation
import Testing

@testable import Formats

@Suite struct DocumentTests {
  /// A report in Turkish and Arabic with a figure, a text, a table and a picture.
  static func report(_ text: String = "Kamplarda su yeterli.\nTankerler geliyor.") -> Document {
    let figure = Document.Figure("0", "%12,5", digest: "a1b2c3d4e5f6a7b8")
    let arabic = Document.Figure("0", "12.5\u{200E}%\u{200E}", digest: "a1b2c3d4e5f6a7b8")
    func table(_ caption: String, _ cells: [String]) -> Document.Part {
      .table(
        .init(
          caption: caption, header: ["", "%"],
          lines: cells.enumerated().map {
            .init("<\($1)> & co", [.figure(.init("\($0 + 1)", "\($0 * 7)", digest: "d\($0)"))])
          },
          total: .init("Σ", [.text("7")])))
    }
    let pixel: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55]
      + [0, 0, 0, 10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xCD, 0x72, 0xB6]
      + [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
    return Document(
      languages: [.arabic, .turkish], title: ["تقرير الحالة", "Durum raporu"], facts: [["رقم 3"], ["Sayı 3"]],
      marks: [["مسودة"], ["Taslak"]],
      blocks: [
        .init(
          "water",
          sides: [
            [.heading("المياه"), .paragraph([.text("النسبة "), .figure(arabic)], .figure)],
            [.heading("Su"), .paragraph([.figure(figure), .text(" alanın")], .figure)],
          ]),
        .init(
          "words", isProse: true, sides: [[], text.split(separator: "\n").map { .paragraph([.text(String($0))]) }]),
        .init("table", sides: [[table("جدول", ["أ", "ب"])], [table("Tablo", ["A", "B"])]]),
        .init(
          "picture",
          sides: [
            [], [.picture(Document.Picture(png: pixel, name: "chart", alternative: "bars \"1\" > 2")!)],
          ]),
      ], imprint: [["إخلاء"], ["Sorumluluk reddi"]], running: "Durum raporu 3 – kamuya açık",
      pageOf: ("Sayfa ", " / "), identity: "release-1")
  }

  @Test func `a document comes back as it was written`() throws {
    let returned = try ReturnedDocument(docx: DOCXWriter.bytes(Self.report()))
    #expect(returned.identity == "release-1")
    #expect(
      returned.texts == [.init(block: "words", language: .turkish, text: "Kamplarda su yeterli.\nTankerler geliyor.")])
    let figures = returned.figures.map { "\($0.language.rawValue) \($0.block) \($0.key) \($0.text) \($0.digest)" }
    #expect(
      Set(figures) == [
        "ar water 0 12.5% a1b2c3d4e5f6a7b8", "tr water 0 %12,5 a1b2c3d4e5f6a7b8", "ar table 1 0 d0", "ar table 2 7 d1",
        "tr table 1 0 d0", "tr table 2 7 d1",
      ])
  }

  @Test func `Arabic stands on the right of what it is beside`() {
    #expect(Self.report().order == [1, 0])
    #expect(Document(languages: [.english, .arabic], title: ["", ""], blocks: []).order == [0, 1])
    #expect(Document(languages: [.turkish, .english], title: ["", ""], blocks: []).order == [0, 1])
  }

  @Test func `what was inserted is taken, and what was marked as deleted is not`() throws {
    let word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
    func control(_ tag: String, _ content: String) -> String {
      "<w:sdt><w:sdtPr><w:tag w:val=\"\(tag)\"/></w:sdtPr><w:sdtContent>\(content)</w:sdtContent></w:sdt>"
    }
    func run(_ text: String) -> String { "<w:r><w:t>\(text)</w:t></w:r>" }
    let figure = control("fig:en:b:0:ff", run("13 %"))
    let body = control(
      "txt:en:b",
      "<w:p>\(run("New "))<w:del>\(run("old "))</w:del><w:ins>\(run("words "))</w:ins>\(figure)</w:p><w:p/><w:p>\(run("End"))</w:p>"
    )
    let returned = try ReturnedDocument(
      docx: StoredZip.archive([
        ("word/document.xml", "<w:document \(word)><w:body>\(body)\(control("other", run("x")))</w:body></w:document>")
      ]))
    #expect(returned.texts.map(\.text) == ["New words {{0}}\nEnd"])
    #expect(returned.figures.map(\.text) == ["13 %"])
    #expect(returned.identity.isEmpty)
  }

  @Test func `a figure that was written otherwise is found, with where it stands, and a text that was is taken`() throws
  {
    let report = Self.report()
    func edit(_ old: String, _ new: String) throws -> ReturnedDocument.Changes {
      let archive = try ZipArchive(DOCXWriter.bytes(report))
      let text = String(decoding: try archive.read("word/document.xml"), as: UTF8.self)
      #expect(text.contains(old))
      return try ReturnedDocument(
        docx: StoredZip.archive([("word/document.xml", text.replacing(old, with: new))])
      ).changes(to: report)
    }
    #expect(try ReturnedDocument(docx: DOCXWriter.bytes(report)).changes(to: report) == .init())
    let figure = try edit("preserve\">%12,5<", "preserve\">%13,5<")
    #expect(figure.edited == [.init(place: ["Su"], language: .turkish, old: "%12,5", new: "%13,5")])
    #expect(figure.texts.isEmpty && figure.removed.isEmpty)
    #expect(try edit(":d1\"", ":d9\"").edited.map(\.place) == [["<ب> & co"], ["<B> & co"]])
    let text = try edit("yeterli", "az")
    #expect(text.edited.isEmpty)
    #expect(text.texts.map(\.text) == ["Kamplarda su az.\nTankerler geliyor."])
  }

  @Test func `a file that is no document, or is made to do harm, is refused`() {
    let word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
    func refusal(_ content: String) -> FormatRefusal? {
      do throws(FormatRefusal) {
        _ = try ReturnedDocument(docx: StoredZip.archive([("word/document.xml", content)]))
        return nil
      } catch { return error }
    }
    #expect(throws: FormatRefusal.unknownFormat) { try ReturnedDocument(docx: Array("%PDF".utf8)) }
    #expect(throws: FormatRefusal.unknownFormat) { try ReturnedDocument(docx: StoredZip.archive([("a", "b")])) }
    #expect(throws: FormatRefusal.archiveDamaged) { try ReturnedDocument(docx: Array("PK nothing".utf8)) }
    #expect(refusal("<!DOCTYPE w [<!ENTITY a \"b\">]><w/>") == .xmlDocumentType(line: 1))
    let deep = String(repeating: "<w:p>", count: 100) + String(repeating: "</w:p>", count: 100)
    #expect(refusal("<w:document \(word)>\(deep)</w:document>") == .tooLarge(what: "depth", limit: 64))
    let long = String(repeating: "x", count: 9 << 20)
    #expect(refusal("<w:document \(word)>\(long)</w:document>") == .tooLarge(what: "bytes", limit: 8 << 20))
  }

  @Test func `a picture says its size, and nothing else is taken for one`() {
    #expect(Document.Picture(png: Array("GIF89a".utf8), name: "", alternative: "") == nil)
    let head: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
    #expect(Document.Picture(png: head + [1, 0, 0, 0, 0, 0, 0, 1, 8], name: "", alternative: "") == nil)
    #expect(
      Document.Picture(png: head + [0, 0, 2, 0, 0, 0, 1, 0, 8], name: "", alternative: "")?.content
        == .png(head + [0, 0, 2, 0, 0, 0, 1, 0, 8], width: 512, height: 256))
  }

  @Test func `what cannot stand in XML is left out, and names of others cannot break out`() throws {
    let returned = try ReturnedDocument(docx: DOCXWriter.bytes(Self.report("a\u{1}b <w:p/> & \"q\" \u{2068}Ç\u{2069}")))
    #expect(returned.texts.first?.text == "ab <w:p/> & \"q\" Ç")
    if let path = ProcessInfo.processInfo.environment["KONAK_DOCX"] {
      try Data(DOCXWriter.bytes(Self.report())).write(to: URL(filePath: path))
    }
  }
}
