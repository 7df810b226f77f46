import Basics
import Collect
import Office
import Store
import Testing
import Worlds

@testable import Evidence

/// Nothing goes out that was not cleared as it is, by different people.
@Suite struct ReleasesAreCleared {
  @Test(arguments: Engines.all)
  func `a figure that waits for a step is not let out, and named with the step`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    try await world.world.send(.init(kind: "tent"))
    let id = try await world.prepare()
    let title = LocalizedText(english: "Sites of tents", turkish: "Çadır")
    await #expect(throws: ReleaseRefusal.uncleared(figure: title, step: .officer)) { try await world.publish(id) }
    let digest = try await world.digest(id)
    try await world.releases.take(.officer, of: id, seeing: digest, by: world.officer)
    await #expect(throws: ReleaseRefusal.uncleared(figure: title, step: .technicalReview)) {
      try await world.publish(id)
    }
    try await world.releases.take(.technicalReview, of: id, seeing: digest, by: world.reviewer)
    try await world.releases.take(.headOfOffice, of: id, seeing: digest, by: world.head)
    try await world.publish(id)
    let line = try await world.line(id)
    #expect(line.state == .released && line.number == 1)
    await #expect(throws: ReleaseRefusal.isReleased) { try await world.prepare(again: id) }
    await #expect(throws: ReleaseRefusal.isReleased) {
      try await world.releases.write(
        ["words": ProductText(LocalizedText(english: "Many."))], of: id, seeing: try await world.digest(id),
        by: world.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `whoever made it does not review it, and steps follow each other`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let id = try await world.prepare()
    let digest = try await world.digest(id)
    let (releases, everything) = (world.releases, world.everything)
    await #expect(throws: ReleaseRefusal.tooEarly(.officer)) {
      try await releases.take(.technicalReview, of: id, seeing: digest, by: world.reviewer)
    }
    try await releases.take(.officer, of: id, seeing: digest, by: everything)
    for own in [everything, world.officer] {
      await #expect(throws: ReleaseRefusal.ownWork) {
        try await releases.take(.technicalReview, of: id, seeing: digest, by: own)
      }
    }
    try await releases.take(.technicalReview, of: id, seeing: digest, by: world.reviewer)
    let reviewer = Requester(world.reviewer.actor, grants: [Grant(.head)])
    await #expect(throws: ReleaseRefusal.ownReview) {
      try await releases.take(.headOfOffice, of: id, seeing: digest, by: reviewer)
    }
    for other in [world.officer, world.reviewer, world.viewer] {
      await #expect(throws: ReleaseRefusal.notAllowed) {
        try await releases.take(.headOfOffice, of: id, seeing: digest, by: other)
      }
    }
  }

  @Test(arguments: Engines.all)
  func `words or figures that change after clearance open every step again`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let id = try await world.prepare()
    try await world.clear(id)
    let cleared = try await world.digest(id)
    try await world.releases.write(
      ["words": ProductText(LocalizedText(english: "Hardly any sites."))], of: id, seeing: try await world.digest(id),
      by: world.officer)
    #expect(try await world.digest(id) != cleared)
    await #expect(throws: ReleaseRefusal.hasChanged) {
      try await world.releases.publish(id, seeing: cleared, by: world.head)
    }
    let clearance = try await world.releases.clearance(of: world.line(id), on: EvidenceWorld.day)
    #expect(clearance.lines.map(\.standing) == [.reopened, .reopened, .reopened])
    try await world.clear(id)
    try await world.world.send(.init(kind: "tent"))
    _ = try await world.prepare(again: id)
    #expect(try await world.line(id).progress.step(.officer) == nil)
    await #expect(throws: ReleaseRefusal.self) { try await world.publish(id) }
  }

  @Test(arguments: Engines.all)
  func `what was sent back waits until it is prepared anew`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let id = try await world.prepare()
    try await world.releases.sendBack(id, at: .technicalReview, because: " Which round? ", by: world.reviewer)
    let line = try await world.line(id)
    #expect(line.progress.returned?.reason == "Which round?")
    await #expect(throws: ReleaseRefusal.isReturned) {
      try await world.releases.take(.officer, of: id, seeing: line.progress.digest, by: world.officer)
    }
    try await world.releases.write(
      ["words": ProductText(LocalizedText(english: "Few sites in round 1."))], of: id,
      seeing: try await world.digest(id), by: world.officer)
    try await world.clear(id)
    try await world.publish(id)
  }

  @Test(arguments: Engines.all)
  func `the letter of an owner is kept as it came, opened by who works on the issue, and noted`(
    engine: EngineKind
  ) async throws {
    let owner = ReleaseTerms.Owner(source: "form:sites", name: "Ministry", blocks: ["tents"])
    let world = try await ReleaseWorld(engine, terms: ReleaseTerms(owners: [owner]))
    let (releases, id, today) = (world.releases, try await world.prepare(), Day(world.world.store.clock.now()))
    let answer = OwnerAnswer(isGranted: true, day: today, scope: "figures by province", reference: "No. 4")
    let mail = Array("From: Ministry <m@example.org>\r\nSubject: Yes\r\n\r\nWe agree.\r\n".utf8)
    func file(_ name: String, _ bytes: [UInt8], by requester: Requester) async throws {
      try await releases.file(
        answer, ofOwnerOf: "form:sites", about: id, letter: .init(name: name, bytes: bytes), by: requester)
    }
    await #expect(throws: ReleaseRefusal.letterKind) {
      try await file("yes.pdf", Array("<script>".utf8), by: world.officer)
    }
    await #expect(throws: ReleaseRefusal.letterTooLarge) {
      try await file(
        "yes.pdf", Array("%PDF-".utf8) + [UInt8](repeating: 0, count: OwnerLetter.largest), by: world.officer)
    }
    await #expect(throws: ReleaseRefusal.notAllowed) { try await file("yes.eml", mail, by: world.reviewer) }
    try await file("..\\..\\yes.eml", mail, by: world.officer)
    let letter = try #require(try await world.line(id).progress.owner(of: "form:sites")?.answer?.letter)
    #expect(letter.name == "yes.eml" && letter.type == "message/rfc822" && letter.size == mail.count)
    #expect(try await releases.letter(letter.blob, about: id, for: world.head).bytes == mail)
    let other = try await world.prepare()
    await #expect(throws: ReleaseRefusal.unknown) {
      _ = try await releases.letter(letter.blob, about: other, for: world.head)
    }
  }

  @Test(arguments: Engines.all)
  func `an outside owner answers by letter, and silence is a yes only where the agreement says so`(
    engine: EngineKind
  ) async throws {
    let owners = [
      ReleaseTerms.Owner(source: "form:sites", name: "Ministry", blocks: ["tents"]),
      ReleaseTerms.Owner(source: "form:other", name: "Municipality", silenceDays: 5, blocks: ["tents"]),
    ]
    let world = try await ReleaseWorld(engine, terms: ReleaseTerms(owners: owners))
    let id = try await world.prepare()
    try await world.clear(id)
    let title = LocalizedText(english: "Sites of tents", turkish: "Çadır")
    await #expect(throws: ReleaseRefusal.ownerMissing(figure: title, owner: "Ministry")) { try await world.publish(id) }
    let (releases, officer, today) = (world.releases, world.officer, Day(world.world.store.clock.now()))
    try await releases.ask(ownerOf: "form:sites", about: id, on: today, by: officer)
    try await releases.ask(ownerOf: "form:other", about: id, on: today, by: officer)
    for early in [-2, -90] {
      await #expect(throws: ReleaseRefusal.dayBeforePrepared) {
        try await releases.ask(ownerOf: "form:other", about: id, on: today.adding(days: early), by: officer)
      }
    }
    world.wait(days: 4)
    await #expect(throws: ReleaseRefusal.ownerMissing(figure: title, owner: "Ministry")) { try await world.publish(id) }
    var answer = OwnerAnswer(isGranted: false, day: today, scope: "None", reference: "2026/12")
    try await releases.file(answer, ofOwnerOf: "form:sites", about: id, by: officer)
    await #expect(throws: ReleaseRefusal.ownerMissing(figure: title, owner: "Ministry")) { try await world.publish(id) }
    try await releases.ask(ownerOf: "form:sites", about: id, on: today, by: officer)
    #expect(try await world.line(id).progress.owner(of: "form:sites")?.answer?.isGranted == false)
    (answer.isGranted, answer.scope) = (true, "Figures by province")
    try await releases.file(answer, ofOwnerOf: "form:sites", about: id, by: officer)
    await #expect(throws: ReleaseRefusal.ownerMissing(figure: title, owner: "Municipality")) {
      try await world.publish(id)
    }
    world.wait(days: 1)
    try await world.publish(id)
    #expect(try await world.line(id).progress.owner(of: "form:sites")?.answer == answer)
  }

  @Test(arguments: Engines.all)
  func `what leaves the mission names its donor, credits and disclaims`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let id = try await world.releases.prepare(
      try await world.content(imprint: Imprint()), of: world.product, by: world.officer)
    try await world.clear(id)
    await #expect(throws: ImprintRefusal.missing(.donor, .english)) { try await world.publish(id) }
  }

  @Test(arguments: Engines.all)
  func `what may go less far than the product is not let out, unless an officer lowers what the mission said`(
    engine: EngineKind
  ) async throws {
    let title = LocalizedText(english: "Sites of tents", turkish: "Çadır")
    for isBound in [false, true] {
      let levels: [String: Level] = ["tents": .internal]
      let world = try await ReleaseWorld(
        engine, terms: isBound ? ReleaseTerms(bound: levels) : ReleaseTerms(levels: levels))
      let id = try await world.prepare()
      try await world.clear(id)
      await #expect(throws: ReleaseRefusal.tooOpen(figure: title, level: .internal)) { try await world.publish(id) }
      guard !isBound else {
        await #expect(throws: LevelRefusal.nothingToLower) {
          try await world.releases.lower(id, because: "Agreed", by: world.officer)
        }
        continue
      }
      await #expect(throws: LevelRefusal.notAllowed) {
        try await world.releases.lower(id, because: "Agreed", by: world.head)
      }
      try await world.releases.lower(id, because: "Agreed", by: world.officer)
      try await world.publish(id)
      #expect(try await world.line(id).progress.lowering?.officer == world.officer.actor.id)
    }
  }

  @Test(arguments: Engines.all)
  func `groups of small places are not public until a named officer says so of just these, with a reason`(
    engine: EngineKind
  ) async throws {
    let title = LocalizedText(english: "Sites of tents", turkish: "Çadır")
    let harm = GroupHarm(block: "tents", group: .nationality, column: "/kind", placeLevel: 3)
    let world = try await ReleaseWorld(engine, terms: ReleaseTerms(harms: [harm]))
    let id = try await world.prepare()
    try await world.clear(id)
    let refusal = ReleaseRefusal.groupHarm(figure: title, column: "/kind", level: .partner)
    await #expect(throws: refusal) { try await world.publish(id) }
    #expect(refusal.code == "release.groupHarm.partner")
    #expect(refusal.arguments == ["figure": "Sites of tents", "column": "/kind"])
    await #expect(throws: LevelRefusal.notAllowed) {
      try await world.releases.lowerHarm(id, because: "Agreed", by: world.head)
    }
    await #expect(throws: LevelRefusal.reasonMissing) {
      try await world.releases.lowerHarm(id, because: " ", by: world.officer)
    }
    try await world.releases.lowerHarm(id, because: "The municipality asked", by: world.officer)
    let kept = try #require(try await world.line(id).progress.harm)
    #expect(kept.harms == [harm] && kept.lowering.officer == world.officer.actor.id)
    let other = GroupHarm(block: "tents", group: .ethnicity, column: "/language", placeLevel: 3)
    #expect(!kept.covers([harm, other], at: .partner) && !kept.covers([harm], at: .public))
    try await world.publish(id)
    let plain = try await ReleaseWorld(engine)
    let none = try await plain.prepare()
    await #expect(throws: LevelRefusal.nothingToLower) {
      try await plain.releases.lowerHarm(none, because: "Agreed", by: plain.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `what tells a group of places below those of the level is found by the question and the places of a figure`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    let store = world.world.store
    let content = try await world.content()
    let day = Day(store.clock.now())
    func harms() async throws -> [GroupHarm] {
      try await store.read { try ReleaseTerms.stated(content, $0, day).harms }
    }
    try await FigureSources(store).state(
      SourceTerms(level: .public, groups: ["/kind": .ethnicity]), of: .form("sites"), by: world.officer)
    #expect(try await harms().isEmpty, "partners are told of sites, by rule")
    let precision = Precision(store)
    try await precision.set(PrecisionRule(finest: 9, groupsFrom: 0), at: .partner, by: world.officer)
    #expect(
      try await harms() == [GroupHarm(block: "tents", group: .ethnicity, column: "/kind", placeLevel: 1)])
    try await precision.set(PrecisionRule(finest: 9, groupsFrom: 1), at: .partner, by: world.officer)
    #expect(try await harms().isEmpty)
  }

  @Test(arguments: Engines.all)
  func `nationalities that are not told apart are one line with what they are made of`(engine: EngineKind) async throws
  {
    let world = try await ReleaseWorld(engine)
    let store = world.world.store
    let indicator = world.indicator
    let known = try await store.read { reader in try reader.indicator(indicator) }
    let line = try #require(known)
    for kind in ["tent", "house", "house"] { try await world.world.send(.init(round: "1", kind: kind, people: 10)) }
    let count = IndicatorRecord(
      code: "sites", names: LocalizedText(english: "Sites"), form: "sites", measure: .count)
    let question = FigureQuestion(
      block: "kinds",
      source: .indicator(
        .init(
          id: line.id, edition: 1, indicator: count, dimension: .answer(path: "/kind"), filter: .init(),
          round: nil, isAboutPersons: false)))
    func counted() async throws -> CountedTable {
      try #require(try await world.releases.count([question], at: .partner, for: world.officer).tables["kinds"])
    }
    let all = try await counted()
    #expect(all.lines.count > 1)
    try await FigureSources(store).state(
      SourceTerms(level: .public, groups: ["/kind": .nationality]), of: .form("sites"), by: world.officer)
    let first = try #require(all.lines.first)
    try await Precision(store).set(
      PrecisionRule(finest: 9, nationalities: ["AFG"]), at: .partner, by: world.officer)
    let joined = try await counted()
    #expect(joined.lines.map(\.key) == [PrecisionRule.otherNationalities])
    let value = all.lines.reduce(0) { $0 + (($1.figures.first ?? nil)?.value ?? 0) }
    #expect((joined.lines[0].figures.first ?? nil)?.value == value)
    #expect((joined.lines[0].figures.first ?? nil)?.digest != (first.figures.first ?? nil)?.digest)
    #expect(try await counted().lines[0].figures == joined.lines[0].figures, "figured again it is the same")
  }

  @Test(arguments: Engines.all)
  func `what was prepared as of no persons does not go out once its records are said to describe some`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    let sources = FigureSources(world.world.store)
    let refusal = ReleaseRefusal.unitChanged(figure: LocalizedText(english: "Sites of tents", turkish: "Çadır"))
    let id = try await world.prepare()
    try await world.clear(id)
    for unit in [DescribedUnit.household, nil] {
      try await sources.state(SourceTerms(level: .public, unit: unit), of: .form("sites"), by: world.officer)
      await #expect(throws: refusal) { try await world.publish(id) }
    }
    try await sources.state(SourceTerms(level: .public, unit: .site), of: .form("sites"), by: world.officer)
    try await world.publish(id)
  }

  @Test(arguments: Engines.all)
  func `terms of a source hold for every figure made of it, and what nobody spoke of stays inside`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    let store = world.world.store
    let content = try await world.content()
    let day = Day(store.clock.now())
    var terms = try await store.read { try ReleaseTerms.stated(content, $0, day) }
    #expect(terms.levels == ["tents": .internal] && terms.owners.isEmpty)
    let sources = FigureSources(store)
    try await sources.state(
      SourceTerms(
        owner: .outside(name: "Ministry", office: nil), level: .partner,
        credit: LocalizedText(english: "Source: Ministry"),
        clearance: SourceTerms.OwnerClearance(silenceDays: 7), agreement: SourceTerms.Agreement("2026/3"),
        columns: ["/kind": .restricted]),
      of: .form("sites"), by: world.officer)
    terms = try await store.read { try ReleaseTerms.stated(content, $0, day) }
    #expect(terms.bound == ["tents": .restricted] && terms.levels.isEmpty)
    #expect(
      terms.owners == [.init(source: "form:sites", name: "Ministry", silenceDays: 7, blocks: ["tents"])])
    let credits = try await world.releases.count([world.question()], at: .partner, for: world.officer).credits
    #expect(credits == [LocalizedText(english: "Source: Ministry")])
  }
}

