import Basics
import Office
import Records
import Store
import Testing
import Worlds

private let officer = PresenceWorld.officer
private let day = PresenceWorld.day

/// A programme that the office knows, which practises until it is assessed.
private struct PractisingWorld {
  let world: PresenceWorld
  let office: Office

  init(_ engine: EngineKind) async throws {
    var world = try await PresenceWorld(engine)
    office = Office(world.store, secrets: OfficeSecrets { _ in [UInt8](repeating: 7, count: 32) })
    world.programme = try await office.programmes.define(code: "tracking", names: ["en": "Tracking"], by: .system)
    self.world = world
  }

  func assess(review: Day = day.adding(days: 365)) async throws {
    try await office.programmes.assess(
      world.programme,
      DataProtectionAssessment(
        purpose: "To know who is where", legalBasis: "Mandate", sensitivity: .moderate, mitigation: "No names",
        sharing: [.internal], retention: 12, approver: "A. Yılmaz", approved: day, review: review), on: day, by: .system
    )
  }
}

@Suite struct PracticeStaysPractice {
  @Test(arguments: Engines.all)
  func `a round of a programme without an assessment is not released, and never becomes real`(
    engine: EngineKind
  ) async throws {
    let practising = try await PractisingWorld(engine)
    let world = practising.world
    let practice = try await world.round(1)
    #expect(try await world.presence.round(practice).isPractice)
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40)), of: "A1", in: practice)
    await #expect(throws: PresenceRefusal.practiceRound) { try await world.presence.release(practice, by: officer) }
    try await practising.assess()
    await #expect(throws: PresenceRefusal.practiceRound) { try await world.presence.release(practice, by: officer) }
    // Planned otherwise, it is the same round.
    let known = try await world.presence.round(practice)
    try await world.presence.plan(
      practice, of: world.programme, number: 1, names: ["en": "First"], from: known.from, to: known.to, by: officer)
    #expect(try await world.presence.round(practice).isPractice)
    await #expect(throws: PresenceRefusal.practiceNumber) {
      try await world.presence.plan(
        practice, of: world.programme, number: 9, names: ["en": "First"], from: known.from, to: known.to, by: officer)
    }
    let real = try await world.round(2)
    #expect(try await !world.presence.round(real).isPractice)
    try await world.presence.release(real, by: officer)
    #expect(try await world.presence.round(real).state == .released)
    _ = try await world.store.sealNow()
    #expect(try await world.store.rebuild().isSound)
    #expect(try await world.presence.round(practice).isPractice)
  }

  @Test(arguments: Engines.all)
  func `what was practised is neither carried into a real round nor compared with it`(engine: EngineKind) async throws {
    let practising = try await PractisingWorld(engine)
    let world = practising.world
    let (first, second) = (try await world.round(1), try await world.round(2))
    for place in ["A1", "A2"] {
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40)), of: place, in: first)
    }
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(30)), of: "A1", in: second)
    try await world.say(.scope, of: "A2", in: second)
    #expect(try await world.figures("T", second).carried == 40)
    #expect(try await world.change("T", second).total == -10)
    try await practising.assess()
    let (third, fourth) = (try await world.round(3), try await world.round(4))
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(90)), of: "A1", in: third)
    try await world.say(.scope, of: "A2", in: third)
    let real = try await world.figures("T", third)
    #expect((real.counted, real.carried, real.counts.missing) == (90, 0, 1))
    #expect(try await world.change("T", third).total == 0)
    try await world.say(.scope, of: "A1", in: fourth)
    #expect(try await world.figures("T", fourth).carried == 90)
    // The practice rounds still show what they showed.
    #expect(try await world.figures("T", second).carried == 40)
    let rounds = try await world.store.read { try $0.rounds(of: world.programme) }
    #expect(rounds.series.map(\.number) == [3, 4])
    #expect(try await !world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `what was sent in practice counts in no real round, whatever number it names`(engine: EngineKind) async throws {
    let practising = try await PractisingWorld(engine)
    let world = practising.world
    let answering = try await AnsweringWorld(engine, world)
    let practice = try await world.round(1)
    try await world.say(.scope, of: "A1", in: practice)
    try await answering.send("A1", round: 1, people: 10)
    try await answering.send("A1", round: 2, people: 20)
    #expect(try await answering.total("T", practice).total == 10)
    try await practising.assess()
    let real = try await world.round(2)
    try await world.say(.scope, of: "A1", in: real)
    #expect(try await !answering.total("T", real).isKnown)
    #expect(try await world.figures("T", practice).total == 10)
    let known = try await world.presence.round(real)
    #expect(try await world.store.read { try $0.reachedByDay(of: known, .all, areas: nil).isEmpty })
    try await answering.send("A1", round: 2, people: 70)
    #expect(try await answering.total("T", real).total == 70)
    #expect(try await !world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `an assessment that is due is a warning, one that was taken back stops the release`(
    engine: EngineKind
  ) async throws {
    let practising = try await PractisingWorld(engine)
    let world = practising.world
    try await practising.assess(review: day.adding(days: 1))
    let (first, second) = (try await world.round(1), try await world.round(2))
    #expect(try await practising.office.programmes.programme(world.programme).mode(on: day.adding(days: 9)) == .due)
    try await world.presence.release(first, by: officer)
    try await practising.office.programmes.assess(world.programme, nil, on: day, by: .system)
    await #expect(throws: PresenceRefusal.practising) { try await world.presence.release(second, by: officer) }
  }
}
