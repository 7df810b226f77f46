package import Basics

/// The figure that counts, and what it is made of.
package struct CountedFigure: Hashable, Sendable {
  package let figure: Figure
  /// From a register or a registration alone.
  package let isOfficial: Bool
  /// The estimates that it is made of.
  package let estimates: [ID<Estimate>]
}

/// Makes the figure of a place from its estimates, by the programme's rules and the choices of officers.
package struct FigureMaker: Sendable {
  private let preference: [FigureBasis.Source]
  private let factors: [ConversionFactor]

  package init(_ setUp: TrackingSetUp, factors: [ConversionFactor]) {
    preference = setUp.preference
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
    return own.lazy.compactMap { recorded in
      figure(of: recorded.estimate, line: line).map {
        CountedFigure(figure: $0, isOfficial: recorded.estimate.isOfficial, estimates: [recorded.id])
      }
    }.first
  }

  /// What a source says among the estimates of one stratum, whatever counts; nil when it says nothing that is known in
  /// individuals.
  func individuals(by source: FigureBasis.Source, among own: [RecordedEstimate], line: [ID<Place>]) -> Int? {
    own.lazy.filter { $0.estimate.basis.source == source }
      .compactMap { figure(of: $0.estimate, line: line)?.individuals }.first
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
      return strata.allSatisfy { figure(among: own[$0] ?? [], state.choice(for: $0), line: line) != nil }
    case .unchanged, .inaccessible, .notReached, .dropped, nil: return false
    }
  }

  /// Nil when an estimate that was chosen is gone, or not known in individuals.
  private func chosen(_ choice: FigureChoice, _ own: [RecordedEstimate], _ line: [ID<Place>]) -> CountedFigure? {
    let parts = choice.estimates.compactMap { id in own.first { $0.id == id } }
    let figures = parts.compactMap { figure(of: $0.estimate, line: line) }
    guard let first = figures.first, figures.count == choice.estimates.count else { return nil }
    let isOfficial = parts.allSatisfy(\.estimate.isOfficial)
    if choice.rule == .one {
      return figures.count == 1
        ? CountedFigure(figure: first, isOfficial: isOfficial, estimates: choice.estimates) : nil
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

  /// - Parameters:
  ///   - states: in the order of the rounds.
  ///   - others: of whom something was said in rounds that are not among them.
  package init(
    _ place: ID<Place>, line: [ID<Place>], states: [PlaceInRound?], knowing others: Set<Stratum> = [],
    _ maker: FigureMaker, carrying: CarryForward
  ) {
    (self.place, self.line, self.states) = (place, line, states)
    let known = others.union(states.flatMap { ($0?.estimates ?? []).map(\.estimate.stratum) }).sorted()
    strata = known
    let said = states.map { state in state.map(maker.estimates) ?? [:] }
    sides = said.map { SourceFigures($0, maker, line: line) }
    figures = strata.map { stratum in
      zip(states, said).map { state, own in
        state.flatMap { maker.figure(among: own[stratum] ?? [], $0.choice(for: stratum), line: line) }
      }
    }
    standings = zip(strata, figures).map { stratum, figures in
      carrying.standings(of: zip(states, figures).map { Self.report($0, stratum, $1) })
    }
    empty = strata.isEmpty ? carrying.standings(of: states.map { Self.report($0, nil, nil) }) : []
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
      case .zero, .carriedZero: true
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
    case .zero, .carriedZero, .missing, .closed, .outside: return nil
    }
    return figures[stratum][...round].reversed().lazy.compactMap { $0 }.first { $0.figure == wanted }
  }

  /// Two groups with figures in the round that may be the same people; nil when all may be added.
  package func overlap(_ round: Int, _ groups: GroupList) -> (PopulationGroup, PopulationGroup)? {
    let known = strata.indices.filter { standings[$0][round].individuals ?? 0 > 0 }
    for (index, one) in known.enumerated() {
      for other in known[(index + 1)...] {
        if let pair = strata[one].overlap(with: strata[other], in: groups) { return pair }
      }
    }
    return nil
  }
}

extension PlaceInRound {
  func choice(for stratum: Stratum) -> FigureChoice? { choices.isEmpty ? nil : choices[stratum.key] }
}
