import Basics
import Collect
import FormEngine
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store
import Testing
import Worlds

@testable import Web

@Suite struct InformantsHavePages {
  private struct InformantSite {
    let site: TestSite
    let programme: ID<Programme>

    init() async throws {
      let schema = CollectSchema()
      let store = try await Store(
        location: try await EngineKind.sqlite.location(), keys: .new(),
        projections: Office.projections + schema.projections + Places.projections + Presence.projections
          + Informants.projections,
        erasables: schema.erasables + [InformantErasing()],
        migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
          + InformantMigrations.all,
        tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
          + InformantMigrations.tables)
      let places = Places(store)
      let office = Office(store, secrets: OfficeSecrets { _ in [UInt8](repeating: 7, count: 32) })
      let resolver = PlaceResolver(code: { _, _ in nil }, programme: { _ in nil })
      let informants = Informants(
        store, places: places, submissions: Submissions(store: store, plans: schema.plans, places: resolver)
      ) { [:] }
      let list = """
        code,level,parent,name:en
        TUR,0,,Türkiye
        TUR073,1,TUR,Şırnak
        TUR073002,2,TUR073,Cizre

        """
      _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
      programme = try await office.programmes.define(code: "tracking", names: ["en": "Tracking"], by: .system)
      site = try TestSite([InformantRoutes(informants, places: places, office: office)])
    }
  }

  @Test func `an informant is entered with consent, gets a code, changes, and is erased with a reason`() async throws {
    let world = try await InformantSite()
    let root = "/records/informants"
    try await world.site.run { (browser) async throws in
      #expect(try await browser.signedIn(as: .officer, reaching: .protected).get(root).status == .forbidden)
      #expect(try await browser.signedIn(as: .manager).get(root).text.contains("Your rights end before personal data"))
      let manager = browser.signedIn(as: .manager, reaching: .personal)
      let empty = try await manager.get(root)
      #expect(empty.text.contains("There are no informants here") && empty.repeatedIDs.isEmpty)
      var fields = [
        "programme": "\(world.programme)", "place": "TUR073002", "kind": "mukhtar", "how": "spoken", "mayReturn": "yes",
        "given": "2026-03-01", "keepUntil": "2027-03-01",
      ]
      #expect(try await manager.post(root, fields).status == .unprocessableContent)
      fields["wording"] = "Notice 2"
      let entered = try await manager.post(root, fields)
      #expect(entered.status == .seeOther)
      let path = try #require(entered.headers[.location])
      let page = try await manager.get(path).text
      #expect(page.contains("Mukhtar") && page.contains("Cizre") && page.contains("Notice 2"))
      #expect(!page.contains("No longer speaks for it"))
      let change = ["kind": "teacher", "how": "spoken", "mayReturn": "no", "keepUntil": "2027-02-01"]
      #expect(try await manager.post(path, change).status == .seeOther)
      #expect(try await manager.get(path).text.contains("Teacher"))
      #expect(try await manager.post(path, ["keepUntil": "2029-02-01"]).status == .unprocessableContent)
      #expect(try await manager.get(root).text.contains("Teacher"))
      // A code is looked for without standing in an address.
      #expect(
        try await manager.post(root + "/find", ["code": "2222-2222"]).words.contains("There are no informants here"))
      let code = try #require(page.firstMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{4}/)).output
      let found = try await manager.post(root + "/find", ["code": String(code)])
      #expect(found.status == .ok && found.words.contains("Teacher") && !found.text.contains("=\(code)"))
      #expect(try await manager.post(path + "/erase", ["reason": ""]).status == .unprocessableContent)
      #expect(try await manager.post(path + "/erase", ["reason": "Asked for it"]).status == .seeOther)
      #expect(try await manager.get(path).status == .notFound)
      let after = try await manager.get(root).text
      #expect(
        after.contains("Erased so far") && after.replacing(/[\u{2066}-\u{2069}]/, with: "").contains("Teacher: 1"))
    }
  }
}
