import Basics
import Collect
import Foundation
import Office
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Hazards beside displacement` {
  private let today = Day("2026-03-20")!
  private let manager = Requester(.user(ID()), grants: [Grant(.manager)])

  private func world(_ engine: EngineKind) async throws -> (hazards: Hazards, places: Places, emergencies: Emergencies)
  {
    let schema = CollectSchema()
    let store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: Office.projections + schema.projections + Places.projections + Presence.projections
        + Emergencies.projections + Hazards.projections,
      erasables: schema.erasables,
      migrations: OfficeMigrations.all + CollectSchema.migrations + PlacesMigrations.all + PresenceMigrations.all
        + EmergencyMigrations.all + HazardMigrations.all,
      tables: OfficeMigrations.tables + CollectSchema.tables + PlacesMigrations.tables + PresenceMigrations.tables
        + EmergencyMigrations.tables + HazardMigrations.tables)
    let places = Places(store)
    let csv = """
      code,level,parent,name
      XX,0,,Land
      XX1,1,XX,Alpha
      XX11,2,XX1,Inner
      XX12,2,XX1,Outer
      """
    _ = try await places.importPlaces(
      Array(csv.utf8), from: PlaceSource.Facts(name: "Test", version: "1", date: "2026-01-01", licence: "CC0"),
      options: PlaceFile.Options(sheet: "places.csv"), by: .system)
    return (Hazards(store, places: places), places, Emergencies(store, places: places))
  }

  private static let table = """
    id,kind,title,time,place_code,magnitude,scale
    a1,earthquake,Near Inner,2026-03-01T04:17:00Z,XX11,5.1,mww
    a2,flood,Outer river,2026-03-10,XX12,,
    a3,earthquake,Far away,2026-03-11 10:00:00,ZZ9,4,mb
    """

  private func file(_ text: String) -> HazardFile { HazardFile(Array(text.utf8), source: "Test", sheet: "hazards.csv") }

  @Test(arguments: Engines.all)
  func `a list is taken over once, changed when its source says other things, and what was taken out stays out`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    func take(_ text: String, check: Bool = false) async throws -> HazardImport {
      try await world.hazards.take(file(text), isCheck: check, by: manager)
    }
    #expect(try await take(Self.table, check: true).added == 3)
    let first = try await take(Self.table)
    #expect((first.added, first.changed, first.unplaced) == (3, 0, 1))
    #expect(first.diagnostics.map(\.code) == ["hazard.file.place"])
    let again = try await take(Self.table)
    #expect((again.added, again.changed, again.unchanged) == (0, 0, 3))
    #expect(try await take(Self.table.replacingOccurrences(of: "5.1", with: "5.3")).changed == 1)
    let all = try await world.hazards.store.read { try $0.hazards(HazardQuery()) }
    #expect(all.map(\.facts.key) == ["a3", "a2", "a1"])
    #expect(all[2].facts.magnitude == 5.3)
    await #expect(throws: HazardRefusal.reasonMissing) {
      try await world.hazards.withdraw(all[2].id, reason: " ", by: manager)
    }
    try await world.hazards.withdraw(all[2].id, reason: "A quarry blast", by: manager)
    #expect(try await take(Self.table).changed == 0)
    var query = HazardQuery()
    query.area = try await world.places.atlas().place(ofCode: "XX1", on: today)
    let below = try await world.hazards.store.read { [query] in try $0.hazards(query) }
    #expect(below.map(\.facts.key) == ["a2"])
    #expect(try await world.hazards.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `beside a hazard stands what was displaced in its district within two weeks`(engine: EngineKind) async throws {
    let world = try await world(engine)
    _ = try await world.hazards.take(file(Self.table), isCheck: false, by: manager)
    let inner = try #require(try await world.places.atlas().place(ofCode: "XX11", on: today))
    func report(_ day: String) async throws -> ID<Emergency> {
      try await world.emergencies.report(
        .earthquake, at: inner, code: "XX11", began: Day(day)!, source: "Radio", today: today, by: manager)
    }
    let near = try await report("2026-03-02")
    _ = try await report("2026-03-16")
    let all = try await world.hazards.store.read { try $0.hazards(HazardQuery()) }
    let beside = try await world.hazards.beside(all, for: manager, on: today)
    func codes(_ key: String) throws -> [ID<Emergency>] {
      let hazard = try #require(all.first { $0.facts.key == key })
      return beside[hazard.id]?.emergencies.map(\.id) ?? []
    }
    #expect(try codes("a1") == [near])
    #expect(try codes("a2").isEmpty)
    #expect(try codes("a3").isEmpty)
    let emergency = try await world.emergencies.emergency(near, for: manager, on: today)
    #expect(try await world.hazards.beside(emergency).map(\.facts.key) == ["a1"])
  }

  @Test func `feeds of earthquakes are read as the USGS gives them`() throws {
    let feed = """
      {"type":"FeatureCollection","metadata":{"generated":1},"features":[
       {"type":"Feature","properties":{"mag":4.8,"place":"12 km W of Alpha","time":1772340000000,"type":"earthquake",
        "magType":"mb","title":"M 4.8 - 12 km W of Alpha","code":"7000abcd"},
        "geometry":{"type":"Point","coordinates":[36.1,36.9,10]},"id":"us7000abcd"}]}
      """
    let read = file(feed)
    #expect(read.diagnostics.isEmpty)
    let facts = try #require(read.drafts.first?.facts)
    #expect(facts.key == "us7000abcd" && facts.title == "12 km W of Alpha" && facts.hazard == .earthquake)
    #expect(facts.magnitude == 4.8 && facts.latitude == 36.9 && facts.longitude == 36.1)
    #expect(facts.began.description == "2026-03-01T04:40:00.000Z")
  }

  @Test func `digits of any script are numbers and times`() throws {
    let read = file("kind,time,latitude,longitude,magnitude\nflood,٢٠٢٦-٠٣-٠١,٣٦.٥,٣٦,٤.٥\n")
    let facts = try #require(read.drafts.first?.facts)
    #expect(facts.latitude == 36.5 && facts.magnitude == 4.5)
    #expect(facts.began.description == "2026-03-01T00:00:00.000Z")
  }

  @Test func `what cannot be read is told with its cell, and nothing of the file is taken`() {
    let read = file("id,kind,time,latitude,longitude\n1,flood,yesterday,1,1\n2,fire,2026-03-01,91,1\n")
    #expect(read.diagnostics.map(\.code) == ["hazard.file.value", "hazard.file.value"])
    #expect(read.diagnostics.map { "\($0.location!)" } == ["hazards.csv!2:C", "hazards.csv!3:D"])
    #expect(file("a,b\n1,2\n").diagnostics.map(\.code) == ["hazard.file.head"])
    #expect(file("").diagnostics.map(\.code).count == 1)
    #expect(file("{\"type\":").diagnostics.count == 1)
  }
}
