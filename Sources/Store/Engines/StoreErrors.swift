package import Basics

/// More work is waiting than the store takes on, or transactions kept colliding. Later it will work.
package struct StoreBusy: Refusal, Equatable {
  package init() {}
  package var code: String { "store.busy" }
  package var kind: RefusalKind { .busy }
}

/// A read took longer than it was allowed to.
package struct StoreTimeout: Refusal, Equatable {
  package init() {}
  package var code: String { "store.timeout" }
  package var kind: RefusalKind { .busy }
}

/// A text with the character U+0000, which PostgreSQL cannot keep, and SQLite only half.
package struct TextHoldsNull: Refusal, Equatable {
  package init() {}
  package var code: String { "store.text.null" }
}

/// The engine failed. Holds no bound value, so that it may be logged.
package struct DatabaseFault: Error, CustomStringConvertible {
  package let engine: EngineKind
  /// The SQLSTATE of PostgreSQL, or the extended result code of SQLite.
  package let code: String
  package let message: String
  /// The text of the statement, with placeholders.
  package let statement: String?

  /// The session was lost while it committed: nobody knows whether the transaction was kept.
  static let commitLost = "08007"

  package init(engine: EngineKind, code: String, message: String, statement: String? = nil) {
    self.engine = engine
    self.code = code
    self.message = message
    self.statement = statement
  }

  package var description: String {
    let place = statement.map { " in: \($0.prefix(500))" } ?? ""
    return "\(engine.rawValue) \(code): \(message)\(place)"
  }
}
