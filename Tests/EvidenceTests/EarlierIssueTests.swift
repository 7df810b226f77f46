import Basics
import Collect
import FormEngine
import Office
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// A new issue is protected together with what is out already.
@Suite struct IssuesAreProtectedTogether {
  private func question(
    _ block: String, by dimension: Tabulation.Dimension? = .place(level: 1), _ filter: Tabulation.Filter = .init()
  ) -> FigureQuestion {
    FigureQuestion(
      block: block,
      source: .indicator(
        .init(
          id: ID(), edition: 1,
          indicator: IndicatorRecord(
            code: "all", names: LocalizedText(english: "All"), form: "sites", measure: .count),
          dimension: dimension, filter: filter, round: "/round", isAboutPersons: true)))
  }

  private func send(_ world: ReleaseWorld, _ sites: [(district: String, kind: String, count: Int)]) async throws {
    for site in sites {
      for _ in 0..<site.count { try await world.world.send(.init(district: site.district, kind: site.kind)) }
    }
  }

  private func count(
    _ world: ReleaseWorld, _ questions: [FigureQuestion], at level: Level = .public,
    correcting corrected: ID<Release>? = nil
  ) async throws -> Releases.Count {
    try await world.releases.count(questions, at: level, correcting: corrected, for: world.officer)
  }

  /// Lets out what is counted now, as it is told at a level, as so many issues; the last of them.
  @discardableResult
  private func letOut(
    _ world: ReleaseWorld, _ questions: [FigureQuestion], numbers: ClosedRange<Int>, at level: Level = .public
  ) async throws -> ID<Release> {
    var last = ID<Release>()
    let count = try await count(world, questions, at: level)
    let blocks = questions.map { question -> ReleaseContent.Block in
      let table = count.tables[question.block]!
      let frozen = FrozenTable(
        definition: FrozenDefinition(
          source: question.source, kind: .count, title: LocalizedText(english: "Before"), measure: LocalizedText()),
        dimension: LocalizedText(english: "Province"), columns: [.init("figure", LocalizedText(english: "Figure"))],
        lines: table.lines.map { .init($0.place?.description ?? $0.key, LocalizedText(), place: $0.place, $0.figures) },
        total: table.total.map { .init(FrozenTable.totalKey, LocalizedText(), $0) }, base: table.base)
      return .init(question.block, .figures(frozen, .table))
    }
    for number in numbers {
      let content = ReleaseContent(
        product: "sitrep", kind: .situationReport, number: number, title: LocalizedText(english: "Report"),
        languages: [.english], level: level, imprint: ReleaseWorld.imprint, blocks: blocks, computed: count.at,
        position: count.position, disclosure: count.disclosure)
      let digest = try content.digest
      last = ID()
      try await world.record(
        ReleasePrepared(product: world.product, content: content, steps: [], digest: digest),
        ReleasePublished(digest: digest), of: last)
    }
    return last
  }

  private func hidden(_ count: Releases.Count, _ block: String) -> Int {
    let table = count.tables[block]
    let lines = table?.lines.count { $0.figures[0]?.state == .withheld } ?? 0
    return lines + (table?.total?[0]?.state == .withheld ? 1 : 0)
  }

  private static let tents = Tabulation.Filter(answers: ["/kind": ["tent"]])
  private static let sites = [
    ("A1", "tent", 12), ("A1", "house", 2), ("B1", "tent", 11), ("B1", "house", 15), ("C1", "house", 20),
  ].map { (district: $0.0, kind: $0.1, count: $0.2) }

