import Basics
import Collect
import Formats
import Foundation
import Office
import Records
import Store
import Testing
import Worlds

@testable import Evidence

/// What is made of several things goes as far as the strictest of them.
@Suite struct TheStrictestLevelHolds {
  private static let day = Day("2026-07-01")!

  @Test func `levels are ordered from the public to the inside`() {
    #expect(Level.allCases == Level.allCases.sorted())
    #expect(Level.strictest(of: [.public, .restricted, .partner]) == .restricted)
    #expect(Level.strictest(of: []) == nil)
  }

  @Test func `a figure of several sources takes the strictest level and use, and everybody's terms`() {
    let register = FigureSource.rounds(ID(high: 1, low: 1), .register)
    let form = FigureSource.form("sites")
    let credit = LocalizedText(english: "Source: Directorate")
    let combined = SourceTerms.combined(
      [SourceUse(register), SourceUse(form, paths: ["/people"])],
      [
        register: SourceTerms(
          owner: .outside(name: "Directorate", office: nil), level: .partner, use: .aggregate, credit: credit,
          clearance: .init(silenceDays: 14), agreement: .init("MoU 7")),
        form: SourceTerms(level: .public, use: .records, credit: credit, groups: ["/people": .nationality]),
      ], on: Self.day)
    #expect(combined.level == .partner && combined.use == .aggregate && combined.credits == [credit])
    #expect(
      combined.clearances
        == [.init(source: register, owner: "Directorate", silenceDays: 14, agreement: "MoU 7")])
    #expect(combined.groups == [.nationality] && combined.unstated.isEmpty)
  }

  @Test func `a question's own level counts where a figure is made of it`() {
    let form = FigureSource.form("sites")
    let known = [form: SourceTerms(level: .public, columns: ["/name": .restricted])]
    #expect(SourceTerms.combined([SourceUse(form, paths: ["/people"])], known, on: Self.day).level == .public)
    #expect(SourceTerms.combined([SourceUse(form, paths: ["/name"])], known, on: Self.day).level == .restricted)
  }

  @Test func `a source of which nobody said anything stays inside, and so does one whose agreement is over`() {
    let (stated, other) = (FigureSource.form("stated"), FigureSource.form("other"))
    let terms = SourceTerms(level: .public, use: .records, agreement: .init("MoU", until: Self.day))
    func combined(_ sources: [FigureSource], on day: Day) -> CombinedTerms {
      SourceTerms.combined(sources.map { SourceUse($0) }, [stated: terms], on: day)
    }
    #expect(combined([stated], on: Self.day).level == .public)
    let over = combined([stated], on: Day(epochDay: Self.day.epochDay + 1))
    #expect(over.level == .internal && over.use == .inside && over.ended == [stated])
    let mixed = combined([stated, other], on: Self.day)
    #expect(mixed.level == .internal && mixed.unstated == [other])
  }

  @Test func `a product is as strict as its inputs unless a named officer lowered it for just these`() throws {
    let inputs = [LevelDecision.Input("Water", .public), .init("Presence", .restricted)]
    #expect(try LevelDecision.level(asked: nil, of: inputs) == .restricted)
    #expect(try LevelDecision.level(asked: .internal, of: inputs) == .internal)
    #expect(throws: LevelRefusal.tooOpen(asked: .public, needed: .restricted, names: ["Presence"])) {
      try LevelDecision.level(asked: .public, of: inputs)
    }
    let lowering = LevelLowering(
      from: .restricted, to: .partner, reason: "Agreed", officer: ID(high: 1, low: 1), at: .now)
    #expect(try LevelDecision.level(asked: .partner, of: inputs, lowering: lowering) == .partner)
    #expect(throws: LevelRefusal.self) { try LevelDecision.level(asked: .public, of: inputs, lowering: lowering) }
    #expect(throws: LevelRefusal.self) {
      try LevelDecision.level(asked: .partner, of: inputs + [.init("Names", .internal)], lowering: lowering)
    }
  }

  @Test func `lowering wants the right for the whole mission, a name and a reason`() throws {
    func lower(_ actor: Actor, _ grants: [Grant], _ reason: String = "Agreed  with all") throws -> LevelLowering {
      try LevelLowering.lower(
        .internal, to: .public, because: reason, by: Requester(actor, grants: grants), at: .now, on: Self.day)
    }
    let user = Actor.user(ID())
    #expect(try lower(user, [Grant(.manager)]).reason == "Agreed with all")
    #expect(throws: LevelRefusal.reasonMissing) { try lower(user, [Grant(.manager)], " ") }
    #expect(throws: LevelRefusal.notAllowed) { try lower(user, [Grant(.officer)]) }
    #expect(throws: LevelRefusal.notAllowed) { try lower(user, [Grant(.manager, place: ID())]) }
    #expect(throws: LevelRefusal.notAllowed) { try lower(.system, [Grant(.administrator)]) }
  }
}

