import Basics
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// Nothing leaves the mission on the word of one person, and nothing of what was cleared is lost on the way.
@Suite struct NobodyReleasesAlone {
  @Test(arguments: Engines.all)
  func `without a technical review the head of office is not whoever made it`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine, steps: [ClearanceStep(.officer), ClearanceStep(.headOfOffice)])
    let (releases, everything) = (world.releases, world.everything)
    let id = try await releases.prepare(try await world.content(), of: world.product, by: everything)
    let digest = try await world.digest(id)
    try await releases.take(.officer, of: id, seeing: digest, by: everything)
    await #expect(throws: ReleaseRefusal.ownClearance) {
      try await releases.take(.headOfOffice, of: id, seeing: digest, by: everything)
    }
    await #expect(throws: ReleaseRefusal.self) { try await releases.publish(id, seeing: digest, by: everything) }
    try await releases.take(.headOfOffice, of: id, seeing: digest, by: world.head)
    try await releases.publish(id, seeing: digest, by: everything)
  }

  @Test(arguments: Engines.all)
  func `where another reviewed it, whoever made it may answer for the office`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let (releases, everything) = (world.releases, world.everything)
    let id = try await releases.prepare(try await world.content(), of: world.product, by: everything)
    let digest = try await world.digest(id)
    try await releases.take(.officer, of: id, seeing: digest, by: everything)
    try await releases.take(.technicalReview, of: id, seeing: digest, by: world.reviewer)
    try await releases.take(.headOfOffice, of: id, seeing: digest, by: everything)
  }

  @Test(arguments: Engines.all)
  func `one word is enough only inside, and only where there is a single step`(engine: EngineKind) async throws {
    for (steps, isEnough) in [
      ([ClearanceStep.Kind.headOfOffice], true), ([.officer], true), ([.officer, .headOfOffice], false),
    ] {
      let world = try await ReleaseWorld(engine, level: .internal, steps: steps.map { ClearanceStep($0) })
      let (releases, everything) = (world.releases, world.everything)
      let id = try await releases.prepare(
        try await world.content(level: .internal), of: world.product, by: everything)
      let digest = try await world.digest(id)
      for step in steps.dropLast() { try await releases.take(step, of: id, seeing: digest, by: everything) }
      let last = try #require(steps.last)
      if isEnough {
        try await releases.take(last, of: id, seeing: digest, by: everything)
        try await releases.publish(id, seeing: digest, by: everything)
      } else {
        await #expect(throws: ReleaseRefusal.ownClearance) {
          try await releases.take(last, of: id, seeing: digest, by: everything)
        }
      }
    }
  }

  @Test(arguments: Engines.all)
  func `an issue that was prepared when one step was enough does not leave the mission`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    let id: ID<Release> = ID()
    try await world.record(
      ReleasePrepared(product: world.product, content: try await world.content(), steps: [ClearanceStep(.officer)]),
      of: id)
    try await world.releases.take(.officer, of: id, seeing: try await world.digest(id), by: world.officer)
    await #expect(throws: ReleaseRefusal.alone) { try await world.publish(id) }
  }

  @Test(arguments: Engines.all)
  func `whoever wrote the words does not review them, though figures were prepared anew by another`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    let (releases, writer) = (world.releases, world.everything)
    let id = try await world.prepare()
    try await releases.write(
      ["words": ProductText(LocalizedText(english: "Hardly any sites."))], of: id, seeing: try await world.digest(id),
      by: writer)
    try await world.world.send(.init(kind: "tent"))
    _ = try await world.prepare(again: id)
    let kept = try await world.world.store.read { try $0.releaseContent(id)?.texts["words"]?.texts[.english] }
    #expect(kept == "Hardly any sites.", "words that were written are kept")
    let digest = try await world.digest(id)
    try await releases.take(.officer, of: id, seeing: digest, by: world.officer)
    await #expect(throws: ReleaseRefusal.ownWork) {
      try await releases.take(.technicalReview, of: id, seeing: digest, by: writer)
    }
    try await releases.take(.technicalReview, of: id, seeing: digest, by: world.reviewer)
  }

  @Test(arguments: Engines.all)
  func `clearance hangs on the hash that was written down, and on none where two wrote apart`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    var content = try await world.content()
    content.blocks.append(.init("more", .text(ProductText(LocalizedText(english: "More.")))))
    let id: ID<Release> = ID()
    func prepared(_ digest: String?) -> ReleasePrepared {
      ReleasePrepared(product: world.product, content: content, steps: ClearanceStep.usual, digest: digest)
    }
    func written(_ block: String, _ before: String, _ after: String) -> ReleaseTextChanged {
      ReleaseTextChanged(
        block: block, text: ProductText(LocalizedText(english: after)),
        digests: .init(before: before, after: after))
    }
    try await world.record(prepared("as it was coded then"), of: id)
    #expect(try await world.digest(id) == "as it was coded then")
    try await world.record(written("words", "as it was coded then", "first"), of: id)
    #expect(try await world.digest(id) == "first")
    try await world.record(written("more", "as it was coded then", "second"), of: id)
    let both = try await world.digest(id)
    #expect(!["first", "second"].contains(both), "nobody has seen what came of both")
    let words = try await world.world.store.read { try $0.releaseContent(id)?.texts }
    #expect(words?["words"]?.texts[.english] == "first" && words?["more"]?.texts[.english] == "second")
    try await world.record(prepared(nil), of: id)
    #expect(try await world.digest(id) == content.digest, "entries of before have none and are hashed")
  }

  @Test(arguments: Engines.all)
  func `figures of a round that is open are prepared and not released`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let (round, programme): (ID<Round>, ID<Programme>) = (ID(), ID())
    let days = (Day("2026-06-01")!, Day("2026-07-01")!)
    var content = try await world.content()
    guard case .figures(var table, let picture) = content.blocks[1].content else { return }
    table.definition.source = .presence(
      .init(programme: programme, round: round, number: 2, from: days.0, to: days.1, level: 1))
    content.blocks[1].content = .figures(table, picture)
    func say(_ event: any Event) async throws {
      _ = try await world.world.store.perform(ID(), by: world.officer.actor) { decision in
        try decision.append(event, to: round.recast(), of: RoundProjection().stream, in: .mission)
        return true
      }
    }
    try await say(
      RoundPlanned(programme: programme, number: 2, names: ["en": "Second"], from: days.0, to: days.1))
    let id = try await world.releases.prepare(content, of: world.product, by: world.officer)
    try await world.clear(id)
    await #expect(
      throws: ReleaseRefusal.roundOpen(
        figure: table.definition.title, round: LocalizedText(english: "Second"))
    ) { try await world.publish(id) }
    try await say(RoundReleased())
    try await world.publish(id)
  }

  @Test(arguments: Engines.all)
  func `touching an old issue, or correcting it, is no new issue`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    func newest() async throws -> Instant? {
      try await world.world.store.read { [product = world.product] in try $0.newestIssue(of: product) }
    }
    #expect(try await newest() == nil)
    let id = try await world.prepare()
    let begun = try await newest()
    #expect(try await begun == world.line(id).progress.prepared.at)
    world.wait(days: 8)
    try await world.releases.write(
      ["words": ProductText(LocalizedText(english: "Hardly any sites."))], of: id, seeing: try await world.digest(id),
      by: world.officer)
    _ = try await world.prepare(again: id)
    try await world.clear(id)
    try await world.publish(id)
    _ = try await world.prepare(correcting: id, because: "Typed wrongly")
    #expect(try await newest() == begun)
    _ = try await world.prepare()
    #expect(try await newest() != begun)
  }
}

