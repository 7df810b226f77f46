package import Basics

/// Why a figure of presence is not made as asked.
package enum PresenceRefusal: Refusal, Hashable {
  /// Nothing says how many people one of the unit is.
  case withoutFactor(CountingUnit, on: Day)
  case sumOverTime
  case sumOverPoints
  /// One place lies in the other.
  case sumOverLevels
  /// The groups may be the same people.
  case sumOverGroups(PopulationGroup, PopulationGroup)
  /// No standard error without a probability sample.
  case withoutProbability(FigureBasis.Source)
  /// The universe names no group.
  case groupMissing
  case nationality
  /// Ages that are no band.
  case ageBand
  /// Sex and age are told of people, not of households, tents or trucks.
  case partOfHouseholds
  case count
  /// The figure lies outside its own lowest and highest.
  case range
  /// More kinds of informants than informants, or fewer than none.
  case informants
  case textTooLong
  case nameMissing
  /// The last day comes before the first.
  case days
  case numberTaken(Int)
  case roundUnknown
  case placeUnknown
  case estimateUnknown
  /// It was made of submissions: who corrects those corrects it.
  case fromSubmissions
  case factorUnknown
  /// Nothing is doubted there any more.
  case doubtUnknown
  /// No answer waits there, or no more.
  case lateAnswerUnknown
  /// It changed since it was looked at.
  case lateAnswerChanged
  /// No site of the place differs from what the release kept, or what is known of them changed since it was looked at.
  case lateSitesChanged
  /// A weight of a kind of informants is not 0 to 100, or all are 0.
  case weights
  /// Limits of doubts that tell of everything or nothing.
  case doubtLimits
  case factorSize
  /// What a grade demands cannot be met, or is no number.
  case criteria
  /// Sizes of households that are no range.
  case householdSizes
  /// Released: what changes needs a reason.
  case locked
  case reasonMissing
  /// Somebody is there by an estimate that stands.
  case statusAgainstFigures
  /// Nothing is chosen, or more than the rule takes.
  case choice
  /// What counts different people is not combined.
  case choiceOfUniverses
  /// Some of a group do not stand for all of it.
  case choiceOfPart
  case notAllowed
  /// The programme has no data-protection assessment.
  case practising
  /// The round was planned before it had one.
  case practiceRound
  case practiceNumber

  package var code: String {
    switch self {
    case .withoutFactor(let unit, _): "presence.factor.\(unit.rawValue)"
    case .sumOverTime: "presence.sum.time"
    case .sumOverPoints: "presence.sum.points"
    case .sumOverLevels: "presence.sum.levels"
    case .sumOverGroups: "presence.sum.groups"
    case .withoutProbability: "presence.error"
    case .groupMissing: "presence.groupMissing"
    case .nationality: "presence.nationality"
    case .ageBand: "presence.ageBand"
    case .partOfHouseholds: "presence.partOfHouseholds"
    case .count: "presence.count"
    case .range: "presence.range"
    case .informants: "presence.informants"
    case .textTooLong: "presence.textTooLong"
    case .nameMissing: "presence.nameMissing"
    case .days: "presence.days"
    case .numberTaken: "presence.numberTaken"
    case .roundUnknown: "presence.roundUnknown"
    case .placeUnknown: "presence.placeUnknown"
    case .estimateUnknown: "presence.estimateUnknown"
    case .fromSubmissions: "presence.fromSubmissions"
    case .factorUnknown: "presence.factorUnknown"
    case .doubtUnknown: "presence.doubtUnknown"
    case .lateAnswerUnknown: "presence.late.unknown"
    case .lateAnswerChanged: "presence.late.changed"
    case .lateSitesChanged: "presence.late.sitesChanged"
    case .weights: "presence.weights"
    case .doubtLimits: "presence.doubtLimits"
    case .factorSize: "presence.factorSize"
    case .criteria: "presence.criteria"
    case .householdSizes: "presence.householdSizes"
    case .locked: "presence.locked"
    case .reasonMissing: "presence.reasonMissing"
    case .statusAgainstFigures: "presence.statusAgainstFigures"
    case .choice: "presence.choice"
    case .choiceOfUniverses: "presence.choiceOfUniverses"
    case .choiceOfPart: "presence.choiceOfPart"
    case .notAllowed: "presence.notAllowed"
    case .practising: "presence.practising"
    case .practiceRound: "presence.practiceRound"
    case .practiceNumber: "presence.practiceNumber"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .withoutFactor(_, let day): ["day": day.description]
    case .numberTaken(let number): ["number": String(number)]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .roundUnknown, .placeUnknown, .estimateUnknown, .factorUnknown, .doubtUnknown, .lateAnswerUnknown: .missing
    case .numberTaken, .locked, .lateAnswerChanged, .lateSitesChanged, .practising, .practiceRound, .practiceNumber:
      .conflict
    case .notAllowed: .forbidden
    default: .invalid
    }
  }
}
