package import Basics

/// The figure that counts, and what it is made of.
package struct CountedFigure: Hashable, Sendable {
  package let figure: Figure
  /// From a register or a registration alone.
  package let isOfficial: Bool
  /// The estimates that it is made of.
  package let estimates: [ID<Estimate>]
  /// What its source says of the same people by sex and age; nil where it says nothing.
  package var division: PeopleDivision?
}

/// Makes the figure of a place from its estimates, by the programme's rules and the choices of officers.
package struct FigureMaker: Sendable {
  private let preference: [FigureBasis.Source]
  private let factors: [ConversionFactor]
  let groups: GroupList

  package init(_ setUp: TrackingSetUp, factors: [ConversionFactor]) {
    (preference, groups) = (setUp.preference, setUp.groups)
    self.factors = factors
  }

  /// The estimate in individuals; nil while nothing says how many people one of its unit is.
  ///
  /// - Parameter line: the place and those it lies in, the nearest first.
  package func figure(of estimate: Estimate, line: [ID<Place>]) -> Figure? {
    try? factors.figure(
      estimate.quantity, in: line, of: estimate.stratum.onlyGroup, on: estimate.day, basis: estimate.basis)
  }

  /// What counts for the stratum: what was chosen, else the first by the programme's preference; nil without an estimate
  /// that is known in individuals.
  package func figure(for stratum: Stratum, of state: PlaceInRound, line: [ID<Place>]) -> CountedFigure? {
    figure(among: estimates(of: state)[stratum] ?? [], state.choice(for: stratum), line: line)
  }

  /// What is said of each stratum, the preferred first.
  func estimates(of state: PlaceInRound) -> [Stratum: [RecordedEstimate]] {
    Dictionary(grouping: state.estimates, by: \.estimate.stratum).mapValues { own in
      own.count > 1 ? own.sorted(by: isBefore) : own
    }
  }

  /// `own` are the estimates of one stratum, the preferred first.
  func figure(among own: [RecordedEstimate], _ choice: FigureChoice?, line: [ID<Place>]) -> CountedFigure? {
    if let choice, let chosen = chosen(choice, own, line) { return chosen }
    return Self.wholes(own).lazy.compactMap { parts in
      figure(of: parts, line: line).map {
        CountedFigure(
          figure: $0, isOfficial: parts[0].estimate.isOfficial, estimates: parts.map(\.id),
          division: Self.division(of: parts[0], among: own))
      }
    }.first
  }

  /// Those that are one figure together, in the order of the first of each. Parts by sex and age are one where their source
  /// does not count all together; else that count is.
  private static func wholes(_ own: [RecordedEstimate]) -> [[RecordedEstimate]] {
    let wholes = own.reduce(into: [[RecordedEstimate]]()) { found, recorded in
      let known =
        recorded.estimate.part != nil
        ? found.firstIndex { $0[0].estimate.part != nil && $0[0].estimate.isBeside(recorded.estimate) }
        : recorded.whole.flatMap { whole in found.firstIndex { $0[0].whole == whole } }
      if let known { found[known].append(recorded) } else { found.append([recorded]) }
    }
    guard wholes.contains(where: { $0[0].estimate.part != nil }) else { return wholes }
    let counted = Set(own.filter { $0.estimate.isOfAllPeople }.map(\.estimate.basis.source))
    return wholes.filter { $0[0].estimate.part == nil || !counted.contains($0[0].estimate.basis.source) }
  }

  /// What the source of an estimate says by sex and age of those whom it counts.
  package static func division(of recorded: RecordedEstimate, among own: [RecordedEstimate]) -> PeopleDivision? {
    let estimate = recorded.estimate
    guard estimate.part != nil || estimate.isOfAllPeople else { return nil }
    let beside = own.map(\.estimate).filter { $0.isBeside(estimate) }
    var parts: [PeoplePart: Int] = [:]
    for other in beside {
      guard let part = other.part, parts[part] == nil else { continue }
      parts[part] = other.quantity.count
    }
    guard !parts.isEmpty else { return nil }
    let wholes = beside.filter(\.isOfAllPeople).map(\.quantity.count)
    let first = estimate.isOfAllPeople ? [estimate.quantity.count] : []
    return PeopleDivision(parts, wholes: first + wholes.filter { !first.contains($0) })
  }

  /// What sources say by sex and age that does not fit together.
  func uneven(_ state: PlaceInRound) -> [UnevenParts] {
    guard state.estimates.contains(where: { $0.estimate.part != nil }) else { return [] }
    return estimates(of: state).sorted { $0.key < $1.key }.flatMap { stratum, own in
      let parts = own.filter { $0.estimate.part != nil }
      let firsts = parts.enumerated().filter { number, recorded in
        !parts[..<number].contains { $0.estimate.isBeside(recorded.estimate) }
      }
      return firsts.flatMap { _, first in
        (Self.division(of: first, among: own)?.findings ?? []).map {
          UnevenParts(stratum: stratum, source: first.estimate.basis.source, finding: $0)
        }
      }
    }
  }

  /// Nil while one of the parts is not known in individuals.
  private func figure(of parts: [RecordedEstimate], line: [ID<Place>]) -> Figure? {
    if let first = parts.first, first.estimate.part != nil {
      let sum = Self.division(of: first, among: parts)?.sum
      return sum.map { Figure(collected: Quantity($0, .individuals), factor: nil, basis: first.estimate.basis) }
    }
    let figures = parts.compactMap { figure(of: $0.estimate, line: line) }
    return figures.count == parts.count ? Figure(sumOf: figures) : nil
  }

  /// What a source says among the estimates of one stratum, whatever counts; nil when it says nothing that is known in
  /// individuals.
  func individuals(by source: FigureBasis.Source, among own: [RecordedEstimate], line: [ID<Place>]) -> Int? {
    Self.wholes(own.filter { $0.estimate.basis.source == source }).lazy
      .compactMap { figure(of: $0, line: line)?.individuals }.first
  }

  private func isBefore(_ one: RecordedEstimate, _ other: RecordedEstimate) -> Bool {
    func rank(_ recorded: RecordedEstimate) -> (Int, Int, Day, Instant, ID<Estimate>) {
      let estimate = recorded.estimate
      let place = preference.firstIndex(of: estimate.basis.source) ?? preference.count
      let grade = Grade.allCases.firstIndex(of: estimate.grade ?? .unverified) ?? Grade.allCases.count
      return (-place, -grade, estimate.day, recorded.at, recorded.id)
    }
    return rank(one) > rank(other)
  }

  /// Whether what counts for the place from this round on follows from it, whatever was said before.
  func isAnchor(_ state: PlaceInRound, for strata: Set<Stratum>, line: [ID<Place>]) -> Bool {
    switch state.status {
    case .zero, .closed: return true
    case .assessed, .new:
      let own = estimates(of: state)
      let counted = own.compactMap { stratum, own in
        figure(among: own, state.choice(for: stratum), line: line).map { (stratum, $0.figure.individuals) }
      }
      return strata.allSatisfy { stratum in
        counted.contains { $0.0 == stratum } || isRegrouped(stratum, by: counted)
      }
    case .unchanged, .inaccessible, .notReached, .dropped, nil: return false
    }
  }

  /// Whether the people of a group of whom a round says nothing are among those whom it counted: who may be the same people
  /// was found, or nobody was found in groups that have all of them. Then nothing is carried.
  func isRegrouped(_ stratum: Stratum, by counted: [(stratum: Stratum, individuals: Int)]) -> Bool {
    guard !counted.contains(where: { $0.individuals > 0 && $0.stratum.mayOverlap(stratum, in: groups) }) else {
      return true
    }
    let asked = counted.filter { $0.stratum.hasAll(of: stratum) }.map(\.stratum.groups)
    return !asked.isEmpty && stratum.groups.isSubset(of: asked.reduce(into: []) { $0.formUnion($1) })
  }

  /// Nil when an estimate that was chosen is gone, or not known in individuals.
  private func chosen(_ choice: FigureChoice, _ own: [RecordedEstimate], _ line: [ID<Place>]) -> CountedFigure? {
    let parts = choice.estimates.compactMap { id in own.first { $0.id == id && $0.estimate.part == nil } }
    let figures = parts.compactMap { figure(of: $0.estimate, line: line) }
    guard let first = figures.first, figures.count == choice.estimates.count else { return nil }
    let isOfficial = parts.allSatisfy(\.estimate.isOfficial)
    if choice.rule == .one {
      return figures.count == 1
        ? CountedFigure(
          figure: first, isOfficial: isOfficial, estimates: choice.estimates,
          division: Self.division(of: parts[0], among: own)) : nil
    }
    let individuals = Self.combined(figures.map(\.individuals), by: choice.rule)
    let basis = FigureBasis(
      source: first.basis.source,
      method: choice.rule.rawValue + " of " + figures.map(\.basis.source.rawValue).joined(separator: ", "),
      universe: first.basis.universe)
    let combined = Figure(collected: Quantity(individuals, .individuals), factor: nil, basis: basis)
    return CountedFigure(figure: combined, isOfficial: isOfficial, estimates: choice.estimates)
  }

  private static func combined(_ values: [Int], by rule: FigureChoice.Rule) -> Int {
    switch rule {
    case .one, .lowest: values.min() ?? 0
    case .highest: values.max() ?? 0
    case .mean: values.roundedMean
    case .median: values.roundedMedian
    }
  }
}

