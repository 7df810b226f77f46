import Basics
import Collect
import FormEngine
import Foundation
import Office
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Reports of emergencies from the spot` {
  private let today = Day("2026-03-02")!
  private let officer = Requester(.user(ID()), grants: [Grant(.officer)])
  private let manager = Requester(.user(ID()), grants: [Grant(.manager)])
  private let viewer = Requester(.user(ID()), grants: [Grant(.viewer)])

  private struct World {
    let emergencies: Emergencies
    let intake: Intake
    let submissions: Submissions

    func send(
      _ code: String, _ stage: String, to destination: String = "XX2", asOf: String = "2026-03-01T10:00:00.000+03:00",
      _ rows: [(String, Int?, Int?)]
    ) async throws -> ID<Submission> {
      let repeated = rows.map { name, households, individuals in
        "<to><name>\(name)</name><code>\(destination)</code>"
          + (households.map { "<households>\($0)</households>" } ?? "")
          + (individuals.map { "<individuals>\($0)</individuals>" } ?? "") + "</to>"
      }.joined()
      let xml = """
        <data id="event" version="1"><code>\(code)</code><kind>flood</kind><began>2026-03-01</began><stage>\(stage)</stage>\
        <asof>\(asOf)</asof><source>mukhtar media</source><district>XX1</district>\(repeated)\
        <meta><instanceID>uuid:\(UUID().uuidString)</instanceID></meta></data>
        """
      let receipt = try await intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: .system)
      guard case .accepted(let submission, _) = receipt else { throw NotAccepted(receipt: receipt) }
      _ = try await emergencies.store.sealNow()
      return submission
    }

    struct NotAccepted: Error { let receipt: Receipt }
  }

  private func world(_ engine: EngineKind) async throws -> World {
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
    let resolver = PlaceResolver(code: { code, day in try await places.atlas().reported(code, on: day) })
    let main: [(String, TableSchema.ColumnType, String?)] = [
      ("code", .text, "emergency.code"), ("kind", .choice, "emergency.kind"), ("began", .date, "emergency.began"),
      ("stage", .choice, "emergency.stage"), ("asof", .dateTime, "emergency.as-of"),
      ("source", .choices, "emergency.source"), ("district", .text, nil),
    ]
    let rows: [(String, TableSchema.ColumnType, String)] = [
      ("name", .text, "emergency.to.name"), ("code", .text, "emergency.to.code"),
      ("households", .integer, "emergency.households"), ("individuals", .integer, "emergency.individuals"),
    ]
    var shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: main.map { .init(path: "/\($0.0)", name: $0.0, type: $0.1, role: $0.2) }),
        .init(
          path: "/to", parent: 0,
          questions: rows.map { .init(path: "/to/\($0.0)", name: $0.0, type: $0.1, role: $0.2) }),
      ])
    shape.placing.placeCodes = ["/district"]
    shape.placing.isPlaceNamed = true
    try await Forms(store: store, plans: schema.plans).publish(
      FormDraft(
        formID: "event", version: "1", title: "Event", shape: shape, xform: Array("<h:html>1</h:html>".utf8)),
      by: manager)
    return World(
      emergencies: Emergencies(store, places: places),
      intake: Intake(store: store, plans: schema.plans, places: resolver, folder: try Scratch.newFolder()),
      submissions: Submissions(store: store, plans: schema.plans, places: resolver))
  }

  @Test(arguments: Engines.all)
  func `the hour of an emergency that an officer writes down counts from the first phone too`(engine: EngineKind)
    async throws
  {
    let world = try await world(engine)
    let sent = try await world.send("xx1-2026-03-01", "flash", [("School", 40, nil)])
    let report = try #require(try await world.emergencies.reports(for: officer, on: today).first)
    let place = try #require(report.place)
    func write(_ kind: Emergency.Kind) async throws -> Emergency {
      let id = try await world.emergencies.report(
        kind, at: place, code: "XX1", began: Day("2026-03-01")!, source: "Radio", today: today, by: officer)
      return try await world.emergencies.emergency(id, for: officer, on: today)
    }
    let flood = try await write(.flood)
    #expect(flood.code == report.code && flood.firstReport == report.received)
    // The same event is not begun twice; another kind of event at that place and day is another.
    await #expect(throws: EmergencyRefusal.exists) { _ = try await write(.flood) }
    await #expect(throws: EmergencyRefusal.exists) {
      _ = try await world.emergencies.begin(from: sent, by: officer)
    }
    let fire = try await write(.fire)
    #expect(fire.code == "XX1-2026-03-01-2" && fire.firstReport == fire.reported.time)
    await #expect(throws: EmergencyRefusal.exists) { _ = try await write(.fire) }
  }

  @Test(arguments: Engines.all)
  func `an emergency begins with the figure of a report, and its hour with the first one`(engine: EngineKind)
    async throws
  {
    let world = try await world(engine)
    let first = try await world.send("xx1-2026-03-01 ", "flash", [("School", 40, nil), ("Mosque", nil, nil)])
    let second = try await world.send("XX1-2026-03-01", "flash", [("School", nil, 180)])
    let reports = try await world.emergencies.reports(for: officer, on: today)
    #expect(reports.map(\.submission) == [second, first])
    #expect(Set(reports.map(\.code)) == ["XX1-2026-03-01"])
    #expect(reports[1].sources == ["mukhtar", "media"])
    #expect(reports[1].asOf.description == "2026-03-01T07:00:00.000Z")
    let beta = try #require(try await world.emergencies.places.atlas().place(ofCode: "XX2", on: today))
    // Of whom neither is told, nobody knows; and households stay households.
    #expect(
      reports[1].rows == [
        .init(place: "School", area: beta, unit: .households, count: 40),
        .init(place: "Mosque", area: beta, unit: .individuals, count: nil),
      ])
    let id = try await world.emergencies.begin(from: second, by: officer)
    let emergency = try await world.emergencies.emergency(id, for: officer, on: today)
    #expect(emergency.code == "XX1-2026-03-01" && emergency.kind == .flood)
    #expect(emergency.firstReport == reports[1].received)
    #expect(emergency.due?.at == reports[1].received.adding(seconds: 3600))
    #expect(emergency.figures.map(\.submission) == [second])
    #expect(emergency.current == nil)
    // Codes are kept as codes, for readers of every language.
    #expect(emergency.source.isEmpty && emergency.sources == ["mukhtar", "media"])
    #expect(emergency.figures.first?.source == "" && emergency.figures.first?.sources == ["mukhtar", "media"])
    #expect(emergency.holds(reports[0]) && !emergency.holds(reports[1]))
    await #expect(throws: EmergencyRefusal.exists) {
      _ = try await world.emergencies.begin(from: first, by: officer)
    }
    try await world.emergencies.take(first, into: id, by: officer)
    try await world.emergencies.take(first, into: id, by: officer)
    let after = try await world.emergencies.emergency(id, for: officer, on: today)
    #expect(after.figures.map(\.submission) == [second, first])
    #expect(try await world.emergencies.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `a flash report of a phone that was offline is older than the figure that was approved meanwhile`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    let code = "XX1-2026-03-01"
    let later = try await world.send(code, "three_days", asOf: "2026-03-04T06:00:00.000+03:00", [("School", nil, 30)])
    let id = try await world.emergencies.begin(from: later, by: officer)
    let late = try await world.send(code, "flash", asOf: "2026-03-01T04:10:00.000+03:00", [("School", nil, 90)])
    try await world.emergencies.take(late, into: id, by: officer)
    func read() async throws -> Emergency { try await world.emergencies.emergency(id, for: officer, on: today) }
    for figure in try await read().figures {
      try await world.emergencies.approve(figure.entry, of: id, by: manager)
    }
    let emergency = try await read()
    #expect(emergency.current?.submission == later && emergency.current?.total(.individuals) == 30)
    let current = try #require(emergency.current)
    #expect(emergency.changes(of: current).map { [$0.before, $0.after] } == [[90, 30]])
  }

  @Test(arguments: Engines.all)
  func `a code that no place has stays among the words, and is no new report when the place becomes known`(
    engine: EngineKind
  ) async throws {
    let world = try await world(engine)
    let sent = try await world.send("XX1-2026-03-01", "flash", to: "XX9", [("School", nil, 30)])
    let id = try await world.emergencies.begin(from: sent, by: officer)
    let emergency = try await world.emergencies.emergency(id, for: officer, on: today)
    #expect(emergency.figures.first?.rows == [.init(place: "School (XX9)", unit: .individuals, count: 30)])
    let csv = "code,level,parent,name\nXX,0,,Land\nXX1,1,XX,Alpha\nXX2,1,XX,Beta\nXX9,1,XX,Gamma\n"
    _ = try await world.emergencies.places.importPlaces(
      Array(csv.utf8), from: PlaceSource.Facts(name: "Test", version: "2", date: "2026-01-02", licence: "CC0"),
      options: PlaceFile.Options(sheet: "places.csv"), by: .system)
    let report = try #require(try await world.emergencies.reports(for: officer, on: today).first)
    #expect(report.rows.map(\.place) == ["School"] && report.rows.first?.area != nil)
    #expect(emergency.holds(report))
  }

  @Test(arguments: Engines.all)
  func `a closed emergency waits only for what phones send after it was closed`(engine: EngineKind) async throws {
    let world = try await world(engine)
    let code = "XX1-2026-03-01"
    let first = try await world.send(code, "flash", [("School", nil, 30)])
    let id = try await world.emergencies.begin(from: first, by: officer)
    _ = try await world.send(code, "day", [("School", nil, 20)])
    // Times are kept to the millisecond.
    try await Task.sleep(for: .milliseconds(2))
    try await world.emergencies.close(id, as: .over, reason: "All went home", by: officer)
    try await Task.sleep(for: .milliseconds(2))
    func waiting() async throws -> [Emergency.Stage] {
      let emergency = try await world.emergencies.emergency(id, for: officer, on: today)
      return try await world.emergencies.reports(for: officer, on: today).filter(emergency.awaits).map(\.stage)
    }
    #expect(try await waiting() == [])
    let news = try await world.send(code, "later", [("School", nil, 50)])
    #expect(try await waiting() == [.later])
    await #expect(throws: EmergencyRefusal.closed) { try await world.emergencies.take(news, into: id, by: officer) }
    try await world.emergencies.reopen(id, reason: "They are back", by: officer)
    #expect(try await waiting() == [.later, .day])
  }

  @Test(arguments: Engines.all)
  func `a report that was rejected or is out of reach proposes nothing`(engine: EngineKind) async throws {
    let world = try await world(engine)
    let report = try await world.send("XX1-2026-03-01", "day", [("School", nil, 5)])
    #expect(try await world.emergencies.reports(for: viewer, on: today).isEmpty)
    await #expect(throws: EmergencyRefusal.unknown) {
      _ = try await world.emergencies.begin(from: report, by: viewer)
    }
    let atlas = try await Places(world.emergencies.store).atlas()
    let beta = try #require(atlas.place(ofCode: "XX2", on: today))
    let elsewhere = Requester(.user(ID()), grants: [Grant(.officer, place: beta)])
    #expect(try await world.emergencies.reports(for: elsewhere, on: today).isEmpty)
    _ = try await world.submissions.review(report, as: .rejected, comment: "A rumour", by: officer)
    #expect(try await world.emergencies.reports(for: officer, on: today).isEmpty)
  }
}
