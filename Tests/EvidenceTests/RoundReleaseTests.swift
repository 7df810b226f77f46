import Basics
import Office
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// A released round over four districts: one is told of by register and informants, one has irregular migrants of three
/// nationalities, one has groups that may be the same people, and in one nobody lives.
private struct RoundWorld {
  let base: ReleaseWorld
  let presence: Presence
  let round: ID<Round>
  let programme = ID<Programme>(named: "programme", "tracking")
  private let day = EvidenceWorld.day

  static let officer = Requester(.user(ID(high: 7, low: 7)), grants: [Grant(.manager)])
  private static let protected: Set<PopulationGroup> = [.temporaryProtection]
  static let explanation = "The register still has those who left for the coast."

  init(_ engine: EngineKind) async throws {
    base = try await ReleaseWorld(engine)
    presence = Presence(base.world.store)
    round = try await presence.plan(
      of: programme, number: 1, names: ["en": "Round 1"], from: day, to: day.adding(days: 30), by: Self.officer)
    let register = try await say(104, .register, Self.protected, "SYR", in: "XX11")
    _ = try await say(90, .informants, Self.protected, "SYR", in: "XX11")
    try await state(
      .choice(
        Stratum(Self.protected, nationality: "SYR"),
        FigureChoice(.one, [register], isSideBySide: true, explanation: Self.explanation)), of: "XX11")
    for (nationality, count) in [("AFG", 33), ("BGD", 12), ("IND", 9)] {
      _ = try await say(count, .informants, [.irregular], nationality, in: "XX12")
    }
    _ = try await say(50, .informants, Self.protected, nil, in: "XX21")
    _ = try await say(40, .informants, Self.protected, "SYR", in: "XX21")
    try await state(.scope, .status(.zero, why: ""), of: "XX22")
    try await presence.release(round, by: Self.officer)
  }

  func place(_ code: String) async throws -> ID<Place> {
    try #require(try await base.world.places.atlas().place(ofCode: code, on: day))
  }

  private func state(_ statements: RoundStatement..., of code: String, reason: String? = nil) async throws {
    try await presence.record([(try await place(code), statements)], in: round, reason: reason, by: Self.officer)
  }

  private func say(
    _ count: Int, _ source: FigureBasis.Source, _ groups: Set<PopulationGroup>, _ nationality: String?, in code: String
  ) async throws -> ID<Estimate> {
    let universe = Universe(residence: .present, groups: groups, includesSites: true)
    try await state(
      .scope,
      .estimate(
        nil,
        Estimate(
          Quantity(count, .individuals), FigureBasis(source: source, method: "", universe: universe),
          nationality: nationality, on: day)), of: code)
    let place = try await place(code)
    let known = try await base.world.store.read { [round] in try $0.placeInRound(round, place) }
    return try #require(known?.estimates.last?.id)
  }

  /// Says after the release how many the register of the first district has.
  func correct(to count: Int) async throws {
    let place = try await place("XX11")
    let known = try await base.world.store.read { [round] in try $0.placeInRound(round, place) }
    var recorded = try #require(known?.estimates.first { $0.estimate.basis.source == .register })
    recorded.estimate.quantity = Quantity(count, .individuals)
    try await state(.estimate(recorded.id, recorded.estimate), of: "XX11", reason: "Counted twice")
  }

  func question(_ split: PresenceSplit?, level: Int) async throws -> FigureQuestion {
    let codes = level == 0 ? [] : level == 1 ? ["XX1", "XX2"] : ["XX11", "XX12", "XX21", "XX22"]
    var places: [ID<Place>] = []
    for code in codes { places.append(try await place(code)) }
    return FigureQuestion(
      block: "people",
      source: .presence(
        .init(
          programme: programme, round: round, number: 1, from: day, to: day.adding(days: 30), level: level,
          roots: [try await place("XX")], split: split)), places: places)
  }

  func table(_ split: PresenceSplit?, level: Int, at openness: Level = .internal) async throws -> CountedTable {
    let question = try await question(split, level: level)
    let count = try await base.releases.count([question], at: openness, for: base.officer)
    return try #require(count.tables["people"])
  }

