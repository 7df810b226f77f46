import Basics
import Collect
import FormEngine
import Foundation
import Records
import Statistics
import Store
import Testing
import Worlds

@testable import Evidence

/// A mission that asked a sample: each respondent tells how it was drawn.
private struct SurveyWorld {
  let world: EvidenceWorld

  init(_ engine: EngineKind, roles: [String: String] = [:]) async throws {
    world = try await EvidenceWorld(engine)
    func question(_ name: String, _ type: TableSchema.ColumnType) -> FormShape.Question {
      FormShape.Question(path: "/\(name)", name: name, type: type, role: roles[name])
    }
    var placing = FormShape.Placing()
    placing.days = ["/on"]
    placing.isDayNamed = true
    let shape = FormShape(
      tables: [
        .init(
          path: "", parent: nil,
          questions: [
            question("on", .date), question("round", .choice), question("weight", .decimal),
            question("stratum", .choice), question("district", .text), question("all", .integer),
            question("type", .choice), question("needs", .choices), question("index", .integer),
            question("pupils", .integer), question("card", .text),
          ])
      ], placing: placing)
    try await world.forms.publish(
      FormDraft(
        formID: "schools", version: "1", title: "Schools", shape: shape, xform: Array("<h:html>s</h:html>".utf8)),
      by: world.officer)
    try await world.forms.configure(
      ID(formID: "schools"), FormConfigured(measures: ["/pupils": "stock"]), by: world.officer)
  }

  @discardableResult
  func send(_ answers: KeyValuePairs<String, String?>) async throws -> ID<Submission> {
    let body = answers.map { name, value in value.map { "<\(name)>\($0)</\(name)>" } ?? "" }.joined()
    let xml = """
      <data id="schools" version="1"><on>2026-03-05</on>\(body)<meta><instanceID>uuid:\(UUID().uuidString)</instanceID></meta></data>
      """
    let receipt = try await world.intake.receive(SubmissionPost(xml: Array(xml.utf8)), by: world.officer.actor)
    guard case .accepted(let id, _) = receipt else { throw EvidenceWorld.NotAccepted(receipt: receipt) }
    return id
  }

  func send(_ schools: CaliforniaSchools) async throws {
    for index in schools.districts.indices {
      try await send([
        "round": "1", "weight": "\(CaliforniaSchools.weight)", "district": "\(schools.districts[index])",
        "type": schools.types[index], "index": "\(schools.index[index])", "pupils": "\(Int(schools.pupils[index]))",
      ])
    }
  }

  func figures(
    _ measure: IndicatorRecord.Measure,
    _ sample: IndicatorRecord.Sample? = .init(weight: "/weight", cluster: "/district"),
    by dimension: Tabulation.Dimension? = nil, where filter: Tabulation.Filter = .init(), as requester: Requester? = nil
  ) async throws -> IndicatorFigures {
    let indicator = IndicatorRecord(
      code: "figure", names: LocalizedText(english: "Figure"), form: "schools", measure: measure, filter: filter,
      sample: sample)
    return try await Indicators(world.store).figures(
      indicator, by: dimension, filter: filter, round: "/round", names: EvidenceWorld.names,
      for: requester ?? world.officer, on: EvidenceWorld.day)
  }
}

private func isNear(_ part: IndicatorFigures.Part?, _ value: Double, _ error: Double) -> Bool {
  guard let estimate = part?.estimate else { return false }
  return abs(estimate.value / value - 1) < 1e-12 && abs(estimate.standardError - error) < 1e-9 * max(1, error)
}

