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
  /// Of whom sex or age was told, and the figure is no answer that tells it.
  private(set) var undivided: [Stratum] = []
  /// The submissions of which a part by sex and age is told.
  private(set) var divided: [ID<Estimate>: Set<ID<Submission>>] = [:]
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

    func isBefore(_ other: Key) -> Bool {
      func rank(_ key: Key) -> (Int, Int) { (key.units.contains(.individuals) ? 0 : 1, key.units.count) }
      return rank(self) < rank(other)
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
    let figures = rows.filter { $0.unit != nil && ($0.count != nil || !$0.parts.isEmpty) }
    let counts = figures.reduce(into: [:]) { $0[$1.submission, default: 0] += $1.count == nil ? 0 : 1 }
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
    for (saying, all) in said {
      // Some parts beside a count of the group are no count.
      let counted = all.filter { $0.count != nil }
      let rows = counted.isEmpty ? all : counted
      let key = Key(basis: saying.basis, nationality: saying.nationality, units: Set(rows.compactMap(\.unit)))
      combined[key, default: []] += rows
    }
    // Of people counted in individuals first: theirs are the parts where several figures have some.
    for (key, rows) in combined.sorted(by: { $0.key.isBefore($1.key) }) { add(key, rows, counts) }
    estimates.sort { $0.id < $1.id }
    undecided.sort { $0.stratum < $1.stratum }
    undivided = Set(undivided).sorted()
  }

  private mutating func add(_ key: Key, _ rows: [AnsweredRow], _ counts: [ID<Submission>: Int]) {
    let whole = key.units.count > 1 ? id(key, units: key.units) : nil
    guard rows.contains(where: { $0.count != nil }) else { return divide(key, .individuals, rows, among: rows) }
    var parts: [RecordedEstimate] = []
    var said: [Quantity] = []
    var answers: [CountingUnit: [AnsweredRow]] = [:]
    for unit in key.units {
      let own = rows.filter { $0.unit == unit && $0.count != nil }.sorted {
        ($0.day, $0.submission) < ($1.day, $1.submission)
      }
      let informed = own.flatMap { $0.informed(isOnlyFigure: counts[$0.submission] == 1) }
      said += informed.map { Quantity($0.individuals, unit) }
      guard let estimate = estimate(key, unit, own, informed) else { continue }
      let id = id(key, units: key.units, of: unit)
      former[id] = formerID(key, unit)
      parts.append(
        RecordedEstimate(
          id: id, estimate: estimate, author: Actor.system.id, at: Instant(microseconds: 0),
          submissions: Set(own.map(\.submission)).count, whole: whole))
      answers[unit] = key.basis.source == .register ? [own[own.count - 1]] : self.answers(informed, among: own)
    }
    // Part of what was said is no figure of it.
    if parts.count == key.units.count {
      estimates += parts
      for unit in [CountingUnit.individuals] + key.units.subtracting([.individuals]) {
        guard let own = answers[unit] else { continue }
        divide(key, unit, own, among: rows.filter { $0.unit == unit })
      }
    } else {
      undecided.append(
        UndecidedFigure(
          stratum: key.stratum, said: said.sorted { ($0.unit.rawValue, $0.count) < ($1.unit.rawValue, $1.count) }))
    }
  }

  // MARK: Sex and age

  /// Those that say what the rule makes of all, so that what they say of parts is said of the same people.
  private func answers(_ informed: [InformantFigure], among rows: [AnsweredRow]) -> [AnsweredRow] {
    let heard = setUp.informants.answers(informed)
    return rows.filter { row in
      heard.contains { $0.informant == row.submission.recast() && $0.individuals == row.count }
    }
  }

  /// Tells the parts of answers that agree about them: parts of several answers are never reckoned into new ones.
  private mutating func divide(_ key: Key, _ unit: CountingUnit, _ heard: [AnsweredRow], among rows: [AnsweredRow]) {
    let isDivided = estimates.map(\.estimate).contains {
      $0.part != nil && $0.basis == key.basis && $0.nationality == key.nationality
    }
    guard !isDivided else { return }
    let telling = heard.filter { !$0.parts.isEmpty }
    guard let last = telling.max(by: { ($0.day, $0.submission) < ($1.day, $1.submission) }),
      key.basis.source == .register || Set(telling.map(\.parts)).count == 1
    else {
      if key.basis.source == .informants, rows.contains(where: { !$0.parts.isEmpty }) { undivided.append(key.stratum) }
      return
    }
    let own = telling.filter { $0.parts == last.parts }
    for (part, count) in last.parts {
      var estimate = informants(
        of: Estimate(Quantity(count, .individuals), key.basis, nationality: key.nationality, on: last.day), own)
      (estimate.sex, estimate.age) = (part.sex, part.age)
      let id = id(key, units: key.units, of: unit, part)
      divided[id] = Set(own.map(\.submission))
      estimates.append(
        RecordedEstimate(
          id: id, estimate: estimate, author: Actor.system.id, at: Instant(microseconds: 0), submissions: own.count))
    }
  }

  // MARK: Estimates

  /// With who said it; of a register, nobody.
  private func informants(of estimate: Estimate, _ rows: [AnsweredRow]) -> Estimate {
    var estimate = estimate
    estimate.code = rows.last { $0.code != nil }?.code
    guard estimate.basis.source == .informants else { return estimate }
    estimate.informants = rows.reduce(0) { $0 + max($1.informants, 1) }
    estimate.kinds = max(1, Set(rows.flatMap(\.kinds)).count)
    estimate.isSeenByTeam = rows.contains { $0.isSeen == true }
    estimate.grade = estimate.grade(by: setUp.criteria, endOfRound: round.to)
    return estimate
  }

  /// Nil where the programme's rule gives none.
  private func estimate(
    _ key: Key, _ unit: CountingUnit, _ rows: [AnsweredRow], _ informed: [InformantFigure]
  ) -> Estimate? {
    guard let last = rows.last else { return nil }
    if key.basis.source == .register {
      return informants(
        of: Estimate(Quantity(last.count ?? 0, unit), key.basis, nationality: key.nationality, on: last.day), [last])
    }
    guard let combined = setUp.informants.combine(informed) else { return nil }
    var estimate = Estimate(
      Quantity(combined.individuals, unit), key.basis, nationality: key.nationality, on: last.day)
    let lowest = min(combined.range.lowerBound, combined.individuals)
    let highest = max(combined.range.upperBound, combined.individuals)
    if lowest < highest { (estimate.lowest, estimate.highest) = (lowest, highest) }
    return informants(of: estimate, rows)
  }

  // MARK: Ids, for life

  private func id(
    _ key: Key, units: Set<CountingUnit>, of unit: CountingUnit? = nil, _ part: PeoplePart? = nil
  ) -> ID<Estimate> {
    let all = units.map(\.rawValue).sorted().joined(separator: "+")
    let universe = key.basis.universe
    let sites = universe.includesSites.map(String.init) ?? "unknown"
    let one = units.count > 1 ? "\(all) \(unit?.rawValue ?? "")" : all
    let counted = [one, part?.key].compactMap(\.self).joined(separator: " ")
    return id(key, key.nationality, counted, universe.residence.rawValue, sites)
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
