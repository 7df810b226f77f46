import Basics
import Collect
import FormEngine
import Office
import Store
import Testing
import Worlds

@testable import Evidence

@Suite struct LinksToDataEnd {
  private static let day = EvidenceWorld.day

  private static func request(
    _ world: EvidenceWorld, until: Int = 30
  ) async throws -> (requests: AccessRequests, id: ID<AccessRequest>) {
    let requests = AccessRequests(world.store)
    try await FigureSources(world.store).state(
      SourceTerms(level: .partner, use: .records), of: .form("sites"), by: world.officer)
    let asker = Requester(.user(ID()), grants: [])
    let id = try await requests.ask(
      AccessRequest.Asked(
        name: " Deniz  Kaya ", organisation: "University", purpose: "Research", subject: .form("sites"),
        fields: ["/people", "/kind"], until: Day(epochDay: day.epochDay + until)), by: asker, on: day)
    return (requests, id)
  }

  @Test(arguments: Engines.all)
  func `a link gives what was granted until its last day, and nothing from the next on`(engine: EngineKind) async throws
  {
    let world = try await EvidenceWorld(engine)
    let (requests, id) = try await Self.request(world)
    let end = Day(epochDay: Self.day.epochDay + 7)
    let token = try await requests.grant(
      id, fields: ["/people"], until: end, reason: "", by: world.officer, on: Self.day)
    #expect(token.count == 32)
    let opened = try await requests.open(token, on: end)
    #expect(opened.fields == ["/people"] && opened.request.asked.name == "Deniz Kaya")
    let after = Day(epochDay: end.epochDay + 1)
    for (wrong, day) in [(token, after), (String(token.reversed()), end), ("", end), (token + "0", end)] {
      await #expect(throws: AccessRequestRefusal.ended) { try await requests.open(wrong, on: day) }
    }
    let kept: [UInt8]? = try await world.store.read { try $0.value("SELECT token_hash FROM access_request") }
    #expect(kept?.count == 32 && kept?.hex != token)
    await #expect(throws: AccessRequestRefusal.answered) {
      try await requests.grant(id, fields: ["/people"], until: end, reason: "", by: world.officer, on: Self.day)
    }
  }

  @Test(arguments: Engines.all)
  func `from outside only what was announced is asked for, and no more than somebody can read`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let (requests, inside) = try await Self.request(world)
    let asked = AccessRequest.Asked(
      name: "Deniz", organisation: "University", purpose: "Research", subject: .form("sites"), fields: ["/people"],
      until: Self.day)
    await #expect(throws: AccessRequestRefusal.fieldsNotOffered) {
      try await requests.ask(asked, fromOutside: "d@u.example", on: Self.day)
    }
    let stranger = Requester(.user(ID()), grants: [])
    await #expect(throws: AccessRequestRefusal.notAllowed) {
      try await requests.announce(.form("sites"), LocalizedText(), by: stranger, on: Self.day)
    }
    await #expect(throws: AccessRequestRefusal.unknown) {
      try await requests.announce(.form("none"), LocalizedText(), by: world.officer, on: Self.day)
    }
    for text in ["Sites", "All sites"] {
      try await requests.announce(.form("sites"), LocalizedText(english: text), by: world.officer, on: Self.day)
    }
    #expect(try await requests.announced(on: Self.day).map(\.announcement.description) == [.init(english: "All sites")])
    for wrong in ["", "deniz", "a b@c.d", "@c.d", "a@b", String(repeating: "a", count: 250) + "@b.cd"] {
      await #expect(throws: AccessRequestRefusal.email) {
        try await requests.ask(asked, fromOutside: wrong, on: Self.day)
      }
    }
    let receipt = try await requests.ask(asked, fromOutside: "d@u.example", on: Self.day)
    let found = try await requests.request(receipt: receipt.token)
    #expect(found.outside == .init(email: "d@u.example", reference: receipt.reference) && found.id != inside)
    for wrong in ["", receipt.reference, String(receipt.token.reversed())] {
      await #expect(throws: AccessRequestRefusal.unknown) { try await requests.request(receipt: wrong) }
    }
    await #expect(throws: AccessRequestRefusal.ended) { try await requests.open(receipt.token, on: Self.day) }
    #expect(try await requests.list(for: stranger, on: Self.day).isEmpty)
    for _ in 1..<AccessRequests.mostFromOutside {
      _ = try await requests.ask(asked, fromOutside: "d@u.example", on: Self.day)
    }
    await #expect(throws: AccessRequestRefusal.tooManyFromOutside) {
      try await requests.ask(asked, fromOutside: "d@u.example", on: Self.day)
    }
    try await requests.takeBack(announcementOf: .form("sites"), by: world.officer, on: Self.day)
    #expect(try await requests.announced(on: Self.day).isEmpty)
  }

  @Test(arguments: Engines.all)
  func `a link gives nothing of what may not go any more, and ends with the terms of its source`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let (requests, id) = try await Self.request(world)
    let token = try await requests.grant(
      id, fields: ["/people", "/kind"], until: Self.day, reason: "", by: world.officer, on: Self.day)
    let sources = FigureSources(world.store)
    try await sources.state(
      SourceTerms(level: .partner, use: .records, columns: ["/kind": .internal]), of: .form("sites"),
      by: world.officer)
    #expect(try await requests.open(token, on: Self.day).fields == ["/people"])
    try await sources.state(SourceTerms(level: .partner, use: .aggregate), of: .form("sites"), by: world.officer)
    await #expect(throws: AccessRequestRefusal.ended) { try await requests.open(token, on: Self.day) }
  }

  @Test(arguments: Engines.all)
  func `nothing is given without the owner's yes, by letter or by silence where the agreement says so`(
    engine: EngineKind
  ) async throws {
    let world = try await EvidenceWorld(engine)
    let (requests, id) = try await Self.request(world)
    let sources = FigureSources(world.store)
    func state(silence: Int?) async throws {
      try await sources.state(
        SourceTerms(
          owner: .outside(name: "Ministry", office: nil), level: .partner, use: .records,
          clearance: .init(silenceDays: silence), agreement: .init("MoU")), of: .form("sites"), by: world.officer)
    }
    func grant() async throws -> String {
      try await requests.grant(
        id, fields: ["/people"], until: Self.day, reason: "", by: world.officer, on: Self.day)
    }
    func file(_ isGranted: Bool) async throws {
      try await requests.file(
        OwnerAnswer(isGranted: isGranted, day: Self.day, scope: "Water only", reference: "2026/12"),
        ofOwnerOf: .form("sites"), to: id,
        by: world.officer, on: Self.day)
    }
    await #expect(throws: ReleaseRefusal.ownerUnknown) { try await file(true) }
    try await state(silence: nil)
    await #expect(throws: ClearanceRefusal.ownerAnswerMissing("Ministry")) { try await grant() }
    try await requests.askOwner(
      of: .form("sites"), about: id, on: Self.day.adding(days: -90), by: world.officer, on: Self.day)
    await #expect(throws: ClearanceRefusal.ownerAnswerMissing("Ministry")) { try await grant() }
    try await state(silence: 91)
    await #expect(throws: ClearanceRefusal.ownerAnswerMissing("Ministry")) { try await grant() }
    try await state(silence: 90)
    try await file(false)
    await #expect(throws: ClearanceRefusal.ownerAnswerMissing("Ministry")) { try await grant() }
    try await file(true)
    let kept = try await requests.request(id, for: world.officer, on: Self.day)
    #expect(
      kept.owners[.form("sites")]?.answer?.reference == "2026/12"
        && kept.owners[.form("sites")]?.asked == Self.day.adding(days: -90))
    let token = try await grant()
    #expect(try await requests.open(token, on: Self.day).fields == ["/people"])
    try await file(false)
    await #expect(throws: AccessRequestRefusal.ended) { try await requests.open(token, on: Self.day) }
    let local = Requester(.user(ID()), grants: [Grant(.manager, place: ID())])
    await #expect(throws: AccessRequestRefusal.notAllowed) {
      try await requests.askOwner(of: .form("sites"), about: id, on: Self.day, by: local, on: Self.day)
    }
    await #expect(throws: ReleaseRefusal.dayInTheFuture) {
      try await requests.askOwner(
        of: .form("sites"), about: id, on: Self.day.adding(days: 3), by: world.officer, on: Self.day)
    }
  }

  @Test(arguments: Engines.all)
  func `what nobody answered is listed first, and the rest page by page`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let (requests, first) = try await Self.request(world)
    var ids = [first]
    for _ in 0..<4 {
      ids.append(
        try await requests.ask(
          AccessRequest.Asked(
            name: "A", organisation: "B", purpose: "C", subject: .form("sites"), fields: ["/people"], until: Self.day),
          by: world.officer, on: Self.day))
    }
    for id in [ids[1], ids[4]] { try await requests.refuse(id, reason: "No", by: world.officer, on: Self.day) }
    let sorted = [ids[3], ids[2], ids[0], ids[4], ids[1]]
    var (listed, cursor) = ([ID<AccessRequest>](), AccessRequests.Cursor?.none)
    while case let page = try await requests.list(for: world.officer, on: Self.day, after: cursor, limit: 2),
      let last = page.last
    {
      listed += page.map(\.id)
      cursor = AccessRequests.Cursor(AccessRequests.Cursor(after: last).text)
      #expect(cursor != nil)
    }
    #expect(listed == sorted)
    #expect(AccessRequests.Cursor("x\(first)") == nil && AccessRequests.Cursor("") == nil)
  }

  @Test(arguments: Engines.all)
  func `only whoever manages evidence everywhere answers, and nobody has too many open requests`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let (requests, id) = try await Self.request(world)
    let local = Requester(.user(ID()), grants: [Grant(.manager, place: ID())])
    await #expect(throws: AccessRequestRefusal.notAllowed) {
      try await requests.grant(id, fields: ["/people"], until: Self.day, reason: "", by: local, on: Self.day)
    }
    await #expect(throws: AccessRequestRefusal.unknown) { try await requests.request(id, for: local, on: Self.day) }
    await #expect(throws: AccessRequestRefusal.notAllowed) { try await requests.revoke(id, by: local, on: Self.day) }
    #expect(try await requests.list(for: world.officer, on: Self.day).map(\.id) == [id])
    #expect(try await requests.list(for: local, on: Self.day).isEmpty)
    let asked = AccessRequest.Asked(
      name: "A", organisation: "B", purpose: "C", subject: .form("sites"), fields: ["/people"], until: Self.day)
    for _ in 0..<AccessRequests.mostOpen { _ = try await requests.ask(asked, by: local, on: Self.day) }
    await #expect(throws: AccessRequestRefusal.tooMany) { try await requests.ask(asked, by: local, on: Self.day) }
  }

  @Test(arguments: Engines.all)
  func `requests are removed two years after their end, with the name of whoever asked`(engine: EngineKind) async throws
  {
    let world = try await EvidenceWorld(engine)
    let (_, id) = try await Self.request(world)
    let now = world.store.clock.now()
    func count() async throws -> Int { try await world.store.read { try $0.accessRequest(id) == nil ? 0 : 1 } }
    try await world.store.write { try $0.removeAccessRequests(before: now, Self.day) }
    #expect(try await count() == 1)
    try await world.store.write { try $0.removeAccessRequests(before: now, Day(epochDay: Self.day.epochDay + 31)) }
    #expect(try await count() == 0)
  }

  @Test func `questions of a form of personal data go only once somebody said so of them`() {
    let questions = [
      FormShape.Question(path: "/a", name: "a", type: .integer), .init(path: "/b", name: "b", type: .text),
    ]
    let terms = SourceTerms(level: .restricted, use: .records, columns: ["/b": .restricted])
    func offered(_ terms: SourceTerms?, _ sensitivity: Sensitivity, _ asked: [FormShape.Question]? = nil) -> Set<String>
    {
      AccessDecision.offered(asked ?? questions, terms: terms, sensitivity: sensitivity, on: Self.day)
    }
    #expect(offered(terms, .internalUse) == ["/a", "/b"])
    #expect(offered(terms, .personal) == ["/b"])
    #expect(offered(nil, .open).isEmpty)
    #expect(offered(SourceTerms(level: .public, use: .aggregate), .open).isEmpty)
    #expect(offered(SourceTerms(level: .public, use: .records), .open) == ["/a"])
    let former = questions + [FormShape.Question(path: "/a", name: "a", type: .text)]
    #expect(offered(SourceTerms(level: .public, use: .records), .open, former).isEmpty, "its answers of then are words")
    #expect(offered(SourceTerms(level: .public, use: .records, columns: ["/a": .public]), .open, former) == ["/a"])
  }
}