@Suite struct IndicatorsAreEstimated {
  /// Those of R's `survey` on its data `api`, which ``SurveysAreEstimatedAsByTheReference`` names.
  @Test(arguments: Engines.all)
  func `a sample that was sent by phones has the figures and errors of the reference`(engine: EngineKind) async throws {
    let survey = try await SurveyWorld(engine)
    try await survey.send(CaliforniaSchools())
    let byType = Tabulation.Dimension.answer(path: "/type")
    let one = Tabulation.Filter(answers: ["/round": ["1"]])
    let mean = try await survey.figures(.mean(path: "/index"))
    #expect(isNear(mean.total, 644.169398907104, 23.7790107208869))
    #expect(mean.sample == .init(clusters: 15, strata: 1) && mean.total?.units == 183)
    #expect(abs((mean.total?.estimate?.interval?.lower ?? 0) - 593.168493261091) < 1e-8)
    #expect(
      isNear(try await survey.figures(.sum(path: "/pupils"), where: one).total, 3404940.13452911, 941610.74091198))
    let ratio = try await survey.figures(.ratio(of: "/index", to: "/pupils"), where: one)
    #expect(isNear(ratio.total, 1.17182250144138, 0.127544610789565))
    let share = try await survey.figures(.share(of: .init(path: "/type", codes: ["E"])))
    #expect(isNear(share.total, 0.78688524590164, 0.0468025716133837))
    let population = try await survey.figures(.count, by: byType, where: one)
    let types = Dictionary(uniqueKeysWithValues: population.lines.map { ($0.category.key, $0.part) })
    #expect(isNear(types["E"] ?? nil, 4873.96746826172, 1346.72892173089))
    #expect(isNear(types["H"] ?? nil, 473.857948303223, 160.295355947307))
    let median = try await survey.figures(.median(path: "/index"))
    #expect(abs((median.total?.estimate?.value ?? 0) - 652) < 1e-9)
    #expect(abs((median.total?.estimate?.standardError ?? 0) - 36.9497177989688) < 1e-8)
    // A level at a moment is not added over rounds.
    await #expect(throws: EvidenceRefusal.stockOverRounds(path: "/weight", round: "/round")) {
      try await survey.figures(.count, by: byType)
    }
  }

  @Test(arguments: Engines.all)
  func `a part of the population keeps the clusters that have nobody in it, and those one may not see`(
    engine: EngineKind
  ) async throws {
    let survey = try await SurveyWorld(engine)
    try await survey.send(CaliforniaSchools())
    // A filter is a domain: 637 alone tells nothing, but the clusters without anybody stay in the design.
    let high = try await survey.figures(.mean(path: "/index"), where: .init(answers: ["/type": ["H"]]))
    let split = try await survey.figures(.mean(path: "/index"), by: .answer(path: "/type"))
    #expect(high.total == split.lines.first { $0.category.key == "H" }?.part)
    #expect(high.sample?.clusters == 15)
  }

  @Test(arguments: Engines.all)
  func `answers outside the base, none, and several at once are told apart`(engine: EngineKind) async throws {
    let survey = try await SurveyWorld(engine)
    let answers: [String?] = ["water", "water food", "unknown", nil, "food", "food unknown", "water", "food"]
    for (index, needs) in answers.enumerated() {
      try await survey.send([
        "round": "1", "weight": "2", "stratum": index < 4 ? "a" : "b", "district": "\(index / 2)", "needs": needs,
      ])
    }
    let sample = IndicatorRecord.Sample(weight: "/weight", stratum: "/stratum", cluster: "/district")
    let share = IndicatorRecord.Share(path: "/needs", codes: ["water"], outside: ["unknown"])
    let found = try await survey.figures(.share(of: share), sample)
    #expect(found.total?.upper == 6 && found.total?.lower == 12 && found.total?.units == 6)
    #expect(found.missing == 1 && found.outside == 1 && found.value(of: found.total) == 0.5)
    // A cluster in which nobody answered gives no degree of freedom.
    #expect(found.sample == .init(clusters: 4, strata: 2) && found.total?.estimate?.degreesOfFreedom == 1)
    let byNeed = try await survey.figures(
      .count, sample, by: .answer(path: "/needs"), where: .init(answers: ["/round": ["1"]]))
    #expect(byNeed.lines.compactMap(\.part?.upper).sorted() == [4, 6, 8])
    #expect(byNeed.total?.upper == 14 && byNeed.total?.units == 7)
  }

  @Test(arguments: Engines.all)
  func `each round is a sample of its own`(engine: EngineKind) async throws {
    let survey = try await SurveyWorld(engine)
    for (round, values) in [("1", [1, 2, 6]), ("2", [4, 9, 11, 12])] {
      for (village, value) in values.enumerated() {
        try await survey.send(["round": round, "weight": "3", "district": "\(village)", "index": "\(value)"])
      }
    }
    let both = try await survey.figures(.mean(path: "/index"), by: .answer(path: "/round"))
    let first = try await survey.figures(.mean(path: "/index"), where: .init(answers: ["/round": ["1"]]))
    #expect(both.lines.first?.part?.estimate?.value == 3 && both.lines.first?.part == first.total)
    // 9/3 · 3/2 · Σ over 9²: the clusters of the second round are none of the first.
    let error = ((4.0 + 1 + 9) / 9 * 1.5).squareRoot()
    #expect(abs((first.total?.estimate?.standardError ?? 0) - error) < 1e-12)
    #expect(both.sample == .init(clusters: 7, strata: 2))
  }

  @Test(arguments: Engines.all)
  func `what is no probability sample, or lacks a weight, is refused with the reason`(engine: EngineKind) async throws {
    let survey = try await SurveyWorld(engine)
    let indicators = Indicators(survey.world.store)
    func refusal(_ measure: IndicatorRecord.Measure, _ sample: IndicatorRecord.Sample) async -> IndicatorRefusal? {
      await #expect(throws: IndicatorRefusal.self) {
        try await indicators.define(
          as: IndicatorRecord(
            code: "income", names: LocalizedText(english: "Income"), form: "schools", measure: measure, sample: sample),
          by: survey.world.officer)
      }
    }
    #expect(await refusal(.mean(path: "/index"), .init(selection: .convenience)) == .sampleOfConvenience)
    #expect(await refusal(.sum(path: "/index"), .init()) == .sampleWeightMissing)
    #expect(await refusal(.count, .init()) == .sampleWeightMissing)
    #expect(await refusal(.distinct(path: "/card"), .init(weight: "/weight")) == .sampleOfDistinct)
    try await survey.send(["round": "1", "weight": "0", "district": "1", "index": "4"])
    try await survey.send(["round": "1", "weight": "2", "district": nil, "index": "5"])
    try await survey.send(["round": "1", "district": "1"])
    await #expect(throws: IndicatorRefusal.sampleIncomplete(respondents: 2)) {
      try await survey.figures(.mean(path: "/index"))
    }
    await #expect(throws: EvidenceRefusal.notNumeric(path: "/district")) {
      try await survey.figures(.mean(path: "/index"), .init(weight: "/district"))
    }
    await #expect(throws: EvidenceRefusal.notALabel(path: "/needs")) {
      try await survey.figures(.mean(path: "/index"), .init(cluster: "/needs"))
    }
    let informants = try await SurveyWorld(engine, roles: ["pupils": "presence.individuals"])
    await #expect(throws: IndicatorRefusal.sampleOfForm) {
      try await informants.figures(.mean(path: "/index"))
    }
    await #expect(throws: IndicatorRefusal.sampleOfForm) {
      try await Indicators(informants.world.store).define(
        as: IndicatorRecord(
          code: "income", names: LocalizedText(english: "Income"), form: "schools", measure: .mean(path: "/index"),
          sample: .init()), by: informants.world.officer)
    }
  }

  @Test(arguments: Engines.all)
  func `a stratum with one cluster is refused by its name, or taken as the definition says`(engine: EngineKind)
    async throws
  {
    let survey = try await SurveyWorld(engine)
    for (stratum, village, value) in [("a", "1", 1), ("a", "2", 2), ("a", "3", 6), ("b", "1", 11)] {
      try await survey.send([
        "round": "1", "weight": "2", "stratum": stratum, "district": village, "index": "\(value)",
      ])
    }
    var sample = IndicatorRecord.Sample(weight: "/weight", stratum: "/stratum", cluster: "/district")
    await #expect(throws: IndicatorRefusal.sampleLonely(stratum: "b")) {
      try await survey.figures(.mean(path: "/index"), sample)
    }
    sample.lonely = .certain
    let certain = try await survey.figures(.mean(path: "/index"), sample).total?.estimate
    #expect(abs((certain?.standardError ?? 0) - (1.5 * (0.25 + 0.0625 + 0.5625)).squareRoot()) < 1e-12)
  }
}

