import Synchronization

/// Counts how often something ran.
final class Counter: Sendable {
  private let count = Mutex(0)

  @discardableResult
  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }

  var value: Int { count.withLock { $0 } }
}
