import Basics
import Collect

/// A row of what a submission says: a figure of a group, or only how far the round came.
struct AnsweredRow: Sendable {
  var submission: ID<Submission>
  var round: ID<Round>
  var place: ID<Place>
  var isRegister: Bool
  var status: PlaceReport.Status?
  var group: String?
  var nationality: String?
  var unit: CountingUnit?
  var count: Int?
  var day: Day
  var residence: Universe.Residence?
  var includesSites: Bool?
  var isSeen: Bool?
  var informants: Int
  var kinds: [String]
  var lowest: Int?
  var highest: Int?

  private struct Key: Hashable {
    let basis: FigureBasis
    let nationality: String?
    let unit: CountingUnit
  }

  /// The estimates of one place in one round: informants' combined by the programme's rule, the register's latest.
  static func estimates(
    _ rows: [AnsweredRow], in round: TrackingRound, of place: ID<Place>, by setUp: TrackingSetUp
  ) -> [RecordedEstimate] {
    var said: [Key: [AnsweredRow]] = [:]
    for row in rows {
      guard let unit = row.unit, row.count != nil, let universe = row.universe(setUp) else { continue }
      let source: FigureBasis.Source = row.isRegister ? .register : .informants
      let basis = FigureBasis(source: source, method: row.isRegister ? "B1" : "B2", universe: universe)
      said[Key(basis: basis, nationality: row.nationality, unit: unit), default: []].append(row)
    }
    return said.compactMap { key, rows in
      guard
        let estimate = estimate(key, rows.sorted { ($0.day, $0.submission) < ($1.day, $1.submission) }, round, setUp)
      else { return nil }
      let id = ID<Estimate>(
        named: "estimate-answers", round.id.description, place.description, key.basis.source.rawValue,
        estimate.stratum.key, key.unit.rawValue, key.basis.universe.residence.rawValue,
        String(key.basis.universe.includesSites), key.basis.universe.returnedTo?.rawValue ?? "")
      return RecordedEstimate(
        id: id, estimate: estimate, author: Actor.system.id, at: Instant(microseconds: 0), submissions: rows.count)
    }.sorted { $0.id < $1.id }
  }

  private static func estimate(
    _ key: Key, _ rows: [AnsweredRow], _ round: TrackingRound, _ setUp: TrackingSetUp
  ) -> Estimate? {
    guard let last = rows.last else { return nil }
    let counts = rows.compactMap(\.count)
    if key.basis.source == .register {
      return Estimate(
        Quantity(last.count ?? 0, key.unit), key.basis, nationality: key.nationality, on: last.day)
    }
    let figures = rows.map { row in
      InformantFigure(
        informant: row.submission.recast(), kinds: row.kinds, place: row.place, individuals: row.count ?? 0)
    }
    guard let combined = setUp.informants.combine(figures) else { return nil }
    var estimate = Estimate(
      Quantity(combined.individuals, key.unit), key.basis, nationality: key.nationality, on: last.day)
    estimate.informants = rows.reduce(0) { $0 + max($1.informants, 1) }
    estimate.kinds = max(1, Set(rows.flatMap(\.kinds)).count)
    estimate.isSeenByTeam = rows.contains { $0.isSeen == true }
    let bounds = (counts + rows.compactMap(\.lowest) + rows.compactMap(\.highest)) + [combined.individuals]
    if let lowest = bounds.min(), let highest = bounds.max(), lowest < highest {
      (estimate.lowest, estimate.highest) = (lowest, highest)
    }
    estimate.grade = estimate.grade(by: setUp.criteria, endOfRound: round.to)
    return estimate
  }

  /// Nil when the group is none that this program knows.
  private func universe(_ setUp: TrackingSetUp) -> Universe? {
    var universe = setUp.universe
    universe.residence = residence ?? (isRegister ? .registered : setUp.universe.residence)
    universe.includesSites = includesSites ?? setUp.universe.includesSites
    let code = group ?? ""
    switch code {
    case "", "not_separated": break
    case "seasonal": universe.groups = [.seasonalWorker]
    case "displaced": universe.groups = [.displacedCitizen]
    case "returnee_abroad": universe.groups = [.returneeFromAbroad]
    case "returnee_dwelling": (universe.groups, universe.returnedTo) = ([.returneeFromDisplacement], .ownDwelling)
    case "returnee_area": (universe.groups, universe.returnedTo) = ([.returneeFromDisplacement], .area)
    default:
      guard let known = PopulationGroup(rawValue: code) else { return nil }
      universe.groups = [known]
    }
    return universe
  }

  /// How far the round came by the answers: the latest visit says it; nil when none does.
  static func status(_ rows: [AnsweredRow]) -> PlaceReport.Status? {
    rows.filter { $0.status != nil }.max { ($0.day, $0.submission) < ($1.day, $1.submission) }?.status
  }
}
