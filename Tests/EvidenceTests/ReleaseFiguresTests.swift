import Basics
import Collect
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// What is frozen is of the whole mission, tells of no few persons, and is judged later as it was told.
@Suite struct FrozenFiguresAreOfTheMission {
  @Test(arguments: Engines.all)
  func `whoever does not reach everything of a form prepares no figure of it, and is told of which`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    for district in ["A1", "B1"] { try await world.world.send(.init(district: district, kind: "tent")) }
    try await world.world.forms.configure(
      EvidenceWorld.form, FormConfigured(sensitivity: .personal), by: world.officer)
    let province = try #require(
      try await world.world.places.atlas().places.first { $0.code == EvidenceWorld.codes["A"] }?.id)
    let partly = Requester(
      .user(ID()), grants: [Grant(.manager), Grant(.officer, place: province, sensitivity: .personal)])
    let question = try await world.question()
    await #expect(throws: ReleaseRefusal.reach(block: "tents", form: "Sites", sensitivity: .personal)) {
      try await world.releases.count([question], at: .internal, for: partly)
    }
    let all = try await world.releases.count([question], at: .internal, for: world.officer)
    #expect(all.tables["tents"]?.total?[0]?.units == 2)
  }

  private func weighted(_ world: ReleaseWorld, isAboutPersons: Bool = true) -> FigureQuestion {
    FigureQuestion(
      block: "people",
      source: .indicator(
        .init(
          id: ID(), edition: 1,
          indicator: IndicatorRecord(
            code: "people-in-tents", names: LocalizedText(english: "People in tents"), form: "sites",
            measure: .share(of: .init(path: "/kind", codes: ["tent"], outside: ["unknown"], weight: "/people")),
            filter: .init(answers: ["/round": ["1"]])),
          dimension: .place(level: 1), filter: .init(), round: "/round", isAboutPersons: isAboutPersons)))
  }

  @Test(arguments: Engines.all)
  func `the people of a base are told no more exactly than those of the figures`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    for (kind, people) in [("tent", 104), ("house", 33)] {
      try await world.world.send(.init(district: "A1", kind: kind, people: people))
    }
    let question = weighted(world, isAboutPersons: false)
    func base(at level: Level) async throws -> [Double?] {
      let counted = try await world.releases.count([question], at: level, for: world.officer)
      let table = try #require(counted.tables["people"])
      return [table.total?[0]?.denominator, try #require(table.base?.counts).lower]
    }
    #expect(try await base(at: .internal) == [137, 137])
    #expect(try await base(at: .partner) == [135, 135])
    #expect(try await base(at: .public) == [140, 140])
  }

  @Test(arguments: Engines.all)
  func `of a base with fewer people than are told nothing is said`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    try await world.world.send(.init(district: "A1", kind: "tent", people: 4))
    let question = weighted(world, isAboutPersons: false)
    let counted = try await world.releases.count([question], at: .public, for: world.officer)
    let base = try #require(counted.tables["people"]?.base)
    #expect(base.counts == nil)
  }

  @Test(arguments: Engines.all)
  func `of a weighted share both sides are protected by how many units there are, not by how much they weigh`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    for (district, kind, count) in [
      ("A1", "tent", 2), ("A1", "house", 9), ("B1", "tent", 9), ("B1", "house", 9), ("A2", "unknown", 3),
    ] {
      for _ in 0..<count { try await world.world.send(.init(district: district, kind: kind, people: 50)) }
    }
    let question = weighted(world)
    let inside = try await world.releases.count([question], at: .internal, for: world.officer)
    let known = try #require(inside.tables["people"])
    #expect(Set(known.lines.map(\.inside)) == [2, 9] && known.inside == 11)
    #expect(known.lines.allSatisfy { $0.figures[0]?.state == .shown })
    let guarded = try await world.releases.count([question], at: .partner, for: world.officer)
    let told = try #require(guarded.tables["people"])
    #expect(told.lines.allSatisfy { $0.figures[0]?.state == .withheld }, "one for being small, one so that it stays so")
    #expect(guarded.disclosure.lines.map { [$0.threshold, $0.primary, $0.secondary] } == [[5, 1, 1]])
  }

  @Test(arguments: Engines.all)
  func `figures are told again as they were told then, whatever the rules say today`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    for (district, people) in [("A1", 104), ("B1", 33)] {
      try await world.world.send(.init(district: district, people: people))
    }
    var content = try await world.content()
    let source = FrozenDefinition.IndicatorSource(
      id: world.indicator, edition: 1,
      indicator: IndicatorRecord(
        code: "in-tents", names: LocalizedText(english: "People"), form: "sites", measure: .sum(path: "/people"),
        filter: .init(answers: ["/round": ["1"]])), dimension: .place(level: 1), filter: .init(), round: "/round",
      isAboutPersons: false)
    let question = FigureQuestion(block: "tents", source: .indicator(source))
    let counted = try #require(
      try await world.releases.count([question], at: .partner, for: world.officer).tables["tents"])
    guard case .figures(var table, let picture) = content.blocks[1].content else { return }
    table.definition.source = .indicator(source)
    table.lines = counted.lines.map {
      .init($0.key, LocalizedText(english: $0.key), place: $0.place, $0.figures)
    }
    table.total = counted.total.map { .init(FrozenTable.totalKey, LocalizedText(english: "Total"), $0) }
    content.blocks[1].content = .figures(table, picture)
    let id = try await world.releases.prepare(content, of: world.product, by: world.officer)
    #expect(table.total?.figure?.value == 135 && table.total?.figure?.rounding == 5)
    _ = try await world.world.store.perform(ID(), by: world.officer.actor) { decision in
      try decision.append(
        PrecisionRuleSet(PrecisionRule(finest: 0, base: 50), at: .partner), to: PrecisionRuleSet.id,
        of: PrecisionRuleSet.stream, in: .mission)
      return true
    }
    let found = try await world.releases.verify(id)
    #expect(found.figures.map(\.state) == [.same, .same, .same])
  }

  @Test(arguments: Engines.all)
  func `the newest issues of each product are found together, and drafts only for those who work on them`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    let first = try await world.prepare()
    for _ in 0..<2 { _ = try await world.prepare() }
    try await world.clear(first)
    try await world.publish(first)
    let (all, out) = try await world.world.store.read { reader in
      (
        try reader.newestReleases(ofEach: 2, evenPrepared: true),
        try reader.newestReleases(ofEach: 2, evenPrepared: false)
      )
    }
    #expect(all[world.product]?.map(\.number) == [3, 2] && out[world.product]?.map(\.number) == [1])
  }
}
