import Basics
import Collect
import Evidence
import HTTPTypes
import Worlds
import Office
import Store
import Testing

@testable import Web

/// Every base says what is counted, wherever it stands.
@Suite struct BasesSayWhatIsCounted {
  private static func site() async throws -> CollectSite {
    let collect = try await CollectSite.withSurvey()
    for (number, kind) in ["tent", "tent", "house"].enumerated() {
      try await collect.send(
        "<site><title>a</title><kind>\(kind)</kind></site><people>\(number + 1)</people>"
          + "<member><who>A</who><age>\(number)</age></member>", id: "uuid:\(number)")
    }
    try await FigureSources(collect.store).state(
      SourceTerms(level: .partner, unit: .site, repeatUnits: ["/member": .person]), of: .form("survey"),
      by: collect.head)
    try await collect.parts.forms.configure(
      ID(formID: "survey"), FormConfigured(measures: ["/people": "flow"]), by: collect.head)
    for (code, weight) in [("tents", String?.none), ("people-tents", "/people")] {
      try await Indicators(collect.store).define(
        as: IndicatorRecord(
          code: code, names: LocalizedText(english: code), form: "survey",
          measure: .share(of: .init(path: "/site/kind", codes: ["tent"], weight: weight))), by: collect.head)
    }
    return collect
  }

  private static func product(_ collect: CollectSite, _ words: String, _ turkish: String) async throws -> ID<Product> {
    try await Products(collect.store).define(
      as: ProductRecord(
        code: "facts", kind: .factsheet, names: LocalizedText(english: "Facts"), languages: [.english, .turkish],
        blocks: [
          ProductBlock("lead", .text(ProductText(LocalizedText(english: words, turkish: turkish)))),
          ProductBlock("tents", .indicator(.init("tents"))),
          ProductBlock("people", .indicator(.init("people-tents"))),
        ]), by: collect.head)
  }

  @Test func `tables name it in title, base and measure, also of rows`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let form = "/evidence/forms/survey"
      let page = try await officer.get("\(form)?rows=/site/kind&figure=totalShare").words
      #expect(page.contains("Number of site assessments by Kind of site, of 3 site assessments with an answer"))
      #expect(page.contains("Base: 3 site assessments with an answer"))
      let rows = try await officer.get("\(form)?rows=/member/age").words
      #expect(rows.contains("Number of persons by Age") && rows.contains("Base: 3 persons with an answer"))
      let turkish = try await officer.get("\(form)?rows=/member/age", [.acceptLanguage: "tr"]).words
      #expect(turkish.contains("Taban: yanıt içeren 3 kişi"))
    }
  }

  @Test func `indicators and issues name it, and the issue keeps it`() async throws {
    let collect = try await Self.site()
    let product = try await Self.product(
      collect, "Tents: {{tents/total}} of {{tents/total/base}}. People: {{people/total}} of {{people/total/base}}.",
      "Çadır: {{tents/total}} ({{tents/total/base}}).")
    let issue = try await collect.releaseWriter.prepare(product, by: collect.head)
    try await FigureSources(collect.store).state(
      SourceTerms(level: .partner, unit: .household), of: .form("survey"), by: collect.head)
    let content = try #require(try await collect.store.read { try $0.releaseContent(issue) })
    let bases = content.tables.map { $0.table.definition.base[.english] ?? "" }
    #expect(bases[0].hasPrefix("Base: 3 site assessments with an answer"))
    #expect(bases[1].hasPrefix("Base: 6 “How many people?” in 3 site assessments with an answer"))
    func told(_ address: String, _ language: Language) throws -> String? {
      let words = Words(try Sample.catalogue, language: language)
      return FigureWords(words).text(at: try #require(FigureAddress(address)), in: content)?
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
    }
    #expect(try told("tents/total/base", .english) == "3 site assessments with an answer")
    #expect(try told("people/total/base", .english) == "6, in 3 site assessments with an answer")
    #expect(try told("tents/total/base", .turkish) == "yanıt içeren 3 yerleşim alanı değerlendirmesi")
    #expect(try told("tents/none/base", .english) == nil)
  }

  @Test func `a product's page says which shares in its words have no base`() async throws {
    let collect = try await Self.site()
    let product = try await Self.product(
      collect, "{{tents/total}} of {{tents/total/base}}, {{people/total}}", "{{tents/total}}")
    let complete = try await Products(collect.store).define(
      as: ProductRecord(
        code: "other", kind: .factsheet, names: LocalizedText(english: "Other"), languages: [.english],
        blocks: [
          ProductBlock(
            "lead", .text(ProductText(LocalizedText(english: "{{tents/total}} of {{tents/total/base}}")))),
          ProductBlock("tents", .indicator(.init("tents"))),
        ]), by: collect.head)
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let page = try await manager.get("/evidence/products/\(product)").words
      #expect(page.contains("Shares stand in these words without their bases"))
      #expect(page.contains("{{people/total/base}}") && page.contains("{{tents/total/base}}"))
      #expect(try await !manager.get("/evidence/products/\(complete)").words.contains("without its base"))
    }
  }
}
