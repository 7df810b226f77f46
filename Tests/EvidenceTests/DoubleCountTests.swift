import Basics
import Collect
import Office
import Records
import Store
import Testing
import Worlds

@testable import Evidence

@Suite struct DoubleCountingIsFound {
  private func repeats(
    _ world: EvidenceWorld, _ measure: IndicatorRecord.Measure, of identifier: String, round: String? = "/round",
    by dimension: Tabulation.Dimension? = nil, where filter: Tabulation.Filter = .init(), as requester: Requester? = nil
  ) async throws -> Indicators.Repeats {
    let indicator = IndicatorRecord(
      code: "figure", names: LocalizedText(english: "Figure"), form: "sites", measure: measure, filter: filter,
      identifier: identifier)
    return try #require(
      try await Indicators(world.store).repeats(
        in: indicator, by: dimension, filter: filter, round: round, names: EvidenceWorld.names,
        for: requester ?? world.officer, on: EvidenceWorld.day))
  }

  /// Sites told apart by their opening hours, as a number they alone have.
  @Test(arguments: Engines.all)
  func `who is there several times in a round is told, with the figure in which each is counted once`(
    engine: EngineKind
  ) async throws {
    let world = try await EvidenceWorld(engine)
    for site in [
      EvidenceWorld.Site(round: "1", kind: "tent", people: 10, arrivals: 1),
      .init(district: "A2", round: "1", kind: "tent", people: 20, arrivals: 2),
      .init(round: "1", kind: "house", people: 90, arrivals: 1),
      .init(round: "2", kind: "house", people: 50, arrivals: 1),
      .init(round: "1", kind: "tent", people: 5, arrivals: nil),
    ] { try await world.send(site) }
    let byRound = Tabulation.Dimension.answer(path: "/round")
    let people = try await repeats(world, .sum(path: "/people"), of: "/arrivals", by: byRound)
    let counts = people.counts
    #expect(counts.identified == 4 && counts.unidentified == 1 && counts.different == 2)
    #expect(counts.repeated == 1 && counts.superfluous == 1 && counts.overRounds == 1)
    #expect(counts.bySenders == 0 && counts.byProgrammes == 0)
    #expect(counts.senders == [.init(actor: world.officer.actor.id, units: 2)])
    #expect(people.all.lines.map { $0.part?.upper } == [125, 50])
    // The newest of the two says 90; who does not say who he is stays.
    #expect(people.once?.lines.map { $0.part?.upper } == [115, 50])
    // Counted once, the site is a house, whatever an older submission said.
    let tents = try await repeats(
      world, .share(of: .init(path: "/kind", codes: ["tent"])), of: "/arrivals",
      where: .init(answers: ["/round": ["1"]]))
    #expect(tents.all.total == .init(3, of: 4, units: 4) && tents.once?.total == .init(2, of: 3, units: 3))
    let whole = try await repeats(world, .count, of: "/arrivals", round: nil)
    #expect(whole.counts.overRounds == nil && whole.counts.repeated == 1 && whole.counts.superfluous == 2)
    #expect(whole.once?.total?.units == 3)
  }

  @Test(arguments: Engines.all)
  func `several answers, rows of a repeat and several senders are told apart`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.send(.init(needs: ["water"], arrivals: 7, groups: [("a", 3), ("a", 4), ("b", 1)]))
    let other = Requester(.user(ID()), grants: [Grant(.manager, sensitivity: .protected)])
    let again = EvidenceWorld.Site(needs: ["food"], arrivals: 7, groups: [("c", 2)])
    let receipt = try await world.intake.receive(
      SubmissionPost(xml: Array(again.xml("uuid:again", nil).utf8)), by: other.actor)
    guard case .accepted = receipt else { throw EvidenceWorld.NotAccepted(receipt: receipt) }
    let needs = try await repeats(world, .share(of: .init(path: "/needs", codes: ["water"])), of: "/arrivals")
    #expect(needs.counts.repeated == 1 && needs.counts.bySenders == 1 && needs.counts.senders.map(\.units) == [1, 1])
    #expect(needs.all.total == .init(1, of: 2, units: 2) && needs.once?.total == .init(0, of: 1, units: 1))
    let members = try await repeats(
      world, .sum(path: "/group/members"), of: "/group/who", where: .init(answers: ["/round": ["1"]]))
    #expect(members.counts.identified == 4 && members.counts.repeated == 1 && members.counts.superfluous == 1)
    #expect(members.all.total?.upper == 10 && [6.0, 7].contains(members.once?.total?.upper))
    await #expect(throws: EvidenceRefusal.notALabel(path: "/needs")) {
      try await repeats(world, .count, of: "/needs")
    }
  }

  @Test(arguments: Engines.all)
  func `whoever sees one province learns of no repetition elsewhere`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for district in ["A1", "B1"] { try await world.send(.init(district: district, arrivals: 3)) }
    let alpha = try #require(try await world.places.atlas().place(ofCode: "XX1", on: EvidenceWorld.day))
    let viewer = Requester(.user(ID()), grants: [Grant(.viewer, place: alpha)])
    let seen = try await repeats(world, .count, of: "/arrivals", as: viewer)
    #expect(seen.counts.repeated == 0 && seen.counts.identified == 1 && seen.once?.total?.units == 1)
    #expect(try await repeats(world, .count, of: "/arrivals").counts.repeated == 1)
  }

  @Test(arguments: Engines.all)
  func `who is counted by an indicator of another form too is told, as far as a reader may see it`(
    engine: EngineKind
  ) async throws {
    let world = try await EvidenceWorld(engine)
    try await world.publish(as: "survey")
    for number in [1, 2, 3] { try await world.send(.init(arrivals: number)) }
    try await world.send(.init(kind: nil, arrivals: nil))
    for (number, kind, district) in [(2, "tent", "A1"), (3, "house", "A1"), (3, "tent", "B1"), (9, "tent", "A1")] {
      let site = EvidenceWorld.Site(district: district, kind: kind, arrivals: number)
      let xml = site.xml("uuid:survey-\(number)-\(kind)", nil).replacing("id=\"sites\"", with: "id=\"survey\"")
      let receipt = try await world.intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: world.officer.actor)
      guard case .accepted = receipt else { throw EvidenceWorld.NotAccepted(receipt: receipt) }
    }
    func define(_ code: String, _ form: String, by identifier: String, where answers: [String: Set<String>] = [:])
      async throws
    {
      try await Indicators(world.store).define(
        as: IndicatorRecord(
          code: code, names: LocalizedText(english: code), form: form, measure: .count,
          filter: .init(answers: answers), identifier: identifier), by: world.officer)
    }
    try await define("own", "sites", by: "/arrivals")
    try await define("other-question", "survey", by: "/people")
    #expect(try await repeats(world, .count, of: "/arrivals").elsewhere == [])
    try await define("survey-tents", "survey", by: "/arrivals", where: ["/kind": ["tent"]])
    let all = try await repeats(world, .count, of: "/arrivals").elsewhere
    #expect(all.map(\.indicator.code) == ["survey-tents"] && all.map(\.different) == [2], "2 and, in B1, 3")
    let alpha = try #require(try await world.places.atlas().place(ofCode: "XX1", on: EvidenceWorld.day))
    let viewer = Requester(.user(ID()), grants: [Grant(.viewer, place: alpha)])
    #expect(try await repeats(world, .count, of: "/arrivals", as: viewer).elsewhere.map(\.different) == [1])
  }
}
