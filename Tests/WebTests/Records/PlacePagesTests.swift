import Basics
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store
import Testing
import Worlds
@testable import Web

/// The pages of places over a store of their own.
private struct PlacesSite {
  let places: Places
  let office: Office
  let site: TestSite

  init() async throws {
    let store = try await Store(
      location: try await EngineKind.sqlite.location(), keys: .new(),
      projections: Office.projections + Places.projections,
      migrations: OfficeMigrations.all + PlacesMigrations.all, tables: OfficeMigrations.tables + PlacesMigrations.tables
    )
    places = Places(store)
    office = Office(store, secrets: OfficeSecrets { _ in [UInt8](repeating: 7, count: 32) })
    site = try TestSite([
      PlaceRoutes(places, office: office, actorName: { _ in "Ayşe Yılmaz" }), PlaceChangeRoutes(places),
      SourcesRoutes { [places] in try await places.sourcesInUse() },
    ])
    let list = """
      code,level,parent,name:en,name:tr,name:ar
      TUR,0,,Türkiye,Türkiye,تركيا
      TUR073,1,TUR,Şırnak,Şırnak,شرناق
      TUR073002,2,TUR073,Cizre,Cizre,جزرة

      """
    _ = try await places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "1"), by: .system)
    let shape = """
      {"type":"Feature","properties":{"code":"TUR073"},
      "geometry":{"type":"Polygon","coordinates":[[[42,37],[43,37],[43,38],[42,38],[42,37]]]}}
      """
    _ = try await places.importPlaces(
      Array(shape.utf8), from: .init(name: "Shapes", version: "1"), onlyBoundaries: true, by: .system)
  }

  func path(_ code: String) async throws -> String {
    let place = try #require(try await places.atlas().place(ofCode: code, on: Day(epochDay: 20_000)))
    return "/records/places/\(place)"
  }
}