/// What is out stays as it is, and only those see it who may.
@Suite struct ReleasesAreOut {
  @Test(arguments: Engines.all)
  func `until its hour nobody sees it but those named`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let id = try await world.prepare()
    let now = world.world.store.clock.now()
    let hour = now.adding(seconds: 3600)
    let viewer = world.viewer
    guard case .user(let user) = viewer.actor else { return }
    await #expect(throws: ReleaseRefusal.zoneUnknown) {
      try await world.releases.hold(id, until: Embargo(until: hour, zone: "Moon"), by: world.head)
    }
    try await world.releases.hold(id, until: Embargo(until: hour, zone: "Europe/Istanbul"), by: world.head)
    try await world.releases.name(.init(user), of: id, by: world.head)
    try await world.clear(id)
    let draft = try await world.line(id)
    #expect(draft.sight(for: .account(viewer), at: now) == .hidden)
    #expect(draft.sight(for: .account(world.reviewer), at: now) == .draft)
    try await world.publish(id)
    let line = try await world.line(id)
    let other = Requester(.user(ID()), grants: [Grant(.viewer)])
    let before = hour.adding(seconds: -1)
    #expect(line.sight(for: .account(viewer), at: before) == .embargoed)
    #expect(line.sight(for: .account(other), at: before) == .hidden)
    #expect(line.sight(for: .outside(upTo: .partner), at: before) == .hidden)
    #expect(line.sight(for: .account(other), at: hour) == .open)
    #expect(line.sight(for: .outside(upTo: .partner), at: hour) == .open)
    #expect(line.sight(for: .outside(upTo: .public), at: hour) == .hidden)
    try await world.world.store.read { reader in
      #expect(try reader.openReleases(upTo: .partner, at: before).isEmpty)
      #expect(try reader.openReleases(upTo: .partner, at: hour).map(\.id) == [id])
      #expect(try reader.openReleases(upTo: .public, at: hour).isEmpty)
      #expect(try reader.openRelease(ofProduct: "sitrep", number: 1, upTo: .partner, at: before) == nil)
      let found = try reader.openRelease(ofProduct: "sitrep", number: 1, upTo: .partner, at: hour)
      #expect(found?.content.number == 1)
    }
  }

  @Test(arguments: Engines.all)
  func `a correction is an issue of its own, and both it and a withdrawal stay to be seen`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    let first = try await world.prepare()
    await #expect(throws: ReleaseRefusal.isNotReleased) {
      try await world.prepare(correcting: first, because: "Typed wrongly")
    }
    try await world.clear(first)
    try await world.publish(first)
    await #expect(throws: ReleaseRefusal.reasonMissing) { try await world.prepare(correcting: first, because: " ") }
    let second = try await world.prepare(correcting: first, because: "Typed wrongly")
    #expect(try await world.line(first).successor == nil)
    let hour = world.world.store.clock.now().adding(seconds: 3600)
    try await world.releases.hold(second, until: Embargo(until: hour, zone: "Europe/Istanbul"), by: world.head)
    try await world.clear(second)
    try await world.publish(second)
    let superseded = try await world.line(first)
    #expect(superseded.successor?.id == second)
    let (reader, before) = (ReleaseViewer.outside(upTo: .partner), hour.adding(seconds: -1))
    #expect(superseded.correction(for: reader, at: before) == nil, "before its hour nobody is told of it")
    #expect(superseded.correction(for: .account(world.viewer), at: before) == nil)
    #expect(superseded.correction(for: .account(world.head), at: before)?.number == 2)
    #expect(superseded.correction(for: reader, at: hour)?.number == 2)
    #expect(superseded.correction(for: .outside(upTo: .public), at: hour) == nil)
    let corrected = try await world.line(second)
    #expect(corrected.progress.reason == "Typed wrongly" && corrected.number == 2)
    await #expect(throws: ReleaseRefusal.isSuperseded) {
      try await world.prepare(correcting: first, because: "Again")
    }
    try await world.releases.withdraw(second, because: "The form was wrong", by: world.head)
    let line = try await world.line(second)
    #expect(line.state == .withdrawn && line.progress.withdrawn?.reason == "The form was wrong")
    #expect(line.sight(for: .outside(upTo: .partner), at: hour) == .withdrawn)
    #expect(try await world.world.store.read { try $0.openReleases(upTo: .partner, at: hour) }.map(\.id) == [first])
  }
}

