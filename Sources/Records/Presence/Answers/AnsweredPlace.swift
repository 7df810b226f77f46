import Basics
import Collect

/// What informants said where the programme's rule makes no figure of it.
package struct UndecidedFigure: Hashable, Sendable {
  package let stratum: Stratum
  /// In the order of their size.
  package let said: [Quantity]
}

/// What submissions say of one place in one round: informants' figures combined by the programme's rule, the register's
/// latest.
struct AnsweredPlace {
  private(set) var estimates: [RecordedEstimate] = []
  private(set) var undecided: [UndecidedFigure] = []
  /// The lowest and highest that informants said of several groups together.
  private(set) var told: ClosedRange<Int>?
  private(set) var status: PlaceReport.Status?
  /// Under which id an estimate was known before its nationality, residence or units were told apart.
  private(set) var former: [ID<Estimate>: ID<Estimate>] = [:]

  private let round: TrackingRound
  private let place: ID<Place>
  private let setUp: TrackingSetUp

  /// What is combined with each other.
  private struct Key: Hashable {
    let basis: FigureBasis
    let nationality: String?
    /// In which one submission counted these people: what it counted in several units is one figure.
    let units: Set<CountingUnit>

    var stratum: Stratum {
      Stratum(basis.universe.groups, nationality: nationality, returnedTo: basis.universe.returnedTo)
    }
  }

  /// What one submission says of a group.
  private struct Saying: Hashable {
    let submission: ID<Submission>
    let basis: FigureBasis
    let nationality: String?
  }

  init(_ rows: [AnsweredRow], in round: TrackingRound, of place: ID<Place>, by setUp: TrackingSetUp) {
    (self.round, self.place, self.setUp) = (round, place, setUp)
    status = AnsweredRow.status(rows)
    let figures = rows.filter { $0.unit != nil && $0.count != nil }
    let counts = figures.reduce(into: [:]) { $0[$1.submission, default: 0] += 1 }
    let told = figures.filter { $0.told.count > 1 && counts[$0.submission] ?? 0 > 1 }.flatMap(\.told).map(\.individuals)
    if let lowest = told.min(), let highest = told.max() { self.told = lowest...highest }
    var said: [Saying: [AnsweredRow]] = [:]
    for row in figures {
      guard let universe = row.universe(setUp) else { continue }
      let source: FigureBasis.Source = row.isRegister ? .register : .informants
      let basis = FigureBasis(source: source, method: row.isRegister ? "B1" : "B2", universe: universe)
      said[Saying(submission: row.submission, basis: basis, nationality: row.nationality), default: []].append(row)
    }
    var combined: [Key: [AnsweredRow]] = [:]
    for (saying, rows) in said {
      let key = Key(basis: saying.basis, nationality: saying.nationality, units: Set(rows.compactMap(\.unit)))
      combined[key, default: []] += rows
    }
    for (key, rows) in combined { add(key, rows, counts) }
    estimates.sort { $0.id < $1.id }
    undecided.sort { $0.stratum < $1.stratum }
  }

  private mutating func add(_ key: Key, _ rows: [AnsweredRow], _ counts: [ID<Submission>: Int]) {
    let whole = key.units.count > 1 ? id(key, units: key.units) : nil
    var parts: [RecordedEstimate] = []
    var said: [Quantity] = []
    for unit in key.units {
      let own = rows.filter { $0.unit == unit }.sorted { ($0.day, $0.submission) < ($1.day, $1.submission) }
      let informed = own.flatMap { $0.informed(isOnlyFigure: counts[$0.submission] == 1) }
      said += informed.map { Quantity($0.individuals, unit) }
      guard let estimate = estimate(key, unit, own, informed) else { continue }
      let id = id(key, units: key.units, of: unit)
      former[id] = formerID(key, unit)
      parts.append(
        RecordedEstimate(
          id: id, estimate: estimate, author: Actor.system.id, at: Instant(microseconds: 0),
          submissions: Set(own.map(\.submission)).count, whole: whole))
    }
    // Part of what was said is no figure of it.
    if parts.count == key.units.count {
      estimates += parts
    } else {
      undecided.append(
        UndecidedFigure(
          stratum: key.stratum, said: said.sorted { ($0.unit.rawValue, $0.count) < ($1.unit.rawValue, $1.count) }))
    }
  }

  /// Nil where the programme's rule gives none.
  private func estimate(
    _ key: Key, _ unit: CountingUnit, _ rows: [AnsweredRow], _ informed: [InformantFigure]
  ) -> Estimate? {
    guard let last = rows.last else { return nil }
    if key.basis.source == .register {
      return Estimate(Quantity(last.count ?? 0, unit), key.basis, nationality: key.nationality, on: last.day)
    }
    guard let combined = setUp.informants.combine(informed) else { return nil }
    var estimate = Estimate(
      Quantity(combined.individuals, unit), key.basis, nationality: key.nationality, on: last.day)
    estimate.informants = rows.reduce(0) { $0 + max($1.informants, 1) }
    estimate.kinds = max(1, Set(rows.flatMap(\.kinds)).count)
    estimate.isSeenByTeam = rows.contains { $0.isSeen == true }
    let lowest = min(combined.range.lowerBound, combined.individuals)
    let highest = max(combined.range.upperBound, combined.individuals)
    if lowest < highest { (estimate.lowest, estimate.highest) = (lowest, highest) }
    estimate.grade = estimate.grade(by: setUp.criteria, endOfRound: round.to)
    return estimate
  }

  // MARK: Ids, for life

  private func id(_ key: Key, units: Set<CountingUnit>, of unit: CountingUnit? = nil) -> ID<Estimate> {
    let all = units.map(\.rawValue).sorted().joined(separator: "+")
    let universe = key.basis.universe
    let sites = universe.includesSites.map(String.init) ?? "unknown"
    guard units.count > 1 else {
      return id(key, key.nationality, all, universe.residence.rawValue, sites)
    }
    return id(key, key.nationality, "\(all) \(unit?.rawValue ?? "")", universe.residence.rawValue, sites)
  }

  private func formerID(_ key: Key, _ unit: CountingUnit) -> ID<Estimate> {
    let universe = key.basis.universe
    let isNamed =
      key.nationality != UnnamedNationality.other.rawValue
      && key.nationality != UnnamedNationality.unknown.rawValue
    let usual: Universe.Residence = key.basis.source == .register ? .registered : setUp.universe.residence
    return id(
      key, isNamed ? key.nationality : nil, unit.rawValue,
      (universe.residence == .unknown ? usual : universe.residence).rawValue,
      String(universe.includesSites ?? setUp.universe.includesSites ?? true))
  }

  private func id(
    _ key: Key, _ nationality: String?, _ unit: String, _ residence: String, _ sites: String
  ) -> ID<Estimate> {
    ID(
      named: "estimate-answers", round.id.description, place.description, key.basis.source.rawValue,
      Stratum(key.basis.universe.groups, nationality: nationality).key, unit, residence, sites,
      key.basis.universe.returnedTo?.rawValue ?? "")
  }
}
