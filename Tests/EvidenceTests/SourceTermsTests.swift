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
    #expect(combined.unstated.isEmpty)
    #expect(SourceTerms.combined([SourceUse](), [:], on: Self.day).level == .internal, "of nothing, nothing goes")
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
  func `terms that somebody else said meanwhile are not overwritten unseen`(engine: EngineKind) async throws {
    let world = try await EvidenceWorld(engine)
    let sources = FigureSources(world.store)
    let form = FigureSource.form("sites")
    func state(_ level: Level, seeing edition: Int?) async throws {
      try await sources.state(SourceTerms(level: level), of: form, seeing: edition, by: world.officer)
    }
    try await state(.partner, seeing: 0)
    await #expect(throws: ClearanceRefusal.hasChanged) { try await state(.public, seeing: 0) }
    try await state(.partner, seeing: 0)
    try await state(.public, seeing: 1)
    await #expect(throws: ClearanceRefusal.hasChanged) { try await state(.restricted, seeing: 1) }
    let known = try #require(try await world.store.read { try $0.statedTerms(of: form) })
    #expect(known.edition == 2 && known.terms.level == .public)
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
      (.questionUnknown("/people"), SourceTerms(level: .public, repeatUnits: ["/people": .person])),
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
  private static func positions(_ random: inout SeededGenerator) -> [Formats.Position] {
    (0..<40).map { _ in
      Formats.Position(
        longitude: Double.random(in: -180...180, using: &random), latitude: Double.random(in: -89...89, using: &random))
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
    for position in Self.positions(&random) {
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

  @Test func `places and groups of places that are too small are refused, naming table, column and level`() throws {
    let (rule, level) = (PrecisionRule.usual(at: .public), Level.public)
    try rule.require(placeLevel: 2, of: "Districts", at: level)
    try rule.require(placeLevel: nil, of: "All", at: level)
    #expect(throws: PrecisionRefusal.tooFine(block: "Villages", level: .public)) {
      try rule.require(placeLevel: 3, of: "Villages", at: level)
    }
    try rule.require(groupsOf: "nationality", placeLevel: 2, of: "Districts", at: level)
    let refusal = PrecisionRefusal.groupHarm(block: "Villages", column: "nationality", level: .public)
    #expect(throws: refusal) { try rule.require(groupsOf: "nationality", placeLevel: 3, of: "Villages", at: level) }
    #expect(refusal.arguments == ["block": "Villages", "column": "nationality"])
    try PrecisionRule.usual(at: .partner).require(groupsOf: "nationality", placeLevel: 9, of: "Sites", at: .partner)
  }

  @Test(arguments: Engines.all)
  func `informants who spoke are counted in each place and in what lies above, registers not`(engine: EngineKind)
    async throws
  {
    let world = try await EvidenceWorld(engine)
    let programme = ID<Programme>()
    let round = TrackingRound(
      id: ID(), programme: programme, number: 1, names: LocalizedText(english: "Round 1"), from: EvidenceWorld.day,
      to: EvidenceWorld.day)
    let atlas = try await world.places.atlas()
    func place(_ code: String) throws -> ID<Place> {
      try #require(atlas.place(ofCode: code, on: EvidenceWorld.day))
    }
    let said = [("XX11", 2, false), ("XX11", 2, false), ("XX12", 3, false), ("XX21", 9, true)]
    let places = try said.map { try place($0.0) }
    let both = ID<Submission>()
    try await world.store.write { writer in
      for (number, (_, informants, isRegister)) in said.enumerated() {
        let submission = number < 2 ? both : ID<Submission>()
        try writer.run(
          """
          INSERT INTO presence_answer (submission, number, programme, round_number, place, register, day, informants, kinds)
          VALUES (\(submission), \(number), \(programme), \(1), \(places[number]), \(isRegister), \(EvidenceWorld.day),
            \(informants), \(""))
          """)
        if number == 1 { continue }
        try writer.run(
          """
          INSERT INTO presence_sender (submission, programme, round_number, place, author, day, received, practice)
          VALUES (\(submission), \(programme), \(1), \(places[number]), \(ID<Actor>()), \(EvidenceWorld.day),
            \(Instant(microseconds: 1)), \(false))
          """)
      }
    }
    let (one, two, above, beside) = (try place("XX11"), try place("XX12"), try place("XX1"), try place("XX2"))
    let found = try await world.store.read { try $0.informants(of: [one, two, above, beside], in: round) }
    #expect(found == [one: 2, two: 3, above: 5])
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
