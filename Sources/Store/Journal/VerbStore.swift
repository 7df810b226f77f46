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
  static func insert(_ verb: ID<Verb>, by actor: ID<Actor>, at now: Instant, outcome: String) -> SQL {
    "INSERT INTO verb (id, actor, at, outcome) VALUES (\(verb), \(actor), \(now), \(outcome))"
  }

  static func record(_ outcome: String, of verb: ID<Verb>) -> SQL {
    "UPDATE verb SET outcome = \(outcome) WHERE id = \(verb)"
  }
}
