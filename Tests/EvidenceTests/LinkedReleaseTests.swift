import Basics
import Collect
import Foundation
import Records
import Statistics
import Store
import Testing
import Worlds

@testable import Evidence
@testable import Statistics

/// Figures of one issue that count the same persons are protected together.
@Suite struct LinkedFiguresOfAnIssue {
  private func question(
    _ block: String, _ measure: IndicatorRecord.Measure, by dimension: Tabulation.Dimension? = nil,
    _ filter: Tabulation.Filter = .init(), dominance: Dominance? = nil, aboutPersons: Bool = true
  ) -> FigureQuestion {
    FigureQuestion(
      block: block,
      source: .indicator(
        .init(
          id: ID(), edition: 1,
          indicator: IndicatorRecord(
            code: block, names: LocalizedText(english: block), form: "sites", measure: measure, dominance: dominance),
          dimension: dimension, filter: filter, round: "/round", isAboutPersons: aboutPersons)))
  }

  private static let kinds: [String?] = ["tent", "house", "unknown", nil]

  private func fill(_ world: EvidenceWorld, _ count: Int) async throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<count {
      var site = EvidenceWorld.Site()
      site.district = Bool.random(using: &random) ? ["A1", "A2", "B1", "B2"].randomElement(using: &random) : "A1"
      if Int.random(in: 0..<12, using: &random) == 0 { site.district = nil }
      site.on = ["2026-03-05", "2026-03-31", "2026-05-02"].randomElement(using: &random)!
      site.round = Int.random(in: 0..<4, using: &random) == 0 ? "2" : "1"
      site.kind = Self.kinds.randomElement(using: &random)!
      site.needs = [[], ["water"], ["water", "food"], ["none"], ["food"]].randomElement(using: &random)!
      site.people = [nil, 3, 40].randomElement(using: &random)!
      site.hours = [nil, 1.5, 7].randomElement(using: &random)!
      site.arrivals = [nil, 2, 5].randomElement(using: &random)!
      for _ in 0..<Int.random(in: 0..<3, using: &random) {
        site.groups.append((["women", "men"].randomElement(using: &random)!, 2))
      }
      let id = try await world.send(site)
      if Int.random(in: 0..<15, using: &random) == 0 {
        try await world.submissions.review(id, as: .rejected, comment: "twice", by: world.officer)
      }
    }
  }

  @Test(arguments: Engines.all)
  func `who stands in which figure is known for every measure, split and condition`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    try await fill(world.world, 60)
    let atlas = try await world.world.places.atlas()
    let alpha = try #require(atlas.places.first { $0.code == EvidenceWorld.codes["A"] }?.id)
    let first = Tabulation.Filter(answers: ["/round": ["1"]])
    let questions = [
      question("kinds", .share(of: .init(path: "/kind", codes: ["tent"], outside: ["unknown"])), by: .place(level: 1)),
      question("needs", .share(of: .init(path: "/needs", codes: ["water"], outside: ["none"])), by: .place(level: 2)),
      question("food", .share(of: .init(path: "/needs", codes: ["food"]))),
      question(
        "people", .share(of: .init(path: "/kind", codes: ["tent"], weight: "/people")), by: .place(level: 1), first),
      question("sum", .sum(path: "/people"), by: .answer(path: "/kind"), first),
      question("each", .count, by: .answer(path: "/needs"), .init(answers: ["/kind": ["tent", "house"]])),
      question("names", .distinct(path: "/kind"), by: .place(level: 2)),
      question("mean", .mean(path: "/hours"), .init(from: Day("2026-03-10")!, to: Day("2026-06-01")!)),
      question("alpha", .count, by: .state, .init(places: [alpha], states: [.received, .approved, .rejected])),
      question("ratio", .ratio(of: "/arrivals", to: "/people"), by: .place(level: 1), first),
      question("months", .sum(path: "/arrivals"), by: .period(.month), .init(answers: ["/needs": ["water"]])),
      question("middle", .median(path: "/hours"), by: .period(.quarter)),
      question("groups", .count, by: .answer(path: "/group/who")),
      question("members", .mean(path: "/group/members"), by: .answer(path: "/kind")),
    ]
    try await world.world.store.read { reader in
      let counter = FigureCounter(reader: reader, requester: world.officer, day: EvidenceWorld.day)
      var tables: [String: CountedTable] = [:]
      for question in questions { tables[question.block] = try counter.count(question) }
      let sets = try LinkedQuestions.sets(of: questions, tables, beside: [], reader)
      #expect(sets.map { $0.blocks.count }.sorted() == [2, 12])
      for linked in sets {
        let figures = try linked.figures(for: world.officer, on: EvidenceWorld.day, reader)
        func units(_ number: Int, _ line: Int?) -> Int {
          let figure = figures.figure(number, line: line)
          let cells = figures.cells.indices.filter { figures.cells[$0].figure == figure }
          return figures.counts[cells[2]]
        }
        for (number, block) in linked.blocks.enumerated() {
          let table = try #require(tables[block.key])
          for (index, line) in table.lines.enumerated() {
            #expect(units(number, index) == line.figures[0]?.units ?? 0, "\(block.key)/\(line.key)")
          }
          if let total = table.total { #expect(units(number, nil) == total[0]?.units ?? 0, "\(block.key)") }
        }
      }
    }
  }

  @Test(arguments: Engines.all)
  func `what two tables tell together of few persons is told by neither`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    for (district, kind, count) in [
      ("A1", "tent", 12), ("A1", "house", 2), ("B1", "tent", 11), ("B1", "house", 9), ("B1", "unknown", 6),
    ] {
      for _ in 0..<count { try await world.world.send(.init(district: district, kind: kind)) }
    }
    let all = question("all", .count, by: .place(level: 1))
    let tents = question("tents", .count, by: .place(level: 1), .init(answers: ["/kind": ["tent"]]))
    func count(_ questions: [FigureQuestion]) async throws -> Releases.Count {
      try await world.releases.count(questions, at: .public, for: world.officer)
    }
    for one in [all, tents] {
      let alone = try await count([one])
      #expect(alone.disclosure.lines.allSatisfy { $0.primary + $0.secondary == 0 })
    }
    let both = try await count([all, tents])
    #expect(both.disclosure.lines.map(\.block) == ["all", "tents"])
    let leftOut = both.disclosure.lines.flatMap { $0.leftOut ?? [] }
    #expect(leftOut.count == 2 && leftOut.allSatisfy { $0.why == .protects })
    // The houses of one province are what is left of all without its tents.
    let alpha = try #require(
      both.tables["all"]?.lines.first { $0.figures[0]?.units == 14 || $0.figures[0]?.units == 0 })
    #expect(
      leftOut.allSatisfy {
        $0.figures == [FigureAddress("all", alpha.key), FigureAddress("tents", alpha.key)]
      })
    let hidden = both.tables.values.flatMap(\.lines).filter { $0.figures[0]?.state == .withheld }
    #expect(hidden.count == 2 && both.tables.values.contains { $0.base?.counts == nil })
    let inside = try await world.releases.count([all, tents], at: .internal, for: world.officer)
    #expect(inside.disclosure.lines.allSatisfy { $0.threshold == nil })
  }

  @Test(arguments: Engines.all)
  func `what was left out stays left out when it is figured again`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    for (district, kind, count) in [("A1", "tent", 6), ("A1", "house", 6), ("B1", "tent", 2), ("B1", "house", 9)] {
      for _ in 0..<count { try await world.world.send(.init(district: district, kind: kind)) }
    }
    let id = try await world.releases.prepare(
      try await world.content(aboutPersons: true), of: world.product, by: world.officer)
    #expect(try await world.releases.verify(id).figures.map(\.state) == [.same, .same, .same])
    try await world.world.send(.init(district: "A1", kind: "house"))
    let again = try await world.releases.verify(id).figures
    #expect(again.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.moved, .same, .touched])
    #expect(again.filter { $0.then == nil }.allSatisfy { $0.now == nil })
  }

  @Test(arguments: Engines.all)
  func `a sum that one or few make up is left out with another line, and the rule is told`(engine: EngineKind)
    async throws
  {
    let world = try await ReleaseWorld(engine)
    for (district, amounts) in [("A1", [900, 20, 20, 20]), ("B1", [50, 60, 40, 55]), ("B2", [70, 30, 45])] {
      for people in amounts { try await world.world.send(.init(district: district, people: people)) }
    }
    func told(_ rules: Dominance?, aboutPersons: Bool = false) async throws -> Releases.Count {
      try await world.releases.count(
        [
          question(
            "goods", .sum(path: "/people"), by: .place(level: 2), .init(answers: ["/round": ["1"]]), dominance: rules,
            aboutPersons: aboutPersons)
        ], at: .partner, for: world.officer)
    }
    let plain = try await told(nil)
    #expect(plain.disclosure.lines.allSatisfy { $0.rules == nil && $0.leftOut == nil })
    for rules in [Dominance(percent: 80), Dominance(prior: 10), Dominance(percent: 80, prior: 10)] {
      let report = try #require(try await told(rules).disclosure.lines.first)
      #expect(report.rules == rules && report.threshold == nil)
      let why = (report.leftOut ?? []).map(\.why)
      #expect(why.contains(.dominated) && why.contains(.protects), "\(rules)")
    }
    // All amounts of a kind are one holder's.
    let owned = try #require(try await told(Dominance(percent: 95, holder: "/kind")).disclosure.lines.first)
    #expect(owned.primary == 4)
    // Rules about persons hold beside it.
    let both = try #require(try await told(Dominance(percent: 80), aboutPersons: true).disclosure.lines.first)
    #expect(both.threshold == 5 && both.leftOut?.contains { $0.why == .few || $0.why == .dominated } == true)
  }
}