@Suite struct FiguresThatAreNoSums {
  @Test(arguments: Engines.all)
  func `a median is the middle answer, of each line and of all, wherever several codes were given`(engine: EngineKind)
    async throws
  {
    let survey = try await SurveyWorld(engine)
    for (type, needs, index) in [
      ("E", "water food", 7), ("E", "water", 1), ("E", "food", 3), ("H", "water", 10), ("H", nil, 20),
      ("H", "food", nil),
    ] as [(String, String?, Int?)] {
      try await survey.send(["round": "1", "type": type, "needs": needs, "index": index.map(String.init)])
    }
    let byType = try await survey.figures(.median(path: "/index"), nil, by: .answer(path: "/type"))
    #expect(byType.lines.map(\.part) == [.init(3, units: 3), .init(15, units: 2)])
    #expect(byType.total == .init(7, units: 5) && byType.missing == 1)
    let byNeed = try await survey.figures(.median(path: "/index"), nil, by: .answer(path: "/needs"))
    let needs = Dictionary(uniqueKeysWithValues: byNeed.lines.map { ($0.category.key, $0.part) })
    #expect(needs["water"] == .init(7, units: 3) && needs["food"] == .init(5, units: 2))
    // Of 7, 1, 3 and 10: who gave two answers is there once.
    #expect(byNeed.total == .init(5, units: 4) && byNeed.missing == 2)
    let decimal = try await survey.figures(.median(path: "/weight"), nil)
    #expect(decimal.lines.isEmpty && decimal.total == nil && decimal.missing == 6)
  }

