package import Basics
package import Store

/// A profile was put on record. It is never changed: another one stands beside it.
package struct ProfileRecorded: Event, Codable, Hashable {
  package static let kind = "sex-age-profile.recorded"
  package var profile: SexAgeProfile

  package init(_ profile: SexAgeProfile) {
    self.profile = profile
  }
}

/// The figures of a place and group in a round are divided by a profile from now on; without one no longer.
package struct ProfileApplied: Event, Codable, Hashable {
  package static let kind = "round-profile.applied"
  package var round: ID<Round>
  package var place: ID<Place>
  /// The key of the group; empty for all together.
  package var stratum: String
  package var profile: ID<SexAgeProfile>?
  package var reason: String

  package init(round: ID<Round>, place: ID<Place>, stratum: String, profile: ID<SexAgeProfile>?, reason: String) {
    (self.round, self.place, self.stratum) = (round, place, stratum)
    (self.profile, self.reason) = (profile, reason)
  }
}

/// Profiles as rows.
package struct ProfileProjection: Projection {
  package init() {}

  package struct State: Hashable, Sendable {
    var profile: SexAgeProfile
    var actor: ID<Actor>
    var at: Instant
  }

  static let stream = StreamKind("sex-age-profile", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["sex_age_profile"] }
  package var events: [any Event.Type] { [ProfileRecorded.self] }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard state == nil, let event = entry.event(ProfileRecorded.self) else { return state }
    return State(profile: event.profile, actor: entry.actor, at: entry.time.instant)
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, as: stream.recast())
  }
}

/// Which profile divides which figures, as rows.
package struct ProfileStepProjection: Projection {
  package init() {}

  package struct State: Hashable, Sendable {
    var step: ProfileApplied
    var actor: ID<Actor>
    var at: Instant
  }

  static let stream = StreamKind("round-profile", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["round_profile"] }
  package var events: [any Event.Type] { [ProfileApplied.self] }

  static func id(_ round: ID<Round>, _ place: ID<Place>, _ stratum: String) -> ID<JournalStream> {
    ID(named: "round-profile", round.description, place.description, stratum)
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    entry.event(ProfileApplied.self).map { State(step: $0, actor: entry.actor, at: entry.time.instant) } ?? state
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, as: stream)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    entry.event(ProfileApplied.self).map { ["profile": $0.profile?.description ?? ""] } ?? [:]
  }
}
