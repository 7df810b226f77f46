import Basics
import Office
@testable import Records
import Store
import Testing
import Worlds

/// What files tell of estimates, and what a sum says of whom it counts.
@Suite struct EstimatesOfARound {
  private static func estimate(
    _ count: Int, _ unit: CountingUnit = .individuals, _ source: FigureBasis.Source = .informants,
    counting residence: Universe.Residence = .present, of stratum: Stratum = PresenceWorld.syrians
  ) -> Estimate {
    var estimate = PresenceWorld.estimate(count, unit, source, of: stratum)
    estimate.basis.universe.residence = residence
    return estimate
  }

  private static func factor(_ world: PresenceWorld) async throws {
    try await world.presence.approve(
      ConversionFactor(
        unit: .households, individuals: 5, place: try await world.id("T"), validFrom: PresenceWorld.day,
        source: "survey", approvedBy: Actor.system.id), of: world.programme, by: PresenceWorld.officer)
  }

  @Test(arguments: Engines.all)
  func `each says what it is in individuals, whether it counts, and why`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    try await Self.factor(world)
    var said = Self.estimate(40, .households)
    (said.lowest, said.highest, said.explanation) = (30, 50, "By the list.")
    try await world.say(
      .scope, .estimate(nil, said), .estimate(nil, Self.estimate(150, .individuals, .register, counting: .registered)),
      of: "A1", in: first)
    // Of an area above what the round covers: it stands beside.
    try await world.say(.estimate(nil, Self.estimate(900, .individuals, .register)), of: "A", in: first)
    try await world.say(.scope, .estimate(nil, Self.estimate(7)), of: "B1", in: first)
    let (a, b) = (try await world.id("A"), try await world.id("B"))
    let (a1, b1) = (try await world.id("A1"), try await world.id("B1"))
    let (round, later) = (try await world.presence.round(first), try await world.presence.round(second))
    let all = try await world.store.read { try $0.estimatedPlaces(of: round, areas: nil, limit: 9) }
    #expect(all == [a, a1, b1].sorted())
    let pages = try await world.store.read { reader in
      [
        try reader.estimatedPlaces(of: round, areas: nil, limit: 2),
        try reader.estimatedPlaces(of: round, areas: nil, after: all[1], limit: 2),
        try reader.estimatedPlaces(of: round, areas: [b], limit: 9),
        try reader.estimatedPlaces(of: later, areas: nil, limit: 9),
      ]
    }
    #expect(pages == [Array(all[..<2]), [all[2]], [b1], []])
    let told = try await world.store.read { try $0.roundEstimates(of: all, in: round) }
    func one(_ place: ID<Place>, _ source: FigureBasis.Source) -> RoundEstimate? {
      told.first { $0.place == place && $0.estimate.basis.source == source }
    }
    #expect(told.count == 4 && told.filter(\.isCounted).count == 2)
    let counted = try #require(one(a1, .informants))
    #expect(counted.isCounted && counted.individuals == 200 && counted.estimate.quantity == Quantity(40, .households))
    #expect(counted.estimate.explanation == "By the list." && counted.estimate.highest == 50 && counted.choice == nil)
    #expect(one(a1, .register)?.isCounted == false && one(a, .register)?.isCounted == false)

    let register = try #require(
      try await world.store.read { try $0.placeInRound(first, a1) }?.estimates.first {
        $0.estimate.basis.source == .register
      }?.id)
    try await world.say(
      .choice(
        PresenceWorld.syrians,
        FigureChoice(.one, [register], isSideBySide: true, explanation: "The list is newer.")), of: "A1", in: first)
    let chosen = try await world.store.read { try $0.roundEstimates(of: [a1], in: round) }
    #expect(chosen.filter(\.isCounted).map(\.estimate.basis.source) == [.register])
    #expect(chosen.allSatisfy { $0.choice?.explanation == "The list is newer." && $0.choice?.isSideBySide == true })
  }

  @Test(arguments: Engines.all)
  func `what was collected stays beside what it became, also where it is carried forward`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let (first, second) = (try await world.round(1), try await world.round(2))
    try await Self.factor(world)
    try await world.say(
      .scope, .estimate(nil, Self.estimate(40, .households)),
      .estimate(nil, Self.estimate(6, .households, of: PresenceWorld.afghans)), of: "A1", in: first)
    try await world.say(.scope, .estimate(nil, Self.estimate(90)), of: "A2", in: first)
    try await world.say(.scope, .status(.inaccessible, why: "road cut"), of: "A1", in: second)
    let places = [try await world.id("A1"), try await world.id("A2")]
    for id in [first, second] {
      let round = try await world.presence.round(id)
      let found = try await world.store.read { try $0.collected(of: places, in: round) }
      #expect(found == [places[0]: [.households: 46]])
      let own = try await world.store.read { reader in
        try reader.collected(of: places, in: round, stratum: PresenceWorld.afghans.key)
      }
      #expect(own == [places[0]: [.households: 6]])
    }
    #expect(try await world.figures("A1", second).converted == 230)
  }

  @Test(arguments: Engines.all)
  func `a sum says that it adds those registered to those present, and where sides count others`(
    engine: EngineKind
  ) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    func counted(_ code: String) async throws -> CountedResidences {
      let place = try await world.id(code)
      return try await world.store.read { try $0.countedResidences(of: [place], in: round) }
    }
    try await world.say(.scope, .estimate(nil, Self.estimate(100)), of: "A1", in: round)
    try await world.say(.scope, .estimate(nil, Self.estimate(70)), of: "A2", in: round)
    let alike = try await counted("A")
    #expect(alike.places(.present) == 2 && !alike.isMixed && alike.sides == 0)
    try await world.say(
      .estimate(nil, Self.estimate(120, .individuals, .register, counting: .registered)), of: "A1", in: round)
    let sides = try await counted("A")
    #expect(sides.sides == 1 && !sides.isMixed)
    try await world.say(
      .scope, .estimate(nil, Self.estimate(50, .individuals, .register, counting: .registered)), of: "B1", in: round)
    let (whole, south) = (try await counted("T"), try await counted("B"))
    #expect(whole.isMixed && !south.isMixed && whole.places(.registered) == 1)
    // Groups of one place that are counted differently are a mixture by themselves.
    try await world.say(
      .estimate(
        nil, Self.estimate(9, .individuals, .register, counting: .registered, of: PresenceWorld.afghans)), of: "A2",
      in: round)
    let mixed = try await counted("A2")
    #expect(mixed.isMixed && mixed.several == 1 && mixed.places(.present) == 0)
    // Such sums are of no group.
    let land = try await world.id("T")
    #expect(try await world.store.read { try $0.strata(of: [land], in: round) }.count == 2)
    #expect(try await !world.presence.keeper.rebuild())
  }
}