  /// Numbers of a line by the keys of the columns; what has none is left out.
  func numbers(_ table: CountedTable, _ code: String?) async throws -> [String: Double] {
    let asked = try await code.flatMap { $0.hasPrefix("XX") ? $0 : nil }.asyncMap(place)
    let line = table.lines.first { $0.place == asked && ($0.place != nil || $0.key == code) }?.figures
    let figures = try #require(code == nil ? table.total : line)
    return Dictionary(
      zip(table.columns, figures).compactMap { key, figure in figure?.value.map { (key, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  func content(_ split: PresenceSplit, level: Int, at openness: Level) async throws -> ReleaseContent {
    let question = try await question(split, level: level)
    let count = try await base.releases.count([question], at: openness, for: base.officer)
    let counted = try #require(count.tables["people"])
    return ReleaseContent(
      product: "sitrep", kind: .roundReport, number: 0, title: LocalizedText(english: "Round"),
      languages: [.english], level: openness, imprint: ReleaseWorld.imprint,
      blocks: [
        .init(
          "people",
          .figures(
            FrozenTable(
              definition: FrozenDefinition(
                source: question.source, kind: .presence, title: LocalizedText(english: "People"),
                measure: LocalizedText(english: "People")),
              dimension: LocalizedText(english: "Group"),
              columns: counted.columns.map { .init($0, LocalizedText(english: $0)) },
              lines: counted.lines.map { .init($0.key, LocalizedText(english: $0.key), place: $0.place, $0.figures) },
              total: counted.total.map { .init(FrozenTable.totalKey, LocalizedText(english: "Total"), $0) }), .table))
      ], computed: count.at, position: count.position, heads: count.heads, disclosure: count.disclosure)
  }
}

extension Optional {
  fileprivate func asyncMap<Other>(_ transform: (Wrapped) async throws -> Other) async rethrows -> Other? {
    if let self { try await transform(self) } else { nil }
  }
}

@Suite struct RoundsInIssues {
  @Test(arguments: Engines.all)
  func `how often which field was corrected is frozen, and nothing else of the cleaning log`(engine: EngineKind)
    async throws
  {
    let world = try await RoundWorld(engine)
    #expect(try await world.table(nil, level: 2).corrections == [])
    try await world.correct(to: 100)
    try await world.correct(to: 101)
    let corrected = [CorrectionCount(.count, 2, afterRelease: 2)]
    #expect(try await world.table(nil, level: 2).corrections == corrected)
    #expect(try await world.table(.groups, level: 0).corrections == corrected)
  }

  @Test(arguments: Engines.all)
  func `groups are added where they can be, and stand alone where they may be the same people`(engine: EngineKind)
    async throws
  {
    let world = try await RoundWorld(engine)
    let all = try await world.table(.groups, level: 0)
    #expect(all.lines.map(\.key) == ["irregular", "temporary_protection"])
    #expect(all.columns == ["figure", "counted", "carried"])
    #expect(try await world.numbers(all, "irregular") == ["figure": 54, "counted": 54, "carried": 0])
    // Of the protected a district tells some with and some without nationality: they may be the same.
    #expect(all.lines.last?.figures.map { $0?.state } == [.notAdded, nil, nil])
    #expect(try await world.numbers(all, nil)["figure"] == 158)
    let nations = try await world.table(.nationalities, level: 0)
    #expect(nations.lines.map(\.key) == ["AFG", "BGD", "IND", "SYR", PresenceSplit.untold])
    #expect(try await world.numbers(nations, "SYR")["figure"] == 144)
    #expect(try await world.numbers(nations, PresenceSplit.untold)["figure"] == 50)
  }

  @Test(arguments: Engines.all)
  func `beside places groups are columns, and where nobody lives there is nobody of any`(engine: EngineKind)
    async throws
  {
    let world = try await RoundWorld(engine)
    let table = try await world.table(.groups, level: 2)
    #expect(table.columns == ["figure", "irregular", "temporary_protection"])
    #expect(try await world.numbers(table, "XX11") == ["figure": 104, "temporary_protection": 104])
    #expect(try await world.numbers(table, "XX12") == ["figure": 54, "irregular": 54])
    #expect(try await world.numbers(table, "XX21") == [:])
    let apart = try #require(table.lines.first { $0.figures.first??.state == .notAdded })
    #expect(apart.figures.map { $0?.state } == [.notAdded, nil, .notAdded])
    #expect(
      try await world.numbers(table, "XX22") == ["figure": 0, "irregular": 0, "temporary_protection": 0])
    let provinces = try await world.table(.groups, level: 1)
    #expect(
      try await world.numbers(provinces, "XX1") == ["figure": 158, "irregular": 54, "temporary_protection": 104])
  }

  @Test(arguments: Engines.all)
  func `nationalities are told as far as the level tells them, the others together and rounded`(engine: EngineKind)
    async throws
  {
    let world = try await RoundWorld(engine)
    let table = try await world.table(.nationalities, level: 2, at: .public)
    #expect(table.columns == ["figure", "AFG", "OTH", "SYR", PresenceSplit.untold])
    #expect(try await world.numbers(table, "XX12") == ["figure": 50, "AFG": 30, "OTH": 20])
    #expect(try await world.numbers(table, "XX11") == ["figure": 100, "SYR": 100])
    let lines = try await world.table(.nationalities, level: 0, at: .public)
    #expect(lines.lines.map(\.key) == ["AFG", "OTH", "SYR", PresenceSplit.untold])
    #expect(try await world.numbers(lines, "OTH") == ["figure": 20, "counted": 20, "carried": 0])
  }

  @Test(arguments: Engines.all)
  func `groups of smaller places than the level tells wait for an officer`(engine: EngineKind) async throws {
    let world = try await RoundWorld(engine)
    func harms(_ split: PresenceSplit, level: Int) async throws -> [GroupHarm] {
      var content = try await world.content(split, level: 2, at: .public)
      guard case .figures(var table, let picture) = content.blocks[0].content,
        case .presence(var source) = table.definition.source
      else { return [] }
      source.level = level
      table.definition.source = .presence(source)
      content.blocks[0].content = .figures(table, picture)
      let told = content
      return try await world.base.world.store.read { try ReleaseTerms.stated(told, $0, EvidenceWorld.day).harms }
    }
    #expect(try await harms(.nationalities, level: 2) == [])
    #expect(
      try await harms(.nationalities, level: 3)
        == [GroupHarm(block: "people", group: .nationality, column: "nationalities", placeLevel: 3)])
    #expect(
      try await harms(.groups, level: 3)
        == [GroupHarm(block: "people", group: .irregularStatus, column: "irregular", placeLevel: 3)])
    #expect(try await harms(.sources, level: 3) == [])
  }

  @Test(arguments: Engines.all)
  func `registers and informants stand side by side, with the difference in the words that were written with it`(
    engine: EngineKind
  ) async throws {
    let world = try await RoundWorld(engine)
    let table = try await world.table(.sources, level: 2)
    #expect(table.columns == ["figure", "said", "difference", "both"])
    #expect(
      try await world.numbers(table, "XX11") == ["figure": 104, "said": 90, "difference": -14, "both": 1])
    #expect(try await world.numbers(table, "XX12") == ["said": 54, "both": 0])
    let total = try await world.numbers(table, nil)
    #expect(total == ["figure": 104, "said": 144, "difference": -14, "both": 1])
    let place = try await world.place("XX11")
    #expect(table.lines.first { $0.place == place }?.explanations == [RoundWorld.explanation])
    #expect(table.lines.allSatisfy { $0.place == place || $0.explanations.isEmpty })
    let open = try await world.table(.sources, level: 2, at: .public)
    #expect(
      try await world.numbers(open, "XX11") == ["figure": 100, "said": 90, "difference": -10, "both": 1],
      "people are rounded, places are not")
  }

  @Test(arguments: Engines.all)
  func `what is split is figured again as it was told`(engine: EngineKind) async throws {
    let world = try await RoundWorld(engine)
    var issues: [ID<Release>] = []
    for (split, level) in [(PresenceSplit.nationalities, 2), (.nationalities, 0), (.groups, 1), (.sources, 2)] {
      let content = try await world.content(split, level: level, at: .public)
      issues.append(
        try await world.base.releases.prepare(content, of: world.base.product, by: world.base.officer))
    }
    for issue in issues {
      let found = try await world.base.releases.verify(issue)
      #expect(found.count > 0 && found.figures.allSatisfy { $0.state == .same }, "\(found.figures)")
    }
    try await world.correct(to: 204)
    for issue in issues {
      let found = try await world.base.releases.verify(issue)
      #expect(found.hasMoved && !found.figures.contains { $0.state == .lost })
      #expect(found.figures.filter { $0.state == .moved }.allSatisfy { $0.changed > 0 })
    }
  }

  @Test func `groups beside places are a table, and of all places they may be a chart`() throws {
    func check(_ level: Int, _ picture: ProductBlock.Picture, _ split: PresenceSplit?) -> ProductRefusal? {
      let product = ProductRecord(
        code: "round", kind: .roundReport, names: LocalizedText(english: "Round"), languages: [.english],
        blocks: [ProductBlock("a", .presence(.init("p", level: level, picture: picture, by: split)))])
      do throws(ProductRefusal) {
        _ = try product.checked()
        return nil
      } catch { return error }
    }
    #expect(check(0, .chart, .groups) == nil && check(2, .table, .nationalities) == nil)
    #expect(check(1, .table, .sources) == nil && check(2, .map, nil) == nil)
    #expect(check(2, .chart, .groups) == .splitAsPicture && check(0, .map, .nationalities) == .splitAsPicture)
    #expect(check(2, .chart, .sources) == .splitAsPicture)
    #expect(check(0, .table, nil) == .placeLevel && check(0, .table, .sources) == .placeLevel)
  }
}
