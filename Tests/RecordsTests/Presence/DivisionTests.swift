import Basics
import Collect
@testable import Records
import Store
import Testing
import Worlds

/// What sources say by sex and age: parts of what they say of all, summed only where they are complete, never repaired.
@Suite struct Divisions {
  static func parts(_ said: [String: Int]) -> [PeoplePart: Int] {
    Dictionary(uniqueKeysWithValues: said.map { (PeoplePart(key: $0.key)!, $0.value) })
  }

  private func division(_ said: [String: Int], _ wholes: Int...) -> PeopleDivision {
    PeopleDivision(Self.parts(said), wholes: wholes)
  }

  @Test func `a part is known by the same word in tables, files and addresses`() {
    for key in ["female", "0-4", "60+", "male,5-17", "unknown,18+", "other"] {
      #expect(PeoplePart(key: key)?.key == key)
    }
    for key in ["", "all", "female,male", "female,", ",0-4", "5-4", "0-200", "female,0-4,5", "0+"] {
      #expect(PeoplePart(key: key) == nil, "\(key)")
    }
    let whole = StratumPart(Stratum([.host], nationality: "SYR"), PeoplePart(key: "female,0-4")!)
    #expect(StratumPart(key: whole.key) == whole)
    // Sums of parts are not taken for sums of people of some nationality.
    #expect(Stratum(key: whole.key) == nil && Stratum(key: "host|female") == nil)
  }

  @Test(
    arguments: [
      (["female": 60, "male": 40], 100), (["female": 60, "male": 40, "unknown": 5], 105), (["female": 60], nil),
      (["female": 60, "unknown": 5], nil), (["0-17": 30, "18+": 70], 100),
      (["0-4": 10, "5-17": 20, "18-59": 60, "60+": 5], 95),
      // A year is left out, the youngest or the oldest are.
      (["0-4": 10, "6+": 20], nil), (["5-17": 10, "18+": 20], nil), (["0-17": 10, "18-59": 20], nil),
      // Ages in two bands.
      (["0-17": 30, "15+": 70], nil),
      (["female,0-17": 10, "female,18+": 20, "male,0-17": 11, "male,18+": 22], 63),
      (["female,0-17": 10, "female,18+": 20, "male": 33], 63),
      (["female,0-17": 10, "female,18+": 20, "male,18+": 22], nil),
      // Narrower bands inside of wider ones are no people more.
      (["0-17": 30, "0-4": 10, "5-17": 20, "18+": 70], 100),
      (["0-4": 10, "female,5+": 20, "male,5+": 15], 45),
      ([:], nil),
    ] as [([String: Int], Int?)])
  func `parts are a figure of all where they are complete by what the source says`(said: [String: Int], sum: Int?) {
    #expect(division(said).sum == sum)
    if sum != nil { #expect(division(said).findings.isEmpty) }
  }

  @Test func `parts that do not make the whole are told, and neither is changed`() {
    let uneven = division(["female": 60, "male": 45], 100)
    #expect(uneven.findings == [.sum(of: nil, given: 100, parts: 105)])
    #expect((uneven.whole, uneven.sum, uneven.told.isEmpty) == (100, 105, true))
    #expect(division(["female": 60, "male": 40], 100).findings.isEmpty)
    // One of two figures of the same source is whom they divide.
    #expect(division(["female": 60, "male": 40], 120, 100).findings.isEmpty)
    #expect(division(["female": 120], 100).findings == [.excess(of: nil, given: 100, parts: 120)])
    #expect(division(["0-17": 30, "15+": 70], 100).findings == [.overlap(AgeBand(0, 17), AgeBand(15, nil))])
    let inner = division(["0-17": 30, "0-4": 10, "5-17": 25, "18+": 70], 100)
    #expect(inner.findings == [.sum(of: PeoplePart(key: "0-17"), given: 30, parts: 35)])
    let women = division(["female": 60, "female,0-17": 70, "male": 40], 100)
    #expect(women.findings == [.excess(of: PeoplePart(key: "female"), given: 60, parts: 70)])
    let both = division(["female": 60, "male": 40, "0-17": 30, "18+": 60])
    #expect((both.findings, both.sum) == ([.contradiction(bySex: 100, byAge: 90)], nil))
  }

  @Test func `what is not given stays unknown, and is never spread`() {
    let some = division(["female": 60, "0-4": 10], 100)
    #expect((some.unknownSex, some.unknownAge, some.findings.isEmpty) == (40, 90, true))
    #expect(some.told == Self.parts(["female": 60, "0-4": 10]))
    #expect(division(["female": 60, "male": 40], 100).unknownSex == nil)
    #expect(division([:], 100).unknownSex == nil)
    // Sums that follow are told beside what is given, for areas where sources divide otherwise.
    let told = division(["female,0-17": 10, "female,18+": 20, "male,0-17": 11, "male,18+": 22]).told
    #expect(told[PeoplePart(key: "female")!] == 30 && told[PeoplePart(key: "0-17")!] == 21 && told.count == 8)
  }
}

@Suite struct EstimatesBySexAndAge {
  private static let group = Stratum([.displacedCitizen])

  static func estimate(
    _ count: Int, _ part: String? = nil, _ source: FigureBasis.Source = .informants, _ unit: CountingUnit = .individuals
  ) -> Estimate {
    var estimate = PresenceWorld.estimate(count, unit, source, of: group)
    let part = part.flatMap { PeoplePart(key: $0) }
    (estimate.sex, estimate.age) = (part?.sex, part?.age)
    return estimate
  }

  private func doubts(_ world: PresenceWorld, _ round: ID<Round>) async throws -> [RoundDoubt] {
    try await world.presence.doubts(of: round, areas: nil).filter { $0.kind == .parts }
  }

