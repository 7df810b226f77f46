import Basics
@testable import Records
import Store
import Testing
import Worlds

@Suite struct PresenceTotals {
  @Test(arguments: Engines.all)
  func `a total is the sum of its places, with what is carried and missing apart`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    for (code, count) in [("A1", 100), ("A2", 50), ("B1", 30)] {
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(count)), of: code, in: first)
    }
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(90)), of: "A1", in: second)
    try await world.say(.scope, .status(.inaccessible, why: ""), of: "A2", in: second)
    try await world.say(.scope, of: "B1", in: second)
    try await world.say(.scope, of: "B2", in: second)
    let land = try await world.figures("T", second)
    #expect((land.counted, land.carried, land.total, land.oldest) == (90, 80, 170, 1))
    #expect((land.counts.counted, land.counts.carried, land.counts.missing) == (1, 2, 1))
    let north = try await world.figures("A", second)
    let south = try await world.figures("B", second)
    #expect(north.total + south.total == land.total)
    #expect(south.counts.missing == 1 && south.carried == 30)
    #expect(try await world.figures("A2", second).carried == 50)
  }

  @Test(arguments: Engines.all)
  func `an area tells how many estimates of its places have which grade`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    let day = PresenceWorld.day.adding(days: 150)
    var (good, poor) = (PresenceWorld.estimate(100, on: day), PresenceWorld.estimate(60, on: day))
    (good.informants, good.kinds, good.isSeenByTeam, good.lowest, good.highest) = (3, 2, true, 90, 110)
    (poor.informants, poor.kinds) = (1, 1)
    try await world.say(.scope, .estimate(nil, good), of: "A1", in: round)
    try await world.say(.scope, .estimate(nil, poor), of: "A2", in: round)
    try await world.say(
      .scope, .estimate(nil, PresenceWorld.estimate(30, .individuals, .register, on: day)), of: "B1", in: round)
    let (land, north, south) = (try await world.id("T"), try await world.id("A"), try await world.id("B"))
    _ = try await world.figures("T", round)
    let programme = world.programme
    let found = try await world.store.read {
      try $0.gradeCounts(below: [land, north, south], in: round, number: 1, of: programme)
    }
    #expect(found[land] == GradeCounts(grades: [.high: 1, .low: 1], ungraded: 1))
    #expect(found[north] == GradeCounts(grades: [.high: 1, .low: 1]))
    #expect(found[south] == GradeCounts(ungraded: 1))
  }

  @Test(arguments: Engines.all)
  func `each of the three numbers lists the places that it stands for`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(50)), of: "A2", in: first)
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(90)), of: "A1", in: second)
    try await world.say(.scope, .status(.inaccessible, why: ""), of: "A2", in: second)
    try await world.say(.scope, .status(.zero, why: ""), of: "B1", in: second)
    try await world.say(.scope, of: "B2", in: second)
    var found: [PlaceStanding: [ID<Place>]] = [:]
    for standing in PlaceStanding.allCases {
      found[standing] = try await world.store.read { reader in
        try reader.roundPlaces(of: second, standing: standing, areas: nil, limit: 10).map(\.place)
      }
    }
    let (counted, carried) = ([try await world.id("A1"), try await world.id("B1")], try await world.id("A2"))
    let missing = try await world.id("B2")
    #expect(Set(found[.counted] ?? []) == Set(counted))
    #expect(found[.carried] == [carried] && found[.missing] == [missing])
    let south = try await world.id("B")
    let inSouth = try await world.store.read { reader in
      try reader.roundPlaces(of: second, standing: .counted, areas: [south], limit: 10).map(\.place)
    }
    #expect(inSouth == [counted[1]])
  }

  @Test(arguments: Engines.all)
  func `the change over several rounds is the sum of its steps, part by part`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let rounds = [try await world.round(1), try await world.round(2), try await world.round(3)]
    for (round, count) in zip(rounds, [100, 90, 120]) {
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(count)), of: "A1", in: round)
    }
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40)), of: "B1", in: rounds[1])
    try await world.say(.scope, .status(.inaccessible, why: ""), of: "B1", in: rounds[2])
    let land = try await world.id("T")
    let later = Array(rounds.dropFirst())
    let change = try await world.store.read { try $0.changes(of: [land], in: later)[land] }
    #expect((change?[.likeForLike], change?[.coverage], change?.total) == (20, 40, 60))
    let found = try await world.store.read { try $0.presence(of: [land], in: rounds) }
    let totals = rounds.map { found[$0]?[land]?.total }
    #expect(totals == [100, 130, 160])
  }

  @Test(arguments: Engines.all)
  func `a place that could not be reached is carried or missing, and a blank is never 0`(engine: EngineKind)
    async throws
  {
    let world = try await PresenceWorld(engine)
    let rounds = [try await world.round(1), try await world.round(2), try await world.round(3)]
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40)), of: "A1", in: rounds[0])
    for round in rounds.dropFirst() {
      try await world.say(.scope, .status(.inaccessible, why: ""), of: "A1", in: round)
      try await world.say(.scope, of: "A2", in: round)
    }
    let second = try await world.figures("A1", rounds[1])
    #expect((second.carried, second.oldest, second.counted) == (40, 1, 0))
    // The programme carries one round, no longer.
    let third = try await world.figures("A1", rounds[2])
    #expect(!third.isKnown && third.counts.missing == 1)
    let blank = try await world.figures("A2", rounds[1])
    #expect(!blank.isKnown && blank.counts.missing == 1)
    try await world.say(.status(.zero, why: ""), of: "A2", in: rounds[1])
    let none = try await world.figures("A2", rounds[1])
    #expect(none.isKnown && none.total == 0 && none.counts.none == 1 && none.counts.missing == 0)
    var longer = TrackingSetUp()
    longer.carrying = CarryForward(longestAge: 2)
    try await world.presence.setUp(world.programme, longer, by: PresenceWorld.officer)
    #expect(try await world.figures("A", rounds[2]).oldest == 2)
  }

  @Test(arguments: Engines.all)
  func `whatever happens, totals equal those made anew, and the parts of each change sum`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    var rounds: [ID<Round>] = []
    for number in 1...6 { rounds.append(try await world.round(number)) }
    var random = SplitMix64(seed: 31)
    let codes = ["A1", "A2", "B1", "B2"]
    _ = try await world.presence.approve(
      ConversionFactor(
        unit: .households, individuals: 5, place: try await world.id("T"), validFrom: PresenceWorld.day,
        source: "survey", approvedBy: Actor.system.id), of: world.programme, by: PresenceWorld.officer)
    for step in 0..<80 {
      let code = codes[Int.random(in: 0..<4, using: &random)]
      let round = rounds[Int.random(in: 0..<6, using: &random)]
      let stratum = Bool.random(using: &random) ? PresenceWorld.syrians : PresenceWorld.afghans
      let source: FigureBasis.Source = Bool.random(using: &random) ? .register : .informants
      let count = Int.random(in: 0...90, using: &random)
      let statements: [RoundStatement] =
        switch Int.random(in: 0..<7, using: &random) {
        case 0: [.scope, .status(.inaccessible, why: "")]
        case 1: [.scope, .status(.unchanged, why: "")]
        case 2: [.status(.dropped, why: "another office's")]
        case 3:
          [
            .scope, .status(.assessed, why: ""),
            .estimate(nil, PresenceWorld.estimate(count, .households, source, of: stratum)),
          ]
        default:
          [
            .scope, .status(.assessed, why: ""),
            .estimate(nil, PresenceWorld.estimate(count, .individuals, source, of: stratum)),
          ]
        }
      try await world.presence.record([(try await world.id(code), statements)], in: round, by: PresenceWorld.officer)
      guard step % 20 == 19 else { continue }
      for (index, round) in rounds.enumerated() {
        for code in ["T", "A", "B"] {
          let figures = try await world.figures(code, round)
          #expect(figures.official + figures.estimated == figures.total)
          let below = code == "T" ? ["A", "B"] : codes.filter { $0.hasPrefix(code) }
          var sum = 0
          for child in below { sum += try await world.figures(child, round).total }
          #expect(sum == figures.total)
          guard index > 0 else { continue }
          let before = try await world.figures(code, rounds[index - 1])
          #expect(try await world.change(code, round).total == figures.total - before.total)
        }
      }
      #expect(try await !world.presence.keeper.rebuild())
    }
    _ = try await world.store.sealNow()
    let rebuilt = try await world.store.rebuild()
    #expect(rebuilt.isSound, "\(rebuilt.differences)")
  }

  @Test(arguments: Engines.all)
  func `what was counted when it was recorded is not counted again, what came otherwise is`(engine: EngineKind)
    async throws
  {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    try await world.presence.keeper.catchUp()
    /// The places that following the journal finds to be counted.
    func due() async throws -> [ID<Place>] {
      _ = try await world.store.sealNow()
      return try await world.store.write { writer in
        try writer.followPresence(1000, [])
        return try writer.presenceDue(limit: 10).map(\.place)
      }
    }
    for code in ["A1", "A2"] {
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(100)), of: code, in: round)
    }
    _ = try await due()
    try await world.presence.keeper.catchUp()
    try await world.say(.estimate(nil, PresenceWorld.estimate(90)), of: "A1", in: round)
    #expect(try await due().isEmpty)
    let place = try await world.id("A2")
    _ = try await world.store.perform(ID(), by: PresenceWorld.officer.actor) { decision in
      try decision.say(
        [PlaceSaying(place: place, statements: [.estimate(nil, PresenceWorld.estimate(80))])], in: round)
    }
    #expect(try await due() == [place])
    try await world.presence.keeper.catchUp()
    #expect(try await !world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `a factor holds from its day, marks what it made, and leaves what was collected`(engine: EngineKind) async throws
  {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    let days = [PresenceWorld.day.adding(days: 110), PresenceWorld.day.adding(days: 210)]
    for (round, day) in zip([first, second], days) {
      try await world.say(
        .scope, .estimate(nil, PresenceWorld.estimate(100, .households, on: day)), of: "A1", in: round)
    }
    // Nothing says how many a household is: known as households, and not as people.
    #expect(try await world.figures("A1", first).counts.missing == 1)
    let north = try await world.id("A")
    for (factor, from) in [(5.0, PresenceWorld.day), (4.4, PresenceWorld.day.adding(days: 200))] {
      try await world.presence.approve(
        ConversionFactor(
          unit: .households, individuals: factor, place: north, validFrom: from, source: "survey",
          approvedBy: Actor.system.id), of: world.programme, by: PresenceWorld.officer)
    }
    let figures = try await world.figures("T", second)
    #expect(try await world.figures("T", first).total == 500)
    #expect((figures.total, figures.converted) == (440, 440))
    let change = try await world.change("T", second)
    #expect((change[.factor], change[.likeForLike]) == (-60, 0))
    let place = try await world.id("A1")
    let kept = try #require(try await world.store.read { try $0.placeInRound(second, place) })
    #expect(kept.estimates.map(\.estimate.quantity) == [Quantity(100, .households)])
  }

  @Test(arguments: Engines.all)
  func `a place that was split is compared with its parts above, and not below`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(101)), of: "A1", in: first)
    let north = try await world.id("A")
    var parts: [ID<Place>] = []
    for (name, count) in [("East", 70), ("West", 50)] {
      var facts = PlaceFacts()
      (facts.level, facts.parent, facts.names) = (2, north, ["en": name])
      let place = try await world.places.add(facts, by: PresenceWorld.officer)
      parts.append(place)
      try await world.presence.record(
        [(place, [.scope, .estimate(nil, PresenceWorld.estimate(count))])], in: second, by: PresenceWorld.officer)
    }
    try await world.places.end(
      try await world.id("A1"), on: PresenceWorld.day.adding(days: 150), .split, successors: parts,
      by: PresenceWorld.officer)
    _ = try await world.store.sealNow()
    try await world.presence.keeper.catchUp()
    let above = try await world.change("A", second)
    #expect((above[.likeForLike], above.total) == (19, 19))
    let old = try await world.id("A1")
    let shares = try await world.store.read { try $0.succession(of: [old]) }
    #expect(shares == [old: parts.map { PlaceShare($0, 0.5) }])
    let part = parts[0]
    let below = try await world.store.read { try $0.change(of: part, in: second) }
    #expect((below[.boundary], below.total) == (70, 70))
    #expect(try await !world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `groups that may be the same people are told, and a place that moves takes its figures along`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    for stratum in [Stratum([.seasonalWorker]), Stratum([.irregular])] {
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(10, of: stratum)), of: "A1", in: round)
    }
    #expect(try await world.figures("T", round).counts.overlapping == 1)
    #expect(try await !world.figures("T", round).isKnown)
    #expect(try await world.figures("T", round, "irregular").total == 10)
    var facts = PlaceFacts()
    facts.parent = try await world.id("B")
    try await world.places.change(try await world.id("A1"), facts, by: PresenceWorld.officer)
    _ = try await world.store.sealNow()
    try await world.presence.keeper.catchUp()
    #expect(try await world.figures("B", round, "irregular").total == 10)
    #expect(try await world.figures("A", round, "irregular").total == 0)
    #expect(try await !world.figures("A", round, "irregular").isKnown)
  }
}
