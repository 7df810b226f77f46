import Basics
@testable import Records
import Store
import Testing
import Worlds

/// How the answers of one visit become figures.
@Suite struct AnsweredFigures {
  private static func figure(_ who: String, people: Int? = nil, homes: Int? = nil, from: String = "SYR") -> String {
    let numbers = (people.map { "<people>\($0)</people>" } ?? "") + (homes.map { "<homes>\($0)</homes>" } ?? "")
    return "<figure><who>\(who)</who><from>\(from)</from>\(numbers)</figure>"
  }

  private static func informants(_ said: (String, Int)...) -> [String] {
    said.map { "<kind>\($0.0)</kind><said>\($0.1)</said>" }
  }

  private static func state(_ world: AnsweringWorld, _ round: ID<Round>) async throws -> PlaceInRound {
    let place = try await world.world.id("A1")
    return try #require(try await world.world.store.read { try $0.placeInRound(round, place) })
  }

  @Test(arguments: Engines.all)
  func `returnees to their own dwelling and to the area only are different people`(engine: EngineKind) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.send(
      "A1", figures: Self.figure("returnee_dwelling", people: 70) + Self.figure("returnee_area", people: 30))
    #expect(try await world.total("T", round).total == 100)
    let key = "returnee_from_displacement/SYR:own_dwelling"
    #expect(try await world.world.figures("T", round, key).total == 70)
    let home = try #require(Stratum(key: key))
    let area = Stratum([.returneeFromDisplacement], nationality: "SYR", returnedTo: .area)
    #expect(home.key == key && home.groups == area.groups && home.returnedTo == .ownDwelling)
    #expect(!home.mayOverlap(area, in: .usual))
    for all in [home.withoutReturn, Stratum([.returneeFromDisplacement])] {
      #expect(home.mayOverlap(all, in: .usual) && area.mayOverlap(all, in: .usual))
    }
    #expect(Stratum(key: "returnee_from_displacement:nowhere") == nil)
  }

  @Test(arguments: Engines.all)
  func `an officer's choice from before kinds of return were told apart still counts`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    var estimates: [Estimate] = []
    for (count, source) in [(70, FigureBasis.Source.informants), (50, .register)] {
      var estimate = PresenceWorld.estimate(count, .individuals, source, of: Stratum([.returneeFromDisplacement]))
      estimate.basis.universe.returnedTo = .ownDwelling
      estimates.append(estimate)
    }
    let ids = [ID<Estimate>(), ID<Estimate>()]
    try await world.say(
      .scope, .estimate(ids[0], estimates[0]), .estimate(ids[1], estimates[1]), of: "A1", in: round)
    let place = try await world.id("A1")
    _ = try await world.store.perform(ID(), by: PresenceWorld.officer.actor) { decision in
      try decision.append(
        FigureChosen(
          round, place, Stratum([.returneeFromDisplacement]), FigureChoice(.one, [ids[1]], explanation: "newer"),
          reason: nil), to: PlaceInRound.id(round, place), of: PlaceInRound.stream, in: .mission)
    }
    _ = try await world.store.sealNow()
    try await world.presence.keeper.catchUp()
    #expect(try await world.figures("T", round).total == 50)
  }

  @Test(arguments: Engines.all)
  func `what a visit counted in households and in individuals is one figure, with both counts kept`(
    engine: EngineKind
  ) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    let group = "temporary_protection"
    try await world.send("A1", figures: Self.figure(group, people: 100) + Self.figure(group, homes: 20))
    // Nothing says how many people twenty households are, so nothing says how many all are.
    #expect(try await !world.total("T", round).isKnown)
    _ = try await world.world.presence.approve(
      ConversionFactor(
        unit: .households, individuals: 5, place: try await world.world.id("T"), validFrom: PresenceWorld.day,
        source: "survey", approvedBy: Actor.system.id), of: world.world.programme, by: PresenceWorld.officer)
    let figures = try await world.total("T", round)
    #expect((figures.total, figures.converted) == (200, 100))
    let said = try await Self.state(world, round).estimates
    #expect(Set(said.map(\.estimate.quantity)) == [Quantity(100, .individuals), Quantity(20, .households)])
    // An officer's correction of one part stands for that part.
    let homes = try #require(said.first { $0.estimate.quantity.unit == .households })
    var corrected = homes.estimate
    corrected.quantity = Quantity(10, .households)
    try await world.world.say(.estimate(homes.id, corrected), of: "A1", in: round, reason: "counted twice")
    #expect(try await world.total("T", round).total == 150)
    #expect(try await !world.world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `another submission in another unit is another figure and no part of it`(engine: EngineKind) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    _ = try await world.world.presence.approve(
      ConversionFactor(
        unit: .households, individuals: 5, place: try await world.world.id("T"), validFrom: PresenceWorld.day,
        source: "survey", approvedBy: Actor.system.id), of: world.world.programme, by: PresenceWorld.officer)
    try await world.send("A1", homes: 20)
    try await world.send("A1", people: 90, day: "2024-10-05")
    #expect(try await world.total("T", round).total == 90)
  }

  @Test(arguments: Engines.all)
  func `what is not known of a figure stays not known, and only what is not asked is as usual`(
    engine: EngineKind
  ) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.send("A1", people: 80, basis: "<basis>unknown</basis><sites>unknown</sites>")
    _ = try await world.total("T", round)
    let unknown = try #require(try await Self.state(world, round).estimates.first?.estimate.basis.universe)
    #expect(unknown.residence == .unknown && unknown.includesSites == nil)
    var usual = unknown
    (usual.residence, usual.includesSites) = (.present, true)
    #expect(unknown.differences(from: usual) == [.residence, .sites])
    try await world.send("A1", people: 90, basis: "<basis>present</basis><sites>no</sites>")
    try await world.send("A1", people: 70, basis: "")
    _ = try await world.total("T", round)
    let said = try await Self.state(world, round).estimates.map(\.estimate)
    let bases = Dictionary(grouping: said) { $0.basis.universe }.mapValues { $0.map(\.quantity.count) }
    usual.includesSites = false
    // A question that was left blank is not known either.
    #expect(bases == [unknown: [75], usual: [90]])
    // An officer's correction keeps what is not known.
    let id = try #require(
      try await Self.state(world, round).estimates.first { $0.estimate.basis.universe == unknown }?.id)
    var corrected = try #require(said.first { $0.basis.universe == unknown })
    corrected.quantity = Quantity(76, .individuals)
    (corrected.lowest, corrected.highest) = (nil, nil)
    try await world.world.say(.estimate(id, corrected), of: "A1", in: round, reason: "misread")
    let kept = try await Self.state(world, round).estimates.first { $0.id == id }?.estimate
    #expect(kept?.basis.universe == unknown && kept?.quantity.count == 76)
    _ = try await world.world.store.sealNow()
    let rebuilt = try await world.world.store.rebuild()
    #expect(rebuilt.isSound, "\(rebuilt.differences)")
  }

  @Test(arguments: Engines.all)
  func `informants of one visit are combined by the programme's rule`(engine: EngineKind) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.send(
      "A1", people: 150, informants: Self.informants(("mukhtar", 100), ("teacher", 140), ("resident", 190)))
    func total(_ rule: InformantRule) async throws -> Int? {
      try await world.world.presence.setUp(
        world.world.programme, TrackingSetUp(informants: rule), by: world.manager)
      let figures = try await world.total("T", round)
      return figures.isKnown ? figures.total : nil
    }
    #expect(try await total(.median) == 140)
    #expect(try await total(.mean) == 143)
    #expect(try await total(.mostCredible(["resident"])) == 190)
    // (3 × 100 + 1 × 140 + 1 × 190) ÷ 5
    #expect(try await total(.weighted(["mukhtar": 3])) == 126)
    let estimate = try #require(try await Self.state(world, round).estimates.first?.estimate)
    #expect((estimate.lowest, estimate.highest, estimate.informants, estimate.kinds) == (100, 190, 3, 3))
    #expect(try await total(.agreed) == nil)
    let state = try await Self.state(world, round)
    #expect(state.estimates.isEmpty && state.undecided.map(\.stratum) == [PresenceWorld.syrians])
    #expect(state.undecided.first?.said == [100, 140, 190].map { Quantity($0, .individuals) })
    // What an officer says of them stands.
    try await world.world.say(.estimate(nil, PresenceWorld.estimate(120)), of: "A1", in: round)
    #expect(try await total(.agreed) == 120)
    #expect(try await Self.state(world, round).undecided.isEmpty)
  }

  @Test(arguments: Engines.all)
  func `what informants said of several groups together is the range of the place`(engine: EngineKind) async throws {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    try await world.send(
      "A1", informants: Self.informants(("mukhtar", 100), ("teacher", 180)),
      figures: Self.figure("temporary_protection", people: 90) + Self.figure("irregular", people: 40, from: "AFG"))
    #expect(try await world.total("T", round).total == 130)
    let state = try await Self.state(world, round)
    #expect(state.told == 100...180)
    #expect(state.estimates.allSatisfy { $0.estimate.lowest == nil && $0.estimate.highest == nil })
    // In households the numbers of individuals are no range of the figure.
    try await world.send(
      "A2", homes: 20, informants: Self.informants(("mukhtar", 100), ("teacher", 180)))
    _ = try await world.total("T", round)
    let place = try await world.world.id("A2")
    let homes = try await world.world.store.read { try $0.placeInRound(round, place)?.estimates.first?.estimate }
    #expect((homes?.quantity.count, homes?.lowest) == (20, nil))
  }
}
