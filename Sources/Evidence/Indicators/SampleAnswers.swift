import Basics
import Collect
import FormEngine
import Statistics
import Store

/// The respondents of a sample survey with their answers to an indicator, and who of them it is about.
struct SampleAnswers: Sendable {
  /// Beyond, a survey is a census or no survey.
  static let mostRespondents = 200_000
  /// Respondents times categories: about two seconds.
  static let mostWork = 60_000_000

  /// A respondent as the store tells it, once for each category of the rows that it is in.
  struct Unit: Sendable {
    let id: Identity
    let key: String?
    let isIncluded: Bool
    let upper: Double?
    let lower: Double?
    let weight: Double?
    let stratum: String?
    let cluster: String?
    let population: Double?
    let round: String?

    struct Identity: Hashable, Sendable {
      let submission: ID<Submission>
      let row: Int
    }
  }

  /// How many answered, by category.
  let answer: TabulationAnswer
  private(set) var uppers: [Double?] = []
  private(set) var lowers: [Double?] = []
  /// Who is in the filter and in a category, by category.
  private(set) var members: [String: [Int]] = [:]
  private(set) var all: [Int] = []
  private(set) var outside = 0
  private let respondents: [SurveyDesign.Respondent]
  private let strata: [String]
  private let sample: IndicatorRecord.Sample

  /// - Parameter measure: What the answers were read for.
  init(
    _ units: [Unit], _ measure: IndicatorRecord.Measure, _ sample: IndicatorRecord.Sample, _ scope: Scope
  ) throws {
    guard units.count <= Self.mostRespondents else {
      throw IndicatorRefusal.sampleTooLarge(limit: Self.mostRespondents)
    }
    var (respondents, strata, clusters) = ([SurveyDesign.Respondent](), Numbers(), Numbers())
    var (indices, incomplete) = ([Unit.Identity: Int](), Set<Unit.Identity>())
    var (lines, wholes): ([Tally.Line], [Tally.Line]) = ([], [])
    // Only there is a number below zero no answer: one that is in no base.
    let isShare = if case .share = measure { true } else { false }
    for unit in units {
      let isOutside = isShare && (unit.upper ?? 0) < 0
      let isAsked = unit.isIncluded && !isOutside
      let hasAnswer = unit.upper != nil && (measure.numberBelow == nil || unit.lower != nil)
      let isFirst = indices[unit.id] == nil && !incomplete.contains(unit.id)
      if isAsked {
        let line = Tally.Line(
          row: unit.key, column: UnitQuery.gathered, count: 1, answered: hasAnswer ? 1 : 0, amount: 0)
        lines.append(line)
        if isFirst {
          wholes.append(
            .init(
              row: unit.key == nil ? nil : UnitQuery.gathered, column: UnitQuery.gathered, count: 1,
              answered: line.answered, amount: 0))
        }
      } else if isFirst, unit.isIncluded, unit.key != nil {
        outside += 1
      }
      if isFirst {
        guard let weight = sample.weight == nil ? 1 : unit.weight, weight > 0,
          sample.stratum == nil || unit.stratum != nil, sample.cluster == nil || unit.cluster != nil
        else {
          if isAsked, hasAnswer, unit.key != nil { incomplete.insert(unit.id) }
          continue
        }
        let stratum = strata.number(
          of: "\(unit.round ?? "")\u{1}\(unit.stratum ?? "")", called: unit.isIncluded ? unit.stratum : nil)
        let cluster = clusters.number(
          of: unit.cluster.map { "\u{1}\($0)" } ?? "\(unit.id.submission)", called: nil)
        indices[unit.id] = respondents.count
        respondents.append(
          .init(weight: weight, stratum: stratum, cluster: cluster, population: unit.population))
        uppers.append(isOutside ? nil : unit.upper)
        lowers.append(isOutside ? nil : unit.lower)
        if isAsked, unit.key != nil { all.append(respondents.count - 1) }
      }
      if isAsked, let key = unit.key, let index = indices[unit.id] { members[key, default: []].append(index) }
    }
    guard incomplete.isEmpty else { throw IndicatorRefusal.sampleIncomplete(respondents: incomplete.count) }
    guard (members.count + 1) * respondents.count <= Self.mostWork else {
      throw EvidenceRefusal.tooManyCategories(limit: Self.mostWork / respondents.count - 1)
    }
    var tally = Tally(measuresAmount: true, scale: 1)
    tally.add(lines, gathered: [], multiple: scope.query.multiple)
    if !scope.query.multiple.isEmpty {
      tally.add(wholes, gathered: scope.query.multiple, multiple: scope.query.multiple)
    }
    answer = scope.answer(tally)
    (self.respondents, self.strata, self.sample) = (respondents, strata.names, sample)
  }

