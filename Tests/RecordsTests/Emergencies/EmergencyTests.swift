import Basics
import Collect
import Office
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Figures of emergencies` {
  private func world(_ engine: EngineKind) async throws -> (Emergencies, Places) {
    let schema = CollectSchema()
    let store = try await Store(
      location: try await engine.location(), keys: .new(),
      projections: schema.projections + Places.projections + Emergencies.projections, erasables: schema.erasables,
      migrations: CollectSchema.migrations + PlacesMigrations.all + EmergencyMigrations.all,
      tables: CollectSchema.tables + PlacesMigrations.tables + EmergencyMigrations.tables)
    let places = Places(store)
    let csv = "code,level,parent,name\nXX,0,,Land\nXX1,1,XX,Alpha\nXX2,1,XX,Beta\n"
    _ = try await places.importPlaces(
      Array(csv.utf8), from: PlaceSource.Facts(name: "Test", version: "1", date: "2026-01-01", licence: "CC0"),
      options: PlaceFile.Options(sheet: "places.csv"), by: .system)
    return (Emergencies(store), places)
  }

  @Test(arguments: Engines.all)
  func `only approved figures are given out, and each says what it changed`(engine: EngineKind) async throws {
    let (emergencies, places) = try await world(engine)
    let today = Day("2026-03-02")!
    let alpha = try #require(try await places.atlas().place(ofCode: "XX1", on: today))
    let officer = Requester(.user(ID()), grants: [Grant(.officer)])
    let manager = Requester(.user(ID()), grants: [Grant(.manager)])
    let now = emergencies.store.clock.now()
    let id = try await emergencies.report(
      .flood, at: alpha, code: "XX1", began: today, source: "Governor", today: today, by: officer)
    func read() async throws -> Emergency { try await emergencies.emergency(id, for: officer, on: today) }
    #expect(try await read().due?.stage == .flash)
    let reported = try await read().reported.time
    #expect(try await read().due?.at == reported.adding(seconds: 3600))

    func enter(_ stage: Emergency.Stage, _ rows: [Emergency.Displaced]) async throws {
      try await emergencies.enter(
        EmergencyFigureEntered(stage: stage, asOf: now, source: "Team", rows: rows), of: id, now: now, by: officer)
    }
    try await enter(
      .flash,
      [.init(place: "School", unit: .households, count: 40), .init(place: "Mosque", unit: .individuals, count: nil)])
    #expect(try await read().current == nil)
    let first = try #require(try await read().figures.first)
    await #expect(throws: EmergencyRefusal.unknown) {
      try await emergencies.approve(first.entry, of: id, by: officer)
    }
    try await emergencies.approve(first.entry, of: id, by: manager)
    #expect(try await read().current?.total(.households) == 40)
    // What nobody knows is no zero, and households are not made individuals.
    #expect(try await read().current?.total(.individuals) == nil)
    #expect(try await read().current?.unknown == 1)
    #expect(try await read().due?.stage == .day)

    try await enter(
      .day,
      [.init(place: "School", unit: .households, count: 55), .init(place: "Mosque", unit: .individuals, count: 90)])
    #expect(try await read().current?.stage == .flash)
    let second = try #require(try await read().figures.last)
    try await emergencies.approve(second.entry, of: id, by: manager)
    let after = try await read()
    #expect(after.current?.entry == second.entry && after.current?.approved?.actor == manager.actor.id)
    #expect(
      after.changes(of: second) == [
        .init(place: "Mosque", unit: .individuals, before: nil, after: 90),
        .init(place: "School", unit: .households, before: 40, after: 55),
      ])
    #expect(try await emergencies.store.rebuild().differences == [])
  }

  @Test func `what is wrong or out of reach is refused`() async throws {
    let (emergencies, places) = try await world(.sqlite)
    let today = Day("2026-03-02")!
    let atlas = try await places.atlas()
    let alpha = try #require(atlas.place(ofCode: "XX1", on: today))
    let beta = try #require(atlas.place(ofCode: "XX2", on: today))
    let local = Requester(.user(ID()), grants: [Grant(.officer, place: beta)])
    func report(_ place: ID<Place>, _ day: String) async throws -> ID<Emergency> {
      try await emergencies.report(
        .fire, at: place, code: "XX", began: Day(day)!, source: "Radio", today: today, by: local)
    }
    await #expect(throws: EmergencyRefusal.notAllowed) { try await report(alpha, "2026-03-01") }
    await #expect(throws: EmergencyRefusal.future) { try await report(beta, "2026-03-03") }
    let id = try await report(beta, "2026-03-01")
    let now = emergencies.store.clock.now()
    func enter(_ place: String, _ count: Int?) async throws {
      try await emergencies.enter(
        EmergencyFigureEntered(
          stage: .flash, asOf: now, source: "Radio", rows: [.init(place: place, unit: .individuals, count: count)]),
        of: id, now: now, by: local)
    }
    await #expect(throws: EmergencyRefusal.incomplete) { try await enter(" ", 3) }
    await #expect(throws: EmergencyRefusal.count) { try await enter("School", -1) }
    let other = Requester(.user(ID()), grants: [Grant(.officer, place: alpha)])
    await #expect(throws: EmergencyRefusal.unknown) {
      try await emergencies.emergency(id, for: other, on: today)
    }
  }
}
