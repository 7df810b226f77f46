import Basics
@testable import Records
import Store
import Testing
import Worlds

/// Which groups are added, and what happens to a total where some may not be.
@Suite struct GroupsThatMayOverlap {
  @Test
  func `other and unknown nationalities are people apart from those named, and a source that does not separate is not`()
  {
    func irregular(_ nationality: String?) -> Stratum { Stratum([.irregular], nationality: nationality) }
    let codes = ["SYR"] + UnnamedNationality.allCases.map(\.rawValue)
    for one in codes {
      for other in codes { #expect(irregular(one).mayOverlap(irregular(other), in: .usual) == (one == other)) }
      #expect(irregular(nil).mayOverlap(irregular(one), in: .usual))
      #expect(Stratum(key: irregular(one).key) == irregular(one))
    }
    // Left to its users by ISO 3166.
    #expect(UnnamedNationality.allCases.allSatisfy { $0.rawValue.first == "X" })
  }

  @Test(arguments: Engines.all)
  func `a visit that names one nationality and others beside it is a sum`(engine: EngineKind) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    func figure(_ nationality: String, _ people: Int) -> String {
      "<figure><who>irregular</who><from>\(nationality)</from><people>\(people)</people></figure>"
    }
    try await world.send(
      "A1", figures: figure("SYR", 100) + figure("other", 20) + figure("unknown", 5) + figure("stateless", 1))
    #expect(try await world.total("T", round).total == 126)
    #expect(try await world.total("T", round).leftOut == 0)
    #expect(try await world.world.figures("T", round, "irregular/XXO").total == 20)
    #expect(try await world.world.figures("T", round, "irregular/XXU").total == 5)
    #expect(try await world.world.figures("T", round, "irregular").total == 0)
  }

  @Test(arguments: Engines.all)
  func `a place whose groups may be the same people is left out of the totals above, which stay and say so`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let rounds = [try await world.round(1), try await world.round(2), try await world.round(3)]
    for round in rounds {
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(40)), of: "B1", in: round)
      try await world.say(
        .scope, .estimate(nil, PresenceWorld.estimate(10, of: Stratum([.irregular]))), of: "A1", in: round)
      try await world.say(.scope, .estimate(nil, PresenceWorld.estimate(7)), of: "A2", in: round)
    }
    let seasonal = PresenceWorld.estimate(30, of: Stratum([.seasonalWorker]))
    try await world.say(.estimate(nil, seasonal), of: "A1", in: rounds[1])
    let land = try await world.figures("T", rounds[1])
    #expect((land.total, land.leftOut, land.isKnown, land.isOverlapping) == (47, 1, true, false))
    let place = try await world.figures("A1", rounds[1])
    #expect((place.isKnown, place.isOverlapping, place.total) == (false, true, 0))
    #expect(try await world.figures("A", rounds[1], "seasonal_worker").total == 30)
    #expect(try await world.figures("T", rounds[0]).total == 57)
    // What the total loses and wins by it is no movement of people, and the parts sum.
    #expect(try await world.change("T", rounds[1]).parts.filter { $0.value != 0 } == [.method: -10])
    for (code, index) in [("T", 1), ("T", 2), ("A", 1), ("A", 2), ("A1", 1), ("A1", 2)] {
      let (before, after) = (
        try await world.figures(code, rounds[index - 1]), try await world.figures(code, rounds[index])
      )
      #expect(try await world.change(code, rounds[index]).total == after.total - before.total)
    }
    #expect(try await !world.presence.keeper.rebuild())
  }
}
