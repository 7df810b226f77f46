package import Basics
import Office
package import Store

/// What was told wrong is put right, each with a reason; what was said before stays visible.
extension Emergencies {
  /// Takes a figure back: it stays visible, and the approved one before it is in force again. Twice is once.
  package func withdraw(
    _ entry: ID<Entry>, of id: ID<Emergency>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    try await act(on: id, .manageEvidence, verb, requester) { emergency, _ in
      try emergency.figure(entry).withdrawn == nil ? EmergencyFigureWithdrawn(figure: entry, reason: reason) : nil
    }
  }

  /// Says what happened, where and when instead. The code stays. What is so already changes nothing.
  package func correct(
    _ id: ID<Emergency>, to facts: Emergency.Facts, reason: String, today: Day, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    guard facts.began <= today else { throw EmergencyRefusal.future }
    try await amend(id, verb, requester) { emergency, decision in
      guard facts != emergency.facts else { return nil }
      try Self.allow(requester, at: facts.place, decision)
      return EmergencyCorrected(facts: facts, reason: reason)
    }
  }

  /// Ends it: nothing is due any more. Twice is once.
  ///
  /// - Parameter double: The code of the emergency that it is the same as, where it ends as a double.
  package func close(
    _ id: ID<Emergency>, as ending: Emergency.Ending, of double: String? = nil, reason: String,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    let code = ending == .double ? EmergencyReport.code(double ?? "") : nil
    try await amend(id, verb, requester) { emergency, decision in
      guard emergency.closed == nil else { return nil }
      if let code {
        let seen = Self.rights(.readEvidence, requester, on: Day(decision.now))
        guard code != emergency.code, let other = try decision.db.emergency(Emergency.id(ofCode: code), seen),
          other.counts
        else { throw EmergencyRefusal.doubleUnknown }
      }
      return EmergencyClosed(closing: Emergency.Closing(ending, of: code, reason: reason))
    }
  }

  /// Follows it again. Twice is once.
  package func reopen(
    _ id: ID<Emergency>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = try Self.reason(reason)
    try await amend(id, verb, requester) { emergency, _ in
      emergency.closed == nil ? nil : EmergencyReopened(reason: reason)
    }
  }

  /// Who may enter figures may change what they are of, until one was given out; then who approves them.
  private func amend(
    _ id: ID<Emergency>, _ verb: ID<Verb>, _ requester: Requester,
    _ decide: @escaping @Sendable (Emergency, Decision) throws -> (any Event)?
  ) async throws {
    try await act(on: id, .reviewSubmissions, verb, requester) { emergency, decision in
      let approvers = Self.rights(.manageEvidence, requester, on: Day(decision.now))
      guard try emergency.approved.isEmpty || decision.db.emergency(id, approvers) != nil else {
        throw EmergencyRefusal.approved
      }
      return try decide(emergency, decision)
    }
  }

  private static func reason(_ text: String) throws(EmergencyRefusal) -> String {
    let reason = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !reason.isEmpty, reason.count <= Emergency.longestReason else { throw .reasonMissing }
    return reason
  }
}

extension Emergency {
  /// The figure that this entry told.
  func figure(_ entry: ID<Entry>) throws(EmergencyRefusal) -> Figure {
    guard let figure = figures.first(where: { $0.entry == entry }) else { throw .unknown }
    return figure
  }
}