/// Whoever figures a release again learns what moved, and why.
@Suite struct ReleasesAreVerified {
  private func released(_ engine: EngineKind) async throws -> (ReleaseWorld, ID<Release>, ID<Submission>) {
    let world = try await ReleaseWorld(engine)
    for district in ["A1", "A2", "B1"] { try await world.world.send(.init(district: district, kind: "tent")) }
    let changed = try await world.world.send(.init(district: "B1", kind: "house"), id: "uuid:changed")
    let id = try await world.prepare()
    try await world.clear(id)
    try await world.publish(id)
    return (world, id, changed)
  }

  private func states(_ found: ReleaseVerification) -> [ReleaseVerification.Figure.State] {
    found.figures.sorted { ($0.then ?? -1, $0.address.line) > ($1.then ?? -1, $1.address.line) }.map(\.state)
  }

  @Test(arguments: Engines.all)
  func `figures of what was not touched are the same`(engine: EngineKind) async throws {
    let (world, id, _) = try await released(engine)
    let found = try await world.releases.verify(id)
    #expect(states(found) == [.same, .same, .same] && !found.hasMoved && found.erased == 0)
    #expect(found.figures.compactMap(\.then).sorted() == [0.5, 0.75, 1])
  }

  @Test(arguments: Engines.all)
  func `a record that is altered moves the figures it stands in, and no others`(engine: EngineKind) async throws {
    let (world, id, _) = try await released(engine)
    try await world.world.send(
      .init(district: "B1", kind: "tent"), id: "uuid:altered", replacing: "uuid:changed")
    let found = try await world.releases.verify(id)
    #expect(states(found) == [.same, .moved, .moved] && found.hasMoved)
    let total = try #require(found.figures.first { $0.address.line == FrozenTable.totalKey })
    #expect(total.then == 0.75 && total.now == 1 && total.changed == 1 && total.came == 0 && total.gone == 0)
  }

