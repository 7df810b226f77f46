import Basics
import Collect
import Evidence
import HTTPTypes
import HummingbirdTesting
import Office
import Store
import Testing

@testable import Web

@Suite struct IndicatorsAreOnPages {
  private static func site() async throws -> CollectSite {
    let collect = try await CollectSite.withSurvey()
    for (number, kind) in ["tent", "tent", "house"].enumerated() {
      try await collect.send(
        "<site><title>a</title><kind>\(kind)</kind></site><people>\(number + 1)</people>", id: "uuid:\(number)")
    }
    return collect
  }

  private static let typed = [
    "form": "survey", "kind": "share", "question": "/site/kind", "code-in": "tent", "code": "in-tents",
    "name.en": "Sites of tents", "name.tr": "Çadır alanları", "definition.en": "Of all sites.",
    "periodicity": "monthly", "target": "٦٠", "direction": "atLeast",
  ]

  @Test func `an indicator is defined step by step, shown with its base and target, and had as a file`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get("/evidence/indicators").words.contains("No indicator is defined yet"))
      #expect(try await manager.get("/evidence/indicators/new").text.contains(#"value="survey""#))
      #expect(
        try await manager.get("/evidence/indicators/new?form=survey&kind=share").text.contains(#"value="/site/kind""#))
      let last = try await manager.get("/evidence/indicators/new?form=survey&kind=share&question=/site/kind").text
      #expect(last.contains(#"name="code-in" value="tent""#) && last.contains("Houses"))

      var preview = Self.typed
      preview["do"] = "preview"
      let seen = try await manager.post("/evidence/indicators/new", preview)
      #expect(seen.status == .ok && seen.words.contains("66.7") && seen.words.contains("2 of 3"))
      #expect(try await collect.store.read { try $0.indicators() }.isEmpty)

      var kept = Self.typed
      kept["do"] = "save"
      let saved = try await manager.post("/evidence/indicators/new", kept)
      let path = try #require(saved.headers[.location])
      let page = try await manager.get(path).words
      #expect(page.contains("Share with Tents in “Kind of site”") || page.contains("Kind of site"))
      #expect(page.contains("Base: 3 submissions with an answer") && page.contains("reached"))
      let file = try await manager.get("\(path)/table.csv?rows=state").text
      #expect(file.contains("0.6666666666666666,2,3,3,in-tents (1),Sites of tents"))
      let list = try await browser.signedIn(as: .viewer).get("/evidence/indicators").words
      #expect(list.contains("Sites of tents") && !list.contains("New indicator"))
    }
  }

  @Test func `a definition that cannot be kept comes back with what was typed and why`() async throws {
    let collect = try await Self.site()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      for (name, value, why) in [
        ("code", "Ş", "A code has 2 to 40"), ("target", "many", "A target is a number"),
        ("code-in", "", "Choose at least one answer"),
      ] {
        var typed = Self.typed
        (typed[name], typed["do"]) = (value.isEmpty ? nil : value, "save")
        let refused = try await manager.post("/evidence/indicators/new", typed)
        #expect(refused.status == .unprocessableContent)
        #expect(refused.text.contains(why) && refused.text.contains("Çadır alanları"))
      }
      #expect(try await browser.signedIn(as: .viewer).get("/evidence/indicators/new").status == .forbidden)
      let unknown = try await manager.get("/evidence/indicators/\(ID<Indicator>(high: 1, low: 1))")
      #expect(unknown.status == .notFound)
    }
  }

  @Test func `defining otherwise keeps code and kind, and retiring wants a reason`() async throws {
    let collect = try await Self.site()
    let id = try await Indicators(collect.store).define(
      as: IndicatorRecord(
        code: "people", names: LocalizedText(english: "People"), form: "survey", measure: .mean(path: "/people"),
        filter: .init(answers: ["/site/kind": ["tent"]])), by: collect.head)
    let path = "/evidence/indicators/\(id)"
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get(path).words.contains("1.5"))
      let edit = try await manager.get("\(path)/edit").text
      #expect(edit.contains(#"name="where" value="/site/kind=tent" checked"#) && !edit.contains(#"name="code""#))
      let saved = try await manager.post(
        "\(path)/edit", ["do": "save", "name.en": "People on site", "kind": "sum", "periodicity": "once"])
      #expect(saved.status == .seeOther)
      let page = try await manager.get(path).words
      #expect(page.contains("People on site") && page.contains("Edition 2") && page.contains("Mean of"))
      #expect(try await manager.post("\(path)/retire", ["reason": " "]).status == .unprocessableContent)
      #expect(try await manager.post("\(path)/retire", ["reason": "Not asked any more"]).status == .seeOther)
      #expect(try await manager.get(path).words.contains("Retired"))
      #expect(try await manager.get("\(path)/edit").status == .notFound)
    }
  }
}
