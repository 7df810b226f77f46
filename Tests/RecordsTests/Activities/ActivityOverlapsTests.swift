import Basics
import Office
import Store
import Testing
import Worlds

@testable import Records

@Suite struct `People told more than once` {
  @Test(arguments: Engines.all)
  func `months of a service that goes on are all but the largest, months of new people are none`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    let again = try await world.activity(
      "AAA", counting: .again, reached: ["2026-01": 100, "2026-02": 120, "2026-03": 90])
    try await world.activity("BBB", "EDU", at: "XX12", reached: ["2026-01": 50, "2026-02": 60])
    let found = try await world.doubles()
    #expect(found.people == 420, "nothing is taken off")
    #expect(found.possible == [.rounds: 190, .partners: 0, .activities: 0])
    let group = try #require(found.groups[.rounds]?.first)
    #expect(group.activity == again && group.people == 310 && group.most == 120)
  }

  @Test(arguments: Engines.all)
  func `two organisations with the same indicator in one place and month are found, and who delivers for whom is said`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    try await world.activity("UN", implementer: "NGO", reached: ["2026-03": 500, "2026-04": 10])
    try await world.activity("NGO", reached: ["2026-03": 450])
    try await world.activity("NGO", at: "XX12", reached: ["2026-03": 450])
    try await world.activity("NGO", indicator: "Soap", reached: ["2026-05": 30])
    let found = try await world.doubles()
    #expect(found.people == 1440)
    #expect(found.possible[.partners] == 450)
    let group = try #require(found.groups[.partners]?.first)
    #expect(found.groups[.partners]?.count == 1 && group.month == Day("2026-03-01")! && group.indicator == "Kits")
    let (un, ngo) = (Organisation.id(ofAcronym: "UN"), Organisation.id(ofAcronym: "NGO"))
    #expect(group.parts.compactMap(\.organisation) == [un, ngo])
    #expect(group.parts.map(\.people) == [500, 450])
    #expect(group.parts[0].delivers == nil && group.parts[1].delivers == un)
  }

  @Test(arguments: Engines.all)
  func `several kinds of help in one place and month are all but the one that reached most`(
    engine: EngineKind
  ) async throws {
    let world = try await ActivityWorld(engine)
    try await world.activity("AAA", "WSH", reached: ["2026-03": 300])
    try await world.activity("AAA", "SHL", indicator: "Tents", reached: ["2026-03": 200, "2026-04": 40])
    try await world.activity("BBB", "EDU", indicator: "Pupils", reached: ["2026-03": 80])
    let found = try await world.doubles()
    #expect(found.possible == [.rounds: 0, .partners: 0, .activities: 280])
    let parts = found.groups[.activities]?.first?.parts ?? []
    #expect(parts.compactMap(\.sector) == ["WSH", "SHL", "EDU"])
  }

  @Test(arguments: Engines.all)
  func `only what a reader may see and asks for is in the figures`(engine: EngineKind) async throws {
    let world = try await ActivityWorld(engine)
    try await world.activity("AAA", at: "XX11", reached: ["2026-03": 10])
    try await world.activity("BBB", at: "XX11", reached: ["2026-03": 8])
    try await world.activity("AAA", at: "XX12", reached: ["2026-03": 100])
    try await world.activity("BBB", at: "XX12", reached: ["2026-03": 90])
    let inner = try await world.place("XX11")
    let officer = Requester(.user(ID()), grants: [Grant(.officer, place: inner)])
    #expect(try await world.doubles(for: officer).possible[.partners] == 8)
    var query = ActivityQuery()
    query.area = try await world.place("XX12")
    #expect(try await world.doubles(query).possible[.partners] == 90)
    query.organisation = Organisation.id(ofAcronym: "AAA")
    #expect(try await world.doubles(query).possible[.partners] == 0)
  }
}