  @Test(arguments: Engines.all)
  func `what comes later, leaves, or changes without consequence is told apart`(engine: EngineKind) async throws {
    let (world, id, changed) = try await released(engine)
    try await world.world.submissions.review(changed, as: .rejected, comment: "", by: world.officer)
    var found = try await world.releases.verify(id)
    var total = try #require(found.figures.first { $0.address.line == FrozenTable.totalKey })
    #expect(total.now == 1 && total.gone == 1 && total.changed == 0)
    try await world.world.submissions.review(changed, as: .approved, comment: "", by: world.officer)
    found = try await world.releases.verify(id)
    #expect(states(found) == [.same, .touched, .touched] && !found.hasMoved)
    try await world.world.send(.init(district: "A1", kind: "house"))
    found = try await world.releases.verify(id)
    total = try #require(found.figures.first { $0.address.line == FrozenTable.totalKey })
    #expect(total.state == .moved && total.came == 1 && total.changed == 1 && total.gone == 0)
  }

  @Test(arguments: Engines.all)
  func `an indicator that is defined otherwise moves its figures by its definition`(engine: EngineKind) async throws {
    let (world, id, _) = try await released(engine)
    var other = ReleaseWorld.measure
    other.measure = .share(of: .init(path: "/kind", codes: ["house"]))
    try await Indicators(world.world.store).define(world.indicator, as: other, by: world.officer)
    let found = try await world.releases.verify(id)
    #expect(found.figures.filter { $0.state == .moved }.allSatisfy { $0.edition == 2 && $0.isOfDefinition })
    #expect(found.hasMoved && found.figures.contains { $0.now == 0.25 })
  }