  @Test(arguments: Engines.all)
  func `different answers are counted once, however often and however they are written`(engine: EngineKind)
    async throws
  {
    let survey = try await SurveyWorld(engine)
    for (type, card) in [
      ("E", "A-1"), ("E", " a-1 "), ("E", "B-2"), ("H", "A-1"), ("H", "C-3"), ("H", nil), ("H", "  "),
    ] {
      try await survey.send(["round": "1", "type": type, "card": card])
    }
    let found = try await survey.figures(.distinct(path: "/card"), nil, by: .answer(path: "/type"))
    #expect(found.lines.map(\.part) == [.init(2, units: 3), .init(2, units: 2)])
    #expect(found.total == .init(3, units: 5) && found.missing == 2)
    await #expect(throws: EvidenceRefusal.notALabel(path: "/needs")) {
      try await survey.figures(.distinct(path: "/needs"), nil)
    }
  }
}

/// A figure of a sample goes out with its interval, and is figured again with it.
@Suite struct SamplesInReleases {
  private static let elementary = IndicatorRecord(
    code: "index-e", names: LocalizedText(english: "Index of elementary schools"), form: "schools",
    measure: .mean(path: "/index"), filter: .init(answers: ["/type": ["E"]]),
    sample: .init(weight: "/weight", cluster: "/district"))

  private func question(
    _ indicator: IndicatorRecord, by dimension: Tabulation.Dimension? = nil, aboutPersons: Bool = false,
    id: ID<Indicator> = ID()
  ) -> FigureQuestion {
    FigureQuestion(
      block: "index",
      source: .indicator(
        .init(
          id: id, edition: 1, indicator: indicator, dimension: dimension, filter: .init(), round: "/round",
          isAboutPersons: aboutPersons)), names: EvidenceWorld.names)
  }

