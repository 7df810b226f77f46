import Basics
import Formats
import Foundation
import Office
import Records
import Store

/// The invented tracking programme of the demonstration: three rounds over the districts of eleven provinces hit by
/// the earthquake, with what one must be able to read off a page planted in them.
///
/// In round 2 one district is inaccessible and one is newly covered; from round 3 on a household is taken for fewer
/// people, and one district is not reached yet; in one district the register says more than informants, in one fewer, each
/// explained. In one district informants tell women from men and children from adults, in one they leave out who lives in
/// sites. Between rounds 2 and 3 one district is split in two (``DemonstrationSplit``).
enum DemonstrationPresence {
  static let provinces = [
    "TUR002", "TUR031", "TUR046", "TUR001", "TUR021", "TUR023", "TUR027", "TUR044", "TUR063", "TUR079", "TUR080",
  ]
  static let firstDays = ["2026-03-02", "2026-06-01", "2026-09-07"].compactMap { Day($0) }

  /// False when the programme is there already, or its districts are not.
  @discardableResult
  static func fill(_ mission: Mission, seed: UInt64) async throws -> Bool {
    guard try await mission.office.programmes.programme(code: "presence") == nil else { return false }
    let atlas = try await mission.places.atlas()
    let day = firstDays[0]
    let districts = provinces.compactMap { atlas.place(ofCode: $0, on: day) }.flatMap { province in
      atlas.children(of: province).filter { $0.until == nil }.sorted { ($0.code ?? "") < ($1.code ?? "") }
    }
    guard let country = atlas.place(ofCode: "TUR", on: day), districts.count >= 12 else { return false }
    let programme = try await mission.office.programmes.define(
      code: "presence",
      names: ["en": "Presence monitoring", "tr": "Mevcudiyet izleme", "ar": "رصد الوجود"], by: .system)
    let presence = mission.presence
    try await presence.setUp(programme, setUp, by: .system)
    try await mission.office.programmes.assess(programme, assessment, on: firstDays[0], by: .system)
    for (individuals, from) in [(5.3, "2026-01-01"), (4.9, "2026-09-01")] {
      guard let from = Day(from) else { continue }
      try await presence.approve(
        ConversionFactor(
          unit: .households, individuals: individuals, place: country, validFrom: from,
          source: "Household survey (invented)", approvedBy: Actor.system.id), of: programme, by: .system)
    }
    var invented = Invention(districts: districts, seed: seed)
    for (index, from) in firstDays.enumerated() {
      let number = index + 1
      let round = try await presence.plan(
        of: programme, number: number,
        names: ["en": "Round \(number)", "tr": "\(number). tur", "ar": "الجولة \(number)"], from: from,
        to: from.adding(days: 40), by: .system)
      let split = index == 2 ? try await DemonstrationSplit.perform(in: mission) : []
      try await presence.record(
        invented.statements(ofRound: index, on: from.adding(days: 20), split: split), in: round, by: .system)
      if index < 2 { try await presence.release(round, by: .system) }
      if index == 1 { try await correct(round, districts[3].id, in: mission) }
      if index == 2 {
        try await DemonstrationTeams.fill(mission, programme, try await presence.round(round), seed: seed)
      }
      if index == 2, let hatay = atlas.place(ofCode: "TUR031", on: from) {
        try await divide(hatay, of: programme, in: round, mission)
      }
    }
    return true
  }

  private static var setUp: TrackingSetUp {
    TrackingSetUp(carrying: CarryForward(longestAge: 1))
  }

  private static var assessment: DataProtectionAssessment {
    DataProtectionAssessment(
      purpose: "To know how many people need assistance where (invented)",
      legalBasis: "Mandate of the mission (invented)", sensitivity: .moderate,
      mitigation: "No names are written down; informants are known by their kind only", sharing: [.partner, .internal],
      retention: 12, approver: "Head of programme (invented)", approved: firstDays[0],
      review: Day(epochDay: firstDays[0].epochDay + 365))
  }

  /// A survey of households before the first round, and the total of the province in the last round divided by it.
  private static func divide(
    _ place: ID<Place>, of programme: ID<Programme>, in round: ID<Round>, _ mission: Mission
  ) async throws {
    let profiles = Profiles(mission.store)
    let counts = [(94, 99), (131, 138), (97, 104), (402, 371), (53, 41)]
    let rows = zip(AgeBand.usual, counts).map { SexAgeCounts.Row($0, female: $1.0, male: $1.1) }
    let profile = try await profiles.record(
      SexAgeProfile(
        programme: programme, place: place, from: firstDays[0].adding(days: -28), to: firstDays[0].adding(days: -10),
        origin: .sheet, source: "Household survey (invented)", households: 312,
        counts: SexAgeCounts(rows, unplaced: 17)), by: .system)
    try await profiles.apply(
      profile, to: place, stratum: "", in: round, reason: "The same province and groups, half a year before",
      by: .system)
  }

  /// A released figure that was typed wrongly, put right with its reason.
  private static func correct(_ round: ID<Round>, _ place: ID<Place>, in mission: Mission) async throws {
    let known = try await mission.store.read { try $0.placeInRound(round, place)?.estimates.first }
    guard let known else { return }
    var estimate = known.estimate
    estimate.quantity = Quantity(estimate.quantity.count + 60, estimate.quantity.unit)
    (estimate.lowest, estimate.highest) = (nil, nil)
    try await mission.presence.record(
      .estimate(known.id, estimate), of: place, in: round,
      reason: "A settlement at the edge of the district was left out.", by: .system)
  }
}

