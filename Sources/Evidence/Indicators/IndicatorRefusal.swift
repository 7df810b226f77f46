package import Basics

/// Why an indicator is not defined.
package enum IndicatorRefusal: Refusal, Equatable {
  case unknown
  case notAllowed
  case codeNotAllowed
  case codeTaken(String)
  /// Reports name it by its code.
  case codeIsKept
  case nameMissing
  case textTooLong
  case reasonMissing
  /// A share without answers to be the share of.
  case noCodes
  /// A share of an answer that is in no base.
  case countedInNoBase(answer: String)
  /// A share split or filtered by its own question.
  case splitByItself
  case sameQuestion
  case target
  /// A rule about the largest contributions without a share or a distance that can be kept.
  case dominance
  /// Figures that would be sums over what the definition does not allow.
  case notAdded(IndicatorRecord.Axis)
  /// A definition that allows sums of what is never added, as shares.
  case additivityOfQuotient
  /// A definition that allows sums over time of what is there at a moment, or of what nobody marked.
  case additivityOverTime
  case tooManySplits(limit: Int)
  case unitMissing
  case unitTooLong(limit: Int)
  /// What is asked and what the definition says have nothing in common.
  case nothing
  /// A sample without known chances stands for nobody else.
  case sampleOfConvenience
  /// A sample of a form that tells of rounds of informants, sites or flow points.
  case sampleOfForm
  /// A total of a sample that does not say for how many a respondent stands.
  case sampleWeightMissing
  /// How many different ones a population has is not told by those of a sample.
  case sampleOfDistinct
  /// Respondents without a weight above zero, a stratum or a cluster.
  case sampleIncomplete(respondents: Int)
  /// A stratum with one cluster.
  case sampleLonely(stratum: String)
  /// A stratum that has several sizes in the population, or fewer clusters than were drawn.
  case samplePopulation(stratum: String)
  case sampleTooLarge(limit: Int)

  package var code: String {
    switch self {
    case .unknown: "indicator.unknown"
    case .notAllowed: "indicator.notAllowed"
    case .codeNotAllowed: "indicator.code.notAllowed"
    case .codeTaken: "indicator.code.taken"
    case .codeIsKept: "indicator.code.kept"
    case .nameMissing: "indicator.name.missing"
    case .textTooLong: "indicator.text.tooLong"
    case .reasonMissing: "indicator.reason.missing"
    case .noCodes: "indicator.codes.missing"
    case .countedInNoBase: "indicator.codes.inNoBase"
    case .splitByItself: "indicator.split.itself"
    case .sameQuestion: "indicator.ratio.same"
    case .target: "indicator.target.size"
    case .dominance: "indicator.dominance.size"
    case .notAdded(let axis): "indicator.notAdded.\(axis.rawValue)"
    case .additivityOfQuotient: "indicator.additivity.quotient"
    case .additivityOverTime: "indicator.additivity.time"
    case .tooManySplits: "indicator.splits.tooMany"
    case .unitMissing: "indicator.unit.missing"
    case .unitTooLong: "indicator.unit.tooLong"
    case .nothing: "indicator.nothing"
    case .sampleOfConvenience: "indicator.sample.convenience"
    case .sampleOfForm: "indicator.sample.form"
    case .sampleWeightMissing: "indicator.sample.weight"
    case .sampleOfDistinct: "indicator.sample.distinct"
    case .sampleIncomplete: "indicator.sample.incomplete"
    case .sampleLonely: "indicator.sample.lonely"
    case .samplePopulation: "indicator.sample.population"
    case .sampleTooLarge: "indicator.sample.tooLarge"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .codeTaken(let code): ["code": code]
    case .countedInNoBase(let answer): ["answer": answer]
    case .sampleIncomplete(let respondents): ["count": String(respondents)]
    case .sampleLonely(let stratum), .samplePopulation(let stratum): ["stratum": stratum]
    case .sampleTooLarge(let limit), .tooManySplits(let limit), .unitTooLong(let limit): ["limit": String(limit)]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .notAllowed: .forbidden
    case .codeTaken, .codeIsKept: .conflict
    default: .invalid
    }
  }
}
