import Basics
import Collect
import FormEngine
import Foundation
import Records
import Store
import Testing
import Worlds

@Suite struct InformantsAreKept {
  @Test(arguments: Engines.all)
  func `an entry of the register becomes an informant with a code, and nothing is kept without consent`(
    engine: EngineKind
  ) async throws {
    let world = try await InformantWorld(engine)
    try await world.publishRegister()
    try await world.send([("place", "A1"), ("entry", "new"), ("consent", "no"), ("kind", "teacher")])
    try await world.send([
      ("place", "A1"), ("entry", "new"), ("consent", "yes"), ("kind", "mukhtar"), ("how", "written"), ("again", "yes"),
      ("keep", "2026-12-31"), ("others", "A2 nowhere"),
    ])
    try await world.catchUp()
    let all = try await world.all()
    #expect(all.count == 1)
    let one = try #require(all.first)
    #expect(one.code.wholeMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{4}/) != nil && one.kind == "mukhtar")
    #expect(one.consent.wording == "register 2" && one.consent.how == "written" && one.mayReturn == true)
    #expect(one.keepUntil == Day("2026-12-31") && one.places == 2)
    // The same code later: more places, and a longer time, not a second informant.
    try await world.send(
      [
        ("place", "B1"), ("entry", "changed"), ("consent", "yes"), ("code", one.code.lowercased()), ("kind", "teacher"),
        ("keep", "2099-01-01"),
      ], day: "2026-03-02")
    try await world.catchUp()
    let later = try #require(try await world.all().first)
    #expect(later.id == one.id && later.kind == "teacher" && later.places == 3)
    #expect(later.keepUntil == Day("2026-03-02")!.adding(days: InformantFacts.longestKept))
    // Looked at anew, nothing is made twice, and what an officer said since stays.
    try await world.informants.change(one.id, InformantFacts(kind: "resident"), by: InformantWorld.manager)
    try await world.store.write { try $0.run("DELETE FROM informant_progress") }
    try await world.catchUp()
    #expect(try await world.all().map(\.kind) == ["resident"])
  }

  @Test(arguments: Engines.all)
  func `the register is read page by page, and one is found by the whole code`(engine: EngineKind) async throws {
    let world = try await InformantWorld(engine)
    var codes: [String] = []
    for _ in 0..<5 { codes.append(try await world.register("A1").text) }
    var query = InformantQuery()
    query.limit = 2
    var read: [String] = []
    while true {
      let page = try await world.all(query)
      read += page.map(\.code)
      guard let last = page.last, page.count == 2 else { break }
      query.after = last.id
    }
    #expect(read == codes.sorted())
    query = InformantQuery()
    query.code = codes[3]
    #expect(try await world.all(query).map(\.code) == [codes[3]])
    query.code = String(codes[3].prefix(3))
    #expect(try await world.all(query).isEmpty)
  }

  @Test(arguments: Engines.all)
  func `the form of the register becomes as personal as the register`(engine: EngineKind) async throws {
    let world = try await InformantWorld(engine)
    try await world.publishRegister()
    try await world.catchUp()
    let form = ID<FormEngine.Form>(formID: "register")
    #expect(try await world.store.read { try $0.formRecord(form)?.options.sensitivity } == .personal)
  }

  @Test(arguments: Engines.all)
  func
    `whoever has not the right in the area, or ends before personal data, sees nobody, and each look is written down`(
      engine: EngineKind
    ) async throws
  {
    let world = try await InformantWorld(engine)
    let code = try await world.register("A1", "B1")
    _ = try await world.register("B1")
    let (north, south) = (try await world.id("A"), try await world.id("B"))
    func requester(_ grant: Grant) -> Requester { Requester(.user(ID(high: 9, low: 9)), grants: [grant]) }
    #expect(try await world.all(for: requester(Grant(.manager))).isEmpty)
    #expect(try await world.all(for: requester(Grant(.officer, sensitivity: .protected))).isEmpty)
    let other = ID<Programme>(named: "programme", "other")
    #expect(try await world.all(for: requester(Grant(.manager, programme: other, sensitivity: .personal))).isEmpty)
    let local = requester(Grant(.manager, place: north, sensitivity: .personal))
    let before = try await world.store.accessLog.head()?.sequence ?? 0
    let seen = try await world.informants.page(InformantQuery(), for: local)
    #expect(seen.map(\.record.code) == [code.text])
    // Of the places, those alone that are the reader's; that there is another is said.
    #expect(seen[0].places == [try await world.id("A1")] && seen[0].record.places == 2)
    let log = try await world.store.accessLog.lines(limit: 1)
    #expect(log.first?.sequence == before + 1 && log.first?.page == "informants.list")
    #expect(log.first?.subjects == [seen[0].record.id.recast()])
    let facts = InformantFacts(places: [try await world.id("B1")])
    await #expect(throws: InformantRefusal.notAllowed) {
      try await world.informants.change(seen[0].record.id, facts, by: local)
    }
    #expect(try await world.all(for: requester(Grant(.manager, place: south, sensitivity: .personal))).count == 2)
  }

  @Test(arguments: Engines.all)
  func `an entry without consent, with an end too far, or without a place is refused`(engine: EngineKind) async throws {
    let world = try await InformantWorld(engine)
    let good = try await world.facts("A1")
    func refused(_ change: (inout InformantFacts) -> Void) async -> InformantRefusal? {
      var facts = good
      change(&facts)
      do {
        _ = try await world.informants.register(facts, in: world.programme, by: InformantWorld.manager)
        return nil
      } catch {
        return error as? InformantRefusal
      }
    }
    #expect(await refused { $0.consent = nil } == .consent)
    #expect(await refused { $0.consent?.wording = "" } == .consent)
    #expect(await refused { $0.consent?.given = Day("2026-03-21")! } == .consent)
    #expect(await refused { $0.places = [] } == .places)
    #expect(await refused { $0.kind = nil } == .kind)
    #expect(await refused { $0.kind = "<b>" } == .kind)
    #expect(await refused { $0.keepUntil = Day("2028-03-02") } == .keepUntil)
    #expect(await refused { $0.keepUntil = Day("2026-03-01") } == .keepUntil)
    #expect(await refused { _ in } == nil)
  }
}

