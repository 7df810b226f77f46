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

  @Test(arguments: Engines.all) func `a programme practises until data protection was weighed`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeWorld(engine)
    let programmes = world.office.programmes
    let id = try await programmes.define(code: "shelter", names: ["en": "Shelter"], by: .system)
    let (today, due) = (Day(year: 2026, month: 3, day: 1)!, Day(year: 2027, month: 3, day: 1)!)
    var assessment = DataProtectionAssessment(
      purpose: " Shelter ", legalBasis: "Consent", sensitivity: .high, mitigation: "Names apart",
      sharing: [.internal, .partner], retention: 24, approver: "A. Yılmaz", approved: today, review: due)
    #expect(try await programmes.programme(id).mode(on: today) == .practice)
    #expect(try await programmes.practising() == ["shelter"])

    for (part, refusal) in [
      (\DataProtectionAssessment.purpose, "  "), (\.mitigation, ""),
      (\.legalBasis, String(repeating: "a", count: 4001)),
    ] {
      var lacking = assessment
      lacking[keyPath: part] = refusal
      await #expect(throws: ProgrammeRefusal.assessmentIncomplete) {
        try await programmes.assess(id, lacking, on: today, by: .system)
      }
    }
    assessment.retention = 0
    await #expect(throws: ProgrammeRefusal.retention) {
      try await programmes.assess(id, assessment, on: today, by: .system)
    }
    assessment.retention = 24
    await #expect(throws: ProgrammeRefusal.approvedInTheFuture) {
      try await programmes.assess(id, assessment, on: Day(epochDay: today.epochDay - 1), by: .system)
    }
    assessment.review = today
    await #expect(throws: ProgrammeRefusal.reviewBeforeApproval) {
      try await programmes.assess(id, assessment, on: today, by: .system)
    }
    assessment.review = due

    try await programmes.assess(id, assessment, on: today, by: .system)
    let weighed = try await programmes.programme(id)
    #expect(weighed.assessment?.purpose == "Shelter" && weighed.assessment?.sharing == [.partner, .internal])
    #expect(weighed.mode(on: today) == .real && weighed.mode(on: due) == .due)
    #expect(try await programmes.practising().isEmpty)

    try await programmes.assess(id, nil, on: today, by: .system)
    #expect(try await programmes.programme(id).mode(on: today) == .practice)
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
