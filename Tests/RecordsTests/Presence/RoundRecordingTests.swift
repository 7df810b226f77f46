import Basics
import Records
import Store
import Testing
import Worlds

@Suite struct RoundRecording {
  @Test(arguments: Engines.all)
  func `a released round refuses a change without a reason, and logs one with`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    let id = ID<Estimate>()
    try await world.say(.scope, .estimate(id, PresenceWorld.estimate(40)), of: "A1", in: round)
    try await world.presence.release(round, by: PresenceWorld.officer)
    await #expect(throws: PresenceRefusal.locked) {
      try await world.say(.estimate(id, PresenceWorld.estimate(400)), of: "A1", in: round)
    }
    await #expect(throws: PresenceRefusal.reasonMissing) {
      try await world.say(.status(.inaccessible, why: ""), of: "A1", in: round, reason: "  ")
    }
    #expect(try await world.figures("T", round).total == 40)
    try await world.say(
      .estimate(id, PresenceWorld.estimate(44)), of: "A1", in: round, reason: "a street was left out")
    #expect(try await world.figures("T", round).total == 44)
    let log = try await world.store.read { try $0.corrections(of: round, areas: nil, limit: 10) }
    let line = try #require(log.first?.correction)
    #expect((log.count, line.field, line.reason) == (1, .estimate, "a street was left out"))
    #expect(line.old.hasPrefix("40 individuals") && line.new.hasPrefix("44 individuals"))
    #expect(line.actor == PresenceWorld.officer.actor.id)
    _ = try await world.store.sealNow()
    #expect(try await world.store.rebuild().isSound)
  }

  @Test(arguments: Engines.all)
  func `who was granted one area states nothing of another`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    let north = Requester(.user(ID()), grants: [Grant(.officer, place: try await world.id("A"))])
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(4)), of: "A1", in: round, by: north)
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await world.say(.scope, of: "B1", in: round, by: north)
    }
    await #expect(throws: PresenceRefusal.notAllowed) { try await world.presence.release(round, by: north) }
    let other = Requester(.user(ID()), grants: [Grant(.manager, programme: ID(named: "programme", "other"))])
    await #expect(throws: PresenceRefusal.notAllowed) {
      try await world.say(.scope, of: "B1", in: round, by: other)
    }
    await #expect(throws: PresenceRefusal.notAllowed) { try await world.presence.release(round, by: other) }
  }

  @Test(arguments: Engines.all)
  func `a place inside of one that is covered is not covered too`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    try await world.say(.scope, of: "A", in: round)
    await #expect(throws: PresenceRefusal.sumOverLevels) { try await world.say(.scope, of: "A1", in: round) }
    await #expect(throws: PresenceRefusal.sumOverLevels) {
      try await world.presence.cover([try await world.id("B"), try await world.id("B1")], in: round, by: .system)
    }
    // A register's figure for the area above stands beside, and adds nothing.
    try await world.say(.estimate(nil, PresenceWorld.estimate(9, .individuals, .register)), of: "T", in: round)
    #expect(try await !world.figures("T", round).isKnown)
  }

  @Test(arguments: Engines.all)
  func `two figures of one place stand side by side until somebody chooses and says why`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    let (register, informants) = (ID<Estimate>(), ID<Estimate>())
    try await world.say(
      .scope, .estimate(register, PresenceWorld.estimate(120, .individuals, .register)),
      .estimate(informants, PresenceWorld.estimate(100)), of: "A1", in: round)
    var figures = try await world.figures("T", round)
    #expect((figures.total, figures.estimated) == (100, 100))
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(30)), of: "A2", in: round)
    let sides = try await world.sides("T", round)
    #expect((sides.register, sides.informants, sides.difference, sides.bothPlaces) == (120, 130, -20, 1))
    try await world.say(.estimate(nil, PresenceWorld.estimate(150, .individuals, .register)), of: "A", in: round)
    // The register of the whole area is compared with all that informants say of its places.
    #expect(try await world.sides("A", round).difference == 130 - 150)
    let a2 = try await world.id("A2")
    let other = try #require(try await world.store.read { try $0.placeInRound(round, a2)?.estimates.first?.id })
    try await world.say(.withdrawal(other), .status(.zero, why: ""), of: "A2", in: round)
    await #expect(throws: PresenceRefusal.reasonMissing) {
      try await world.say(
        .choice(PresenceWorld.syrians, FigureChoice(.one, [register], explanation: "")), of: "A1", in: round)
    }
    try await world.say(
      .choice(
        PresenceWorld.syrians,
        FigureChoice(.one, [register], isSideBySide: true, explanation: "many left for the season")), of: "A1",
      in: round)
    figures = try await world.figures("T", round)
    #expect((figures.total, figures.official) == (120, 120))
    try await world.say(
      .choice(PresenceWorld.syrians, FigureChoice(.mean, [register, informants], explanation: "both count")), of: "A1",
      in: round)
    #expect(try await world.figures("T", round).total == 110)
    try await world.say(.choice(PresenceWorld.syrians, nil), of: "A1", in: round)
    #expect(try await world.figures("T", round).total == 100)
    await #expect(throws: PresenceRefusal.choice) {
      try await world.say(
        .choice(PresenceWorld.syrians, FigureChoice(.one, [ID()], explanation: "x")), of: "A1", in: round)
    }
  }

  @Test(arguments: Engines.all)
  func `a figure that contradicts itself is refused with the reason`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    func refuses(_ refusal: PresenceRefusal, _ change: (inout Estimate) -> Void) async throws {
      var estimate = PresenceWorld.estimate(40)
      change(&estimate)
      let wrong = estimate
      await #expect(throws: refusal) { try await world.say(.scope, .estimate(nil, wrong), of: "A1", in: round) }
    }
    try await refuses(.withoutProbability(.informants)) { $0.standardError = 3 }
    try await refuses(.range) { ($0.lowest, $0.highest) = (50, 60) }
    try await refuses(.range) { $0.lowest = 3 }
    try await refuses(.nationality) { $0.nationality = "Syria" }
    try await refuses(.informants) { ($0.informants, $0.kinds) = (1, 2) }
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40)), of: "A1", in: round)
    await #expect(throws: PresenceRefusal.statusAgainstFigures) {
      try await world.say(.status(.zero, why: ""), of: "A1", in: round)
    }
    await #expect(throws: PresenceRefusal.reasonMissing) {
      try await world.say(.status(.dropped, why: ""), of: "A1", in: round)
    }
  }

  @Test func `a grade comes from the programme's written criteria`() {
    var estimate = PresenceWorld.estimate(40)
    #expect(estimate.grade(by: .usual, endOfRound: PresenceWorld.day) == nil)
    (estimate.informants, estimate.kinds, estimate.isSeenByTeam) = (3, 2, true)
    (estimate.lowest, estimate.highest) = (36, 45)
    #expect(estimate.grade(by: .usual, endOfRound: PresenceWorld.day) == .high)
    estimate.isSeenByTeam = false
    #expect(estimate.grade(by: .usual, endOfRound: PresenceWorld.day) == .medium)
  }
}
