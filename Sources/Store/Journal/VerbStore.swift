import Basics

/// What was done, and the answer that was given. An answer holds ids only.
extension Writer {
  /// Claims the verb for this transaction. The recorded outcome if it was done before; waits for another transaction
  /// that is doing it now.
  func begin(_ verb: ID<Verb>, by actor: ID<Actor>, at now: Instant) throws -> String? {
    let inserted = try run(
      "INSERT INTO verb (id, actor, at) VALUES (\(verb), \(actor), \(now)) ON CONFLICT (id) DO NOTHING")
    return inserted == 1 ? nil : try value("SELECT outcome FROM verb WHERE id = \(verb)") ?? ""
  }
}

extension SQL {
  /// For a verb that is certainly not there.
  static func insert(_ verb: ID<Verb>, by actor: ID<Actor>, at now: Instant, outcome: String) -> SQL {
    verbs.row([verb.binding, actor.binding, now.binding, outcome.binding])
  }

  private static let verbs = Upsert(
    into: "verb", key: ["id"], columns: [("id", .id), ("actor", .id), ("at", .instant), ("outcome", .text)],
    existing: .refuse)

  static func record(_ outcome: String, of verb: ID<Verb>) -> SQL {
    "UPDATE verb SET outcome = \(outcome) WHERE id = \(verb)"
  }
}
