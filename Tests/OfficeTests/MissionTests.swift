import Basics
import Store
import Testing
import Worlds
@testable import Office

@Suite struct TheMissionHasProgrammesAndOffices {
  @Test(arguments: Engines.all) func `a programme is defined once and changed`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let programmes = world.office.programmes
    let id = try await programmes.define(code: "Shelter-2026", names: ["en": " Shelter  2026 ", "tr": ""], by: .system)
    #expect(try await programmes.programme(id).names.texts == ["en": "Shelter 2026"])
    #expect(try await programmes.programme(code: "SHELTER-2026")?.id == id)
    await #expect(throws: ProgrammeRefusal.codeTaken(code: "shelter-2026")) {
      try await programmes.define(code: "shelter-2026", names: ["en": "Other"], by: .system)
    }
    await #expect(throws: ProgrammeRefusal.codeNotAllowed) {
      try await programmes.define(code: "two words", names: ["en": "Other"], by: .system)
    }
    await #expect(throws: ProgrammeRefusal.nameMissing) {
      try await programmes.define(code: "other", names: ["en": "  "], by: .system)
    }
    try await programmes.change(id, names: ["en": "Shelter", "ar": "المأوى"], isClosed: true, by: .system)
    let changed = try await programmes.programme(id)
    #expect(changed.isClosed && changed.names[.arabic] == "المأوى" && changed.code == "shelter-2026")
    let before = try await world.store.history(of: id.recast()).count
    try await programmes.change(id, names: ["en": "Shelter", "ar": "المأوى"], isClosed: true, by: .system)
    #expect(try await world.store.history(of: id.recast()).count == before)
  }

  @Test(arguments: Engines.all) func `an office is defined and changed`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let place = ID<Place>()
    let id = try await world.office.offices.define(names: ["en": "Hatay office"], place: place, by: .system)
    #expect(try await world.office.offices.office(id).place == place)
    try await world.office.offices.change(id, names: ["en": "Hatay"], place: nil, isClosed: true, by: .system)
    let office = try await world.office.offices.office(id)
    #expect(office.place == nil && office.isClosed && office.names[.english] == "Hatay")
    await #expect(throws: MissionOfficeRefusal.missing) { _ = try await world.office.offices.office(ID()) }
  }

  @Test(arguments: Engines.all) func `who gives a right is in the access log`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let head = try await world.setUp()
    let (user, _) = try await world.office.users.create(UserName("officer"), fullName: "Officer", grants: [], by: head)
    try await world.office.users.give(Grant(.officer), to: user, by: head)
    let lines = try await world.office.accessLog.lines(about: user)
    #expect(lines.map(\.page) == ["deed.user.create", "deed.grant.give"])
    #expect(lines.allSatisfy { $0.actor == head.actor.id })
    #expect(try await world.office.accessLog.verify() == 2)
  }

  @Test(arguments: Engines.all) func `every table of the office is declared`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    #expect(try await world.database.undeclaredTables() == [])
  }
}
