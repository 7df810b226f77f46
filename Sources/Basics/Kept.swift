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

/// The same for many keys. When there are more than so many, all are forgotten: for what costs little to make again.
package final class KeptByKey<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let kept = Mutex<[Key: Value]>([:])
  private let most: Int

  package init(most: Int) { self.most = most }

  /// Nil is not kept. Two that ask at once may both make it.
  package func value(_ key: Key, _ make: () async throws -> Value?) async rethrows -> Value? {
    if let known = kept.withLock({ $0[key] }) { return known }
    guard let made = try await make() else { return nil }
    kept.withLock { kept in
      if kept.count >= most { kept.removeAll() }
      kept[key] = made
    }
    return made
  }
}