  @Test(arguments: Engines.all)
  func `few who are what is left of an issue without an earlier one are not told`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    try await send(world, Self.sites.filter { $0.district != "C1" })
    let (all, tents) = (question("all"), question("tents", by: .place(level: 1), Self.tents))
    let alone = try await count(world, [all])
    #expect(hidden(alone, "all") == 0 && alone.disclosure.lines.allSatisfy { $0.beside == nil })
    try await letOut(world, [tents], numbers: 1...1, at: .partner)
    let wider = try await count(world, [all])
    #expect(hidden(wider, "all") == 0, "the public has not read what went to partners")
    try await letOut(world, [tents], numbers: 2...2)
    let both = try await count(world, [all])
    #expect(hidden(both, "all") == 2, "two houses of a province are what is left of all without its tents")
    let line = try #require(both.disclosure.lines.first)
    #expect(line.beside == [.init(product: "sitrep", number: 2)] && line.notBeside == nil)
    let reasons = try #require(line.leftOut)
    #expect(reasons.allSatisfy { $0.why == .protects && $0.earlier?.first?.issue.number == 2 })
    let inside = try await count(world, [all], at: .internal)
    #expect(hidden(inside, "all") == 0)
  }

  @Test(arguments: Engines.all)
  func `few who came since are not the difference of two issues, nor few who left`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    try await send(world, [("A1", "tent", 30), ("B1", "tent", 30), ("B2", "tent", 1)])
    try await letOut(world, [question("all")], numbers: 1...1)
    let same = try await count(world, [question("all")])
    #expect(hidden(same, "all") == 0, "the same again tells nothing new")
    try await send(world, [("A1", "tent", 3)])
    let after = try await count(world, [question("again")])
    #expect(hidden(after, "again") >= 2, "a line, and the total of which it is the difference")
    let reasons = after.disclosure.lines.flatMap { $0.leftOut ?? [] }
    #expect(
      reasons.contains {
        $0.why == .differs && $0.line != FrozenTable.totalKey && $0.earlier?.first?.issue.number == 1
      })
    try await send(world, [("A1", "tent", 10), ("B1", "tent", 12)])
    let later = try await count(world, [question("again")])
    #expect(hidden(later, "again") == 0, "many came everywhere")
  }

  @Test(arguments: Engines.all)
  func `a record that was taken out since is not the difference either`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    try await send(world, [("A1", "tent", 30), ("B1", "tent", 30)])
    let one = try await world.world.send(.init(district: "A1", kind: "tent"))
    try await letOut(world, [question("all")], numbers: 1...1)
    try await world.world.submissions.review(one, as: .rejected, comment: "twice", by: world.world.officer)
    let after = try await count(world, [question("all")])
    let reasons = after.disclosure.lines.flatMap { $0.leftOut ?? [] }
    #expect(reasons.contains { $0.why == .differs && $0.line != FrozenTable.totalKey })
    #expect(hidden(after, "all") >= 2)
  }

  @Test(arguments: Engines.all)
  func `a total that few separate from an earlier one is not told, though no line differs by few`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    try await send(world, [("A1", "tent", 30)])
    var leaving: [ID<Submission>] = []
    for _ in 0..<30 { leaving.append(try await world.world.send(.init(district: "B1", kind: "tent"))) }
    try await letOut(world, [question("all")], numbers: 1...1)
    try await send(world, [("A1", "tent", 14)])
    for one in leaving.prefix(11) {
      try await world.world.submissions.review(one, as: .rejected, comment: "twice", by: world.world.officer)
    }
    let after = try await count(world, [question("all")])
    let total = after.disclosure.lines.flatMap { $0.leftOut ?? [] }.first { $0.line == FrozenTable.totalKey }
    #expect(total?.why == .differs && total?.earlier?.first?.address.line == FrozenTable.totalKey)
    #expect(after.tables["all"]?.total?[0]?.state == .withheld)
  }

  @Test(arguments: Engines.all)
  func `the issue that is corrected is looked at first, and not where its readers are fewer`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    try await send(world, Self.sites.filter { $0.district != "C1" })
    let tents = [question("tents", by: .place(level: 1), Self.tents)]
    let first = try await letOut(world, tents, numbers: 1...1, at: .partner)
    try await letOut(world, tents, numbers: 2...2, at: .partner)
    let forPartners = try await count(world, [question("all")], at: .partner, correcting: first)
    #expect(forPartners.disclosure.lines.first?.beside?.map(\.number) == [1, 2])
    let forAll = try await count(world, [question("all")], correcting: first)
    #expect(forAll.disclosure.lines.allSatisfy { $0.beside == nil })
    #expect(hidden(forAll, "all") == 0)
  }

  @Test(arguments: Engines.all)
  func `issues of other rounds have nothing to do with each other`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    func round(_ number: String) -> Tabulation.Filter { .init(answers: ["/round": [number]]) }
    for (number, count) in [("1", 20), ("2", 22)] {
      for _ in 0..<count {
        var site = EvidenceWorld.Site()
        (site.district, site.round, site.kind) = ("A1", number, "tent")
        try await world.world.send(site)
      }
    }
    try await letOut(world, [question("all", by: .place(level: 1), round("1"))], numbers: 1...1)
    let second = try await count(world, [question("all", by: .place(level: 1), round("2"))])
    #expect(hidden(second, "all") == 0 && second.disclosure.lines.allSatisfy { $0.beside == nil })
  }

  @Test(arguments: Engines.all)
  func `the report tells how many issues could not be looked at`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    try await send(world, [("A1", "tent", 20), ("B1", "tent", 20)])
    try await letOut(world, [question("all")], numbers: 1...EarlierIssue.most + 2)
    let line = try #require(try await count(world, [question("all")]).disclosure.lines.first)
    #expect(line.beside?.count == EarlierIssue.most && line.notBeside == 2)
    #expect(line.beside?.first?.number == EarlierIssue.most + 2, "the newest are looked at")
  }

  @Test(arguments: Engines.all)
  func `the report tells of issues that cannot be counted again, since the form asks otherwise by now`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    try await send(world, [("A1", "tent", 20), ("B1", "tent", 20)])
    try await letOut(world, [question("tents", by: .place(level: 1), Self.tents), question("all")], numbers: 1...1)
    try await letOut(world, [question("tents", by: .place(level: 1), Self.tents)], numbers: 2...2)
    let before = Tabulation.Filter(answers: ["/kind": ["tent"]], to: Day("2026-01-31")!)
    try await letOut(world, [question("before", by: .place(level: 1), before)], numbers: 3...3)
    let since = question("all", by: .place(level: 1), .init(from: Day("2026-02-01")!))
    let known = try #require(try await count(world, [since]).disclosure.lines.first)
    #expect(known.beside?.map(\.number) == [2, 1] && known.notBeside == nil)
    try await world.world.publish("2", ["kind": .geopoint])
    let line = try #require(try await count(world, [question("all")]).disclosure.lines.first)
    #expect(line.beside?.map(\.number) == [1], "what of it can be counted is looked at")
    #expect(line.notBeside == 3)
    let later = try #require(try await count(world, [since]).disclosure.lines.first)
    #expect(later.notBeside == 2, "one is of other days")
  }
}
