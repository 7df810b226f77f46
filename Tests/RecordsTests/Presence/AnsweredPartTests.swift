import Basics
import Collect
@testable import Records
import Store
import Testing
import Worlds

/// Sex and age in the answers of visits, and the code by which they were told.
@Suite struct AnsweredParts {
  private static let stratum = PresenceWorld.syrians.key

  private static func figure(
    _ people: Int? = nil, homes: Int? = nil, women: Int? = nil, men: Int? = nil, children: Int? = nil, old: Int? = nil
  ) -> String {
    let said = [
      ("people", people), ("homes", homes), ("women", women), ("men", men), ("children", children), ("old", old),
    ]
    let numbers = said.compactMap { name, count in count.map { "<\(name)>\($0)</\(name)>" } }.joined()
    return "<figure><who>temporary_protection</who><from>SYR</from>\(numbers)</figure>"
  }

  private static func state(_ world: AnsweringWorld, _ round: ID<Round>) async throws -> PlaceInRound {
    let place = try await world.world.id("A1")
    return try #require(try await world.world.store.read { try $0.placeInRound(round, place) })
  }

  /// What is told of parts of the place, by their keys.
  private static func parts(_ world: AnsweringWorld, _ round: ID<Round>) async throws -> [String: Int] {
    let told = try await state(world, round).estimates.map(\.estimate).filter { $0.part != nil }
    return Dictionary(uniqueKeysWithValues: told.map { ($0.part?.key ?? "", $0.quantity.count) })
  }

  private static func world(_ engine: EngineKind) async throws -> (AnsweringWorld, ID<Round>) {
    let world = try await AnsweringWorld(engine)
    let round = try await world.world.round(1)
    try await world.world.say(.scope, of: "A1", in: round)
    return (world, round)
  }

  @Test(arguments: [
    ("female", "female"), ("0-4", "0-4"), ("60-plus", "60+"), ("male.60-plus", "male,60+"), ("other", "other"),
  ])
  func `a question says of whom its number is`(word: String, part: String) {
    #expect(PresenceRole(rawValue: "presence.individuals." + word)?.part?.key == part)
  }

  @Test(arguments: ["girls", "female.", "17-4", "female.0-4.5-9", "female.male", "0-400"])
  func `a word that names no sex and no ages is no role`(word: String) {
    #expect(PresenceRole(rawValue: "presence.individuals." + word) == nil)
    #expect(PresenceRole(rawValue: "presence.households.female") == nil)
  }

