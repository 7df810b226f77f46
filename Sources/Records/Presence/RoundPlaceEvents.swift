package import Basics
package import Collect
package import Store

/// What is said of a place in a round carries both, because any of the events may be the first that an office hears.
/// `reason` is why something that was published is different: without one nothing changes after release.
package protocol RoundPlaceEvent: Event {
  var round: ID<Round> { get }
  var place: ID<Place> { get }
  var reason: String? { get }
}

/// The round is to cover the place.
package struct PlaceScoped: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.scoped"
  package var round: ID<Round>
  package var place: ID<Place>
  package var reason: String?

  package init(_ round: ID<Round>, _ place: ID<Place>, reason: String? = nil) {
    (self.round, self.place, self.reason) = (round, place, reason)
  }
}

/// How far the round came in the place. `dropped` has its reason in `why`.
package struct PlaceStatusStated: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.stated"
  package var round: ID<Round>
  package var place: ID<Place>
  package var status: String
  package var why: String?
  package var reason: String?

  package init(
    _ round: ID<Round>, _ place: ID<Place>, _ status: PlaceReport.Status, why: String? = nil, reason: String? = nil
  ) {
    (self.round, self.place, self.status, self.why, self.reason) = (round, place, status.rawValue, why, reason)
  }
}

/// A source says how many; said again of the same estimate, it says otherwise now.
package struct EstimateRecorded: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.estimated"
  package var round: ID<Round>
  package var place: ID<Place>
  package var id: ID<Estimate>
  package var estimate: Estimate
  /// What stood there of submissions, as `PlaceInRound.describe` writes it; nil when nothing did.
  package var instead: String?
  package var reason: String?

  package init(
    _ round: ID<Round>, _ place: ID<Place>, _ id: ID<Estimate>, _ estimate: Estimate, instead: String? = nil,
    reason: String? = nil
  ) {
    (self.round, self.place, self.id, self.estimate) = (round, place, id, estimate)
    (self.instead, self.reason) = (instead, reason)
  }
}

/// The estimate was an error.
package struct EstimateWithdrawn: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.withdrawn"
  package var round: ID<Round>
  package var place: ID<Place>
  package var id: ID<Estimate>
  package var reason: String?

  package init(_ round: ID<Round>, _ place: ID<Place>, _ id: ID<Estimate>, reason: String?) {
    (self.round, self.place, self.id, self.reason) = (round, place, id, reason)
  }
}

/// Which estimates count for a group; without a choice the programme's preference holds again.
package struct FigureChosen: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.chosen"
  package var round: ID<Round>
  package var place: ID<Place>
  package var stratum: Stratum
  package var choice: FigureChoice?
  package var reason: String?

  package init(
    _ round: ID<Round>, _ place: ID<Place>, _ stratum: Stratum, _ choice: FigureChoice?, reason: String? = nil
  ) {
    (self.round, self.place, self.stratum, self.choice, self.reason) = (round, place, stratum, choice, reason)
  }
}

/// What an import said of how far the round came is taken back: the place stands in the round as it did before.
package struct PlaceStatusRestored: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.restored"
  package var round: ID<Round>
  package var place: ID<Place>
  package var progress: PlaceInRound.Progress
  package var reason: String?

  package init(_ round: ID<Round>, _ place: ID<Place>, _ progress: PlaceInRound.Progress, reason: String?) {
    (self.round, self.place, self.progress, self.reason) = (round, place, progress, reason)
  }
}

/// An officer said whether a submission that came, changed or was rejected after the release counts in the round as it is at a
/// time, or stays what it was.
package struct LateAnswerJudged: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.late-answer"
  package var round: ID<Round>
  package var place: ID<Place>
  package var submission: ID<Submission>
  /// Of the last entry of the submission that the officer had seen.
  package var upTo: HybridTime
  package var isAccepted: Bool
  /// What the submissions of the place came to, and come to with it.
  package var old: String
  package var new: String
  package var reason: String?

  package init(
    _ round: ID<Round>, _ place: ID<Place>, _ submission: ID<Submission>, upTo: HybridTime, isAccepted: Bool,
    old: String, new: String, reason: String
  ) {
    (self.round, self.place, self.submission) = (round, place, submission)
    (self.upTo, self.isAccepted) = (upTo, isAccepted)
    (self.old, self.new, self.reason) = (old, new, reason)
  }
}

/// An officer said whether what is known now of who lives in sites of the place counts in the released round, or the round
/// stays what it was.
package struct LateSitesJudged: RoundPlaceEvent, Codable, Equatable {
  package static let kind = "round-place.late-sites"
  package var round: ID<Round>
  package var place: ID<Place>
  /// Those that differed, as they were known then.
  package var sites: KeptSites
  package var isAccepted: Bool
  /// Of all sites of the place, as ``PlaceInRound/describe(_:)-(LocationPeople.InSites)`` writes it: what whoever reads the
  /// round may know of them.
  package var old: String
  package var new: String
  package var reason: String?

  package init(
    _ round: ID<Round>, _ place: ID<Place>, _ sites: KeptSites, isAccepted: Bool, old: String, new: String,
    reason: String
  ) {
    (self.round, self.place, self.sites, self.isAccepted) = (round, place, sites, isAccepted)
    (self.old, self.new, self.reason) = (old, new, reason)
  }
}

/// Up to when a submission counts in a released round, and up to when it was said that it does not.
struct AnswerJudgement: Hashable, Sendable {
  private(set) var accepted: HybridTime?
  private(set) var setAside: HybridTime?
  private(set) var reason = ""

  mutating func note(_ event: LateAnswerJudged) {
    note(accepted: event.isAccepted ? event.upTo : nil, setAside: event.isAccepted ? nil : event.upTo)
    reason = event.reason ?? ""
  }

  mutating func note(accepted: HybridTime?, setAside: HybridTime?) {
    self.accepted = [self.accepted, accepted].compactMap(\.self).max()
    self.setAside = [self.setAside, setAside].compactMap(\.self).max()
  }
}