extension Estimate {
  /// Counts all people of its group, one by one.
  fileprivate var isOfAllPeople: Bool { part == nil && quantity.unit == .individuals }

  /// Whether both are of the same people by the same source, or of parts of them.
  fileprivate func isBeside(_ other: Estimate) -> Bool {
    basis.source == other.basis.source && basis.universe == other.basis.universe
  }

  /// Said by whoever keeps the books, as opposed to by informants or samples.
  package var isOfficial: Bool {
    switch basis.source {
    case .register, .registration: true
    case .informants, .probabilitySurvey, .flowSurvey: false
    }
  }
}

/// One place through the rounds of its programme: what each says of it, and what counts.
package struct PlaceSeries: Sendable {
  package let place: ID<Place>
  /// The place and those it lies in, the nearest first.
  package let line: [ID<Place>]
  /// In the order of the rounds; nil where nothing is said of the place.
  package let states: [PlaceInRound?]
  /// Of whom anything was ever said here, in the order of their keys.
  package let strata: [Stratum]
  /// What counts for each stratum, round by round.
  package let standings: [[Standing]]
  /// The figures of the rounds' own estimates, by stratum and round.
  package let figures: [[CountedFigure?]]
  /// What registers and informants say, round by round, whatever counts.
  package let sides: [SourceFigures]
  /// Whether groups with figures in the round may be the same people, so that they are not added.
  package let isOverlapping: [Bool]

  /// - Parameters:
  ///   - states: in the order of the rounds.
  ///   - others: of whom something was said in rounds that are not among them.
  ///   - rules: by which each of the rounds is made.
  package init(
    _ place: ID<Place>, line: [ID<Place>], states: [PlaceInRound?], knowing others: Set<Stratum> = [],
    by rules: [RoundRules]
  ) {
    (self.place, self.line, self.states) = (place, line, states)
    let known = others.union(states.flatMap { ($0?.estimates ?? []).map(\.estimate.stratum) }).sorted()
    strata = known
    let makers = rules.map(\.maker)
    let carrying = rules.map(\.setUp.carrying)
    let said = zip(states, makers).map { state, maker in state.map(maker.estimates) ?? [:] }
    sides = zip(said, makers).map { SourceFigures($0, $1, line: line) }
    figures = strata.map { stratum in
      zip(zip(states, said), makers).map { told, maker in
        told.0.flatMap { maker.figure(among: told.1[stratum] ?? [], $0.choice(for: stratum), line: line) }
      }
    }
    let reports = zip(strata, figures).map { stratum, figures in
      zip(states, figures).map { Self.report($0, stratum, $1) }
    }
    let counted = states.indices.map { [strata] round in
      strata.indices.compactMap { number in
        reports[number][round]?.assessed.map { (stratum: strata[number], individuals: $0.individuals) }
      }
    }
    standings = zip(strata, reports).map { stratum, reports in
      CarryForward.standings(
        of: reports.indices.map { round in
          let isSaid = reports[round] == nil || counted[round].contains { $0.stratum == stratum }
          return !isSaid && makers[round].isRegrouped(stratum, by: counted[round]) ? .regrouped : reports[round]
        }, by: carrying)
    }
    empty = strata.isEmpty ? CarryForward.standings(of: states.map { Self.report($0, nil, nil) }, by: carrying) : []
    isOverlapping = states.indices.map { [strata, standings] round in
      let counted = strata.indices.filter { standings[$0][round].individuals ?? 0 > 0 }.map { strata[$0] }
      return counted.indices.contains { index in
        counted[(index + 1)...].contains { counted[index].mayOverlap($0, in: makers[round].groups) }
      }
    }
  }

  /// Of a place of which no figure is known.
  private let empty: [Standing]

  private static func report(
    _ state: PlaceInRound?, _ stratum: Stratum?, _ counted: CountedFigure?
  ) -> PlaceReport? {
    guard let state, let status = state.status else { return nil }
    let isChosen = stratum.map { state.choice(for: $0) != nil } ?? false
    switch status {
    case .dropped: return .dropped(reason: state.why)
    case .closed: return .closed
    case .zero: return .zero
    case .assessed: return counted.map { .assessed($0.figure) } ?? .notReached
    case .new: return counted.map { .new($0.figure) } ?? .notReached
    // Where the team did not assess, an estimate counts only if an officer chose it.
    case .unchanged: return isChosen ? counted.map { .assessed($0.figure) } ?? .unchanged : .unchanged
    case .inaccessible: return isChosen ? counted.map { .assessed($0.figure) } ?? .inaccessible : .inaccessible
    case .notReached: return isChosen ? counted.map { .assessed($0.figure) } ?? .notReached : .notReached
    }
  }

  /// What counts for the place as a whole: it is known when anything of it is, and missing when nothing is.
  package enum Whole: Hashable, Sendable {
    case counted, carried, missing, closed, outside
  }

  package func whole(_ round: Int) -> Whole {
    let all = strata.isEmpty ? [empty[round]] : standings.map { $0[round] }
    if all.contains(where: { $0 == .closed }) { return .closed }
    if all.allSatisfy({ $0 == .outside }) { return .outside }
    if all.contains(where: { if case .counted = $0 { true } else { $0 == .zero } }) { return .counted }
    return all.contains(where: \.isCarried) ? .carried : .missing
  }

  /// Whether the place is known to have nobody.
  package func isNone(_ round: Int) -> Bool {
    let all = strata.isEmpty ? [empty[round]] : standings.map { $0[round] }
    return all.allSatisfy { standing in
      switch standing {
      case .zero, .carriedZero, .regrouped: true
      case .counted, .carried, .missing, .closed, .outside: false
      }
    }
  }

  /// The estimates that count for the standing of a stratum in a round: those of the round itself, or of the one from
  /// which the figure is carried.
  package func counted(_ stratum: Int, _ round: Int) -> CountedFigure? {
    let standing = standings[stratum][round]
    let wanted: Figure
    switch standing {
    case .counted(let figure), .carried(let figure, _): wanted = figure
    case .zero, .carriedZero, .missing, .closed, .regrouped, .outside: return nil
    }
    return figures[stratum][...round].reversed().lazy.compactMap { $0 }.first { $0.figure == wanted }
  }

  /// People of all groups together in the round, as far as they may be added.
  func individuals(_ round: Int) -> Int {
    isOverlapping[round] ? 0 : standings.reduce(0) { $0 + ($1[round].individuals ?? 0) }
  }
}

extension PlaceInRound {
  /// A choice from before kinds of return were told apart is one among those that it names.
  package func choice(for stratum: Stratum) -> FigureChoice? {
    guard !choices.isEmpty else { return nil }
    if let choice = choices[stratum.key] { return choice }
    guard stratum.returnedTo != nil, let former = choices[stratum.withoutReturn.key] else { return nil }
    let own = Set(estimates.filter { $0.estimate.stratum == stratum }.map(\.id))
    return own.isSuperset(of: former.estimates) ? former : nil
  }
}
