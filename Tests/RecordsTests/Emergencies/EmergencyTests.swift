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
    return (Emergencies(store, places: places), places)
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
        .init(place: "Mosque", area: nil, unit: .individuals, before: nil, after: 90),
        .init(place: "School", area: nil, unit: .households, before: 40, after: 55),
      ])
    #expect(try await emergencies.store.rebuild().differences == [])
  }

  private let today = Day("2026-03-02")!
  private let officer = Requester(.user(ID()), grants: [Grant(.officer)])
  private let manager = Requester(.user(ID()), grants: [Grant(.manager)])

  /// Enters a figure of one school, approves it, and tells its entry.
  private func give(
    _ count: Int, _ stage: Emergency.Stage, hoursAgo: Int, of id: ID<Emergency>, _ emergencies: Emergencies
  ) async throws -> ID<Entry> {
    let now = emergencies.store.clock.now()
    try await emergencies.enter(
      EmergencyFigureEntered(
        stage: stage, asOf: now.adding(seconds: -3600 * hoursAgo), source: "Team",
        rows: [.init(place: "School", unit: .individuals, count: count)]), of: id, now: now, by: officer)
    let figures = try await emergencies.emergency(id, for: officer, on: today).figures
    let entry = try #require(figures.last?.entry)
    try await emergencies.approve(entry, of: id, by: manager)
    return entry
  }

  private func report(
    _ kind: Emergency.Kind, at code: String, _ world: (emergencies: Emergencies, places: Places)
  ) async throws -> ID<Emergency> {
    let place = try #require(try await world.places.atlas().place(ofCode: code, on: today))
    return try await world.emergencies.report(
      kind, at: place, code: code, began: today, source: "Governor", today: today, by: officer)
  }

  @Test(arguments: Engines.all)
  func `a figure that holds for an earlier time never takes the place of a newer one`(engine: EngineKind) async throws {
    let world = try await world(engine)
    let emergencies = world.0
    let id = try await report(.flood, at: "XX1", world)
    let newer = try await give(30, .threeDays, hoursAgo: 1, of: id, emergencies)
    let older = try await give(80, .flash, hoursAgo: 60, of: id, emergencies)
    let emergency = try await emergencies.emergency(id, for: officer, on: today)
    #expect(emergency.figures.map(\.entry) == [newer, older])
    #expect(emergency.approved.map(\.entry) == [older, newer] && emergency.current?.entry == newer)
    let current = try #require(emergency.current)
    #expect(emergency.changes(of: current).map(\.before) == [80])
    #expect(emergency.due?.stage == .day)
    let lines = EmergencyLine.lines(of: emergency, in: try await world.1.atlas())
    #expect(lines.map(\.isInForce) == [false, true] && lines.map(\.displaced.count) == [80, 30])
  }

  @Test(arguments: Engines.all)
  func `a figure is taken back with a reason, and the one before it is in force again`(engine: EngineKind) async throws
  {
    let world = try await world(engine)
    let emergencies = world.0
    let id = try await report(.flood, at: "XX1", world)
    let first = try await give(80, .flash, hoursAgo: 2, of: id, emergencies)
    let wrong = try await give(8000, .day, hoursAgo: 1, of: id, emergencies)
    await #expect(throws: EmergencyRefusal.unknown) {
      try await emergencies.withdraw(wrong, of: id, reason: "A digit too many", by: officer)
    }
    await #expect(throws: EmergencyRefusal.reasonMissing) {
      try await emergencies.withdraw(wrong, of: id, reason: " ", by: manager)
    }
    for _ in 1...2 { try await emergencies.withdraw(wrong, of: id, reason: "A digit  too many", by: manager) }
    let emergency = try await emergencies.emergency(id, for: officer, on: today)
    #expect(emergency.current?.entry == first && emergency.due?.stage == .day)
    #expect(emergency.figures.last?.withdrawn?.reason == "A digit too many")
    #expect(emergency.figures.last?.withdrawn?.act.actor == manager.actor.id)
    await #expect(throws: EmergencyRefusal.withdrawn) { try await emergencies.approve(wrong, of: id, by: manager) }
    #expect(try await emergencies.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `an emergency is corrected, closed and followed again, and says what was before`(engine: EngineKind) async throws
  {
    let world = try await world(engine)
    let emergencies = world.0
    let id = try await report(.flood, at: "XX1", world)
    func read() async throws -> Emergency { try await emergencies.emergency(id, for: officer, on: today) }
    let told = try await read().facts
    let beta = try #require(try await world.1.atlas().place(ofCode: "XX2", on: today))
    let facts = Emergency.Facts(kind: .fire, place: beta, began: Day("2026-03-01")!)
    for _ in 1...2 {
      try await emergencies.correct(id, to: facts, reason: "Heard badly", today: today, by: officer)
    }
    let corrected = try await read()
    #expect(corrected.facts == facts && corrected.code == "XX1-2026-03-02")
    #expect(corrected.history.map(\.turn) == [.corrected(from: told, to: facts, reason: "Heard badly")])
    await #expect(throws: EmergencyRefusal.future) {
      let later = Emergency.Facts(kind: .fire, place: beta, began: Day("2026-03-03")!)
      try await emergencies.correct(id, to: later, reason: "Why not", today: today, by: officer)
    }

    let figure = try await give(80, .flash, hoursAgo: 1, of: id, emergencies)
    // What was given out rests on it now.
    await #expect(throws: EmergencyRefusal.approved) {
      try await emergencies.close(id, as: .mistake, reason: "A rumour", by: officer)
    }
    await #expect(throws: EmergencyRefusal.doubleUnknown) {
      try await emergencies.close(id, as: .double, of: corrected.code, reason: "Told twice", by: manager)
    }
    let other = try await report(.earthquake, at: "XX2", world)
    let otherCode = try await emergencies.emergency(other, for: officer, on: today).code
    try await emergencies.close(id, as: .double, of: otherCode.lowercased(), reason: "Told twice", by: manager)
    let closed = try await read()
    #expect(closed.closed?.closing == Emergency.Closing(.double, of: otherCode, reason: "Told twice"))
    #expect(closed.due == nil && !closed.counts)
    #expect(EmergencyLine.lines(of: closed, in: try await world.1.atlas()).isEmpty)
    #expect(try await emergencies.all(for: officer, on: today).map(\.id) == [other, id])
    await #expect(throws: EmergencyRefusal.closed) { try await give(90, .day, hoursAgo: 0, of: id, emergencies) }
    // Two cannot be doubles of each other: neither would be given out.
    await #expect(throws: EmergencyRefusal.doubleUnknown) {
      try await emergencies.close(other, as: .double, of: closed.code, reason: "Told twice", by: manager)
    }

    try await emergencies.reopen(id, reason: "Another one after all", by: manager)
    let open = try await read()
    #expect(open.closed == nil && open.due?.stage == .day && open.current?.entry == figure)
    #expect(open.history.count == 3)
    #expect(try await emergencies.store.rebuild().differences == [])
  }

  @Test func `destinations are added up by place of the atlas, else by their words, and unknown is no zero`() {
    let area = ID<Place>()
    let rows: [Emergency.Displaced] = [
      .init(place: "School", area: area, unit: .households, count: 40),
      .init(place: "Barn", unit: .individuals, count: nil),
      .init(place: "Mosque", area: area, unit: .households, count: 2),
      .init(place: "", area: area, unit: .individuals, count: nil),
    ]
    let ways = Emergency.ways(of: rows)
    #expect(ways.map(\.area) == [area, nil] && ways.map(\.words) == ["", "Barn"])
    #expect(ways.map { $0.total(.households) } == [42, nil])
    #expect(ways.map { $0.total(.individuals) } == [nil, nil] && ways.map(\.unknown) == [1, 1])
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