@Suite struct InformantsAreErased {
  @Test(arguments: Engines.all)
  func `whose time is over is erased with the entries it came from, and only the kind is left`(
    engine: EngineKind
  ) async throws {
    let world = try await InformantWorld(engine)
    try await world.publishRegister()
    let entry = try await world.send([
      ("place", "A1"), ("entry", "new"), ("consent", "yes"), ("kind", "teacher"), ("keep", "2026-03-19"),
    ])
    _ = try await world.register("A2", keepUntil: "2026-03-20")
    try await world.catchUp()
    var due = InformantQuery()
    due.isDue = true
    #expect(try await world.all(due).map(\.kind) == ["teacher"])
    #expect(try await world.informants.eraseDue() == 1)
    #expect(try await world.informants.eraseDue() == 0)
    #expect(try await world.all().map(\.kind) == ["mukhtar"])
    #expect(try await world.informants.erased(for: InformantWorld.manager) == [world.programme: ["teacher": 1]])
    await #expect(throws: SubmissionRefusal.unknown) {
      try await world.submissions.submission(entry, for: InformantWorld.manager)
    }
    try await world.catchUp()
    #expect(try await world.all().count == 1)
  }

  @Test(arguments: Engines.all)
  func `the assessment's months end the keeping sooner than what was promised, and who withdraws is due at once`(
    engine: EngineKind
  ) async throws {
    let world = try await InformantWorld(engine, months: 1)
    try await world.publishRegister()
    _ = try await world.register("A1", keepUntil: "2026-12-31", given: "2026-02-19")
    let kept = try await world.register("A1", keepUntil: "2026-12-31", given: "2026-02-20")
    #expect(try await world.informants.due().count == 1)
    try await world.send([("place", "A1"), ("entry", "withdrawn"), ("code", kept.text)])
    try await world.send([("place", "A1"), ("entry", "withdrawn"), ("code", "NOBODY")])
    try await world.catchUp()
    #expect(try await world.informants.due().count == 2)
    #expect(
      try await world.informants.entriesLeft(for: InformantWorld.manager).map(\.outcome) == [.unknownCode])
    #expect(try await world.informants.eraseDue() == 2)
    // Somebody sends the code again: it belongs to nobody any more.
    try await world.send([
      ("place", "A1"), ("entry", "changed"), ("consent", "yes"), ("kind", "mukhtar"), ("code", kept.text),
    ])
    try await world.catchUp()
    #expect(try await world.all().isEmpty)
    let left = try await world.informants.entriesLeft(for: InformantWorld.manager)
    #expect(Set(left.map(\.outcome)) == [.unknownCode, .erased])
  }

  @Test(arguments: Engines.all)
  func `an entry with a code of which nothing is left, as after a restore, stops nothing`(engine: EngineKind)
    async throws
  {
    let world = try await InformantWorld(engine)
    try await world.publishRegister()
    let code = try await world.register("A1")
    let id = Informants.id(code, in: world.programme)
    try await world.store.erase(id.recast(), verb: ID(), by: InformantWorld.manager.actor)
    try await world.send([
      ("place", "A1"), ("entry", "changed"), ("consent", "yes"), ("kind", "mukhtar"), ("code", code.text),
    ])
    try await world.send([("place", "A1"), ("entry", "new"), ("consent", "yes"), ("kind", "teacher")])
    try await world.catchUp()
    #expect(try await world.all().map(\.kind) == ["teacher"])
    #expect(try await world.informants.entriesLeft(for: InformantWorld.manager).map(\.outcome) == [.erased])
  }

  @Test func `neither code nor notice of an erased informant is left in the bytes of the database`() async throws {
    let world = try await InformantWorld(.sqlite)
    let code = try await world.register("A1")
    guard case .sqlite(let file) = world.location else { return }
    func holds(_ text: String) throws -> Bool {
      let folder = file.deletingLastPathComponent()
      return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).contains { file in
        (try? Data(contentsOf: file))?.range(of: Data(text.utf8)) != nil
      }
    }
    #expect(try holds(code.text) && holds("Spoken notice 7734"))
    let id = Informants.id(code, in: world.programme)
    await #expect(throws: InformantRefusal.reasonMissing) {
      try await world.informants.erase(id, reason: " ", by: InformantWorld.manager)
    }
    try await world.informants.erase(id, reason: "Asked for it", by: InformantWorld.manager)
    #expect(try !holds(code.text) && !holds("Spoken notice 7734"))
    let history = try await world.store.history(of: id.recast())
    #expect(history.compactMap { $0.event(InformantErased.self)?.reason } == ["Asked for it"])
    #expect(history.allSatisfy { $0.event(InformantStated.self) == nil })
  }
}
