import Basics
import Collect
import Evidence
import HTTPTypes
import HummingbirdTesting
import Office
import Store
import Testing

@testable import Web

@Suite struct TermsAreOnPages {
  private static let typed = [
    "source": "form:survey", "level": "partner", "use": "aggregate", "owner": "outside",
    "owner-name": "Directorate of migration", "clearance": "silence", "silence-days": "١٤", "agreement": "MoU 2026/7",
    "until": "2027-12-31", "credit.en": "Source: Directorate", "level:/people": "restricted",
    "tells:/site/kind": "ethnicity",
  ]

  @Test func `terms are said of a source, shown in the list, and there again when it is opened`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let before = try await manager.get("/evidence/terms").words
      #expect(before.contains("Survey of sites") && before.contains("nobody has said"))
      let saved = try await manager.post("/evidence/terms/edit", Self.typed)
      #expect(saved.status == .seeOther)
      let list = try await manager.get("/evidence/terms").words
      #expect(list.contains("Directorate of migration") && list.contains("14 days of silence"))
      #expect(!list.contains("nobody has said"))
      let edit = try await manager.get("/evidence/terms/edit?source=form%3Asurvey").text
      #expect(edit.contains(#"value="MoU 2026/7""#) && edit.contains("Said by"))
      #expect(edit.contains(#"<option value="restricted" selected>"#))
      #expect(edit.contains(#"<option value="ethnicity" selected>"#))
    }
    let stated = try #require(try await collect.store.read { try $0.statedTerms(of: .form("survey")) })
    #expect(stated.terms.columns == ["/people": .restricted] && stated.terms.clearance?.silenceDays == 14)
  }

  @Test func `terms that contradict themselves come back with what was typed and why`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      for (name, value, why) in [
        ("agreement", "", "Give the reference"), ("silence-days", "many", "after how many days"),
        ("owner-name", " ", "which organisation"), ("use", "inside", "What stays inside"),
      ] {
        var typed = Self.typed
        typed[name] = value
        if name == "agreement" { typed["until"] = nil }
        let refused = try await manager.post("/evidence/terms/edit", typed)
        #expect(refused.status == .unprocessableContent && refused.text.contains(why), "\(name)")
        #expect(refused.text.contains("Source: Directorate"))
      }
      var unknown = Self.typed
      unknown["source"] = "form:none"
      #expect(try await manager.post("/evidence/terms/edit", unknown).status == .notFound)
      #expect(try await manager.get("/evidence/terms/edit?source=what").status == .notFound)
      #expect(try await browser.signedIn(as: .officer).get("/evidence/terms").status == .forbidden)
    }
  }

  @Test func `a rule of precision is set, and one that lets groups out below district is refused`() async throws {
    let collect = try await CollectSite.withSurvey()
    try await collect.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      var typed = [
        "finest": "1", "base": "100", "nationalities": "SYR، afg", "coordinates": "masked", "metres": "٥٠٠",
        "informants": "1", "groups": "1",
      ]
      #expect(try await manager.post("/evidence/precision/public", typed).status == .seeOther)
      let page = try await manager.get("/evidence/precision").text
      #expect(page.contains(#"value="AFG SYR""#) && page.contains(#"value="500""#))
      typed["groups"] = "3"
      let refused = try await manager.post("/evidence/precision/public", typed)
      #expect(refused.status == .unprocessableContent && refused.words.contains("never public by rule"))
      #expect(try await manager.post("/evidence/precision/internal", typed).status == .notFound)
    }
  }
}
