import Basics
import Collect
import Office
import Records
import Store
import Testing
import Worlds

@testable import Evidence

@Suite struct IndicatorsAreKeptReady {
  private static let byRound = Tabulation.Dimension.answer(path: "/round")

  private static func indicator(_ code: String, _ measure: IndicatorRecord.Measure, kept: Bool = true)
    -> IndicatorRecord
  {
    IndicatorRecord(
      code: code, names: LocalizedText(english: code), form: "sites", measure: measure,
      kept: kept ? byRound : nil)
  }

  private static let measures: [(String, IndicatorRecord.Measure)] = [
    ("count", .count), ("sum", .sum(path: "/people")), ("mean", .mean(path: "/people")),
    ("ratio", .ratio(of: "/arrivals", to: "/people")),
    ("share", .share(of: .init(path: "/kind", codes: ["tent"], outside: ["unknown"]))),
    ("people", .share(of: .init(path: "/kind", codes: ["tent"], weight: "/people"))),
    ("needs", .share(of: .init(path: "/needs", codes: ["water"]))),
    ("known", .share(of: .init(path: "/needs", codes: ["water"], outside: ["unknown"]))),
    ("median", .median(path: "/people")),
  ]

  private func figures(
    _ world: EvidenceWorld, _ indicator: IndicatorRecord, as requester: Requester? = nil
  ) async throws -> IndicatorFigures {
    try await Indicators(world.store).figures(
      indicator, by: Self.byRound, filter: indicator.filter, round: "/round", names: EvidenceWorld.names,
      for: requester ?? world.officer, on: EvidenceWorld.day)
  }

  @Test(arguments: Engines.all)
  func `what is kept is what would be counted, for whoever asks, after edits, rejections and erasures`(
    engine: EngineKind
  )
    async throws
  {
    let world = try await EvidenceWorld(engine)
    for (code, measure) in Self.measures {
      try await Indicators(world.store).define(as: Self.indicator(code, measure), by: world.officer)
    }
    var ids: [ID<Submission>] = []
    for site in [
      EvidenceWorld.Site(round: "1", kind: "tent", needs: ["water", "food"], people: 10, arrivals: 4),
      .init(district: "B1", round: "1", kind: "unknown", needs: ["unknown"], people: 7),
      .init(round: "2", kind: "house", needs: ["food"], people: 30, arrivals: 1),
      .init(district: "B2", round: "2", kind: "tent", needs: [], people: nil, arrivals: 2),
    ] { ids.append(try await world.send(site)) }
    #expect(try await world.catchUp().isEmpty)
    let alpha = try #require(try await world.places.atlas().place(ofCode: "XX1", on: EvidenceWorld.day))
    let viewer = Requester(.user(ID()), grants: [Grant(.viewer, place: alpha)])
    func compare() async throws {
      for (code, measure) in Self.measures {
        for requester in [world.officer, viewer] {
          let kept = try await figures(world, Self.indicator(code, measure), as: requester)
          // Cells are found by what is counted, so another measure of the same is asked in another order of lines.
          var plain = Self.indicator(code, measure, kept: false)
          plain.filter = .init(from: Day("1900-01-01"))
          #expect(kept == (try await figures(world, plain, as: requester)))
        }
      }
    }
    try await compare()
    try await world.submissions.review(ids[0], as: .rejected, comment: "", by: world.officer)
    try await world.send(.init(round: "2", kind: "tent", needs: ["water"], people: 100, arrivals: 9))
    // Corrected in the same query, then brought up to date.
    try await compare()
    #expect(try await world.catchUp().isEmpty)
    try await world.erase(ids[2])
    try await compare()
    for (code, measure) in Self.measures {
      for id in try RollupKeeper.kept(for: Self.indicator(code, measure)) {
        #expect(try await !world.keeper.rebuild(id))
      }
    }
  }

  @Test(arguments: Engines.all)
  func `figures are read from cells, and a cell that is wrong is found`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let indicator = Self.indicator("sum", .sum(path: "/people"))
    let id = try await Indicators(world.store).define(as: indicator, by: world.officer)
    try await world.send(.init(round: "1", people: 10))
    #expect(try await world.catchUp().isEmpty)
    let cells = try #require(try RollupKeeper.kept(for: indicator).first)
    try await world.store.write { try $0.run("UPDATE rollup_cell SET amount = amount + 1 WHERE pin = \(cells)") }
    #expect(try await figures(world, indicator).lines.first?.part?.upper == 11)
    #expect(try await world.keeper.rebuild(cells))
    #expect(try await figures(world, indicator).lines.first?.part?.upper == 10)
    // Cells of what is no longer wanted go.
    try await Indicators(world.store).retire(id, reason: "Not asked", by: world.officer)
    #expect(try await world.catchUp().isEmpty)
    #expect(try await world.kept(cells) == 0)
  }
}
