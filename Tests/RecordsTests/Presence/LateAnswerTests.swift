import Basics
import Collect
import FormEngine
import Records
import Store
import Testing
import Worlds

@Suite struct LateAnswers {
  /// A released round with 100 people in A1, by one submission, and 40 in A2.
  private func released(
    _ engine: EngineKind
  ) async throws -> (world: AnsweringWorld, round: ID<Round>, first: ID<Submission>) {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    for place in ["A1", "A2", "B1"] { try await world.world.say(.scope, of: place, in: round) }
    let first = try await world.send("A1", people: 100, id: "uuid:first")
    try await world.send("A2", people: 40)
    #expect(try await world.total("T", round).total == 140)
    try await world.world.presence.release(round, by: world.manager)
    return (world, round, first)
  }

  private func late(_ world: AnsweringWorld, _ round: ID<Round>) async throws -> [LateAnswer] {
    try await world.world.store.read { try $0.lateAnswers(of: round, areas: nil, limit: 10) }
  }

  @Test(arguments: Engines.all)
  func `what comes, changes or is rejected after the release moves nothing until an officer accepts it`(
    engine: EngineKind
  ) async throws {
    let (world, round, first) = try await released(engine)
    let new = try await world.send("B1", people: 70)
    try await world.send("A1", people: 130, id: "uuid:second", replacing: "uuid:first")
    #expect(try await world.total("T", round).total == 140)
    #expect(try await world.total("B1", round).counts.status == [.notReached: 1])
    var waiting = try await late(world, round)
    #expect(Set(waiting.map(\.submission)) == [first, new])
    let known = try await world.world.presence.round(round)
    let edited = try #require(waiting.first { $0.submission == first })
    let effects = try await world.world.store.read { try $0.effects(of: [edited], in: known).flatMap(\.self) }
    #expect(effects.map(\.before) == [100] && effects.map(\.after) == [130])
    #expect(effects[0].old.contains("100 individuals") && effects[0].new.contains("130 individuals"))

    let presence = world.world.presence
    await #expect(throws: PresenceRefusal.reasonMissing) {
      try await presence.judge(first, in: round, seen: edited.seen, accepting: true, reason: " ", by: world.manager)
    }
    let other = Requester(.user(ID()), grants: [Grant(.officer, place: try await world.world.id("B"))])
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await presence.judge(first, in: round, seen: edited.seen, accepting: true, reason: "Late.", by: other)
    }
    try await presence.judge(
      first, in: round, seen: edited.seen, accepting: true, reason: "Sent from a phone without a network.",
      by: world.manager)
    #expect(try await world.world.figures("T", round).total == 170)
    let log = try await world.world.store.read { try $0.corrections(of: round, areas: nil, limit: 9) }
    let line = try #require(log.first?.correction)
    #expect((log.count, line.field, line.record) == (1, .answer, first.description))
    #expect(line.old.contains("100 individuals") && line.new.contains("130 individuals"))

    // What is set aside waits again once it says something else.
    let late = try #require(try await self.late(world, round).first { $0.submission == new })
    try await presence.judge(
      new, in: round, seen: late.seen, accepting: false, reason: "The team was in another place.", by: world.manager)
    #expect(try await self.late(world, round).map(\.isSetAside) == [true])
    #expect(try await world.world.store.read { try $0.countLateAnswers(of: round, areas: nil) } == 0)
    try await world.submissions.review(new, as: .approved, comment: "", by: world.manager)
    #expect(try await world.total("T", round).total == 170)
    #expect(try await self.late(world, round).map(\.isSetAside) == [true])

    try await world.submissions.review(first, as: .rejected, comment: "", by: world.manager)
    #expect(try await world.total("T", round).total == 170)
    waiting = try await self.late(world, round).filter { !$0.isSetAside }
    #expect(waiting.map(\.submission) == [first])
    await #expect(throws: PresenceRefusal.lateAnswerChanged) {
      try await presence.judge(
        first, in: round, seen: edited.seen, accepting: true, reason: "Never sent.", by: world.manager)
    }
    #expect(try await !presence.keeper.rebuild())
    #expect(try await world.world.figures("T", round).total == 170)
    #expect(try await self.late(world, round).count == 2)
    #expect(try await world.world.store.rebuild().isSound)
    try await presence.judge(
      first, in: round, seen: waiting[0].seen, accepting: true, reason: "Of another village.", by: world.manager)
    #expect(try await world.world.figures("T", round).total == 40)
  }

  @Test(arguments: Engines.all)
  func `an answer that moves from a released round to an open one counts in each as it was told there`(
    engine: EngineKind
  ) async throws {
    let (world, round, first) = try await released(engine)
    let second = try await world.world.round(2)
    try await world.world.say(.scope, of: "A1", in: second)
    try await world.send("A1", round: 2, people: 90, id: "uuid:second", replacing: "uuid:first")
    #expect(try await world.total("T", round).total == 140)
    #expect(try await world.total("T", second).total == 90)
    let waiting = try await late(world, round)
    #expect(waiting.map(\.submission) == [first])
    // What is erased is in no figure, released or not.
    try await world.world.store.write { try PresenceErasure().erase([first.recast()], from: $0) }
    #expect(try await world.world.figures("T", round).total == 40)
    #expect(try await late(world, round).isEmpty)
  }

  @Test(arguments: Engines.all)
  func `a released round keeps the rules and factors it was made with`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let (presence, officer) = (world.presence, PresenceWorld.officer)
    func factor(_ individuals: Double) async throws -> ConversionFactor {
      ConversionFactor(
        unit: .households, individuals: individuals, place: try await world.id("T"),
        validFrom: PresenceWorld.day.adding(days: -100), source: "Survey", approvedBy: officer.actor.id)
    }
    let first = try await presence.approve(try await factor(5), of: world.programme, by: officer)
    let round = try await world.round(1)
    try await world.say(
      .scope, .estimate(nil, PresenceWorld.estimate(10, .households)),
      .estimate(nil, PresenceWorld.estimate(80, .individuals, .register)), of: "A1", in: round)
    let open = try await world.round(2)
    try await world.say(
      .scope, .estimate(nil, PresenceWorld.estimate(10, .households)),
      .estimate(nil, PresenceWorld.estimate(80, .individuals, .register)), of: "A1", in: open)
    try await presence.release(round, by: officer)
    try await presence.withdraw(first, reason: "Typed wrongly.", by: officer)
    try await presence.approve(try await factor(4), of: world.programme, by: officer)
    #expect(try await world.figures("T", round).total == 50)
    #expect(try await world.figures("T", open).total == 40)
    try await presence.setUp(
      world.programme, TrackingSetUp(preference: [.register, .informants]), by: officer)
    #expect(try await world.figures("T", round).total == 50)
    #expect(try await world.figures("T", open).total == 80)
    // A correction is made by the rules of its round too.
    try await world.say(
      .estimate(nil, PresenceWorld.estimate(12, .households, on: PresenceWorld.day.adding(days: 1))), of: "A1",
      in: round, reason: "Counted again.")
    #expect(try await world.figures("T", round).total == 60)
    _ = try await world.store.sealNow()
    #expect(try await !presence.keeper.rebuild())
    #expect(try await world.store.rebuild().isSound)
    #expect(try await world.figures("T", round).total == 60)
  }
}
