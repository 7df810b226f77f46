import Basics
import Collect
import Statistics

/// How the figures of an indicator are made: which tabulations of one moment it takes, and what is done with them.
struct IndicatorCounting: Sendable {
  let indicator: IndicatorRecord
  private var rows: Tabulation.Dimension
  let filter: Tabulation.Filter
  let names: TabulationAnswer.Names
  /// When the measure's question is asked; nil where nobody can tell.
  let asked: AskedCondition?
  /// Over what its definition allows no total of the lines.
  private let openAxis: IndicatorRecord.Axis?
  /// Whether of a ratio only those count that have both numbers: figures that went out before did not ask that.
  let pairsNumbers: Bool

  init(
    _ indicator: IndicatorRecord, by dimension: Tabulation.Dimension?, filter: Tabulation.Filter, round: String?,
    names: TabulationAnswer.Names, asked: AskedCondition? = nil, pairsNumbers: Bool = true
  ) throws(IndicatorRefusal) {
    if case .share(let share) = indicator.measure {
      guard dimension?.path != share.path, filter.answers[share.path] == nil else { throw .splitByItself }
    }
    (self.indicator, rows, self.filter, self.names) = (indicator, dimension ?? .state, filter, names)
    (self.asked, self.pairsNumbers) = (asked, pairsNumbers)
    openAxis = try indicator.openAxis(by: dimension, filter: filter, round: round)
  }

  /// How often the submissions are gone through at most.
  var passes: Int {
    switch indicator.measure {
    case .count, .sum, .mean: 1
    case .ratio: 3
    case .share(let share): 3 + share.outside.count
    case .median, .distinct: 4
    }
  }

  /// A sample's respondents are read one by one.
  static let passesOfSample = 3

  private func tabulation(_ measure: Tabulation.Measure) -> Tabulation {
    Tabulation(form: indicator.form, measure: measure, rows: rows, filter: filter)
  }

  /// What the indicator comes to, in a transaction in which more may be asked. A sample is estimated inside it.
  func figures(find: EvidenceFinder) throws -> IndicatorFigures {
    let settled = try settled(find: find)
    var figures = try settled.counted(find: find)
    figures.unanswered = try settled.unanswered(among: figures.missing, find: find)
    return figures
  }

  /// Once, for all tabulations that follow.
  private func settled(find: EvidenceFinder) throws -> Self {
    if case .share(let share) = indicator.measure { try find.requireChoices(at: share.path, of: indicator.form) }
    var settled = self
    settled.rows = try find.settled(rows, of: indicator.form)
    return settled
  }

  /// Who is counted more than once, with what the indicator comes to when each is counted once in a round: of a sample, where
  /// weights would have to be made anew, that is not told.
  func repeats(
    of identity: UnitIdentity, find: EvidenceFinder
  ) throws -> (counts: DoubleCounts, all: IndicatorFigures, once: IndicatorFigures?) {
    let paths = indicator.measure.paths.union([rows.path].compactMap(\.self))
    let settled = try settled(find: find)
    let counts = try find.doubleCounts(identity, in: settled.tabulation(.count), and: paths)
    let all = try settled.counted(find: find)
    guard indicator.sample == nil else { return (counts, all, nil) }
    return (
      counts, all,
      try settled.counted(find: find.counting(identity, onceIn: settled.tabulation(.count), and: paths))
    )
  }

  /// How many of whom this counts another indicator, of another form, counts too, each under its own conditions.
  func shared(_ identity: UnitIdentity, with other: IndicatorRecord, find: EvidenceFinder) throws -> Int? {
    guard let path = other.identifier else { return nil }
    let theirs = Tabulation(form: other.form, measure: .count, rows: .state, filter: other.filter)
    return try find.shared(
      UnitIdentity(path: identity.path, round: nil), in: tabulation(.count),
      with: UnitIdentity(path: path, round: nil), in: theirs)
  }

  /// What is known of those in no base: whether they gave no answer, and whether they were asked.
  func unanswered(among missing: Int, find: EvidenceFinder) throws -> IndicatorFigures.Unanswered? {
    guard missing > 0 else { return nil }
    if case .ratio(let of, let to) = indicator.measure, pairsNumbers {
      return try find.unpaired(of, to, tabulation(.count))
    }
    guard let path = indicator.measure.asked else { return nil }
    return try find.unanswered(path, asked, tabulation(.count))
  }

