import Basics
import Collect
import Office
import Statistics
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `Counts at flow points` {
  @Test(arguments: Engines.all)
  func `figures are per observed hour, and a day that nobody watched is a gap`(engine: EngineKind) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1")
    try await world.shift("2026-03-02T08:00", "2026-03-02T14:00")
    try await world.send(.init(at: "2026-03-02T09:10", people: 4))
    try await world.send(.init(at: "2026-03-02T13:50", people: 8))
    // Watched and nobody came: a zero. Counted and no shift: no figure.
    try await world.shift("2026-03-03T08:00", "2026-03-03T10:00")
    try await world.send(.init(at: "2026-03-05T09:00", people: 9))
    try await world.catchUp()
    let series = try await world.series(to: "2026-03-05")
    #expect(series.days.map(\.figure.perHour) == [2, 0, nil, nil])
    #expect(series.days.map(\.figure.minutes) == [360, 120, 0, 0])
    #expect(series.days.map(\.figure.planned) == [720, 720, 720, 720])
    #expect(series.days[0].figure.isPartial && !series.days[2].figure.isPartial)
    #expect(series.days.map(\.figure.outside) == [0, 0, 0, 9])
    #expect(series.total.perHour == 1.5)
    #expect(series.observations.map(\.count) == [12, 0])
  }

  @Test(arguments: Engines.all)
  func `closed hours are not observed, and two who watch the same hour observe it once`(
    engine: EngineKind
  ) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1")
    try await world.shift("2026-03-02T08:00", "2026-03-02T12:00", closed: 1)
    try await world.shift("2026-03-03T08:00", "2026-03-03T10:00")
    try await world.shift("2026-03-03T08:00", "2026-03-03T10:00")
    try await world.shift("2026-03-04T08:00", "2026-03-04T12:00", closed: 4)
    try await world.catchUp()
    let days = try await world.series(to: "2026-03-04").days.map(\.figure)
    #expect(days.map(\.minutes) == [180, 120, 0])
    #expect(days.map(\.closed) == [60, 0, 240])
    #expect(days[2].perHour == nil)
  }

  @Test(arguments: Engines.all)
  func `a shift over midnight belongs to both days, and one of a mistyped year to none`(
    engine: EngineKind
  ) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1")
    try await world.shift("2026-03-02T22:30", "2026-03-03T01:15")
    try await world.shift("2026-03-04T08:00", "2027-03-04T16:00")
    try await world.catchUp()
    let series = try await world.series(to: "2026-03-04")
    #expect(series.days.map(\.figure.minutes) == [90, 75, 0])
    let hours = series.figures(by: .hour).filter { $0.figure.minutes > 0 }
    #expect(hours.map(\.key) == ["00", "01", "22", "23"])
    #expect(hours.map(\.figure.minutes) == [60, 15, 30, 60])
  }

  @Test(arguments: Engines.all)
  func `edits, rejections and erasures are taken away, and counting anew finds the same`(
    engine: EngineKind
  ) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1")
    try await world.shift("2026-03-02T08:00", "2026-03-02T12:00")
    try await world.send(.init(at: "2026-03-02T09:00", people: 4, origin: "Hama"), id: "uuid:a")
    let rejected = try await world.send(.init(at: "2026-03-02T09:30", people: 20))
    let erased = try await world.send(.init(at: "2026-03-02T10:00", people: 300))
    try await world.catchUp()
    #expect(try await world.series().total.individuals == 324)
    try await world.send(
      .init(at: "2026-03-02T11:00", people: 6, origin: "Idlib"), id: "uuid:b", former: "uuid:a")
    try await world.submissions.review(rejected, as: .rejected, comment: "", by: world.officer)
    try await world.catchUp()
    #expect(try await world.series().total.individuals == 306)
    #expect(try await world.keeper.rebuild() == false)
    try await world.store.write { try FlowErasure().erase([erased.recast()], from: $0) }
    #expect(try await world.series().total.individuals == 6)
    let ways = try await world.store.read {
      try $0.flowWays(of: "G1", direction: nil, from: Day("2026-03-01")!, to: Day("2026-03-31")!)
    }
    #expect(ways == [FlowWay(from: "Idlib", to: "", groups: 1, individuals: 6)])
    // A sum of which nothing is left is no row.
    let rows = try await world.store.read { try $0.value("SELECT count(*) FROM flow_count_sum") as Int? }
    #expect(rows == 1)
  }

  @Test(arguments: Engines.all)
  func `who is not told is kept apart, and a contradiction is said`(engine: EngineKind) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1")
    try await world.send(.init(at: "2026-03-02T09:00", people: 5, women: 2, girls: 1))
    try await world.send(.init(at: "2026-03-02T10:00", people: 7))
    try await world.send(.init(at: "2026-03-02T11:00", people: 3, women: 2, men: 2))
    try await world.catchUp()
    let people = try await world.store.read {
      try $0.flowPeople(of: "G1", .all, from: Day("2026-03-02")!, to: Day("2026-03-02")!)
    }
    #expect(
      people
        == FlowPeople(individuals: 15, women: 4, men: 2, girls: 1, boys: 0, unknown: 9, contradicted: 1))
  }

  @Test(arguments: Engines.all)
  func `shifts tell who watched, whom they missed and why nobody did, and groups what was seen in them`(
    engine: EngineKind
  ) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1")
    try await world.shift("2026-03-02T08:00", "2026-03-02T12:00", closed: 1, closure: "weather", staff: 2, missed: 3)
    try await world.shift("2026-03-03T08:00", "2026-03-03T10:00", closed: 0.5, staff: 4, missed: 0)
    // Of a shift that tells of nobody, nothing is 0; and why needs something that was closed.
    let silent = try await world.shift("2026-03-04T08:00", "2026-03-04T10:00", closure: "night")
    try await world.send(.init(at: "2026-03-02T09:00", people: 5, seen: "elderly child_alone"))
    let rejected = try await world.send(.init(at: "2026-03-02T10:00", people: 7, direction: "in", seen: "elderly"))
    try await world.send(.init(at: "2026-03-02T11:00", people: 3, seen: "none"))
    try await world.send(.init(at: "2026-03-02T11:30", people: 1))
    try await world.catchUp()
    func read() async throws -> (FlowShifts, [String], [String], Int) {
      let (from, to) = (Day("2026-03-01")!, Day("2026-03-31")!)
      return try await world.store.read { reader in
        let all = try reader.flowVulnerabilities(of: "G1", direction: nil, from: from, to: to)
        let out = try reader.flowVulnerabilities(of: "G1", direction: "out", from: from, to: to)
        return (
          try reader.flowShifts(of: "G1", from: from, to: to), all.seen.map { "\($0.code) \($0.groups)" },
          out.seen.map { "\($0.code) \($0.groups)" }, all.groups
        )
      }
    }
    let (shifts, all, out, groups) = try await read()
    #expect(shifts.shifts == 3 && shifts.staffed == 2 && shifts.toldMissed == 2)
    #expect(shifts.staffHours == 2 * 3 + 4 * 1.5 && shifts.missed == 3)
    #expect(shifts.closures == ["weather": 60, "": 30])
    #expect(all == ["elderly 2", "child_alone 1"] && out == ["child_alone 1", "elderly 1"] && groups == 4)
    #expect(try await world.keeper.rebuild() == false)
    for one in [silent, rejected] {
      try await world.submissions.review(one, as: .rejected, comment: "", by: world.officer)
    }
    try await world.catchUp()
    let after = try await read()
    #expect(after.0.shifts == 2 && after.1 == ["child_alone 1", "elderly 1"] && after.3 == 3)
  }

  @Test(arguments: Engines.all)
  func `a form that counts no longer counts no longer, and its sums go`(engine: EngineKind) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1")
    try await world.shift("2026-03-02T08:00", "2026-03-02T09:00")
    try await world.send(.init(at: "2026-03-02T08:10", people: 4), point: " g1 ")
    try await world.catchUp()
    #expect(try await world.series().total.individuals == 4)
    // Older versions go on to count: their answers are still there.
    try await world.publish("2", without: "flow.nationality")
    try await world.catchUp()
    #expect(try await world.series("G1", FlowGroup(nationality: "SYR")).total.individuals == 4)
    #expect(try await world.keeper.rebuild() == false)
  }

  @Test(arguments: Engines.all)
  func `points are seen and changed within the areas of one's rights`(engine: EngineKind) async throws {
    let world = try await FlowWorld(engine)
    try await world.point("G1", in: "XX1")
    try await world.point("G2", in: "XX2")
    try await world.point("G3", in: nil)
    let local = Requester(.user(ID()), grants: [Grant(.manager, place: try await world.place("XX2"))])
    #expect(try await world.flows.points(for: local, on: FlowWorld.today).map(\.code) == ["G2"])
    await #expect(throws: FlowRefusal.unknownPoint) {
      try await world.flows.point("G1", for: local, on: FlowWorld.today)
    }
    let point = FlowPointDefined(
      code: "G9", names: ["en": "Nine"], place: try await world.place("XX1"), opened: Day("2026-01-01")!)
    await #expect(throws: FlowRefusal.notAllowed) { try await world.flows.define(point, by: local) }
    await #expect(throws: FlowRefusal.codeTaken("G2")) {
      try await world.flows.define(
        FlowPointDefined(code: "g2", names: ["en": "Again"], opened: Day("2026-01-01")!), by: world.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `points are not added up, and the reason is told`(engine: EngineKind) async throws {
    let world = try await FlowWorld(engine)
    let points = [try await world.point("G1"), try await world.point("G2")]
    let refused = await #expect(throws: FlowRefusal.self) {
      try await world.flows.series(of: points, .all, from: Day("2026-03-01")!, to: Day("2026-03-02")!)
    }
    #expect(refused?.code == "presence.sum.points")
  }

  @Test func `weeks, months and years have no holes`() {
    let point = FlowPoint(
      id: ID(), code: "G1", names: LocalizedText(), place: nil, programme: nil, position: nil, hoursPerDay: 10,
      opened: Day("2026-01-01")!, closed: Day("2026-01-10")!)
    let series = FlowSeries(
      point, .all, from: Day("2025-12-28")!, to: Day("2026-01-12")!,
      hours: [FlowHour(day: Day("2026-01-11")!, hour: 9, minutes: 90, individuals: 3, passed: 1)])
    #expect(series.figures(by: .week).map(\.key) == ["2025-W52", "2026-W01", "2026-W02", "2026-W03"])
    #expect(series.figures(by: .week).map(\.figure.planned) == [0, 4 * 600, 5 * 600, 0])
    #expect(series.figures(by: .week).map(\.figure.minutes) == [0, 0, 60, 0])
    #expect(series.figures(by: .month).map(\.key) == ["2025-12", "2026-01"])
    #expect(series.figures(by: .year).map(\.key) == ["2025", "2026"])
    #expect(series.figures(by: .hour).count == 24)
  }

  @Test func `what might be somebody's number is not kept as a place`() throws {
    var answers = FlowAnswers()
    (answers.point, answers.passedAt, answers.individuals) = ("G1", 0, 1)
    func origin(_ text: String) -> String? {
      answers.origin = text
      return FlowContribution(answers)?.passage?.origin
    }
    #expect(origin("  Syria,\n Hama ") == "Syria, Hama")
    #expect(origin("call 0555 123 45 67") == "")
    #expect(origin("05551234567") == "")
    #expect(origin("TUR031") == "TUR031")
    #expect(origin("unknown") == "")
    #expect(origin(String(repeating: "x", count: 61)) == "")
  }
}