@Suite struct PlacesHavePages {
  @Test func `the list shows the countries and finds as one types`() async throws {
    let world = try await PlacesSite()
    let province = try await world.path("TUR073")
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let list = try await viewer.get("/records/places").text
      #expect(list.contains("Türkiye") && list.contains("1 place below"))
      #expect(!list.contains("/records/places/import"))
      let found = try await viewer.get("/records/places?q=%D8%B4%D8%B1%D9%86", [.init("hx-request")!: "true"]).text
      #expect(found.contains(province) && found.hasPrefix("<div id=\"places\">"))
      #expect(try await viewer.get("/records/places?q=nowhere").text.contains("No place has such a name"))
    }
  }

  @Test func `a place that was split tells which share went where, of what and by whom`() async throws {
    let world = try await PlacesSite()
    let list = """
      code,level,parent,name:en
      TUR073,1,TUR,Şırnak
      TUR073002,2,TUR073,Cizre
      TUR073008,2,TUR073,Cizre East
      TUR073009,2,TUR073,Cizre West
      """
    _ = try await world.places.importPlaces(Array(list.utf8), from: .init(name: "List", version: "2"), by: .system)
    let sources = try await world.places.atlas().sources.values.filter { $0.facts.name == "List" }
    try await world.places.record(
      Crosswalk(
        from: try #require(sources.first { $0.facts.version == "1" }?.id),
        to: try #require(sources.first { $0.facts.version == "2" }?.id), basis: "residents, census 2022",
        rows: [
          .init(old: "TUR073002", new: "TUR073008", share: 0.6), .init(old: "TUR073002", new: "TUR073009", share: 0.4),
          .init(old: "TUR073", new: "TUR073", share: 1),
        ]), by: .system)
    let (old, east) = (try await world.path("TUR073002"), try await world.path("TUR073008"))
    let province = try await world.path("TUR073")
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let page = try await viewer.get(old).text.replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(
        page.contains("What share went where") && page.contains("Cizre West") && page.contains("residents, census 2022")
      )
      #expect(
        page.contains("Crosswalk from List 1 to List 2") && page.contains("60") && !page.contains("Of what it is made"))
      let part = try await viewer.get(east).text
      #expect(part.contains("Of what it is made") && part.contains(old))
      #expect(try await !viewer.get(province).text.contains("What share went where"))
    }
  }

  @Test func `a map credits everything that it draws`() async throws {
    let world = try await PlacesSite()
    let shape = """
      {"type":"Feature","properties":{"code":"TUR073002"},
      "geometry":{"type":"Polygon","coordinates":[[[42,37],[42.5,37],[42.5,37.5],[42,37.5],[42,37]]]}}
      """
    _ = try await world.places.importPlaces(
      Array(shape.utf8), from: .init(name: "Districts", version: "4"), onlyBoundaries: true, by: .system)
    let province = try await world.path("TUR073")
    try await world.site.run { (browser) async throws in
      let page = try await browser.signedIn(as: .viewer).get(province).text
        .replacing(/[\u{2066}-\u{2069}]/, with: "")
      #expect(page.contains("Boundaries: Shapes (1).") && page.contains("Boundaries: Districts (4)."))
    }
  }

  @Test func `a field for a place offers what fits, in the reader's language`() async throws {
    let world = try await PlacesSite()
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      for typed in ["SIRNAK", "%C5%9F%C4%B1rn", "%D8%B4%D8%B1%D9%86"] {
        let found = try await viewer.get("/records/places/choices?q=\(typed)", [.acceptLanguage: "ar"]).text
        #expect(found.contains(#"data-value="TUR073" data-shown="شرناق، تركيا""#), "\(typed)")
      }
      #expect(try await viewer.get("/records/places/choices?q=nowhere").text.contains("No place has such a name"))
    }
  }

  @Test func `outlines that a browser keeps are not those of a reader with other areas`() async throws {
    let world = try await PlacesSite()
    let district = try #require(try await world.places.atlas().place(ofCode: "TUR073002", on: Day(epochDay: 20_000)))
    let site = try TestSite([PlaceRoutes(world.places, office: world.office, actorName: { _ in nil })]) { token in
      Account(
        user: ID(high: 1, low: 1), name: token, fullName: token,
        grants: [Grant(.viewer, place: token == "viewer" ? district : nil)])
    }
    try await site.run { (browser) async throws in
      let (one, all) = (browser.signedIn(as: .viewer), browser.signedIn(as: .officer))
      let tag = try #require(try await all.get("/records/places/areas").headers[.eTag])
      #expect(try await all.get("/records/places/areas", [.ifNoneMatch: tag]).status == .notModified)
      #expect(try await one.get("/records/places/areas", [.ifNoneMatch: tag]).status == .ok)
    }
  }

  @Test func `a place shows its names, codes, history and map`() async throws {
    let world = try await PlacesSite()
    let province = try await world.path("TUR073")
    try await world.site.run { (browser) async throws in
      let viewer = browser.signedIn(as: .viewer)
      let page = try await viewer.get(province, [.acceptLanguage: "ar"]).text
      for text in ["شرناق", "Şırnak", "TUR073", "جزرة", "Ayşe Yılmaz", "data-bounds=\"42.0,37.0,43.0,38.0\""] {
        #expect(page.contains(text), "\(text)")
      }
      let areas = try await viewer.get("/records/places/areas?of=\(province.split(separator: "/")[2])&zoom=7").text
      let json = try JSONSerialization.jsonObject(with: Data(areas.utf8)) as? [String: Any]
      #expect((json?["features"] as? [Any])?.count == 1)
      #expect(try await viewer.get("/records/places/\(ID<Place>())").status == .notFound)
      #expect(try await viewer.get("/office/sources").text.contains("Shapes"))
      #expect(
        try await viewer.get("/records/places/list.csv?purpose=audit").text.contains(
          "TUR073002,2,district,TUR073,Cizre"))
    }
  }

  @Test func `whoever manages places names, moves and ends them`() async throws {
    let world = try await PlacesSite()
    let district = try await world.path("TUR073002")
    try await world.site.run { (browser) async throws in
      #expect(try await browser.signedIn(as: .officer).get(district + "/edit").status == .forbidden)
      let manager = browser.signedIn(as: .manager)
      #expect(try await manager.get(district + "/edit").status == .ok)
      let named = try await manager.post(district + "/names", ["name-en": "Jazira", "name-tr": "Cizre"])
      #expect(named.status == .seeOther)
      let wrong = try await manager.post(
        district + "/end", ["until": "2025-01-01", "ending": "split", "successors": "TUR073"])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("at least two places"))
      let split = try await manager.post(
        district + "/end", ["until": "2025-01-01", "ending": "split", "successors": " TUR, TUR073 ,"])
      #expect(split.status == .seeOther)
      _ = try await manager.post(district + "/restore")
      _ = try await manager.post(district + "/end", ["until": "2025-01-01", "ending": "abolished"])
      #expect(try await manager.get(district).text.contains("abolished"))
      _ = try await manager.post(district + "/restore")
      _ = try await manager.post(
        district + "/add", ["kind": "site", "name-en": "Container city", "latitude": "37,33", "longitude": "42.19"])
    }
    let atlas = try await world.places.atlas()
    let cizre = try #require(atlas.place(ofCode: "TUR073002", on: Day(epochDay: 20_000)))
    #expect(atlas[cizre]?.names[.english] == "Jazira")
    #expect(atlas[cizre]?.until == nil)
    let site = try #require(atlas.children(of: cizre).first)
    #expect(site.kind == .site && site.centre?.latitude == 37.33)
  }

  @Test func `a list is checked, refused with its rows, and taken over`() async throws {
    let world = try await PlacesSite()
    @Sendable func body(_ list: String, _ action: String) -> String {
      let fields = [("_proof", "PROOF"), ("source", "Mahalle"), ("edition", "1"), ("action", action)]
      return fields.map { "--x\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n" }.joined()
        + "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\nContent-Type: text/csv\r\n\r\n"
        + list + "\r\n--x--\r\n"
    }
    try await world.site.run { (browser) async throws in
      let manager = browser.signedIn(as: .manager)
      let good = "code,level,parent,name\nTUR073002001,3,TUR073002,Dağkapı\n"
      let bad = good + "X,3,NOPE,Þýrnak\n"
      let refused = try await manager.upload("/records/places/import", body(bad, "take"), boundary: "x")
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("3:D") && refused.text.contains("NOPE"))
      #expect(try await manager.upload("/records/places/import", body(good, "check"), boundary: "x").status == .ok)
      #expect(try await world.places.atlas().count == 3)
      #expect(try await manager.upload("/records/places/import", body(good, "take"), boundary: "x").status == .ok)
    }
    #expect(try await world.places.atlas().count == 4)
  }
}

extension Browser {
  /// Sends a multipart form; `PROOF` in it stands for the proof of this browser's pages.
  fileprivate func upload(_ path: String, _ body: String, boundary: String) async throws -> TestResponse {
    let secret = role?.rawValue ?? ""
    return try await client.execute(
      uri: path, method: .post,
      headers: [
        .accept: "text/html", .cookie: "konak-session=" + secret,
        .contentType: "multipart/form-data; boundary=\(boundary)",
      ],
      body: ByteBuffer(string: body.replacing("PROOF", with: ForgeryGuard(secret: secret).masked())))
  }
}
