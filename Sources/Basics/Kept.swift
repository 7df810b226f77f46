import Synchronization

/// What is made when it is first asked for, and kept.
package final class Kept<Value: Sendable>: Sendable {
  private let kept = Mutex<Value?>(nil)
  private let make: @Sendable () throws -> Value

  package init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

  /// Throws what making it throws, and makes it again the next time.
  package var value: Value {
    get throws {
      try kept.withLock { kept in
        if let kept { return kept }
        let made = try make()
        kept = made
        return made
      }
    }
  }
}