@Suite struct TermsAreSaidOfSources {
  @Test(arguments: Engines.all)
  func `what was said of a source is kept with who said it, and saying it again changes nothing`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let sources = FigureSources(world.store)
    let form = FigureSource.form("sites")
    let terms = SourceTerms(
      owner: .outside(name: " Directorate ", office: " "), level: .partner,
      credit: LocalizedText(english: "D", turkish: " "),
      clearance: .init(silenceDays: 10), agreement: .init("MoU"), columns: ["/people": .restricted])
    try await sources.state(terms, of: form, by: world.officer)
    try await sources.state(terms, of: form, by: world.officer)
    let stated = try #require(try await world.store.read { try $0.statedTerms(of: form) })
    #expect(stated.edition == 1 && stated.author == world.officer.actor.id)
    #expect(stated.terms.owner == .outside(name: "Directorate", office: nil))
    #expect(stated.terms.credit.texts == ["en": "D"])
    let found = try await world.store.read {
      try $0.terms(of: [SourceUse(form, paths: ["/people"]), SourceUse(.form("none"))], on: EvidenceWorld.day)
    }
    #expect(found.level == .internal && found.unstated == [.form("none")] && found.clearances.count == 1)
    try await sources.state(SourceTerms(level: .public), of: form, by: world.officer)
    #expect(try await world.store.read { try $0.statedTerms()[form]?.edition } == 2)
  }

  @Test(arguments: Engines.all)
  func `terms that contradict themselves are refused, and so is whoever may not say them`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let sources = FigureSources(world.store)
    let form = FigureSource.form("sites")
    let cases: [(ClearanceRefusal, SourceTerms)] = [
      (.silenceWithoutAgreement, SourceTerms(level: .public, clearance: .init(silenceDays: 5))),
      (.silenceDays, SourceTerms(level: .public, clearance: .init(silenceDays: 0), agreement: .init("A"))),
      (.insideOnly, SourceTerms(level: .public, use: .inside)),
      (.ownerMissing, SourceTerms(owner: .outside(name: " ", office: nil), level: .public)),
      (.agreementMissing, SourceTerms(level: .public, agreement: .init(" ", until: EvidenceWorld.day))),
      (.questionUnknown("/none"), SourceTerms(level: .public, columns: ["/none": .public])),
    ]
    for (refusal, terms) in cases {
      await #expect(throws: refusal) { try await sources.state(terms, of: form, by: world.officer) }
    }
    await #expect(throws: ClearanceRefusal.sourceUnknown) {
      try await sources.state(SourceTerms(level: .public), of: .form("none"), by: world.officer)
    }
    await #expect(throws: ClearanceRefusal.sourceUnknown) {
      try await sources.state(SourceTerms(level: .public), of: .rounds(ID(), .register), by: world.officer)
    }
    let local = Requester(.user(ID()), grants: [Grant(.manager, programme: ID())])
    await #expect(throws: ClearanceRefusal.notAllowed) {
      try await sources.state(SourceTerms(level: .public), of: form, by: local)
    }
  }
}

@Suite struct EstimatesOfAreasAreToldByPrecision {
  private static func figures(_ random: inout SeededGenerator) -> [AreaFigure] {
    (0..<40).map { index in
      var figure = AreaFigure(
        "P\(index % 5)", level: 2,
        stratum: Stratum(
          [PopulationGroup.allCases.randomElement(using: &random)!],
          nationality: ["SYR", "AFG", "IRQ", "SOM", "ERI", nil].randomElement(using: &random)!),
        count: Int.random(in: 0...500, using: &random), informants: Int.random(in: 1...9, using: &random))
      figure.position = Formats.Position(
        longitude: Double.random(in: -180...180, using: &random), latitude: Double.random(in: -89...89, using: &random))
      return figure
    }
  }

  @Test func `what is told is never further from the count than half the base, and only nothing is told as 0`() throws {
    for base in PrecisionRule.bases {
      let rule = PrecisionRule(finest: 9, base: base)
      for count in 0...400 {
        switch rule.told(count) {
        case .about(let told):
          #expect(abs(told - count) * 2 <= base && told % base == 0)
          #expect(told != 0 || count == 0)
        case .fewerThan(let limit): #expect(limit == base && count > 0 && count * 2 < base)
        }
      }
    }
  }

  @Test func `masking moves a point by at most half a cell's diagonal, always to the same place, and only once`() throws
  {
    var random = SeededGenerator(seed: 7)
    for figure in Self.figures(&random) {
      let position = try #require(figure.position)
      for metres in [100, 1000, 20_000] {
        let rule = PrecisionRule(finest: 9, coordinates: .masked(metres: metres))
        let masked = try #require(rule.told(position, centroid: nil))
        #expect(rule.told(position, centroid: nil) == masked)
        let again = try #require(rule.told(masked, centroid: nil))
        #expect(abs(again.longitude - masked.longitude) < 1e-9 && abs(again.latitude - masked.latitude) < 1e-9)
        guard abs(masked.longitude) < 179, abs(masked.latitude) < 85 else { continue }
        let north = (masked.latitude - position.latitude) * PrecisionRule.metresPerDegree
        let east =
          (masked.longitude - position.longitude) * PrecisionRule.metresPerDegree
          * cos(masked.latitude * .pi / 180)
        #expect((north * north + east * east).squareRoot() <= Double(metres) * 0.708)
      }
    }
  }