  @Test(arguments: Engines.all)
  func `a visit tells parts of its group, and where it tells parts alone they are the figure if they are complete`(
    engine: EngineKind
  ) async throws {
    let (world, round) = try await Self.world(engine)
    try await world.send("A1", id: "uuid:one", figures: Self.figure(100, women: 60, men: 40, old: 7))
    #expect(try await world.total("T", round).total == 100)
    #expect(try await world.world.figures("T", round, Self.stratum + "|female,60+").total == 7)
    #expect(try await world.world.figures("T", round, Self.stratum + "|female").total == 60)
    // Two groups of the same name in one visit are different people.
    try await world.send(
      "A1", id: "uuid:two", replacing: "uuid:one",
      figures: Self.figure(women: 60, men: 40) + Self.figure(women: 1, men: 2))
    #expect(try await world.total("T", round).total == 103)
    #expect(try await Self.parts(world, round) == ["female": 61, "male": 42])
    // What is not complete is told, and makes no figure.
    try await world.send("A1", id: "uuid:three", replacing: "uuid:two", figures: Self.figure(women: 60))
    #expect(try await !world.total("T", round).isKnown)
    #expect(try await Self.parts(world, round) == ["female": 60])
    // Beside households it is told too.
    try await world.send("A1", id: "uuid:four", replacing: "uuid:three", figures: Self.figure(homes: 20, women: 60))
    _ = try await world.total("T", round)
    let said = try await Self.state(world, round).estimates.map(\.estimate)
    #expect(Set(said.map(\.quantity)) == [Quantity(20, .households), Quantity(60, .individuals)])
    // Parts that do not fit are doubted, and nothing is changed.
    try await world.send(
      "A1", id: "uuid:five", replacing: "uuid:four", figures: Self.figure(90, women: 60, men: 40))
    #expect(try await world.total("T", round).total == 90)
    let doubts = try await world.world.presence.doubts(of: round, areas: nil).filter { $0.kind == .parts }
    #expect(doubts.map(\.parts?.finding) == [.sum(of: nil, given: 90, parts: 100)])
    #expect(try await !world.world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `parts are those of the one answer that the figure is, and are never reckoned from several`(
    engine: EngineKind
  ) async throws {
    let (world, round) = try await Self.world(engine)
    try await world.send("A1", day: "2024-10-03", figures: Self.figure(80, women: 30, men: 50))
    let middle = try await world.send("A1", figures: Self.figure(100, women: 60, men: 40))
    try await world.send("A1", day: "2024-10-05", figures: Self.figure(150, women: 90, men: 60))
    // The median of three is what one of them said.
    #expect(try await world.total("T", round).total == 100)
    #expect(try await Self.parts(world, round) == ["female": 60, "male": 40])
    let (given, place) = (try await world.world.presence.round(round), try await world.world.id("A1"))
    let answered = try await world.world.store.read {
      try $0.answeredFigures(of: place, in: given, by: TrackingSetUp())
    }
    let women = try #require(
      try await Self.state(world, round).estimates.first { $0.estimate.part?.key == "female" })
    #expect(answered[women.id]?.map(\.submission) == [middle] && answered[women.id]?.first?.quantity.count == 60)
    #expect(women.submissions == 1)
    // A mean is nobody's answer.
    try await world.world.presence.setUp(world.world.programme, TrackingSetUp(informants: .mean), by: world.manager)
    #expect(try await world.total("T", round).total == 110)
    #expect(try await Self.parts(world, round).isEmpty)
    #expect(try await Self.state(world, round).undivided == [PresenceWorld.syrians])
    try await world.world.presence.setUp(world.world.programme, TrackingSetUp(informants: .median), by: world.manager)
    // Who says as many and divides them otherwise leaves nothing that can be told; who does not divide them says nothing.
    let other = try await world.send("A1", figures: Self.figure(100, women: 55, men: 45))
    #expect(try await world.total("T", round).total == 100)
    #expect(try await Self.parts(world, round).isEmpty)
    try await world.submissions.review(other, as: .rejected, comment: "", by: world.manager)
    try await world.send("A1", figures: Self.figure(100))
    #expect(try await world.total("T", round).total == 100)
    #expect(try await Self.parts(world, round) == ["female": 60, "male": 40])
    #expect(try await Self.state(world, round).undivided.isEmpty)
    #expect(try await !world.world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `what the team divided is told only where the rule makes the team's figure of what informants said`(
    engine: EngineKind
  ) async throws {
    let (world, round) = try await Self.world(engine)
    func informants(_ said: Int...) -> [String] { said.map { "<kind>mukhtar</kind><said>\($0)</said>" } }
    try await world.send(
      "A1", informants: informants(90, 110), id: "uuid:one", figures: Self.figure(105, women: 60, men: 45))
    #expect(try await world.total("T", round).total == 100)
    #expect(try await Self.parts(world, round).isEmpty)
    try await world.send(
      "A1", informants: informants(90, 105, 110), id: "uuid:two", replacing: "uuid:one",
      figures: Self.figure(105, women: 60, men: 45))
    #expect(try await world.total("T", round).total == 105)
    #expect(try await Self.parts(world, round) == ["female": 60, "male": 45])
  }

  @Test(arguments: [
    (InformantRule.median, [80, 100, 150], [100]), (.median, [80, 100], []), (.agreed, [80, 80], [80, 80]),
    (.agreed, [80, 100], []), (.mean, [80, 100, 120], []), (.mean, [80, 80], [80, 80]),
    (.weighted(["mukhtar": 3]), [80, 100], []), (.mostCredible(["mukhtar"]), [80, 100], []),
    (.mostCredible(["teacher", "mukhtar"]), [100], [100]),
  ])
  func `a figure is an answer only where the rule takes one`(rule: InformantRule, said: [Int], taken: [Int]) {
    let figures = said.map {
      InformantFigure(informant: ID(), kinds: ["mukhtar"], place: ID(named: "place"), individuals: $0)
    }
    #expect(rule.answers(figures).map(\.individuals) == taken)
  }

  @Test(arguments: Engines.all)
  func `an estimate made of visits keeps the code by which the latest named its place, with the edition`(
    engine: EngineKind
  ) async throws {
    let (world, round) = try await Self.world(engine)
    let sent = try await world.send("A1", figures: Self.figure(100, women: 60, men: 40))
    _ = try await world.total("T", round)
    let edition = try #require(try await world.world.places.atlas().reported("A1", on: PresenceWorld.day)?.edition)
    let code = PlaceCode("A1", source: edition.recast())
    #expect(try await Set(Self.state(world, round).estimates.map(\.estimate.code)) == [code])
    #expect(try await Self.state(world, round).estimates.count == 3)
    // What a released round was made of keeps it too.
    try await world.world.presence.release(round, by: world.manager)
    try await world.submissions.review(sent, as: .approved, comment: "", by: world.manager)
    _ = try await world.total("T", round)
    #expect(try await Set(Self.state(world, round).estimates.map(\.estimate.code)) == [code])
    #expect(try await world.world.store.read { try $0.countLateAnswers(of: round, areas: nil) } == 0)
  }
}
