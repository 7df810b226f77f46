import Basics
import Collect
import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

/// The pages of sites over a store of their own, without submissions.
private struct SitesSite {
  let places: Places
  let sites: Sites
  let imports: SiteImports
  let office: Office
  let site: TestSite

  init(account: @escaping @Sendable (_ token: String) -> Account? = TestSite.account(of:)) async throws {
    let schema = CollectSchema()
    let store = try await Store(
      location: try await EngineKind.sqlite.location(), keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Sites.projections
        + Presence.projections + Flows.projections + Activities.projections + EvidenceSchema.projections,
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + SitesMigrations.all
        + PresenceMigrations.all + FlowMigrations.all + ActivityMigrations.all + EvidenceSchema.migrations,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + SitesMigrations.tables
        + PresenceMigrations.tables + FlowMigrations.tables + ActivityMigrations.tables + EvidenceSchema.tables,
      blobFolder: try Scratch.newFolder())
    places = Places(store)
    office = Office(store, secrets: OfficeSecrets { _ in [UInt8](repeating: 7, count: 32) })
    let file = try Resources.located().packs.appending(path: "site-assessment/sites.yaml")
    let yaml = try String(contentsOf: file, encoding: .utf8)
    let read = SiteRules.read(yaml)
    let rules = try #require(read.rules)
    sites = Sites(store, places: places, rules: rules)
    imports = SiteImports(sites) { _ in .system }
    site = try TestSite(
      [
        SiteRoutes(sites, office: office, actorName: { _ in "Ayşe Yılmaz" }),
        SiteImportRoutes(imports, actorName: { _ in "Ayşe Yılmaz" }), SiteChangeRoutes(sites),
      ], account: account)
    let list = """
      code,level,parent,name:tr
      TUR,0,,Türkiye
      TUR031,1,TUR,Hatay
      TUR031002,2,TUR031,Antakya
      TUR031005,2,TUR031,Defne

      """
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
  }

  func register(_ name: String, in district: String = "TUR031002") async throws -> String {
    let area = try #require(try await places.atlas().place(ofCode: district, on: Day(epochDay: 20_000)))
    let made = try await sites.register([SiteDraft(names: ["tr": name], parent: area)], by: .system)
    return "/records/sites/\(try #require(made.first))"
  }
}