  /// Numbers for what has a key, in the order in which they come. What none of the reader's own belongs to has no name.
  private struct Numbers {
    private var numbers: [String: Int] = [:]
    private(set) var names: [String] = []

    mutating func number(of key: String, called name: String?) -> Int {
      let number = numbers[key] ?? names.count
      if number == names.count {
        numbers[key] = number
        names.append(Self.unnamed)
      }
      if let name { names[number] = name }
      return number
    }

    static let unnamed = "…"
  }

  // MARK: Estimates

  /// What an indicator comes to in a part of the population; nil where nobody of it answered.
  struct Estimate {
    let estimate: SurveyEstimate
    let upper: Double
    let lower: Double?
    /// The people for whom those who answered stand.
    let population: Double
  }

  var designed: Designed {
    get throws {
      let design = try refused { () throws(SurveyDesign.Refusal) in
        try SurveyDesign(respondents, selection: sample.selection, lonely: sample.lonely)
      }
      guard let design else { throw IndicatorRefusal.nothing }
      return Designed(answers: self, design: design)
    }
  }

  /// Nil where nobody answered.
  private func refused<Result>(_ ask: () throws(SurveyDesign.Refusal) -> Result) throws -> Result? {
    do { return try ask() } catch {
      switch error {
      case .empty: return nil
      case .notProbability: throw IndicatorRefusal.sampleOfConvenience
      case .weight: throw IndicatorRefusal.sampleIncomplete(respondents: 1)
      case .population(let stratum): throw IndicatorRefusal.samplePopulation(stratum: strata[stratum])
      case .lonely(let stratum): throw IndicatorRefusal.sampleLonely(stratum: strata[stratum])
      }
    }
  }

  struct Designed {
    let answers: SampleAnswers
    let design: SurveyDesign

    var facts: IndicatorFigures.SampleFacts { .init(clusters: design.clusters, strata: design.strataDrawn) }

    func estimate(_ measure: IndicatorRecord.Measure, of members: [Int]) throws -> Estimate? {
      var isIn = Array(repeating: false, count: design.respondents)
      for index in members { isIn[index] = true }
      let (uppers, lowers) = (answers.uppers, answers.lowers)
      let found = try answers.refused { () throws(SurveyDesign.Refusal) -> SurveyEstimate in
        switch measure {
        case .count, .sum, .distinct: try design.total(uppers, in: isIn)
        case .mean: try design.mean(uppers, in: isIn)
        case .median: try design.quantile(0.5, of: uppers, in: isIn)
        case .ratio: try design.ratio(uppers, over: lowers, in: isIn)
        case .share(let share):
          if share.weight == nil {
            try design.proportion(uppers.map { $0.map { $0 > 0 } }, in: isIn)
          } else {
            try design.ratio(
              zip(uppers, lowers).map { upper, lower in
                upper.flatMap { upper in lower.map { upper * $0 } }
              }, over: lowers, in: isIn)
          }
        }
      }
      guard let found else { return nil }
      return summed(found, measure, members)
    }

    /// The estimate with the sums it is made of.
    private func summed(_ found: SurveyEstimate, _ measure: IndicatorRecord.Measure, _ members: [Int]) -> Estimate {
      var (upper, lower, population) = (0.0, 0.0, 0.0)
      for index in members {
        guard let above = answers.uppers[index] else { continue }
        let (weight, below) = (design.weights[index], answers.lowers[index])
        if measure.numberBelow != nil, below == nil { continue }
        population += weight
        if case .share(let share) = measure, share.weight != nil {
          upper += weight * above * (below ?? 0)
        } else {
          upper += weight * above
        }
        lower += weight * (below ?? 1)
      }
      switch measure {
      case .count, .sum, .distinct: return .init(estimate: found, upper: upper, lower: nil, population: population)
      case .median: return .init(estimate: found, upper: found.value, lower: nil, population: population)
      case .mean, .ratio, .share: return .init(estimate: found, upper: upper, lower: lower, population: population)
      }
    }
  }
}

extension FormRecord {
  /// Whether its questions tell of rounds of informants, of sites or of flow points: whoever was there and knew something
  /// was asked. Such data are no sample, whatever columns they have.
  var isOfNoSample: Bool {
    versions.contains { version in
      version.content.shape.roles.contains { asked in
        ["presence.", "site.", "flow."].contains { asked.role.hasPrefix($0) }
      }
    }
  }
}
