package import Basics
import Collect
package import Store

/// Sex–age profiles of a programme, and the steps by which they divide its figures. Read and applied within the areas and by
/// the rights of rounds.
package struct Profiles: Sendable {
  package let store: Store
  private let forms = RoleForms { ProfileForm($0, form: $1) }

  package init(_ store: Store) {
    self.store = store
  }

  package static let projections: [any Projection] = [ProfileProjection(), ProfileStepProjection()]

  /// Puts a profile on record.
  @discardableResult
  package func record(
    _ profile: SexAgeProfile, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<SexAgeProfile> {
    try profile.check()
    return try await store.perform(verb, by: requester.actor) { decision in
      try decision.requireProfiles(in: profile.programme, on: [profile.place], of: requester)
      let id: ID<SexAgeProfile> = decision.newID()
      try decision.append(ProfileRecorded(profile), to: id.recast(), of: ProfileProjection.stream, in: .mission)
      return id
    }
  }

  /// Makes a profile of the households that were asked in a place and below between two days, as submissions to all forms
  /// with the roles say. Costs what those submissions cost; later ones do not change it.
  package func recordSample(
    of programme: ID<Programme>, in place: ID<Place>, from: Day, to: Day, bands: [AgeBand] = AgeBand.usual,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<SexAgeProfile> {
    guard from <= to else { throw SexAgeRefusal.days }
    guard !bands.isEmpty, bands.count <= SexAgeCounts.mostRows else { throw SexAgeRefusal.rows }
    var tally = ProfileTally(bands.sorted())
    var titles: [String] = []
    for form in try await store.read({ [forms] in try forms.all(in: $0).map(\.made) }) {
      let before = tally.households
      var last: ID<Submission>?
      repeat {
        let after = last
        let (submissions, members) = try await store.read { reader in
          let found = try reader.sampled(
            form, of: programme, in: place, from: from, to: to, after: after, limit: Self.piece)
          return (found, try reader.answers(ProfileRole.allCases, of: found, form.answers))
        }
        for submission in submissions { tally.add(members[submission] ?? []) }
        last = submissions.count < Self.piece ? nil : submissions.last
      } while last != nil
      if tally.households > before { titles.append(form.title) }
    }
    guard tally.households > 0 else { throw SexAgeRefusal.emptySample }
    return try await record(
      SexAgeProfile(
        programme: programme, place: place, from: from, to: to, origin: .sample,
        source: String(titles.joined(separator: ", ").prefix(SexAgeProfile.longestSource)),
        households: tally.households, counts: tally.counts), verb: verb, by: requester)
  }

  private static let piece = 500

  /// Takes profiles together as one sample, for a place that all of them lie in. Refused where their bands do not nest.
  package func combine(
    _ ids: [ID<SexAgeProfile>], for place: ID<Place>, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<SexAgeProfile> {
    guard Set(ids).count >= 2, ids.count <= 100 else { throw SexAgeRefusal.rows }
    let known = try await store.read { reader in
      try ids.map { id in
        guard let known = try reader.profile(id) else { throw SexAgeRefusal.unknown }
        return known.profile
      }
    }
    var combined = known[0]
    for other in known.dropFirst() {
      guard other.programme == combined.programme else { throw SexAgeRefusal.unknown }
      combined.counts = try combined.counts.adding(other.counts)
      combined.households += other.households
      (combined.from, combined.to) = (min(combined.from, other.from), max(combined.to, other.to))
    }
    (combined.place, combined.origin, combined.parts) = (place, .combined, ids)
    var sources: [String] = []
    for source in known.map(\.source) where !sources.contains(source) { sources.append(source) }
    combined.source = String(sources.joined(separator: ", ").prefix(SexAgeProfile.longestSource))
    return try await record(combined, verb: verb, by: requester)
  }

  /// Divides the figures of a place and group in a round by a profile from now on; without one no longer. The figures
  /// themselves stay.
  package func apply(
    _ profile: ID<SexAgeProfile>?, to place: ID<Place>, stratum: String, in round: ID<Round>, reason: String,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty, reason.count <= Estimate.longestText else { throw SexAgeRefusal.reasonMissing }
    _ = try await store.perform(verb, by: requester.actor) { decision in
      guard let known = try decision.db.round(round) else { throw PresenceRefusal.roundUnknown }
      try decision.requireProfiles(in: known.programme, on: [place], of: requester)
      if let profile {
        guard let made = try decision.db.profile(profile)?.profile, made.programme == known.programme else {
          throw SexAgeRefusal.unknown
        }
        guard made.counts.isWhole else { throw SexAgeRefusal.notWhole }
        let figures = try decision.db.presence(of: [place], in: round, stratum: stratum)[place]
        guard figures?.isKnown == true else { throw SexAgeRefusal.noFigure }
      }
      try decision.append(
        ProfileApplied(round: round, place: place, stratum: stratum, profile: profile, reason: reason),
        to: ProfileStepProjection.id(round, place, stratum), of: ProfileStepProjection.stream, in: .mission)
      return true
    }
  }
}

extension Decision {
  fileprivate func requireProfiles(
    in programme: ID<Programme>, on places: [ID<Place>], of requester: Requester
  ) throws {
    do {
      try require(Presence.recording, in: programme, on: places, of: requester)
    } catch PresenceRefusal.notAllowed {
      throw SexAgeRefusal.notAllowed
    }
  }
}
