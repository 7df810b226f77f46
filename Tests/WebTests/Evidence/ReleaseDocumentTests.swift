import Basics
import Evidence
import Foundation
import Records
import Testing
@testable import Formats
@testable import Web

@Suite struct AReleaseAsADocument {
  private func document(
    _ languages: [Language],
    _ standing: ReleaseStanding = .init(.released(Instant(microseconds: 1_780_000_000_000_000))),
    digits: Digits = .latin
  ) throws -> Document {
    ReleaseDocument(
      SampleIssue.content(), standing, in: languages, words: try SampleIssue.words(digits: digits)
    ).document
  }

  private func texts(_ document: Document, _ block: String, _ side: Int = 0) -> [String] {
    document.blocks.first { $0.key == block }?.sides[side].map { part in
      switch part {
      case .heading(let text): text
      case .paragraph(let runs, _): runs.map(\.text).joined()
      case .table(let table):
        (table.lines + [table.total].compactMap(\.self)).map { line in
          ([line.label] + line.cells.map(\.text)).joined(separator: " | ")
        }.joined(separator: "\n")
      case .picture(let picture): "[\(picture.name)]"
      }
    } ?? []
  }

  @Test func `numbers in texts and tables are the released ones, written as each language writes them`() throws {
    let document = try document([.english, .turkish])
    #expect(document.languages == [.turkish, .english], "the authoritative one is first")
    #expect(texts(document, "intro").contains("Hatay'da su: %12,5 {{nothing}}."))
    #expect(texts(document, "intro", 1) == ["In short", "Water: 12.5% in Hatay.", "More."])
    #expect(
      texts(document, "water").contains { $0.contains("Hatay | %12,5 | 5 / 40") && $0.contains("Toplam | %50,0") })
    #expect(texts(document, "water", 1).contains { $0.contains("Gaziantep | c") })
    let arabic = try self.document([.arabic], digits: .arabicIndic)
    #expect(texts(arabic, "intro")[1].contains("١٢٫٥٪"))
  }

  @Test func `how a number went and what of it has which cause is said in every language`() throws {
    let english = try document([.english])
    #expect(
      texts(english, "change").contains(
        "The number rose by 12%, from 10,000 to 11,200. Of which: 7 points from coverage, 5 points from like for like.")
    )
    #expect(texts(try document([.turkish]), "change").contains { $0.hasPrefix("Sayı %12 arttı: 10.000 → 11.200.") })
    #expect(texts(try document([.arabic]), "change").contains { $0.contains("7 نقاط من التغطية") })
    #expect(texts(english, "change").contains { $0.contains("up to 2 rounds before") })
  }

  @Test func `a text says when it is of an older one, or not reviewed`() throws {
    let words = try SampleIssue.words()
    let arabic = try document([.arabic])
    #expect(texts(arabic, "intro").last == words.in(.arabic)["document.text.stale"])
    #expect(texts(try document([.english]), "intro").last == "More.")
    var content = SampleIssue.content()
    content.blocks[0].content = .text(ProductText(LocalizedText(turkish: "Su var.")))
    let out = ReleaseStanding(.released(Instant(microseconds: 0)))
    let missing = ReleaseDocument(content, out, in: [.english], words: words).document
    #expect(texts(missing, "intro") == ["In short", words["document.text.missing"]])
    let draft = ReleaseDocument(content, .init(.draft), in: [.english], words: words).document
    #expect(texts(draft, "intro").last == "Su var.", "whoever translates finds what is to be translated")
  }

  @Test func `what is not out, or does not hold any more, says so on every page`() throws {
    let hour = Instant(microseconds: 1_780_000_000_000_000)
    #expect(try document([.english], .init(.draft)).marks[0].first == "Draft. It is not released.")
    let embargoed = try document([.english], .init(.embargoed(.init(until: hour, zone: "Europe/Istanbul"))))
    let zoned = embargoed.marks[0][0].replacing(/[\u{2066}-\u{2069}]/, with: "")
    #expect(zoned == "Embargoed until 28 May 2026, 23:26 (Europe/Istanbul). Do not pass on before then.")
    #expect(embargoed.running.contains("Embargoed until"))
    let facts = "\(embargoed)".replacing(/[\u{2066}-\u{2069}]/, with: "")
    #expect(facts.contains(/Figures as of [^"]*\(GMT\)/))
    let withdrawn = try document([.english], .init(.withdrawn(hour, reason: "A mistake"), correctedBy: 4))
    #expect(withdrawn.marks[0][0].contains("A mistake"))
    #expect(withdrawn.marks[0][1] == "Corrected by No. 4.")
    #expect(try document([.english]).marks[0] == ["Invented"])
  }

  @Test func `every language of a pair has the same figures behind the same tags`() throws {
    let document = try document([.turkish, .arabic])
    for block in document.blocks {
      let sides = block.sides.indices.map { block.figures($0).map { [$0.figure.key, $0.figure.digest] } }
      #expect(sides[0] == sides[1], "\(block.key)")
    }
    let tags = document.blocks.flatMap { block in
      block.figures(0).map { ReturnedDocument.figureTag(block: block.key, figure: $0.figure, language: .arabic) }
    }
    #expect(tags.count == Set(tags).count)
    #expect(tags.allSatisfy { $0.count <= 64 })
    #expect(ReleaseDocument.key(String(repeating: "x", count: 40)).count == 30)
  }

  @Test func `a word processor's file comes back with what was changed`() throws {
    let document = try document([.turkish, .english])
    let returned = try ReturnedDocument(docx: DOCXWriter.bytes(document))
    #expect(returned.identity == "sitrep/3/tr+en/latn")
    #expect(returned.changes(to: document) == .init())
    #expect(returned.texts.first { $0.language == .english }?.text == "Water: {{0}} in Hatay.\nMore.")
  }

  @Test func `a text that came back names its figures by their addresses again`() throws {
    let sent = ReleaseDocument(
      SampleIssue.content(), .init(.draft), in: [.turkish, .english], words: try SampleIssue.words())
    let archive = try ZipArchive(DOCXWriter.bytes(sent.document))
    func edited(_ old: String, _ new: String) throws -> ReturnedTexts {
      let text = String(decoding: try archive.read("word/document.xml"), as: UTF8.self)
      #expect(text.contains(old))
      var copy = ZipStream()
      copy.begin("word/document.xml")
      copy.write(Array(text.replacing(old, with: new).utf8))
      copy.end()
      copy.finish()
      return ReturnedTexts(try ReturnedDocument(docx: copy.take()), of: sent)
    }
    let text = try edited("More.", "Much more.")
    #expect(
      text.texts == [
        .init(
          block: "intro", language: .english, old: "Water: {{water/TUR031}} in Hatay.\nMore.",
          new: "Water: {{water/TUR031}} in Hatay.\nMuch more.")
      ])
    let figure = try edited("preserve\">12.5%<", "preserve\">15%<")
    #expect(figure.edited.map(\.new) == ["15%", "15%"])
    #expect(figure.edited.map(\.place) == [["In short"], ["Sites with water", "Hatay"]])
  }

  @Test func `a translation rests on the authoritative words of now, and these make others stale`() throws {
    let text = SampleIssue.words.with("Su az.", in: .turkish, authoritative: .turkish, status: .translated)
    #expect(text.isStale(.english, authoritative: .turkish))
    let next = text.with("Little water.", in: .english, authoritative: .turkish, status: .reviewed)
    #expect(!next.isStale(.english, authoritative: .turkish))
    #expect(next.states["en"] == .init(.reviewed, of: "Su az."))
    #expect(next.states["tr"] == nil)
  }

  @Test func `charts and maps are drawn from the same figures, with their source and the day`() async throws {
    let pictures = ReleasePictures(places: nil)
    let found = try await pictures.drawings(
      of: SampleIssue.content(), in: [.turkish, .arabic], words: try SampleIssue.words())
    #expect(Set(found.keys.map(\.language)) == [.turkish, .arabic])
    guard case .drawing(let drawing)? = found[.init("water", .turkish)]?.content else { return #expect(Bool(false)) }
    let text = drawing.serialized
    #expect(text.contains("%12,5") && text.contains("Kaynak: Alan değerlendirmesi") && text.contains("0.125"))
  }

  /// An issue whose share was estimated from a sample.
  private func estimated() -> ReleaseContent {
    var (content, table) = (SampleIssue.content(), SampleIssue.shares)
    let estimate = FrozenEstimate(
      standardError: 0.02, lower: 0.4567, upper: 0.5432, degreesOfFreedom: 14, designEffect: 2.7, respondents: 540)
    table.total?.figures[0]?.estimate = estimate
    content.blocks[1].content = .figures(table, .chart)
    content.blocks[0].content = .text(
      ProductText(LocalizedText(turkish: "Su: {{water/total}} ({{water/total/interval}}).")))
    return content
  }

  @Test func `a figure of a sample stands with its interval in tables, words and files`() throws {
    let out = ReleaseStanding(.released(Instant(microseconds: 0)))
    let words = try SampleIssue.words(.turkish)
    let document = ReleaseDocument(estimated(), out, in: [.turkish], words: words).document
    #expect(texts(document, "intro").contains("Su: %50,0 (%45,7 – %54,3)."))
    #expect(texts(document, "water").contains { $0.contains("Toplam | %50,0 | %45,7 – %54,3 | 270 / 540") })
    #expect(texts(document, "water").contains { $0.contains("200 kişilik basit rastgele") })
    let tables = IssueTables(content: estimated(), standing: out, words: words)
    let csv = String(decoding: try #require(tables.separatedValues("water")), as: UTF8.self)
    #expect(csv.contains("standard_error,interval_lower,interval_upper,effective_base"))
    #expect(csv.contains("0.02,0.4567,0.5432,200"))
    let row = ReleasedFigures.rows(estimated(), block: "water", language: .english).last
    let names = ReleasedFigures.columns.map(\.name)
    #expect(row?.values[names.firstIndex(of: "interval_upper")!] == .decimal(0.5432))
    #expect(row?.values.count == names.count)
  }

  private func sheet(_ name: String, of book: [UInt8]) throws -> [[String]] {
    var rows: [[String]] = []
    try SheetRows(book).read(name) { row in
      let last = row.cells.map(\.column).max() ?? 0
      rows.append((0..<last).map { column in row.cells.first { $0.column == column + 1 }?.text ?? "" })
      return true
    }
    return rows
  }

  @Test func `the tables of a round are the workbook that partners expect, of what the issue froze`() throws {
    var content = SampleIssue.content()
    content.kind = .roundReport
    content.credits = [LocalizedText(english: "Registers of the Ministry")]
    content.blocks.append(.init("people", .figures(SampleIssue.people, .table)))
    let out = ReleaseStanding(.released(Instant(microseconds: 1_780_000_000_000_000)))
    let tables = IssueTables(content: content, standing: out, words: try SampleIssue.words())
    #expect(tables.label == "Round workbook (XLSX)")
    let book = tables.workbook()
    let about = try sheet("Read me", of: book)
    func said(_ label: String) -> [String] { about.filter { $0[0] == label }.map { $0[1] } }
    #expect(said("Title") == ["Situation report"] && said("Number") == ["3"] && said("Level") == ["Public"])
    #expect(said("Mark") == ["Invented"] && said("Licence") == ["CC BY 4.0"] && said("Disclaimer") == ["Disclaimer"])
    #expect(
      said("Credit") == ["Credit", "Registers of the Ministry"] && said("Source") == ["Site assessment", "Presence"])
    #expect(said("Note").contains { $0.contains("rounded to multiples of 10") })
    #expect(said("Note").contains { $0.contains("Old and new values, reasons, names and places are left out") })
    let people = try sheet("People present", of: book)
    #expect(
      Array(people[0].prefix(8)) == [
        "Country (P-code)", "Province (P-code)", "District (P-code)", "District", "Round", "First day", "Last day",
        "Status",
      ])
    #expect(
      Array(people[1].prefix(4)) == ["#country+code", "#adm1+code", "#adm2+code", "#adm2+name"]
        && people[1].contains("#affected+ind+counted") && people[1].contains("#loc+num+missing"))
    #expect(Array(people[2].prefix(5)) == ["TUR", "TUR031", "TUR031002", "Antakya", "3"])
    func column(_ tag: String) throws -> Int { try #require(people[1].firstIndex(of: tag)) }
    let (figure, state, age) = (
      try column("#affected+ind"), try column("#status"), try column("#meta+age+rounds")
    )
    #expect(people[2][figure] == "1240" && people[2][state] == "carried" && people[2][age] == "2")
    #expect(people[3][figure] == "" && people[3][state] == "withheld" && people[3][2] == "", "its id is no P-code")
    #expect(people[4][2] == "total" && people[4][figure] == "1240")
    #expect(people[2].contains("sitrep/3") && people[2].contains("CC BY 4.0") && people[2].contains("Invented"))
    let defined = try sheet("Definitions", of: book)
    for tag in people[1] {
      #expect(defined.contains { $0[0] == "People present" && $0[2] == tag && !$0[3].isEmpty }, "\(tag)")
    }
    #expect(defined.allSatisfy { $0.count == 4 && !$0[3].isEmpty && !$0[3].hasPrefix("document.") })
    #expect(
      try Array(sheet("Cleaning log", of: book).dropFirst(2)) == [
        ["3", "count", "count", "7", "2", "Invented"], ["3", "status", "status", "1", "0", "Invented"],
      ])
    let change = try sheet("Change", of: book)
    #expect(change[1].contains("#affected+ind+change+like_for_like"))
    let before = try #require(change[1].firstIndex(of: "#affected+ind+before"))
    let after = try #require(change[1].firstIndex(of: "#affected+ind+after"))
    #expect(change[2][before] == "10000" && change[2][after] == "11200")
    for language in [Language.turkish, .arabic] {
      let other = IssueTables(content: content, standing: out, words: try SampleIssue.words(language)).workbook()
      let name = try SampleIssue.words(language)["workbook.sheet.definitions"]
      #expect(try sheet(name, of: other).allSatisfy { row in !row.contains { $0.contains("document.tables") } })
    }
  }

  @Test func `what owners want to be printed stands in the document, and that people are rounded`() throws {
    var content = SampleIssue.content()
    content.credits = [LocalizedText(english: "Registers of the Ministry")]
    let document = ReleaseDocument(content, .init(.draft), in: [.english], words: try SampleIssue.words()).document
    #expect(document.imprint[0].contains("Registers of the Ministry"))
    #expect(!document.imprint[0].contains { $0.contains("rounded") })
    content.blocks.append(.init("people", .figures(SampleIssue.people, .table)))
    let rounded = ReleaseDocument(content, .init(.draft), in: [.english], words: try SampleIssue.words()).document
    #expect(rounded.imprint[0].contains { $0.contains("parts need not sum to totals") })
  }

  @Test func `an interval that was written otherwise in a file is found`() throws {
    let document = ReleaseDocument(
      estimated(), .init(.draft), in: [.turkish], words: try SampleIssue.words(.turkish)
    ).document
    let tags = document.blocks.flatMap { block in
      block.figures(0).map { ReturnedDocument.figureTag(block: block.key, figure: $0.figure, language: .turkish) }
    }
    #expect(tags.count == Set(tags).count && tags.contains { $0.contains("t.i") })
    #expect(try ReturnedDocument(docx: DOCXWriter.bytes(document)).changes(to: document) == .init())
  }

  @Test func `a map sheet and a dashboard are laid out as such, and two languages side by side are not`() throws {
    func layout(_ kind: ProductRecord.Kind, _ languages: [Language]) throws -> String {
      var content = SampleIssue.content(picture: .map)
      content.kind = kind
      let document = ReleaseDocument(content, .init(.draft), in: languages, words: try SampleIssue.words()).document
      return DocumentBody(document, libraries: []).layout
    }
    #expect(try layout(.mapSheet, [.english]) == "sheet" && layout(.dashboard, [.arabic]) == "dashboard")
    var content = SampleIssue.content()
    content.kind = .dashboard
    let board = ReleaseDocument(
      content, .init(.draft), in: [.english], words: try SampleIssue.words(),
      pictures: [.init("water", .english): Document.Picture("w", alternative: "", .drawing(["a": 1]))]
    ).document
    let side = DocumentBody(board, libraries: []).blocks[1].sides[0]
    #expect(side.parts.last?.picture != nil && side.more.contains { $0.table != nil }, "its table is folded away")
    #expect(try layout(.dashboard, [.english, .arabic]) == "report" && layout(.factsheet, [.english]) == "report")
  }

  @Test func `a chromium prints it, Arabic beside Turkish`() async throws {
    let site = try TestSite().site
    let printer = DocumentPrinter(try .located())
    guard printer.isAvailable else { return }
    let words = try SampleIssue.words()
    let pictures = try await ReleasePictures(places: nil)
      .drawings(of: SampleIssue.content(), in: [.turkish, .arabic], words: words)
    let document = ReleaseDocument(
      SampleIssue.content(), .init(.draft), in: [.turkish, .arabic], words: words, pictures: pictures
    ).document
    let pdf = try await printer.pdf(document, with: site.templates)
    #expect(pdf.count > 10_000)
    let drawn = try await printer.drawn(document, with: site.templates)
    let made = drawn.blocks.flatMap { $0.sides.joined() }.compactMap { part -> Document.Picture? in
      if case .picture(let picture) = part { picture } else { nil }
    }
    #expect(made.count == 2)
    #expect(made.allSatisfy { !$0.isDrawing })
    if let folder = ProcessInfo.processInfo.environment["KONAK_DOCX"] {
      try Data(pdf).write(to: URL(filePath: folder + ".pdf"))
      try Data(DOCXWriter.bytes(drawn)).write(to: URL(filePath: folder + ".release.docx"))
    }
  }

  @Test func `without a chromium it is said what to install`() async throws {
    let templates = try TestSite().site.templates
    let printer = DocumentPrinter(try .located(), program: "/nonexistent/chromium")
    await #expect(throws: PrintRefusal.failed) { try await printer.pdf(document([.english]), with: templates) }
    #expect(try SampleIssue.words()["refusal.\(PrintRefusal.noBrowser.code)"].contains("chromium"))
  }
}
