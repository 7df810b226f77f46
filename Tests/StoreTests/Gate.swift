import Foundation

/// Holds a database thread until a test lets it go. Sendable because a condition guards its flags.
final class Gate: @unchecked Sendable {
  private let condition = NSCondition()
  private var isOpen = false
  private var isReached = false

  /// Blocks the thread until the gate opens, half a minute at most.
  func wait() {
    condition.withLock {
      isReached = true
      while !isOpen, condition.wait(until: Date(timeIntervalSinceNow: 30)) {}
    }
  }

  func open() {
    condition.withLock {
      isOpen = true
      condition.broadcast()
    }
  }

  /// Returns when a thread waits at the gate.
  func reached() async {
    while !condition.withLock({ isReached }) { try? await Task.sleep(for: .milliseconds(2)) }
  }
}
