package import Basics
import Collect
import FormEngine
package import Store

/// Tables of sex–age profiles. What they mean is told in `docs/data-model.md`.
package enum ProfileMigrations {
  package static let all: [Migration] = [
    Migration(
      "records.profiles.001",
      """
      CREATE TABLE sex_age_profile (
        id \(.id) NOT NULL PRIMARY KEY,
        programme \(.id) NOT NULL,
        place \(.id) NOT NULL,
        from_day \(.date) NOT NULL,
        to_day \(.date) NOT NULL,
        profile \(.text) NOT NULL,
        actor \(.id) NOT NULL,
        at \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX sex_age_profile_programme ON sex_age_profile (programme, to_day, id)",
      """
      CREATE TABLE round_profile (
        id \(.id) NOT NULL PRIMARY KEY,
        round \(.id) NOT NULL,
        place \(.id) NOT NULL,
        stratum \(.text) NOT NULL,
        profile \(.id),
        reason \(.text) NOT NULL,
        actor \(.id) NOT NULL,
        at \(.instant) NOT NULL
      )
      """,
      "CREATE INDEX round_profile_round ON round_profile (round, place)")
  ]

  package static let tables = ["sex_age_profile", "round_profile"].map {
    TableDeclaration($0, .journalled, by: "Records")
  }
}

/// A profile on record.
package struct KnownProfile: Hashable, Sendable {
  package let id: ID<SexAgeProfile>
  package let profile: SexAgeProfile
  package let actor: ID<Actor>
  package let at: Instant
}

/// A step by which a profile divides figures.
package struct ProfileStep: Hashable, Sendable {
  package let known: KnownProfile
  package let reason: String
  package let actor: ID<Actor>
  package let at: Instant
}

extension Reader {
  /// The newest first, within the reader's areas.
  package func profiles(
    of programme: ID<Programme>, areas: [ID<Place>]?, limit: Int = 200
  ) throws -> [KnownProfile] {
    let area: SQL =
      areas.map { "AND place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: $0))" } ?? .empty
    return try rows(
      """
      SELECT id, profile, actor, at FROM sex_age_profile WHERE programme = \(programme) \(area)
      ORDER BY to_day \(.down), id \(.down) LIMIT \(limit)
      """
    ).map(KnownProfile.init)
  }

  package func profile(_ id: ID<SexAgeProfile>) throws -> KnownProfile? {
    try row("SELECT id, profile, actor, at FROM sex_age_profile WHERE id = \(id)").map(KnownProfile.init)
  }

  /// By which profile the figures of a place and group are divided in a round; nil for none.
  package func profileStep(_ round: ID<Round>, _ place: ID<Place>, stratum: String) throws -> ProfileStep? {
    let step: (ID<SexAgeProfile>, String, ID<Actor>, Instant)? = try row(
      """
      SELECT profile, reason, actor, at FROM round_profile
      WHERE id = \(ProfileStepProjection.id(round, place, stratum)) AND profile IS NOT NULL
      """
    ).map { (try $0["profile"], try $0["reason"], try $0["actor"], try $0["at"]) }
    guard let (id, reason, actor, at) = step, let known = try profile(id) else { return nil }
    return ProfileStep(known: known, reason: reason, actor: actor, at: at)
  }

  /// Submissions of a programme in a place and below, between two days, that are not rejected.
  func sampled(
    _ form: ProfileForm, of programme: ID<Programme>, in place: ID<Place>, from: Day, to: Day,
    after: ID<Submission>?, limit: Int
  ) throws -> [ID<Submission>] {
    let next: SQL = after.map { "AND submission > \($0)" } ?? .empty
    return try rows(
      """
      SELECT submission FROM \(form.answers.main)
      WHERE _programme = \(programme) AND _day >= \(from) AND _day <= \(to) AND _state <> \(ReviewState.rejected)
        AND _place IN (SELECT place FROM place_ancestor WHERE ancestor = \(place)) \(next)
      ORDER BY submission ASC NULLS LAST LIMIT \(limit)
      """
    ).map { try $0["submission"] }
  }
}

extension KnownProfile {
  fileprivate init(row: Row) throws {
    self.init(
      id: try row["id"], profile: try row.json("profile"),
      actor: try row["actor"], at: try row["at"])
  }
}

extension Writer {
  func write(_ state: ProfileProjection.State, as id: ID<SexAgeProfile>) throws {
    let profile = state.profile
    let text = try JSONText.encode(profile)
    try run(
      """
      INSERT INTO sex_age_profile (id, programme, place, from_day, to_day, profile, actor, at)
      VALUES (\(id), \(profile.programme), \(profile.place), \(profile.from), \(profile.to), \(text), \(state.actor),
        \(state.at))
      ON CONFLICT (id) DO UPDATE SET profile = excluded.profile
      """)
  }

  func write(_ state: ProfileStepProjection.State, as id: ID<JournalStream>) throws {
    let step = state.step
    try run(
      """
      INSERT INTO round_profile (id, round, place, stratum, profile, reason, actor, at)
      VALUES (\(id), \(step.round), \(step.place), \(step.stratum), \(step.profile), \(step.reason), \(state.actor),
        \(state.at))
      ON CONFLICT (id) DO UPDATE SET profile = excluded.profile, reason = excluded.reason, actor = excluded.actor,
        at = excluded.at
      """)
  }
}
