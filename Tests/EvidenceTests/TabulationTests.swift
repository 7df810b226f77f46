import Basics
import Collect
import FormEngine
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// Figures are those that somebody would count by hand.
@Suite struct Figures {
  @Test(arguments: Engines.all)
  func `count answers by place, with what has no answer told apart`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for site in [
      EvidenceWorld.Site(district: "A1", kind: "tent"), .init(district: "A1", kind: "container"),
      .init(district: "A2", kind: "tent"), .init(district: "B1", kind: nil), .init(district: nil, kind: "tent"),
    ] { try await world.send(site) }
    let table = try await world.find(
      Tabulation(form: "sites", rows: .place(level: 1), columns: .answer(path: "/kind")))
    let atlas = try await world.places.atlas()
    let alpha = try #require(atlas.place(ofCode: "XX1", on: EvidenceWorld.day)).bytes.map { byte in
      String(byte, radix: 16).count == 1 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
    }.joined()
    #expect(
      table.figures == [
        "\(alpha)|tent": 2, "\(alpha)|container": 1, "\(alpha)|Σ": 3, "Σ|tent": 2, "Σ|container": 1, "Σ|Σ": 3,
      ])
    #expect(table.base == 3)
    #expect(table.missing == 2)
  }

  @Test(arguments: Engines.all)
  func `of multiple choice are shares of those asked`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for site in [
      EvidenceWorld.Site(kind: "tent", needs: ["water", "food"]), .init(kind: "tent", needs: ["water"]),
      .init(kind: "container", needs: ["food"]), .init(kind: "tent"),
    ] { try await world.send(site) }
    let table = try await world.find(
      Tabulation(form: "sites", rows: .answer(path: "/needs"), columns: .answer(path: "/kind")))
    #expect(
      table.figures == [
        "water|tent": 2, "food|tent": 1, "food|container": 1, "water|Σ": 2, "food|Σ": 2, "Σ|tent": 2,
        "Σ|container": 1, "Σ|Σ": 3,
      ])
    #expect(table.missing == 1)
  }

  @Test(arguments: Engines.all)
  func `of a stock are summed over places and never over rounds`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for site in [
      EvidenceWorld.Site(round: "1", kind: "tent", people: 100), .init(round: "2", kind: "tent", people: 80),
      .init(round: "2", kind: "container", people: 7), .init(round: "2", kind: "container"),
    ] { try await world.send(site) }
    let people = Tabulation(
      form: "sites", measure: .sum(path: "/people"), rows: .answer(path: "/kind"), columns: .answer(path: "/round"))
    let table = try await world.find(people)
    #expect(
      table.figures == ["tent|1": 100, "tent|2": 80, "container|2": 7, "Σ|1": 100, "Σ|2": 87])
    #expect(table.missing == 1)
    var overTime = people
    overTime.columns = nil
    await #expect(throws: EvidenceRefusal.stockOverRounds(path: "/people", round: "/round")) {
      try await world.find(overTime)
    }
    overTime.filter = .init(answers: ["/round": ["2"]])
    #expect(try await world.find(overTime).figures["Σ|Σ"] == 87)
  }

  /// Four reports of one place in November are the same hundred people four times.
  private func weeks(_ engine: EngineKind) async throws -> EvidenceWorld {
    let world = try await EvidenceWorld(engine)
    for day in ["02", "09", "16", "23"] { try await world.send(.init(on: "2026-11-\(day)", people: 100)) }
    return world
  }

  private func month(_ first: String, _ last: String) throws -> Tabulation.Filter {
    .init(from: try #require(Day(first)), to: try #require(Day(last)))
  }

  @Test(arguments: Engines.all)
  func `of a stock are not summed in a month in which a place reported on two days`(engine: EngineKind) async throws {
    let world = try await weeks(engine)
    func find(_ rows: Tabulation.Dimension, _ filter: Tabulation.Filter = .init()) async throws -> [String: Double] {
      let people = Tabulation(form: "sites", measure: .sum(path: "/people"), rows: rows, filter: filter)
      let answer = try await world.evidence.find(people, round: nil, for: world.officer, on: EvidenceWorld.day)
      return try answer.table(in: EvidenceWorld.names).figures
    }
    let november = try month("2026-11-01", "2026-11-30")
    await #expect(throws: EvidenceRefusal.stockOverTime(path: "/people")) { try await find(.period(.month)) }
    await #expect(throws: EvidenceRefusal.stockOverTime(path: "/people")) { try await find(.place(level: 2), november) }
    await #expect(throws: EvidenceRefusal.stockOverTime(path: "/people")) { try await find(.state, november) }
    let byWeek = try await find(.period(.week))
    #expect(Set(byWeek.keys) == Set((45...48).flatMap { ["2026-W\($0)|", "2026-W\($0)|Σ"] }))
    #expect(Set(byWeek.values) == [100])
    #expect(try await find(.state, month("2026-11-02", "2026-11-08"))["Σ|Σ"] == 100)
    // Other places on other days are no second time of this one, nor is a report without the number.
    try await world.send(.init(district: "A2", on: "2026-11-05", people: 7))
    try await world.send(.init(district: "B1", on: "2026-11-04"))
    try await world.send(.init(district: "B1", on: "2026-11-06", people: 1))
    #expect(try await find(.state, month("2026-11-02", "2026-11-08"))["Σ|Σ"] == 108)
  }

  @Test(arguments: Engines.all)
  func `that are pinned are not told any more once a place reported twice in a month`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.send(.init(on: "2026-11-02", people: 100))
    try await world.send(.init(district: "A2", on: "2026-11-20", people: 5))
    let pin = try await world.pin(
      Tabulation(form: "sites", measure: .sum(path: "/people"), rows: .period(.month)))
    try await world.catchUp()
    let line = try #require(try await world.store.read { try $0.pin(pin) })
    func figures() async throws -> [String: Double] {
      let answer = try await world.evidence.find(line, round: nil, for: world.officer, on: EvidenceWorld.day)
      return try answer.table(in: EvidenceWorld.names).figures
    }
    #expect(try await figures()["2026-11|"] == 105)
    let again = try await world.send(.init(on: "2026-11-09", people: 100))
    await #expect(throws: EvidenceRefusal.stockOverTime(path: "/people")) { try await figures() }
    try await world.catchUp()
    await #expect(throws: EvidenceRefusal.stockOverTime(path: "/people")) { try await figures() }
    try await world.submissions.review(again, as: .rejected, comment: "", by: world.officer)
    #expect(try await figures()["2026-11|"] == 105)
  }

  @Test(arguments: Engines.all)
  func `of decimals are exact to a thousandth, and means are of those who answered`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for hours in [0.1, 0.2, nil, 7.125] { try await world.send(.init(hours: hours)) }
    let mean = try await world.find(
      Tabulation(form: "sites", measure: .mean(path: "/hours"), rows: .answer(path: "/kind")))
    #expect(mean.figures["tent|"] == 7.425 / 3)
  }

  @Test(arguments: Engines.all)
  func `of a repeat count its rows`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.send(.init(kind: "tent", groups: [("host", 4), ("refugee", 3)]))
    try await world.send(.init(kind: "container", groups: [("host", 5)]))
    let table = try await world.find(
      Tabulation(
        form: "sites", measure: .sum(path: "/group/members"), rows: .answer(path: "/group/who"),
        columns: .answer(path: "/kind"), filter: .init(answers: ["/round": ["1"]])))
    #expect(
      table.figures == [
        "host|tent": 4, "refugee|tent": 3, "host|container": 5, "host|Σ": 9, "refugee|Σ": 3, "Σ|tent": 7,
        "Σ|container": 5, "Σ|Σ": 12,
      ])
    await #expect(throws: EvidenceRefusal.differentRepeats(path: "/asset/what", other: "/group/who")) {
      try await world.find(
        Tabulation(form: "sites", rows: .answer(path: "/group/who"), columns: .answer(path: "/asset/what")))
    }
  }

  @Test(arguments: Engines.all)
  func `by month show the months without submissions as gaps`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for day in ["2026-01-31", "2026-01-02", "2026-04-01"] { try await world.send(.init(on: day)) }
    let table = try await world.find(Tabulation(form: "sites", rows: .period(.month)))
    #expect(table.rows.map(\.key) == ["2026-01", "2026-02", "2026-03", "2026-04"])
    #expect(table.figures == ["2026-01|": 2, "2026-04|": 1, "Σ|": 3, "Σ|Σ": 3, "2026-01|Σ": 2, "2026-04|Σ": 1])
  }

  @Test(arguments: Engines.all, Tabulation.Period.allCases)
  func `by period have the keys that the calendar gives`(engine: EngineKind, period: Tabulation.Period) async throws {
    let world = try await EvidenceWorld(engine)
    let days = ["2024-12-30", "2025-12-29", "2026-01-01", "2026-12-31"]
    for day in days { try await world.send(.init(on: day)) }
    let table = try await world.find(Tabulation(form: "sites", rows: .period(period)))
    let found = Set(table.rows.filter { table[$0, table.columns[0]] != nil }.map(\.key))
    #expect(found == Set(days.compactMap { Day($0).map(period.key) }))
  }

  @Test(arguments: Engines.all)
  func `leave out what a reader was not granted, and rejected submissions`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.send(.init(district: "A1"))
    try await world.send(.init(district: "B1"))
    let rejected = try await world.send(.init(district: "A2"))
    try await world.submissions.review(rejected, as: .rejected, comment: "", by: world.officer)
    let atlas = try await world.places.atlas()
    let alpha = try #require(atlas.place(ofCode: "XX1", on: EvidenceWorld.day))
    let bound = Requester(.user(ID()), grants: [Grant(.viewer, place: alpha)])
    let counts = Tabulation(form: "sites", rows: .answer(path: "/kind"))
    #expect(try await world.find(counts).figures["Σ|Σ"] == 2)
    #expect(try await world.find(counts, as: bound).figures["Σ|Σ"] == 1)
    let nobody = Requester(.user(ID()), grants: [])
    await #expect(throws: EvidenceRefusal.unknownForm) { try await world.find(counts, as: nobody) }
  }

  @Test(arguments: Engines.all)
  func `are refused for questions that cannot answer`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    await #expect(throws: EvidenceRefusal.unknownQuestion(path: "/nothing")) {
      try await world.find(Tabulation(form: "sites", rows: .answer(path: "/nothing")))
    }
    await #expect(throws: EvidenceRefusal.notNumeric(path: "/kind")) {
      try await world.find(Tabulation(form: "sites", measure: .sum(path: "/kind"), rows: .state))
    }
    try await world.publish("2", ["kind": .time])
    await #expect(throws: EvidenceRefusal.notTold(path: "/kind")) {
      try await world.find(Tabulation(form: "sites", rows: .answer(path: "/kind")))
    }
  }
}