/// What is for named people is seen by those who are named, as long as they are.
@Suite struct ReadersAreNamed {
  @Test(arguments: Engines.all)
  func `who is named sees what is for named people, until their day and unless removed`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine, level: .restricted)
    let (releases, head) = (world.releases, world.head)
    guard case .user(let user) = world.viewer.actor else { return }
    let id = try await releases.prepare(
      try await world.content(level: .restricted), of: world.product, by: world.officer)
    try await world.clear(id)
    try await releases.publish(id, seeing: try await world.digest(id), by: head)
    func sight(_ requester: Requester? = nil, in days: Int = 0) async throws -> ReleaseSight {
      let at = world.world.store.clock.now().adding(seconds: days * 86_400)
      return try await world.line(id).sight(for: .account(requester ?? world.viewer), at: at)
    }
    #expect(try await sight() == .hidden)
    let today = Day(world.world.store.clock.now())
    await #expect(throws: ReleaseRefusal.notAllowed) {
      try await releases.name(.init(user), of: id, by: world.officer)
    }
    await #expect(throws: ReleaseRefusal.dayPast) {
      try await releases.name(.init(user, until: today.adding(days: -1)), of: id, by: head)
    }
    try await releases.name(.init(user, until: today.adding(days: 2)), of: id, by: head)
    #expect(try await sight() == .open)
    #expect(try await sight(Requester(.user(ID()), grants: [Grant(.viewer)])) == .hidden)
    #expect(try await sight(in: 3) == .hidden)
    try await releases.name(.init(user), of: id, by: head)
    #expect(try await sight(in: 3) == .open)
    try await releases.removeReader(user, of: id, by: head)
    #expect(try await sight() == .hidden)
    try await releases.withdraw(id, because: "Wrong", by: head)
    await #expect(throws: ReleaseRefusal.isWithdrawn) { try await releases.name(.init(user), of: id, by: head) }
  }

  @Test(arguments: Engines.all)
  func `a partner and a donor are stopped at their level`(engine: EngineKind) async throws {
    let partner = Requester(.user(ID()), grants: [Grant(.viewer, level: .partner)])
    let donor = Requester(.user(ID()), grants: [Grant(.viewer, level: .public)])
    for (level, seers) in [(Level.public, 3), (.partner, 2), (.internal, 1)] {
      let world = try await ReleaseWorld(engine, level: level)
      let id = try await world.releases.prepare(
        try await world.content(level: level), of: world.product, by: world.officer)
      let now = world.world.store.clock.now()
      #expect(try await world.line(id).sight(for: .account(partner), at: now) == .hidden, "nobody outside sees drafts")
      try await world.clear(id)
      try await world.publish(id)
      let line = try await world.line(id)
      let sights = [world.viewer, partner, donor].map { line.sight(for: .account($0), at: now) }
      #expect(sights == [ReleaseSight](repeating: .open, count: seers) + .init(repeating: .hidden, count: 3 - seers))
      for requester in [world.viewer, partner, donor] {
        let levels = Set(Level.allCases.filter { $0 <= requester.releaseLevel(on: Day(now)) ?? .public })
        let found = try await world.world.store.read { try $0.openReleases(of: levels, at: now) }
        #expect(found.isEmpty == (line.sight(for: .account(requester), at: now) == .hidden))
      }
    }
  }

  @Test(arguments: Engines.all)
  func `those who were named with an hour are readers like others`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    guard case .user(let user) = world.viewer.actor else { return }
    let id = try await world.prepare()
    let hour = world.world.store.clock.now().adding(seconds: 3600)
    try await world.record(
      ReleaseEmbargoed(Embargo(until: hour, zone: "Europe/Istanbul", readers: [.init(user)])), of: id)
    #expect(try await world.line(id).progress.readers == [.init(user)])
    let other = ID<User>()
    for reader in [other, user] {
      let embargo = Embargo(until: hour, zone: "Europe/Istanbul", readers: [.init(reader)])
      try await world.record(ReleaseEmbargoed(embargo), of: id)
      #expect(try await world.line(id).progress.readers == [.init(reader)])
    }
    try await world.clear(id)
    try await world.publish(id)
    let now = world.world.store.clock.now()
    #expect(try await world.line(id).sight(for: .account(world.viewer), at: now) == .embargoed)
    try await world.releases.removeReader(user, of: id, by: world.head)
    #expect(try await world.line(id).sight(for: .account(world.viewer), at: now) == .hidden)
  }
}