  @Test(arguments: Engines.all)
  func `estimate, error, interval and effective base are frozen as the reference has them`(engine: EngineKind)
    async throws
  {
    let survey = try await SurveyWorld(engine)
    try await survey.send(CaliforniaSchools())
    let mean = IndicatorRecord(
      code: "index", names: LocalizedText(english: "Index"), form: "schools", measure: .mean(path: "/index"),
      sample: .init(weight: "/weight", cluster: "/district"))
    let count = try await Releases(survey.world.store).count(
      [question(mean)], at: .public, for: survey.world.officer)
    let figure = try #require(count.tables["index"]?.total?.first ?? nil)
    let estimate = try #require(figure.estimate)
    #expect(abs((figure.value ?? 0) / 644.169398907104 - 1) < 1e-12 && figure.units == 183)
    #expect(abs((estimate.standardError ?? 0) - 23.7790107208869) < 1e-8)
    #expect(abs((estimate.lower ?? 0) - 593.168493261091) < 1e-8)
    #expect(
      estimate.respondents == 183 && abs((estimate.effectiveBase ?? 0) - 183 / (estimate.designEffect ?? 0)) < 1e-9)
  }

  @Test(arguments: Engines.all)
  func `a cluster that came since moves the interval, though the figure stays`(engine: EngineKind) async throws {
    let survey = try await SurveyWorld(engine)
    try await survey.send(CaliforniaSchools())
    let (world, releases) = (survey.world, Releases(survey.world.store))
    let indicator = try await Indicators(world.store).define(as: Self.elementary, by: world.officer)
    let product = try await Products(world.store).define(
      as: ProductRecord(
        code: "schools", kind: .factsheet, names: LocalizedText(english: "Schools"), languages: [.english],
        blocks: [ProductBlock("index", .indicator(.init("index-e")))]), by: world.officer)
    let asked = question(Self.elementary, id: indicator)
    let count = try await releases.count([asked], at: .internal, for: world.officer)
    let table = FrozenTable(
      definition: .init(
        source: asked.source, kind: .mean, title: LocalizedText(english: "Index"),
        measure: LocalizedText(english: "Mean")), dimension: nil,
      columns: [.init("figure", LocalizedText(english: "Figure"))], lines: [],
      total: count.tables["index"]?.total.map { .init(FrozenTable.totalKey, LocalizedText(english: "All"), $0) })
    let release = try await releases.prepare(
      ReleaseContent(
        product: "schools", kind: .factsheet, number: 0, title: LocalizedText(english: "Schools"),
        languages: [.english], level: .internal, imprint: Imprint(), blocks: [.init("index", .figures(table, .figure))],
        computed: count.at, position: count.position), of: product, by: world.officer)
    #expect(try await releases.verify(release).figures.map(\.state) == [.same])
    try await survey.send([
      "round": "1", "weight": "\(CaliforniaSchools.weight)", "district": "9999", "type": "H", "index": "500",
      "pupils": "100",
    ])
    let found = try #require(try await releases.verify(release).figures.first)
    #expect(found.state == .moved && found.then == found.now && found.isOfInterval && found.isOfRules)
    #expect(found.came == 0 && found.changed == 0 && found.gone == 0)
  }

  @Test(arguments: Engines.all)
  func `few respondents on one side of a share are not told outside`(engine: EngineKind) async throws {
    let survey = try await SurveyWorld(engine)
    for (number, type) in (["E"] + Array(repeating: "H", count: 30)).enumerated() {
      try await survey.send([
        "round": "1", "weight": "\(1 + number % 3)", "district": "\(number % 5)", "type": type, "index": "1",
        "pupils": "1",
      ])
    }
    let share = IndicatorRecord(
      code: "share", names: LocalizedText(english: "Share"), form: "schools",
      measure: .share(of: .init(path: "/type", codes: ["E"])), sample: .init(weight: "/weight", cluster: "/district"))
    func total(_ level: Level) async throws -> FrozenFigure? {
      try await Releases(survey.world.store).count(
        [question(share, aboutPersons: true)], at: level, for: survey.world.officer
      ).tables["index"]?.total?.first ?? nil
    }
    #expect(try await total(.internal)?.estimate?.respondents == 31)
    let told = try await total(.public)
    #expect(told?.state == .withheld && told?.value == nil && told?.estimate == nil)
  }

  @Test func `ends of an interval are rounded outwards`() {
    let exact = FrozenEstimate(
      standardError: 1, lower: 101, upper: 109, degreesOfFreedom: 4, designEffect: 2, respondents: 30)
    let told = exact.told(roundedTo: 10)
    #expect(told.lower == 100 && told.upper == 110 && told.effectiveBase == 15)
  }
}