  private func counted(find: EvidenceFinder) throws -> IndicatorFigures {
    try added(find: find).withoutTotal(over: openAxis)
  }

  private func added(find: EvidenceFinder) throws -> IndicatorFigures {
    if let sample = indicator.sample { return try estimates(from: respondents(of: sample, find: find)) }
    switch indicator.measure {
    case .median(let path): return try figures(find.summary(.median, tabulation(.mean(path: path))))
    case .distinct(let path): return try figures(find.summary(.distinct(path: path), tabulation(.count)))
    case .count, .sum, .mean, .share, .ratio:
      return try IndicatorFigures(indicator.measure) { measure, columns, extra in
        let answer = try find(
          Tabulation(
            form: indicator.form, measure: measure, rows: rows, columns: columns,
            filter: extra.map { filter.with($0.codes, to: $0.path) } ?? filter,
            beside: pairsNumbers ? indicator.measure.number(beside: measure) : nil))
        return (try answer.table(in: names), answer)
      }
    }
  }

  private func figures(_ found: EvidenceFinder.SummaryAnswer) throws -> IndicatorFigures {
    IndicatorFigures((try found.answer.table(in: names), found.answer)) { key, cell in
      .init(key.map { found.values[$0] } ?? found.whole, units: cell.count)
    }
  }

  // MARK: Samples

  func respondents(of sample: IndicatorRecord.Sample, find: EvidenceFinder) throws -> SampleAnswers {
    let amount: Tabulation.Measure =
      switch indicator.measure {
      // How many there are is a level at a moment, as the weights of two rounds are of the same people.
      case .count, .distinct: sample.weight.map { .sum(path: $0) } ?? .count
      case .sum(let path), .ratio(let path, _): .sum(path: path)
      case .mean(let path), .median(let path): .mean(path: path)
      case .share(let share): share.weight.map { .sum(path: $0) } ?? .count
      }
    return try find.sample(sample, indicator.measure, tabulation(amount))
  }

  /// Costs the respondents times the categories.
  func estimates(from answers: SampleAnswers) throws -> IndicatorFigures {
    let designed = try answers.designed
    let found = (table: try answers.answer.table(in: names), answer: answers.answer)
    return try IndicatorFigures(found, sample: designed.facts, outside: answers.outside) { key, _ in
      let members = key.map { answers.members[$0] ?? [] } ?? answers.all
      return try designed.estimate(indicator.measure, of: members).map {
        .init(
          $0.upper, of: $0.lower, units: $0.estimate.respondents, estimate: $0.estimate, population: $0.population)
      }
    }.withoutTotal(over: openAxis)
  }
}

extension IndicatorRecord.Measure {
  /// The other number of a ratio, without which one of it does not count.
  func number(beside measure: Tabulation.Measure) -> String? {
    guard case .ratio(let of, let to) = self, case .sum(let path) = measure else { return nil }
    return path == of ? to : of
  }
}

extension Tabulation.Filter {
  func with(_ codes: Set<String>, to path: String) -> Self {
    var answers = answers.mapValues(Set.init)
    answers[path] = codes
    return Self(
      answers: answers, places: Set(places), from: from, to: to, states: Set(states), ranges: ranges)
  }

  /// Both conditions together. What both say of a question or of places is what they have in common; nothing when that is
  /// nothing.
  package func narrowed(by other: Self) -> Self? {
    var answers = answers.mapValues(Set.init)
    for (path, codes) in other.answers {
      answers[path] = answers[path].map { $0.intersection(codes) } ?? Set(codes)
      if answers[path]?.isEmpty == true { return nil }
    }
    var ranges = ranges
    for (path, range) in other.ranges {
      guard let both = ranges[path].map({ $0.narrowed(by: range) }) ?? range else { return nil }
      ranges[path] = both
    }
    let from = [self.from, other.from].compactMap(\.self).max()
    let to = [self.to, other.to].compactMap(\.self).min()
    let places = other.places.isEmpty ? self.places : other.places
    let states = states.isEmpty ? other.states : other.states.isEmpty ? states : states.filter(other.states.contains)
    guard !states.isEmpty || self.states.isEmpty && other.states.isEmpty else { return nil }
    return Self(
      answers: answers, places: Set(places), from: from, to: to, states: Set(states), ranges: ranges)
  }
}