@Suite struct SitesHavePages {
  @Test func `an officer registers, corrects, closes and merges a site`() async throws {
    let world = try await SitesSite()
    let other = try await world.register("Kavaklı")
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let wrong = try await officer.post("/records/sites/new", ["name-tr": "Zeytinli", "area": "Atlantis"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("Zeytinli"))
      let made = try await officer.post(
        "/records/sites/new",
        [
          "name-tr": "Zeytinli", "area": "TUR031002", "latitude": "36,2", "longitude": "36.16", "type": "tent_site",
          "capacity": "1,200", "unit": "individuals", "manager": "Municipality", "opened": "2026-03-02",
        ])
      let path = try #require(made.headers[.location])
      let page = try await officer.get(path).text
      for text in ["TUR031002-S002", "Tent site", "1,200 individuals", "Municipality", "2 March 2026", "not known"] {
        #expect(page.contains(text), "\(text)")
      }
      #expect(!page.contains("⟦"))
      #expect(
        try await officer.post(
          path + "/edit",
          [
            "name-tr": "Zeytinli", "area": "TUR031002", "latitude": "36.2", "longitude": "36.16",
            "type": "container_city", "unit": "individuals", "manager": "",
          ]
        ).status == .seeOther)
      let corrected = try await officer.get(path).text
      #expect(corrected.contains("Container city") && corrected.contains("Corrected: Kind of site: Container city"))
      let closed = try await officer.post(path + "/state", ["action": "close", "on": "2026-05-01", "reason": "Empty"])
      #expect(closed.status == .seeOther)
      #expect(try await officer.get(path).text.contains("closed since 1 May 2026: Empty"))
      let merged = try await officer.post(
        path + "/state", ["action": "merge", "on": "2026-05-02", "reason": "One fence", "other": "TUR031002-S001"])
      #expect(merged.status == .seeOther)
      #expect(try await officer.get(path).text.contains(other))
      #expect(try await officer.get(other).text.contains("TUR031002-S002"))
    }
  }

  @Test func `the list filters and exports, in three languages`() async throws {
    let world = try await SitesSite()
    _ = try await world.register("Zeytinli")
    _ = try await world.register("Sazlık", in: "TUR031005")
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      for (language, word) in [("en", "2 sites"), ("tr", "2 yerleşim alanı"), ("ar", "موقعان")] {
        let page = try await viewer.get("/records/sites", [.acceptLanguage: language]).text
        #expect(page.contains(word) && page.contains("TUR031005-S001"), "\(language)")
        #expect(!page.contains("/records/sites/new"))
      }
      let one = try await viewer.get("/records/sites?area=TUR031005&state=open&sort=people").text
      #expect(one.contains("Sazlık") && !one.contains("TUR031002-S001"))
      let csv = try await viewer.get("/records/sites/list.csv?purpose=audit&area=TUR031005")
      #expect(csv.text.contains("TUR031005-S001") && !csv.text.contains("TUR031002-S001"))
      #expect(csv.headers[.contentDisposition]?.contains("demonstration-sites.csv") == true)
      #expect(try await viewer.get("/records/sites/list.xlsx?purpose=audit").status == .ok)
      #expect(try await viewer.get("/records/sites/list.geojson?purpose=audit").text.contains("FeatureCollection"))
      let outside = try await viewer.get("/records/sites/list.csv?purpose=audit&for=public")
      #expect(outside.status == .unprocessableContent, "of no source anybody said that it may go")
      for path in ["ranking", "duplicates", "unlisted", "referrals"] {
        let page = try await viewer.get("/records/sites/\(path)")
        #expect(page.status == .ok && !page.text.contains("⟦"), "\(path)")
      }
    }
  }

  @Test func `a pair is decided once, and weights and referrals are kept`() async throws {
    let world = try await SitesSite()
    let one = try await world.register("Defneli 3")
    let two = try await world.register("Defneli 3")
    let pair = [one, two].map { String($0.split(separator: "/")[2]) }.joined(separator: " ")
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get("/records/sites/duplicates").text.contains("1 pair to decide"))
      let judged = try await officer.post("/records/sites/duplicates", ["pair": pair, "keep": "different"])
      #expect(judged.status == .seeOther)
      #expect(try await officer.get("/records/sites/duplicates").text.contains("No two entries look like one site"))
      _ = try await officer.post("/records/sites/weights", ["weight-toilets": "7.5"])
      #expect(try await officer.get("/records/sites/ranking").text.contains("Toilets: 7.5"))
      let made = try await officer.post(
        one + "/refer",
        ["sector": "wash", "need": "Twelve toilets", "organisation": "WASH partner", "due": "2026-08-01"])
      #expect(made.status == .seeOther)
      _ = made
    }
  }

  @Test func `whoever sees one area sees and changes no site of another`() async throws {
    let world = try await SitesSite()
    let path = try await world.register("Zeytinli")
    let own = try await world.register("Sazlık", in: "TUR031005")
    let defne = try #require(try await world.places.atlas().place(ofCode: "TUR031005", on: Day(epochDay: 20_000)))
    let site = try TestSite(
      [SiteRoutes(world.sites, office: world.office, actorName: { _ in nil }), SiteChangeRoutes(world.sites)]
    ) { token in
      Account(
        user: ID(high: 1, low: 1), name: token, fullName: token, grants: [Grant(.officer, place: defne)])
    }
    try await site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get(path).status == .notFound)
      #expect(try await officer.get(own).status == .ok)
      let list = try await officer.get("/records/sites").text
      #expect(list.contains("TUR031005-S001") && !list.contains("TUR031002-S001"))
      #expect(try await officer.get("/records/sites/list.csv?purpose=audit").text.contains("TUR031002") == false)
      let closed = try await officer.post(path + "/state", ["action": "close", "on": "2026-05-01", "reason": "x"])
      #expect(closed.status == .notFound)
      #expect(try await officer.post("/records/sites/weights", ["weight-toilets": "1"]).status == .forbidden)
    }
    try await world.site.run { (browser) async throws in
      #expect(try await browser.signedIn(as: .viewer).get("/records/sites/new").status == .forbidden)
      #expect(try await browser.signedIn(as: .enumerator).get("/records/sites").status == .forbidden)
    }
  }

  @Test func `a list is tried, its areas accepted, taken and undone`() async throws {
    let world = try await SitesSite()
    let store = world.sites.store
    let place = try #require(try await world.places.atlas().place(ofCode: "TUR031002", on: Day(epochDay: 20_000)))
    let worker = JobWorker(store.jobs, [world.imports.handler], rest: .milliseconds(5))
    let task = Task { await worker.run() }
    defer { task.cancel() }
    @Sendable func settled() async throws {
      for _ in 0..<2000 {
        if try await store.jobs.list(limit: 1).first?.ended != nil { return }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let root = "/records/sites/import"
      #expect(try await browser.signedIn(as: .viewer).get(root).status == .forbidden)
      let sheet = "Our sites,,\nSite name,Site type,District\nZeytinli,Konteynerkent,Antakia\nKavaklı,castle,Defne\n"
      let begun = try await officer.upload(root, [:], files: ["file": (name: "sites.csv", content: sheet)])
      let path = try #require(begun.headers[.location])
      let mapping = try await officer.get(path).text
      #expect(mapping.contains("value=\"/name\" selected") && mapping.contains("value=\"#place:2:name\" selected"))
      let plan = ["heading": "2", "column-1": "/name", "column-2": "/type", "column-3": "#place:2:name"]
      #expect(try await officer.post(path + "/plan", plan).status == .seeOther)
      try await settled()
      let tried = try await officer.get(path).text
      #expect(tried.contains("castle") && tried.contains("Antakia") && tried.contains("4:B"))

      let areas = try await officer.get(path + "/places").text
      #expect(areas.contains("value=\"\(place)\" selected"), "what is likely is proposed")
      let key = try #require(areas.firstMatch(of: /name="key-1" value="([0-9a-f]+)"/)?.1)
      let accepted = ["key-1": String(key), "choice-1": place.description]
      #expect(try await officer.post(path + "/places", accepted).status == .seeOther)
      try await settled()
      #expect(try await officer.get(path).text.contains("Import 1 row"))
      #expect(try await officer.post(path + "/take").status == .seeOther)
      try await settled()
      #expect(try await officer.get("/records/sites").text.contains("TUR031002-S001"))
      #expect(try await officer.get(root).text.contains("sites.csv"))

      #expect(try await officer.post(path + "/undo", ["reason": ""]).status == .unprocessableContent)
      #expect(try await officer.post(path + "/undo", ["reason": "The wrong file"]).status == .seeOther)
      try await settled()
      #expect(try await officer.get("/records/sites").text.contains("TUR031002-S001") == false)
    }
  }
}