/// What sources say of the districts, round by round.
private struct Invention {
  let districts: [PlaceRecord]
  private var random: SplitMix64
  private var people: [Int]

  /// Which district plays which part.
  private let inaccessible = 2
  private let divided = 4
  private let newlyCovered = 5
  private let registerHigher = 6
  private let registerLower = 8
  private let households = 10
  private let notReached = 12
  /// Every one of its sites was visited.
  private let dispersed = "TUR001015"

  init(districts: [PlaceRecord], seed: UInt64) {
    self.districts = districts
    random = SplitMix64(seed: seed ^ 0x5072_6573)
    var random = random
    // More than live in the districts' sites.
    people = districts.map { _ in 320 * Int.random(in: 20...160, using: &random) }
    self.random = random
  }

  mutating func statements(
    ofRound round: Int, on day: Day, split: [ID<Place>]
  ) -> [(place: ID<Place>, statements: [RoundStatement])] {
    districts.enumerated().flatMap { index, district -> [(place: ID<Place>, statements: [RoundStatement])] in
      guard let statements = statements(index, round, on: day) else { return [] }
      guard district.code == DemonstrationSplit.code, !split.isEmpty else { return [(district.id, statements)] }
      // The informants of each part know their own people: not quite those that the shares of the crosswalk say.
      return split.enumerated().map { part, place in
        let count = people[index] * (part == 0 ? 57 : 46) / 100
        let said = Self.estimate(Quantity(count, .individuals), .informants, on: day)
        return (place, [.scope, .estimate(ID(named: "demonstration", "split", String(part)), said)])
      }
    }
  }

  /// Nil where the round does not cover the district.
  private mutating func statements(_ index: Int, _ round: Int, on day: Day) -> [RoundStatement]? {
    if index == newlyCovered, round == 0 { return nil }
    if round > 0 { people[index] += people[index] * Int.random(in: -14...9, using: &random) / 100 }
    if index == inaccessible, round == 1 {
      return [.scope, .status(.inaccessible, why: "The only road was closed by a landslide.")]
    }
    let news: [RoundStatement] = index == newlyCovered && round == 1 ? [.status(.new, why: "")] : []
    let said = estimates(index, round, on: day)
    // Nobody was there yet: what was said before is carried.
    if index == notReached, round == 2 { return [.scope] }
    return [.scope] + news + said
  }

  private mutating func estimates(_ index: Int, _ round: Int, on day: Day) -> [RoundStatement] {
    let count = people[index]
    let informants = Int.random(in: 1...4, using: &random)
    var said = Self.estimate(
      index == households ? Quantity(count / 5, .households) : Quantity(count, .individuals), .informants, on: day)
    (said.informants, said.kinds, said.isSeenByTeam) = (informants, min(informants, 2), informants > 1)
    if informants > 1 {
      let spread = said.quantity.count * Int.random(in: 3...30, using: &random) / 100
      (said.lowest, said.highest) = (said.quantity.count - spread, said.quantity.count + spread)
    }
    if districts[index].code == dispersed { said.basis.universe.includesSites = false }
    let id = ID<Estimate>(named: "demonstration", "informants", String(index), String(round))
    var statements: [RoundStatement] = [.estimate(id, said)]
    if index == divided { statements += Self.parts(of: said, round) }
    guard index.isMultiple(of: 2) || index == 5 else { return statements }
    let percent =
      index == registerHigher ? 134 : index == registerLower ? 71 : Int.random(in: 92...108, using: &random)
    let register = Self.estimate(Quantity(count * percent / 100, .individuals), .register, on: day.adding(days: -30))
    statements.append(
      .estimate(ID(named: "demonstration", "register", String(index), String(round)), register))
    let explanation =
      index == registerHigher
      ? "Many who are registered here work in other provinces for the season; informants count who is there."
      : index == registerLower
        ? "Families without papers, and others registered elsewhere, live in the old quarter; the register does not know them."
        : nil
    if let explanation {
      statements.append(
        .choice(said.stratum, FigureChoice(.one, [id], isSideBySide: true, explanation: explanation)))
    }
    return statements
  }

  /// The same informants' women, men, girls and boys, who are all.
  private static func parts(of said: Estimate, _ round: Int) -> [RoundStatement] {
    var rest = said.quantity.count
    let shares: [(PeoplePart.Sex, AgeBand, percent: Int?)] = [
      (.female, AgeBand(0, 17), 23), (.male, AgeBand(0, 17), 24), (.female, AgeBand(18, nil), 28),
      (.male, AgeBand(18, nil), nil),
    ]
    return shares.map { sex, age, percent in
      var part = said
      part.quantity = Quantity(percent.map { said.quantity.count * $0 / 100 } ?? rest, .individuals)
      rest -= part.quantity.count
      (part.sex, part.age, part.lowest, part.highest) = (sex, age, nil, nil)
      return .estimate(ID(named: "demonstration", "part", "\(sex.rawValue) \(age)", String(round)), part)
    }
  }

  private static func estimate(_ quantity: Quantity, _ source: FigureBasis.Source, on day: Day) -> Estimate {
    let universe = Universe(
      residence: source == .register ? .registered : .present, groups: Universe.usual.groups, includesSites: true)
    let method = source == .register ? "list of the register" : "interviews"
    return Estimate(
      quantity, FigureBasis(source: source, method: method, universe: universe), nationality: "SYR", on: day)
  }
}
