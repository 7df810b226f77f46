package import Basics
package import Collect
package import Store

/// What came, changed or was rejected after a round was released moves none of its figures until an officer says so; nor
/// does what is found out since of who lives in sites.
extension Presence {
  /// Lets a submission count in a released round as it is now, or says that it stays what it was; `seen` is what was looked at.
  package func judge(
    _ submission: ID<Submission>, in round: ID<Round>, seen: HybridTime, accepting isAccepted: Bool, reason: String,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      guard let known = try decision.db.round(round) else { throw PresenceRefusal.roundUnknown }
      guard let late = try decision.db.lateAnswer(submission, of: round) else {
        throw PresenceRefusal.lateAnswerUnknown
      }
      try decision.require(Self.recording, in: known.programme, on: late.places, of: requester)
      guard late.seen == seen else { throw PresenceRefusal.lateAnswerChanged }
      for effect in try decision.db.effects(of: [late], in: known).joined() {
        try decision.append(
          LateAnswerJudged(
            round, effect.place, submission, upTo: seen, isAccepted: isAccepted, old: effect.old, new: effect.new,
            reason: reason), to: PlaceInRound.id(round, effect.place), of: PlaceInRound.stream, in: .mission)
      }
      return true
    }
    try await keeper.refresh(submission)
  }
  /// Lets who is known now to live in the sites of a place count in a released round, or says that the round stays what it
  /// was; `seen` is what was looked at.
  package func judgeSites(
    of place: ID<Place>, in round: ID<Round>, seen: String, accepting isAccepted: Bool, reason: String,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    _ = try await store.perform(verb, by: requester.actor) { decision in
      guard let known = try decision.db.round(round) else { throw PresenceRefusal.roundUnknown }
      try decision.require(Self.recording, in: known.programme, on: [place], of: requester)
      func differing(for reader: Requester) throws -> LateSites? {
        try decision.db.lateSites(of: known, areas: [place], SiteReach(reader, on: Day(decision.now)))
          .first { $0.place == place }
      }
      guard let late = try differing(for: requester), late.seen == seen else {
        throw PresenceRefusal.lateSitesChanged
      }
      // The log is read by whoever reads the round.
      let log = try differing(
        for: Requester(requester.actor, grants: [Grant(.viewer, programme: known.programme)]))
      try decision.append(
        LateSitesJudged(
          round, place, late.sites, isAccepted: isAccepted, old: log.map { PlaceInRound.describe($0.former) } ?? "",
          new: log.map { PlaceInRound.describe($0.now) } ?? "", reason: reason),
        to: PlaceInRound.id(round, place), of: PlaceInRound.stream, in: .mission)
      return true
    }
  }
}