  @Test(arguments: Engines.all)
  func `what was erased cannot be recomputed, and it is told`(engine: EngineKind) async throws {
    let (world, id, changed) = try await released(engine)
    try await world.world.store.erase(changed.recast(), verb: ID(), by: world.officer.actor)
    let found = try await world.releases.verify(id)
    let total = try #require(found.figures.first { $0.address.line == FrozenTable.totalKey })
    #expect(found.erased == 1 && total.state == .moved && total.gone == 1)
  }
}

/// Few people behind a figure are not told, and not to be recomputed.
@Suite struct ReleasesProtectPersons {
  @Test(arguments: Engines.all)
  func `a small line is left out with another, unless it stays inside or is about no persons`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    for (district, kind, count) in [("A1", "tent", 6), ("A1", "house", 6), ("B1", "tent", 2), ("B1", "house", 9)] {
      for _ in 0..<count { try await world.world.send(.init(district: district, kind: kind)) }
    }
    let plain = try await world.content(level: .partner)
    #expect(plain.tables[0].table.allLines.allSatisfy { $0.figure?.state == .shown })
    #expect(plain.disclosure.lines.map(\.threshold) == [nil])
    let inside = try await world.content(level: .internal, aboutPersons: true)
    #expect(inside.tables[0].table.allLines.allSatisfy { $0.figure?.state == .shown })
    let guarded = try await world.content(level: .partner, aboutPersons: true)
    let table = guarded.tables[0].table
    #expect(table.lines.allSatisfy { $0.figure?.state == .withheld && $0.figure?.units == 0 })
    #expect(table.total?.figure?.state == .shown && table.total?.figure?.units == 23)
    let report = try #require(guarded.disclosure.lines.first)
    #expect([report.threshold, report.primary, report.secondary] == [5, 1, 1])
    let few = try #require(report.leftOut?.first { $0.why == .few })
    let other = try #require(report.leftOut?.first { $0.why == .protects })
    #expect(few.line != other.line && other.figures == [FigureAddress("tents", few.line)])
  }

  @Test(arguments: Engines.all)
  func `people of areas are rounded by level, and places too small for it are refused`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    for (district, people) in [("A1", 104), ("A2", 7), ("B1", 3)] {
      try await world.world.send(.init(district: district, people: people))
    }
    func count(_ level: Level, by placeLevel: Int) async throws -> CountedTable {
      let source = FrozenDefinition.IndicatorSource(
        id: ID(), edition: 1,
        indicator: IndicatorRecord(
          code: "people", names: LocalizedText(english: "People"), form: "sites", measure: .sum(path: "/people"),
          filter: .init(answers: ["/round": ["1"]])), dimension: .place(level: placeLevel), filter: .init(),
        round: "/round", isAboutPersons: false)
      let question = FigureQuestion(block: "people", source: .indicator(source))
      return try await world.releases.count([question], at: level, for: world.officer).tables["people"]!
    }
    let open = try await count(.public, by: 1)
    #expect(open.lines.compactMap { $0.figures[0]?.value } == [110])
    #expect(open.lines.contains { $0.figures[0]?.state == .withheld && $0.figures[0]?.value == nil })
    #expect(open.total?[0]?.value == 110 && open.total?[0]?.rounding == 10)
    #expect(try await count(.internal, by: 1).total?[0]?.value == 114)
    await #expect(throws: ReleaseRefusal.self) { try await count(.public, by: 3) }
  }

  @Test(arguments: Engines.all)
  func `the hash of a figure does not depend on the order of its records, but on each of them`(engine: EngineKind) {
    let ids = (1...3).map { ID<JournalStream>(high: UInt64($0), low: 7) }
    let entry = ID<Entry>(high: 9, low: 9)
    func digest(_ order: [ID<JournalStream>], _ last: ID<Entry>) -> String {
      var set = RecordSet()
      for id in order.sorted() { set.add(id, last: last, tips: []) }
      return set.digest()
    }
    #expect(digest(ids, entry) == digest(ids.reversed(), entry))
    #expect(digest(ids, entry) != digest(Array(ids.prefix(2)), entry))
    #expect(digest(ids, entry) != digest(ids, ID(high: 9, low: 8)))
  }
}
