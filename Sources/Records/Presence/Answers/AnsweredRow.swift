import Basics
import Collect

/// A row of what a submission says: a figure of a group, or only how far the round came.
struct AnsweredRow: Sendable {
  /// How many of all groups together one informant said.
  struct Told: Sendable {
    let kind: String
    let individuals: Int
  }

  var submission: ID<Submission>
  var round: ID<Round>
  var place: ID<Place>
  var isRegister: Bool
  var status: PlaceReport.Status?
  var group: String?
  var nationality: String?
  var unit: CountingUnit?
  var count: Int?
  /// What it says by sex and age of those whom it counts.
  var parts: [PeoplePart: Int] = [:]
  var day: Day
  /// Nil where the form does not ask.
  var residence: Universe.Residence?
  var includesSites: Bool?
  var isSitesUnknown: Bool
  var isSeen: Bool?
  var informants: Int
  var kinds: [String]
  /// The code that named the place, with its edition.
  var code: PlaceCode?
  /// Of those informants who gave a number, where several were asked.
  var told: [Told] = []

  /// Nil when the group is none that this program knows.
  func universe(_ setUp: TrackingSetUp) -> Universe? {
    var universe = setUp.universe
    universe.residence = residence ?? (isRegister ? .registered : setUp.universe.residence)
    universe.includesSites = isSitesUnknown ? nil : includesSites ?? setUp.universe.includesSites
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

  /// What the programme's rule is applied to: what each informant said, where the submission has this figure alone, so that
  /// it stands for all of whom they spoke; else what the team wrote down.
  func informed(isOnlyFigure: Bool) -> [InformantFigure] {
    if isOnlyFigure, unit == .individuals, told.count > 1 {
      return told.map { told in
        InformantFigure(
          informant: submission.recast(), kinds: told.kind.isEmpty ? [] : [told.kind], place: place,
          individuals: told.individuals)
      }
    }
    return [InformantFigure(informant: submission.recast(), kinds: kinds, place: place, individuals: count ?? 0)]
  }

  /// How far the round came by the answers: the latest visit says it; nil when none does.
  static func status(_ rows: [AnsweredRow]) -> PlaceReport.Status? {
    rows.filter { $0.status != nil }.max { ($0.day, $0.submission) < ($1.day, $1.submission) }?.status
  }
}