  @Test(arguments: Engines.all)
  func `the whole counts where it is given, and its parts are summed beside it over areas`(engine: EngineKind)
    async throws
  {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    let next = try await world.round(2)
    for (part, count) in [(nil, 100), ("female", 60), ("male", 40), ("female,0-4", 12)] {
      try await world.say(.scope, .estimate(nil, Self.estimate(count, part)), of: "A1", in: round)
    }
    for (part, count) in [("female,0-17", 5), ("female,18+", 6), ("male", 9)] {
      try await world.say(.scope, .estimate(nil, Self.estimate(count, part)), of: "A2", in: round)
    }
    // Neither adds to what by sex is known nor takes from it.
    try await world.say(.scope, .estimate(nil, Self.estimate(7)), of: "B1", in: round)
    try await world.say(.scope, .status(.inaccessible, why: ""), of: "A1", in: next)
    #expect(try await world.figures("A1", round).total == 100)
    #expect(try await world.figures("A2", round).total == 20)
    #expect(try await world.figures("T", round).total == 127)
    func people(_ code: String, _ part: String, _ round: ID<Round>) async throws -> Int {
      try await world.figures(code, round, "displaced_citizen|\(part)").total
    }
    #expect(try await people("T", "female", round) == 71)
    #expect(try await people("A", "male", round) == 49)
    #expect(try await people("A1", "female,0-4", round) == 12)
    #expect(try await people("B", "female", round) == 0)
    // Carried with the figure.
    #expect(try await people("T", "female", next) == 60)
    #expect(try await world.change("T", next).total == -27)
    let land = try await world.id("T")
    let told = try await world.store.read { try $0.strataAndParts(of: [land], in: round) }
    #expect(told.strata == [Self.group])
    #expect(told.parts.map(\.part.key) == ["female", "female,0-17", "female,0-4", "female,18+", "male"])
    #expect(try await doubts(world, round).isEmpty)
    #expect(try await !world.presence.keeper.rebuild())
  }

  @Test(arguments: Engines.all)
  func `parts alone count where they are complete, and else the place has no figure`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    try await world.say(.scope, .estimate(nil, Self.estimate(60, "female")), of: "A1", in: round)
    #expect(try await !world.figures("A1", round).isKnown)
    #expect(try await world.figures("A", round).counts.missing == 1)
    try await world.say(.estimate(nil, Self.estimate(40, "male")), of: "A1", in: round)
    #expect(try await world.figures("A", round).total == 100)
    // Of another source they are no part of the same figure.
    try await world.say(.scope, .estimate(nil, Self.estimate(30, "female", .register)), of: "A2", in: round)
    try await world.say(.estimate(nil, Self.estimate(30, "male", .informants)), of: "A2", in: round)
    #expect(try await !world.figures("A2", round).isKnown)
    #expect(try await world.sides("A1", round).informants == 100)
    // A whole in households is another count; a whole in people is what the parts divide.
    try await world.say(.estimate(nil, Self.estimate(90)), of: "A1", in: round)
    #expect(try await world.figures("A1", round).total == 90)
    let found = try await doubts(world, round)
    #expect(found.map(\.parts?.finding) == [.sum(of: nil, given: 90, parts: 100)])
    #expect(found.first?.places == [try await world.id("A1")])
    // What does not fit is in no sum by sex.
    #expect(try await world.figures("A", round, "displaced_citizen|female").total == 0)
  }

  @Test(arguments: Engines.all)
  func `a doubt about parts is dismissed as it is said, and back when something else is said`(engine: EngineKind)
    async throws
  {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    for (part, count) in [(nil, 100), ("female", 60), ("male", 45)] {
      try await world.say(.scope, .estimate(nil, Self.estimate(count, part)), of: "A1", in: round)
    }
    let doubt = try #require(try await doubts(world, round).first)
    try await world.presence.dismiss(
      doubt.kind, doubt.subject, of: round, reason: "Five were counted twice.", by: PresenceWorld.officer)
    #expect(try await doubts(world, round).allSatisfy { $0.dismissal != nil })
    let place = try await world.id("A1")
    let state = try await world.store.read { try $0.placeInRound(round, place) }
    let men = try #require(state?.estimates.first { $0.estimate.sex == .male })
    try await world.say(.estimate(men.id, Self.estimate(44, "male")), of: "A1", in: round)
    #expect(try await doubts(world, round).map { $0.dismissal == nil } == [true])
    // Outside of one's areas nothing is told.
    let south = try await world.id("B")
    #expect(try await world.presence.doubts(of: round, areas: [south]).isEmpty)
  }

  @Test(arguments: Engines.all)
  func `households have no sex, ages are a band, and a part does not stand for all`(engine: EngineKind) async throws {
    let world = try await PresenceWorld(engine)
    let round = try await world.round(1)
    func refused(_ statement: RoundStatement, as refusal: PresenceRefusal) async {
      await #expect(throws: refusal) { try await world.say(.scope, statement, of: "A1", in: round) }
    }
    await refused(.estimate(nil, Self.estimate(10, "female", .informants, .households)), as: .partOfHouseholds)
    var odd = Self.estimate(10)
    odd.age = AgeBand(18, 5)
    await refused(.estimate(nil, odd), as: .ageBand)
    let id = ID<Estimate>(named: "part")
    try await world.say(.scope, .estimate(id, Self.estimate(10, "female")), of: "A1", in: round)
    await refused(.choice(Self.group, FigureChoice(.one, [id], explanation: "All are women.")), as: .choiceOfPart)
    // Of whatever age is of all.
    var all = Self.estimate(10)
    all.age = AgeBand(0, nil)
    try await world.say(.estimate(id, all), of: "A1", in: round)
    #expect(try await world.figures("A1", round).total == 10)
  }
}
