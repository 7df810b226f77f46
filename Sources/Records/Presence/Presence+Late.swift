package import Basics
package import Collect
package import Store

/// What came, changed or was rejected after a round was released moves none of its figures until an officer says so.
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
}
