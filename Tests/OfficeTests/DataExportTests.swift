import Basics
import Store
import Testing
import Worlds

@testable import Office

@Suite struct WhatIsTakenOutIsWrittenDown {
  @Test func `a purpose is one of the list, and something else is said in words`() throws {
    #expect(try DataExport.Reason(purpose: "report", words: "  Monthly   report ").words == "Monthly report")
    for (purpose, words, refusal) in [
      (nil, "x", DataExportRefusal.purposeMissing), ("what", "x", .purposeMissing), ("other", " ", .wordsMissing),
      ("command_line", "x", .purposeMissing), ("report", String(repeating: "x", count: 501), .wordsTooLong),
    ] {
      #expect(throws: refusal) { try DataExport.Reason(purpose: purpose, words: words) }
    }
  }

  @Test(arguments: Engines.all)
  func `files are listed from the newest on, by what, whom, purpose and day, page by page`(engine: EngineKind)
    async throws
  {
    let world = try await OfficeWorld(engine)
    let exports = world.office.dataExports
    let (one, other) = (Actor.user(ID()), Actor.user(ID()))
    for (number, actor) in [one, other, one].enumerated() {
      world.wait(seconds: 1)
      try await exports.note(
        number == 2 ? .sites : .submissions, of: ID<User>(), title: "T\(number)", file: "t.csv", level: "internal",
        conditions: number, for: .init(number == 0 ? .audit : .report, "w\(number)"), by: actor)
    }
    let all = try await exports.list(limit: 10)
    #expect(all.map(\.title) == ["T2", "T1", "T0"] && all.map(\.conditions) == [2, 1, 0])
    #expect(all.last?.reason == .init(.audit, "w0"))
    #expect(try await exports.list(before: all[1].id, limit: 10).map(\.title) == ["T0"])
    var query = DataExports.Query()
    query.actor = one.id
    #expect(try await exports.list(query, limit: 10).map(\.title) == ["T2", "T0"])
    query.kind = .sites
    #expect(try await exports.list(query, limit: 10).map(\.title) == ["T2"])
    query = .init()
    query.purpose = .report
    query.to = all[1].at
    #expect(try await exports.list(query, limit: 10).allSatisfy { $0.at < all[1].at })
    #expect(Set(try await exports.actors().keys) == [one.id, other.id])
    try await exports.removeEnded()
    #expect(try await exports.list(limit: 10).count == 3)
    for kind in DataExport.Kind.allCases {
      world.wait(seconds: 1)
      try await exports.note(kind, file: "all.csv", level: "internal", for: .init(.audit), by: one)
      let last = try #require(try await exports.list(limit: 1).first)
      #expect(last.kind == kind && last.subject == nil && last.title.isEmpty)
    }
  }

  @Test(arguments: Engines.all)
  func `what a program reads is told once a day, with its key's name`(engine: EngineKind) async throws {
    let world = try await OfficeWorld(engine)
    let exports = world.office.dataExports
    let administrator = Requester(.user(ID()), grants: [Grant(.administrator, sensitivity: .protected)])
    let key = try await world.office.keys.create(
      APIKeyDraft(label: "Dashboard of the agency", scopes: [.sites]), by: administrator)
    let program = Actor.appUser(key.record.id)
    let subject = ID<User>()
    func read(_ file: String = "/sites", _ reason: DataExport.Reason = .init(.program), by actor: Actor) async throws {
      try await exports.noteOnceADay(
        .sites, of: subject, title: "", file: file, level: "internal", for: reason, by: actor)
    }
    for _ in 0..<3 { try await read(by: program) }
    try await read("/others", by: program)
    try await read(by: .user(ID()))
    try await read(by: .user(ID()))
    #expect(try await exports.list(limit: 10).count == 4)
    try await read("/sites", .init(.audit, "Yearly"), by: program)
    #expect(try await exports.list(limit: 10).count == 5)
    world.wait(seconds: 86_400)
    try await read(by: program)
    let told = try await exports.list(limit: 10)
    #expect(told.count == 6 && told[0].actor == program.id && told[0].at > told[1].at)
    let names = try await exports.actors()
    #expect(names[program.id] == "Dashboard of the agency" && names.values.count { $0 == nil } == 2)
    #expect(try await exports.count(of: subject, since: told[0].at) == 1)
  }
}
