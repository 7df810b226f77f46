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

  package var code: String {
    switch self {
    case .withoutFactor(let unit, _): "presence.factor.\(unit.rawValue)"
    case .sumOverTime: "presence.sum.time"
    case .sumOverPoints: "presence.sum.points"
    case .sumOverLevels: "presence.sum.levels"
    case .sumOverGroups: "presence.sum.groups"
    case .withoutProbability: "presence.error"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .withoutFactor(_, let day): ["day": day.description]
    case .sumOverTime, .sumOverPoints, .sumOverLevels, .sumOverGroups, .withoutProbability: [:]
    }
  }
}
