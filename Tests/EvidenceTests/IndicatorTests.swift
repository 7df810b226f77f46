import Basics
import Collect
import FormEngine
import Office
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// Every figure is one that somebody would count by hand, with its base.
@Suite struct IndicatorsAreCounted {
  private func figures(
    _ world: EvidenceWorld, _ measure: IndicatorRecord.Measure, by dimension: Tabulation.Dimension? = nil,
    where filter: Tabulation.Filter = .init(), as requester: Requester? = nil
  ) async throws -> IndicatorFigures {
    let indicator = IndicatorRecord(
      code: "figure", names: LocalizedText(english: "Figure"), form: "sites", measure: measure, filter: filter)
    return try await Indicators(world.store).figures(
      indicator, by: dimension, filter: filter, round: "/round", names: EvidenceWorld.names,
      for: requester ?? world.officer, on: EvidenceWorld.day)
  }

  @Test(arguments: Engines.all)
  func `a share is one of those who answered, without answers that are in no base`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for (district, kind) in [
      ("A1", "tent"), ("A1", "tent"), ("A2", "house"), ("B1", "unknown"), ("B1", "house"), ("B1", nil),
    ] { try await world.send(.init(district: district, kind: kind)) }
    let share = IndicatorRecord.Share(path: "/kind", codes: ["tent"], outside: ["unknown"])
    let found = try await figures(world, .share(of: share), by: .place(level: 1))
    #expect(found.value(of: found.total) == 0.5)
    #expect(found.total == .init(2, of: 4, units: 4))
    #expect(found.missing == 1 && found.outside == 1)
    let shares = found.lines.compactMap { found.value(of: $0.part) }
    #expect(shares.sorted() == [0.0, 2.0 / 3])
  }

  @Test(arguments: Engines.all)
  func `where several answers may be given, each of those asked is in the base once`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for needs in [["water", "food"], ["water"], ["food", "unknown"], ["unknown"], ["shelter"], []] {
      try await world.send(.init(needs: needs))
    }
    let any = IndicatorRecord.Share(path: "/needs", codes: ["water", "food"])
    var found = try await figures(world, .share(of: any))
    #expect(found.total == .init(3, of: 5, units: 5) && found.missing == 1 && found.outside == 0)
    let known = IndicatorRecord.Share(path: "/needs", codes: ["water"], outside: ["unknown"])
    found = try await figures(world, .share(of: known))
    #expect(found.total == .init(2, of: 4, units: 4) && found.outside == 1)
  }

  @Test(arguments: Engines.all)
  func `a share of people is weighted by people, and is not summed over rounds`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for site in [
      EvidenceWorld.Site(round: "1", kind: "tent", people: 100), .init(round: "1", kind: "house", people: 300),
      .init(round: "2", kind: "tent", people: 50), .init(round: "2", kind: "house", people: nil),
    ] { try await world.send(site) }
    let share = IndicatorRecord.Measure.share(of: .init(path: "/kind", codes: ["tent"], weight: "/people"))
    let found = try await figures(world, share, by: .answer(path: "/round"))
    #expect(found.hasOpenTotal && found.total == nil)
    #expect(
      found.lines.map(\.part) == [
        .init(100, of: 400, units: 2, upperUnits: 1), .init(50, of: 50, units: 1, upperUnits: 1),
      ])
    await #expect(throws: EvidenceRefusal.stockOverRounds(path: "/people", round: "/round")) {
      try await figures(world, share, by: .place(level: 1))
    }
    let one = try await figures(
      world, share, by: .place(level: 1), where: .init(answers: ["/round": ["1"]]))
    #expect(one.value(of: one.total) == 0.25)
  }

  @Test(arguments: Engines.all)
  func `a ratio divides sums, a mean counts who answered, and nothing is divided by zero`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    for site in [
      EvidenceWorld.Site(kind: "tent", hours: 2.5, arrivals: 10), .init(kind: "tent", hours: 1.5, arrivals: 30),
      .init(kind: "house", hours: 0, arrivals: 5),
    ] { try await world.send(site) }
    let measure = IndicatorRecord.Measure.ratio(of: "/arrivals", to: "/hours")
    await #expect(throws: EvidenceRefusal.additivityUnknown(path: "/hours")) {
      try await figures(world, measure, by: .answer(path: "/kind"))
    }
    let ratio = try await figures(
      world, measure, by: .answer(path: "/kind"), where: .init(answers: ["/round": ["1"]]))
    let lines = Dictionary(uniqueKeysWithValues: ratio.lines.map { ($0.category.key, ratio.value(of: $0.part)) })
    #expect(lines["tent"] == 10)
    #expect(lines["house"] == .some(nil))
    #expect(ratio.value(of: ratio.total) == 11.25)
    let mean = try await figures(world, .mean(path: "/arrivals"), by: .answer(path: "/kind"))
    #expect(mean.total == .init(45, of: 3, units: 3) && mean.value(of: mean.total) == 15)
    #expect(try await figures(world, .count).total == .init(3, units: 3))
  }

  @Test(arguments: Engines.all)
  func `those in no base are told by what they said, don't know apart from refused`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    for (kind, needs) in [
      ("tent", ["water"]), ("house", ["dk"]), ("dk", ["dk", "refused"]), ("dk", ["water", "dk"]), ("refused", []),
    ] { try await world.send(.init(kind: kind, needs: needs)) }
    let out: Set<String> = ["dk", "refused"]
    let kinds = try await figures(world, .share(of: .init(path: "/kind", codes: ["tent"], outside: out)))
    #expect(kinds.total == .init(1, of: 2, units: 2) && kinds.outside == 3)
    #expect(kinds.outsideBy == ["dk": 2, "refused": 1])
    let needs = try await figures(world, .share(of: .init(path: "/needs", codes: ["water"], outside: out)))
    #expect(needs.outside == 2 && needs.outsideBy == ["dk": 2, "refused": 1], "who said water too is in the base")
    #expect(try await figures(world, .share(of: .init(path: "/kind", codes: ["tent"]))).outsideBy == nil)
  }

  @Test(arguments: Engines.all)
  func `a table of answers tells who was not asked apart from who gave no answer`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let sites: [(kind: String?, round: String)] = [("tent", "1"), (nil, "1"), (nil, "2"), (nil, "2")]
    for (kind, round) in sites {
      try await world.send(.init(round: round, kind: kind))
    }
    let table = Tabulation(form: "sites", rows: .answer(path: "/kind"), columns: .answer(path: "/round"))
    func unanswered(_ asked: [String: AskedCondition]) async throws -> [String: IndicatorFigures.Unanswered] {
      try await world.evidence.find(
        table, round: "/round", for: world.officer, on: EvidenceWorld.day, asked: asked
      ).unanswered
    }
    let found = try await unanswered(["/kind": .equal(path: "/round", text: "1"), "/round": .always])
    #expect(found["/kind"] == .init(count: 3, unasked: 2) && found["/kind"]?.inVain == 1)
    #expect(found["/round"] == .init(count: 0, unasked: 0))
    #expect(try await unanswered([:])["/kind"] == .init(count: 3, unasked: nil))
  }

  @Test(arguments: Engines.all)
  func `only records with both numbers are in a ratio, and it is told how many lack one or both`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    for site in [
      EvidenceWorld.Site(kind: "tent", hours: 2, arrivals: 10), .init(kind: "tent", arrivals: 90),
      .init(kind: "house", hours: 8), .init(kind: "house"), .init(kind: nil, hours: 3),
    ] { try await world.send(site) }
    let once = Tabulation.Filter(answers: ["/round": ["1"]])
    let ratio = try await figures(
      world, .ratio(of: "/arrivals", to: "/hours"), by: .answer(path: "/kind"), where: once)
    #expect(ratio.total == .init(10, of: 2, units: 1) && ratio.value(of: ratio.total) == 5)
    #expect(ratio.lines.filter { $0.part != nil }.map(\.category.key) == ["tent"])
    #expect(ratio.unanswered == .init(count: 4, unasked: nil, withOne: 3) && ratio.unanswered?.withNone == 1)
  }

  @Test(arguments: Engines.all)
  func `whoever sees one province gets its figures, and rejected submissions are in none`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    for district in ["A1", "A2", "B1"] { try await world.send(.init(district: district, kind: "tent")) }
    try await world.submissions.review(
      try await world.send(.init(district: "A1", kind: "tent")), as: .rejected, comment: "", by: world.officer)
    let alpha = try #require(try await world.places.atlas().place(ofCode: "XX1", on: EvidenceWorld.day))
    let viewer = Requester(.user(ID()), grants: [Grant(.viewer, place: alpha)])
    #expect(try await figures(world, .count, as: viewer).total?.units == 2)
    #expect(try await figures(world, .count).total?.units == 3)
    await #expect(throws: EvidenceRefusal.unknownForm) {
      try await figures(world, .count, as: Requester(.user(ID()), grants: []))
    }
  }

  @Test func `conditions of a page narrow those of the definition`() {
    let definition = Tabulation.Filter(answers: ["/kind": ["tent", "house"]], from: Day("2026-03-01"))
    let asked = Tabulation.Filter(
      answers: ["/kind": ["house", "tower"]], from: Day("2026-01-01"), to: Day("2026-04-01"))
    #expect(
      definition.narrowed(by: asked)
        == Tabulation.Filter(answers: ["/kind": ["house"]], from: Day("2026-03-01"), to: Day("2026-04-01")))
    #expect(definition.narrowed(by: .init(answers: ["/kind": ["tower"]])) == nil)
  }
}