  @Test func `nationalities that are not told apart stand as one with their sum, and none else is touched`() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<50 {
      let figures = Self.figures(&random)
      let rule = PrecisionRule(finest: 9, nationalities: ["SYR", "AFG"])
      let told = rule.collapsed(figures)
      #expect(told.compactMap(\.count).reduce(0, +) == figures.compactMap(\.count).reduce(0, +))
      let names = Set(told.compactMap { $0.stratum?.nationality })
      #expect(names.isSubset(of: ["SYR", "AFG", PrecisionRule.otherNationalities]))
      let others = told.filter(\.isOtherNationalities)
      let pairs = Set(others.map { "\($0.place) \($0.stratum?.key ?? "")" })
      #expect(pairs.count == others.count)
    }
    let unknown = [
      AreaFigure("P", level: 2, stratum: Stratum([.host], nationality: "SOM"), count: nil),
      AreaFigure("P", level: 2, stratum: Stratum([.host], nationality: "ERI"), count: 5),
    ]
    #expect(PrecisionRule(finest: 9, nationalities: ["SYR"]).collapsed(unknown).map(\.count) == [nil])
  }

  @Test func `nationality and irregular status below district are refused in public, naming the table, until lowered`()
    throws
  {
    let rules = PrecisionRules([.public: PrecisionRule(finest: 9, groupsFrom: 2)])
    for stratum in [Stratum([.host], nationality: "SYR"), Stratum([.irregular])] {
      let village = AreaFigure("V", level: 3, stratum: stratum, count: 40)
      #expect(throws: PrecisionRefusal.groupHarm(block: "Table 3", level: .public)) {
        try rules.apply([village], of: "Table 3", at: .public)
      }
      #expect(try rules.apply([village], of: "Table 3", at: .partner).count == 1)
      let lowering = LevelLowering(
        from: .internal, to: .public, reason: "Agreed", officer: ID(high: 1, low: 1), at: .now)
      #expect(try rules.apply([village], of: "Table 3", at: .public, lowering: lowering).count == 1)
      var district = village
      district.placeLevel = 2
      #expect(try rules.apply([district], of: "Table 3", at: .public).count == 1)
    }
    let plain = AreaFigure("V", level: 3, count: 40)
    #expect(try rules.apply([plain], of: "Table 3", at: .public).count == 1)
    #expect(throws: PrecisionRefusal.self) {
      try rules.apply([plain], of: "Table 3", at: .public, groups: [.ethnicity])
    }
  }

  @Test func `small places are refused in public, and their informants are not counted out to anybody outside`() throws
  {
    let rules = PrecisionRules()
    let village = AreaFigure("V", level: 3, count: 43, informants: 2)
    #expect(throws: PrecisionRefusal.tooFine(block: "Villages", level: .public)) {
      try rules.apply([village], of: "Villages", at: .public)
    }
    let partner = try rules.apply([village], of: "Villages", at: .partner)
    #expect(partner.map(\.count) == [.about(45)] && partner.map(\.informants) == [nil])
    let inside = try rules.apply([village], of: "Villages", at: .internal)
    #expect(inside.map(\.count) == [.about(43)] && inside.map(\.informants) == [2])
    let district = AreaFigure("D", level: 2, count: 4, informants: 2)
    let told = try rules.apply([district], of: "Districts", at: .public)
    #expect(told.map(\.count) == [.fewerThan(10)] && told.map(\.informants) == [2])
  }

  @Test(arguments: Engines.all)
  func `a rule is set by whoever manages evidence everywhere, and never lets groups out below district by rule`(
    engine: EngineKind
  ) async throws {
    let world = try await EvidenceWorld(engine)
    let precision = Precision(world.store)
    #expect(try await world.store.read { try $0.precisionRules() } == PrecisionRules())
    let rule = PrecisionRule(
      finest: 1, base: 100, nationalities: ["syr", "AFG"], coordinates: .masked(metres: 500), groupsFrom: 1)
    try await precision.set(rule, at: .public, by: world.officer)
    try await precision.set(PrecisionRule(finest: 9), at: .partner, by: world.officer)
    let kept = try await world.store.read { try $0.precisionRules() }
    #expect(kept[.public].base == 100 && kept[.public].nationalities == ["AFG", "SYR"])
    #expect(kept[.partner] == PrecisionRule(finest: 9) && kept[.internal] == .exact)
    await #expect(throws: PrecisionRefusal.groupsArePublic) {
      try await precision.set(PrecisionRule(finest: 9, groupsFrom: 3), at: .public, by: world.officer)
    }
    await #expect(throws: PrecisionRefusal.metres) {
      try await precision.set(
        PrecisionRule(finest: 2, coordinates: .masked(metres: 5), groupsFrom: 2), at: .public, by: world.officer)
    }
    await #expect(throws: ClearanceRefusal.notAllowed) {
      try await precision.set(rule, at: .public, by: Requester(.user(ID()), grants: [Grant(.officer)]))
    }
  }
}
