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
    #expect(Set(try await exports.actors()) == [one.id, other.id])
    try await exports.removeEnded()
    #expect(try await exports.list(limit: 10).count == 3)
  }
}
