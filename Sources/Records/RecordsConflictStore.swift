import Basics
import Collect
package import Office
import Store

/// Records that can contradict themselves, with the rights of the verbs that change them.
package enum RecordsConflicts {
  package static let subjects: [ConflictSubject] = places + sites + flows + rounds + activities

  private static let places: [ConflictSubject] = [
    ConflictSubject(PlaceProjection().stream, .managePlaces, from: "place r", place: "r.id"),
    ConflictSubject(PlaceSourceProjection.stream, .managePlaces, from: "place_source r", name: "r.name"),
    ConflictSubject(CrosswalkProjection.stream, .managePlaces, from: "crosswalk r"),
  ]

  private static let sites: [ConflictSubject] = [
    ConflictSubject(SiteProjection.stream, .manageSites, from: "site r", stream: "r.stream", place: "r.place"),
    ofMission(SitePairProjection.stream, .manageSites), ofMission(SiteWeightsProjection.stream, .manageSites),
    ConflictSubject(
      SiteReferralProjection.stream, .manageSites, from: "site_referral r", place: "r.site", name: "r.organisation"),
    ConflictSubject(SiteImportBegun.stream, .manageSites, from: "site_import r"),
  ]

  /// Streams without a row that has their id.
  private static func ofMission(_ kind: StreamKind, _ right: Right) -> ConflictSubject {
    ConflictSubject(kind, right, from: "stream r")
  }

  private static let flows: [ConflictSubject] = [
    ConflictSubject(
      FlowPointProjection().stream, .managePlaces, from: "flow_point r", place: "r.place", programme: "r.programme",
      name: "r.code"),
    ConflictSubject(
      FlowSignalProjection().stream, .reviewSubmissions,
      from: "flow_signal r LEFT JOIN flow_point p ON p.code = r.point", place: "p.place", programme: "p.programme",
      name: "r.point"),
  ]

  private static let rounds: [ConflictSubject] = [
    ConflictSubject(
      TrackingProjection.stream, Presence.managing, from: "tracking r", programme: "r.programme",
      parent: "r.programme"),
    ConflictSubject(
      RoundProjection.stream, Presence.managing, from: "tracking_round r", programme: "r.programme", name: "r.names",
      parent: "r.id"),
    ConflictSubject(
      FactorProjection.stream, Presence.managing, from: "conversion_factor r", place: "r.place",
      programme: "r.programme", parent: "r.programme"),
    ConflictSubject(
      TeamProjection.stream, Presence.managing, from: "field_team r", place: "r.place", programme: "r.programme",
      name: "r.name", parent: "r.programme"),
    ofRound(AssignmentProjection.stream, Presence.managing, "round_assignment"),
    ofRound(PlaceInRound.stream, Presence.recording, "round_place"),
    ofRound(ProfileStepProjection.stream, Presence.managing, "round_profile"),
    ConflictSubject(
      DoubtProjection.stream, Presence.recording, from: "round_doubt r JOIN tracking_round t ON t.id = r.round",
      programme: "t.programme", name: "t.names", parent: "r.round"),
    ConflictSubject(
      RoundImportBegun.stream, Presence.recording, from: "round_import r", programme: "r.programme", parent: "r.round"),
    ConflictSubject(
      InformantProjection.stream, Informants.keeping,
      from: "informant r LEFT JOIN informant_place p ON p.informant = r.id", place: "p.place",
      programme: "r.programme"),
  ]

  private static func ofRound(_ kind: StreamKind, _ right: Right, _ table: String) -> ConflictSubject {
    ConflictSubject(
      kind, right, from: "\(name: table) r JOIN tracking_round t ON t.id = r.round", place: "r.place",
      programme: "t.programme", name: "t.names", parent: "r.round")
  }

  private static let activities: [ConflictSubject] = [
    ConflictSubject(
      ActivityProjection().stream, Activities.recording, from: "activity r", place: "r.place",
      programme: "r.programme", name: "r.title"),
    ConflictSubject(OrganisationProjection().stream, Activities.recording, from: "organisation r", name: "r.acronym"),
    ConflictSubject(ActivityImportBegun.stream, Activities.recording, from: "activity_import r"),
  ]
}
