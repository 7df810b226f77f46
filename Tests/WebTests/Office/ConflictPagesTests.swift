import Basics
import Collect
import Foundation
import HTTPTypes
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

/// A store with two sites in one province and one in another, and the page of contradictions.
private struct ConflictSite {
  let store: Store
  let places: Places
  let sites: Sites
  let site: TestSite
  let made: [ID<Place>]

  init(_ engine: EngineKind, grant: Grant = Grant(.officer)) async throws {
    let schema = CollectSchema()
    store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Sites.projections
        + Presence.projections,
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + SitesMigrations.all
        + PresenceMigrations.all,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + SitesMigrations.tables
        + PresenceMigrations.tables,
      blobFolder: try Scratch.newFolder())
    places = Places(store)
    let office = Office(store, secrets: OfficeSecrets { _ in [UInt8](repeating: 7, count: 32) })
    let yaml = try String(
      contentsOf: Resources.located().packs.appending(path: "site-assessment/sites.yaml"), encoding: .utf8)
    sites = Sites(store, places: places, rules: try #require(SiteRules.read(yaml).rules))
    let list = """
      code,level,parent,name:tr
      TUR,0,,Türkiye
      TUR031,1,TUR,Hatay
      TUR031002,2,TUR031,Antakya
      TUR002,1,TUR,Adıyaman
      TUR002001,2,TUR002,Merkez

      """
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    let atlas = try await places.atlas()
    func area(_ code: String) throws -> ID<Place> {
      try #require(atlas.place(ofCode: code, on: Day(epochDay: 20_000)))
    }
    let antakya = try area("TUR031002")
    made = try await sites.register(
      [
        SiteDraft(names: ["tr": "Zeytinli"], parent: antakya), SiteDraft(names: ["tr": "Sazlık"], parent: antakya),
        SiteDraft(names: ["tr": "Bahçe"], parent: try area("TUR002001")),
      ], by: .system)
    var held = grant
    if held.place != nil { held.place = try area("TUR002") }
    let account = Account(user: ID(high: 1, low: 1), name: "officer", fullName: "Ayşe Yılmaz", grants: [held])
    let collect = CollectSchema()
    let conflicts = Conflicts(
      store, RecordsConflicts.subjects.filter { ["site", "place"].contains($0.kind) } + Office.conflictSubjects)
    site = try TestSite(
      [
        ConflictRoutes(
          conflicts, office: office, places: places,
          forms: Forms(store: store, plans: collect.plans), actorName: { _ in "Rana Haddad" })
      ], account: { _ in account })
  }

  /// Two people name another organisation each, from what both saw.
  func contradict(on site: ID<Place>, _ managers: String...) async throws {
    let stream = SiteRecord.stream(of: site)
    let base = try await store.history(of: stream).last?.id
    for manager in managers {
      try await store.perform(by: .system) { decision in
        try decision.append(
          SiteCorrected(facts: SiteFacts(manager: manager)), to: stream, of: SiteProjection.stream, in: .mission,
          base: base)
      }
    }
  }

  func manager(of site: ID<Place>) async throws -> String? {
    try await store.read { try $0.site(site)?.facts.manager }
  }
}

@Suite struct Contradictions {
  private func path(in page: String) throws -> String {
    let found = try #require(page.firstMatch(of: #/\/office\/conflicts\/[0-9a-f-]{36}/#))
    return String(found.0)
  }

  @Test(arguments: Engines.all)
  func `are listed with who said what, and end when somebody takes a side and says why`(engine: EngineKind)
    async throws
  {
    let world = try await ConflictSite(engine)
    try await world.contradict(on: world.made[0], "Municipality", "Red Crescent")
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let list = try await officer.get("/office/conflicts").text
      for text in ["Zeytinli", "Managing organisation", "Municipality", "Red Crescent", "Konak itself", "this office"] {
        #expect(list.contains(text), "\(text)")
      }
      let path = try path(in: list)
      let page = try await officer.get(path).text
      #expect(page.contains("/records/sites/\(world.made[0])/edit") && page.contains("counts now"))
      let entries = page.matches(of: #/name="entry" value="([0-9a-f-]{36})"/#).map { String($0.1) }
      #expect(entries.count == 2)
      #expect(try await officer.post(path, ["entry": entries[1]]).status == .unprocessableContent)
      #expect(try await officer.post(path, ["reason": "x"]).status == .unprocessableContent)
      // Of what nobody says, or no longer, the page tells that, and goes on showing what is said.
      let other = try await officer.post(path, ["entry": "\(ID<Entry>())", "reason": "The municipality signed"])
      #expect(other.status == .unprocessableContent)
      #expect(other.text.contains("Another value has come meanwhile") && other.text.contains("Red Crescent"))
      #expect(try await world.manager(of: world.made[0]) == "Red Crescent")
      let settled = try await officer.post(path, ["entry": entries[1], "reason": "The municipality signed"])
      #expect(settled.status == .seeOther)
      #expect(try await officer.get("/office/conflicts").text.contains("There is no open conflict"))
      // Somebody was quicker.
      #expect(try await officer.post(path, ["entry": entries[0], "reason": "No"]).status == .seeOther)
    }
    #expect(try await world.manager(of: world.made[0]) == "Municipality")
    await world.store.close()
  }

  @Test(arguments: Engines.all)
  func `of another province are neither shown nor settled`(engine: EngineKind) async throws {
    let world = try await ConflictSite(engine, grant: Grant(.officer, place: ID()))
    try await world.contradict(on: world.made[0], "Municipality", "Red Crescent")
    let id = try #require(try await world.store.read { try $0.openConflicts(limit: 1) }.first).id
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      #expect(try await officer.get("/office/conflicts").text.contains("There is no open conflict"))
      #expect(try await officer.get("/office/conflicts/\(id)").status == .notFound)
      try await world.contradict(on: world.made[2], "A", "B", "C")
      let list = try await officer.get("/office/conflicts").text
      #expect(list.contains("Bahçe") && !list.contains("Zeytinli") && list.contains("1 conflict"))
    }
    await world.store.close()
  }

  @Test(arguments: Engines.all)
  func `that are many go on on further pages`(engine: EngineKind) async throws {
    let world = try await ConflictSite(engine)
    let district = try #require(
      try await world.places.atlas().place(ofCode: "TUR031002", on: Day(epochDay: 20_000)))
    let many = try await world.sites.register(
      (0..<27).map { SiteDraft(names: ["tr": "Alan \($0)"], parent: district) }, by: .system)
    for site in many { try await world.contradict(on: site, "A", "B") }
    try await world.site.run { (browser) async throws in
      let officer = browser.signedIn(as: .officer)
      let first = try await officer.get("/office/conflicts").text
      let next = try #require(first.firstMatch(of: #/href="(\/office\/conflicts\?after=[0-9a-f-]{36})"/#))
      let second = try await officer.get(String(next.1)).text
      let names = [first, second].map { page in Set(page.matches(of: #/Alan \d+/#).map { String($0.0) }) }
      #expect(names[0].count == 25 && names[1].count == 2 && names[0].isDisjoint(with: names[1]))
    }
    await world.store.close()
  }
}
