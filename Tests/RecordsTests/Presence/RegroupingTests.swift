import Basics
@testable import Records
import Store
import Testing
import Worlds

/// What becomes of a group of which a round says nothing, in a place that it assessed.
@Suite struct Regrouping {
  private static let irregular = Stratum([.irregular])
  private static let foreigners = Stratum(Universe.usual.groups)

  private static func carried(_ stratum: Stratum, _ counted: [(Stratum, Int)]) -> Bool {
    !FigureMaker(TrackingSetUp(), factors: []).isRegrouped(
      stratum, by: counted.map { (stratum: $0.0, individuals: $0.1) })
  }

  @Test
  func `a group is carried unless who may be the same people was counted, or nobody was in groups that have all of it`()
  {
    let (syrians, afghans) = (PresenceWorld.syrians, PresenceWorld.afghans)
    // Of other people something was said, of these nothing: not known, and not none.
    #expect(Self.carried(afghans, [(syrians, 90)]))
    #expect(!Self.carried(Self.irregular, [(afghans, 90)]))
    #expect(!Self.carried(afghans, [(Self.irregular, 90)]))
    #expect(!Self.carried(syrians, [(Self.foreigners, 90)]))
    // Nobody of one nationality says nothing of the others; nobody at all does.
    #expect(Self.carried(Self.irregular, [(afghans, 0)]))
    #expect(!Self.carried(afghans, [(Self.irregular, 0)]))
    let each = Universe.usual.groups.map { (Stratum([$0]), 0) }
    #expect(!Self.carried(Self.foreigners, each))
    #expect(Self.carried(Self.foreigners, Array(each.dropLast())))
    #expect(Self.carried(Self.foreigners, []))
  }

  @Test(arguments: Engines.all)
  func `a place that is assessed by other groups ends the former ones, and the difference is one of method`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let rounds = [
      try await world.round(1), try await world.round(2), try await world.round(3), try await world.round(4),
    ]
    let whole = PresenceWorld.estimate(100, of: Self.irregular)
    let parts = [
      PresenceWorld.estimate(60, of: PresenceWorld.afghans),
      PresenceWorld.estimate(50, of: Stratum([.irregular], nationality: UnnamedNationality.other.rawValue)),
    ]
    try await world.say(.scope, .estimate(nil, whole), of: "A1", in: rounds[0])
    try await world.say(.scope, .estimate(nil, parts[0]), .estimate(nil, parts[1]), of: "A1", in: rounds[1])
    try await world.say(.scope, .status(.inaccessible, why: ""), of: "A1", in: rounds[2])
    try await world.say(.scope, .estimate(nil, whole), of: "A1", in: rounds[3])
    let second = try await world.figures("T", rounds[1])
    #expect((second.total, second.counted, second.carried, second.leftOut) == (110, 110, 0, 0))
    #expect(try await world.change("T", rounds[1]).parts.filter { $0.value != 0 } == [.method: 10])
    // What ended is not carried into the round after either.
    #expect(try await world.figures("T", rounds[2]).carried == 110)
    #expect(try await world.figures("T", rounds[3]).total == 100)
    let back = try await world.change("T", rounds[3])
    #expect(back.total == -10 && back[.coverage] == 0 && back[.likeForLike] == 0)
    #expect(try await !world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `a group that was simply not spoken of is carried beside what was assessed`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    for stratum in [PresenceWorld.syrians, PresenceWorld.afghans] {
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40, of: stratum)), of: "A1", in: first)
    }
    try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(35)), of: "A1", in: second)
    let figures = try await world.figures("T", second)
    #expect((figures.counted, figures.carried, figures.oldest) == (35, 40, 1))
    #expect(try await world.change("T", second).total == -5)
  }

  @Test(arguments: Engines.all)
  func `whatever groups rounds tell apart, totals equal those made anew and the parts of each change sum`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    var rounds: [ID<Round>] = []
    for number in 1...5 { rounds.append(try await world.round(number)) }
    let strata = [
      Self.irregular, PresenceWorld.afghans, Self.foreigners, PresenceWorld.syrians, Stratum([.seasonalWorker]),
      Stratum([.returneeFromDisplacement], returnedTo: .ownDwelling),
      Stratum([.returneeFromDisplacement], returnedTo: .area), Stratum([.returneeFromDisplacement]),
    ]
    var random = SplitMix64(seed: 32)
    for step in 0..<60 {
      let code = ["A1", "A2", "B1"][Int.random(in: 0..<3, using: &random)]
      let round = rounds[Int.random(in: 0..<5, using: &random)]
      let stratum = strata[Int.random(in: 0..<strata.count, using: &random)]
      var estimate = PresenceWorld.estimate(Int.random(in: 0...90, using: &random), of: stratum)
      estimate.basis.universe.returnedTo = stratum.returnedTo
      let statements: [RoundStatement] =
        switch Int.random(in: 0..<5, using: &random) {
        case 0: [.scope, .status(.inaccessible, why: "")]
        case 1: [.scope, .status(.unchanged, why: "")]
        default: [.scope, .status(.assessed, why: ""), .estimate(nil, estimate)]
        }
      try await world.presence.record([(try await world.id(code), statements)], in: round, by: PresenceWorld.officer)
      guard step % 20 == 19 else { continue }
      for (index, round) in rounds.enumerated().dropFirst() {
        for code in ["T", "A", "B", "A1"] {
          let (before, after) = (try await world.figures(code, rounds[index - 1]), try await world.figures(code, round))
          #expect(try await world.change(code, round).total == after.total - before.total)
        }
        let (land, north, south) = (
          try await world.figures("T", round), try await world.figures("A", round), try await world.figures("B", round)
        )
        #expect(land.total == north.total + south.total && land.leftOut == north.leftOut + south.leftOut)
      }
      #expect(try await !world.presence.keeper.rebuild())
    }
  }
}