@Suite struct WhatAnIndicatorIsAddedOver {
  private static func count(
    _ additivity: [IndicatorRecord.Axis]?, splits: [Tabulation.Dimension]? = nil,
    measure: IndicatorRecord.Measure = .count
  ) -> IndicatorRecord {
    IndicatorRecord(
      code: "helped", names: LocalizedText(english: "Helped"), form: "sites", measure: measure,
      disaggregations: splits, additivity: additivity)
  }

  @Test(arguments: Engines.all)
  func `what the definition does not add has no total, and is refused where a line would be the sum`(
    engine: EngineKind
  ) async throws {
    let world = try await EvidenceWorld(engine)
    for (district, kind) in [("A1", "tent"), ("A1", "house"), ("B1", "tent")] {
      try await world.send(.init(district: district, kind: kind))
    }
    func figures(
      _ indicator: IndicatorRecord, by dimension: Tabulation.Dimension?, where filter: Tabulation.Filter = .init()
    ) async throws -> IndicatorFigures {
      try await Indicators(world.store).figures(
        indicator, by: dimension, filter: filter, round: "/round", names: EvidenceWorld.names, for: world.officer,
        on: EvidenceWorld.day)
    }
    let free = try await figures(Self.count(nil), by: .answer(path: "/kind"))
    #expect(free.total?.units == 3 && free.openOver == nil)

    let apart = Self.count([.places, .time])
    let byKind = try await figures(apart, by: .answer(path: "/kind"))
    #expect(byKind.total == nil && byKind.openOver == .groups && byKind.newest == nil)
    #expect(byKind.lines.compactMap(\.part?.units).sorted() == [1, 2])
    await #expect(throws: IndicatorRefusal.notAdded(.groups)) { try await figures(apart, by: .place(level: 1)) }
    let tents = try await figures(
      apart, by: .place(level: 1), where: .init(answers: ["/kind": ["tent"]]))
    #expect(tents.total?.units == 2, "of one group places are added")

    let declared = Self.count([.places, .time], splits: [.answer(path: "/kind")])
    await #expect(throws: IndicatorRefusal.notAdded(.groups)) {
      try await figures(declared, by: .answer(path: "/needs"))
    }
    await #expect(throws: IndicatorRefusal.notAdded(.places)) {
      try await figures(Self.count([.time, .groups]), by: .answer(path: "/kind"))
    }
    let level = Self.count([.places, .groups])
    await #expect(throws: IndicatorRefusal.notAdded(.time)) { try await figures(level, by: .place(level: 1)) }
    let byRound = try await figures(level, by: .answer(path: "/round"))
    #expect(byRound.openOver == .time && byRound.newest != nil)
    #expect(declared.firstSplit(usual: .answer(path: "/round"), round: "/round") == .answer(path: "/kind"))
    #expect(level.firstSplit(usual: .answer(path: "/round"), round: "/round") == .answer(path: "/round"))
  }

  @Test(arguments: Engines.all)
  func `a definition may be stricter than measure and question, never laxer`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let indicators = Indicators(world.store)
    func refusal(_ indicator: IndicatorRecord) async -> IndicatorRefusal? {
      await #expect(throws: IndicatorRefusal.self) { try await indicators.define(as: indicator, by: world.officer) }
    }
    let all = IndicatorRecord.Axis.allCases
    #expect(await refusal(Self.count([.places], measure: .mean(path: "/people"))) == .additivityOfQuotient)
    #expect(await refusal(Self.count(all, measure: .sum(path: "/people"))) == .additivityOverTime, "a stock")
    #expect(await refusal(Self.count(all, measure: .sum(path: "/hours"))) == .additivityOverTime, "not marked")
    #expect(
      await refusal(Self.count(nil, splits: (0...12).map { .answer(path: "/q\($0)") })) == .tooManySplits(limit: 12))
    await #expect(throws: EvidenceRefusal.unknownQuestion(path: "/none")) {
      try await indicators.define(as: Self.count(nil, splits: [.answer(path: "/none")]), by: world.officer)
    }
    var unit = Self.count(nil)
    unit.unit = .named(LocalizedText(english: " "))
    #expect(await refusal(unit) == .unitMissing)

    let kept = try await indicators.define(
      as: Self.count(
        [.groups, .places], splits: [.place(level: 1), .place(level: 1)], measure: .sum(path: "/arrivals")),
      by: world.officer)
    let indicator = try #require(try await world.store.read { try $0.indicator(kept) }).indicator
    #expect(indicator.additivity == [.places, .groups] && indicator.disaggregations == [.place(level: 1)])
    #expect(Self.count(nil, measure: .sum(path: "/arrivals")).added(.flow) == all)
    #expect(indicator.added(.flow) == [.places, .groups])
    #expect(Self.count(nil, measure: .sum(path: "/people")).added(.stock) == [.places, .groups])
    #expect(Self.count(nil, measure: .median(path: "/people")).added(.flow) == [])
  }

  @Test func `a unit is a code of the list or words, and definitions without one are read`() throws {
    func decoded(_ unit: String) throws -> IndicatorRecord {
      try JSONText.decode(
        Array(
          #"""
          {"code":"a","names":{"texts":{"en":"A"}},"definition":{"texts":{}},"form":"f","measure":{"count":{}},\#(unit)
          "filter":{"answers":{},"places":[],"states":[]},"periodicity":"round"}
          """#.utf8), as: IndicatorRecord.self)
    }
    #expect(try decoded("").unit == nil)
    #expect(try decoded(#""unit":"litres-per-person-per-day","#).unit == .listed(.litresPerPersonPerDay))
    #expect(
      try decoded(#""unit":{"texts":{"tr":"çuval"}},"#).unit == .named(LocalizedText(["tr": "çuval"])))
    #expect(throws: DecodingError.self) { try decoded(#""unit":"bags","#) }
    for unit in [IndicatorUnit.listed(.liras), .named(LocalizedText(english: "bags"))] {
      #expect(try JSONText.decode(Array(try JSONText.encode(unit).utf8), as: IndicatorUnit.self) == unit)
    }
  }
}

@Suite struct IndicatorsAreDefined {
  private static func indicator(_ code: String = "water-enough", name: String = "Water") -> IndicatorRecord {
    IndicatorRecord(
      code: code, names: LocalizedText(english: name, turkish: " "), form: "sites",
      measure: .share(of: .init(path: "/kind", codes: ["tent"])), target: .init(0.8))
  }

  @Test(arguments: Engines.all)
  func `a definition has an edition, and its code stays its own even when it is retired`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let indicators = Indicators(world.store)
    let id = try await indicators.define(as: Self.indicator("Water-Enough"), by: world.officer)
    var line = try #require(try await world.store.read { try $0.indicator(id) })
    #expect(line.indicator.code == "water-enough" && line.edition == 1)
    #expect(line.indicator.names.texts == ["en": "Water"])
    try await indicators.define(id, as: line.indicator, by: world.officer)
    #expect(try await world.store.read { try $0.indicator(id)?.edition } == 1)
    try await indicators.define(id, as: Self.indicator(name: "Enough water"), by: world.officer)
    line = try #require(try await world.store.read { try $0.indicator(code: "water-enough") })
    #expect(line.edition == 2 && line.indicator.names[.english] == "Enough water")
    await #expect(throws: IndicatorRefusal.codeIsKept) {
      try await indicators.define(id, as: Self.indicator("other"), by: world.officer)
    }
    await #expect(throws: IndicatorRefusal.codeTaken("water-enough")) {
      try await indicators.define(as: Self.indicator(), by: world.officer)
    }
    try await indicators.retire(id, reason: "No longer asked", by: world.officer)
    #expect(try await world.store.read { try $0.indicators() }.isEmpty)
    await #expect(throws: IndicatorRefusal.codeTaken("water-enough")) {
      try await indicators.define(as: Self.indicator(), by: world.officer)
    }
  }

  @Test func `what cannot be counted or kept is refused with what is allowed`() async throws {
    let world = try await EvidenceWorld(.sqlite)
    let indicators = Indicators(world.store)
    func refusal(_ change: (inout IndicatorRecord) -> Void) async -> IndicatorRefusal? {
      var indicator = Self.indicator()
      change(&indicator)
      let changed = indicator
      return await #expect(throws: IndicatorRefusal.self) {
        try await indicators.define(as: changed, by: world.officer)
      }
    }
    #expect(await refusal { $0.code = "İçme suyu" } == .codeNotAllowed)
    #expect(await refusal { $0.names = LocalizedText(english: "  ") } == .nameMissing)
    #expect(
      await refusal { $0.definition = LocalizedText(english: String(repeating: "a", count: 4001)) } == .textTooLong)
    #expect(await refusal { $0.measure = .share(of: .init(path: "/kind", codes: [])) } == .noCodes)
    #expect(await refusal { $0.filter = .init(answers: ["/kind": ["tent"]]) } == .splitByItself)
    #expect(await refusal { $0.measure = .ratio(of: "/people", to: "/people") } == .sameQuestion)
    #expect(await refusal { $0.target = .init(1.2) } == .target)
    let local = Requester(.user(ID()), grants: [Grant(.manager, place: ID(high: 1, low: 1))])
    await #expect(throws: IndicatorRefusal.notAllowed) {
      try await indicators.define(as: Self.indicator(), by: local)
    }
  }
}
