import Foundation
import Synchronization

/// How far long work has come: one line that changes, on standard error when that is a terminal; nobody else wants it.
final class ProgressLine: Sendable {
  private struct State {
    var last: ContinuousClock.Instant?
    var isOpen = false
  }

  private static let pause = Duration.milliseconds(200)

  private let state = Mutex(State())
  private let isTerminal = isatty(STDERR_FILENO) == 1

  func show(_ text: @autoclosure () -> String, _ done: Int, of total: Int) {
    guard isTerminal else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard done >= total || state.last.map({ now - $0 > Self.pause }) ?? true else { return }
      (state.last, state.isOpen) = (now, true)
      write("\r\u{1B}[K" + text() + (total > 0 ? " \(done * 100 / total) %" : ""))
    }
  }

  /// Leaves the line, so that what follows stands on its own.
  func finish() {
    state.withLock { state in
      if state.isOpen { write("\r\u{1B}[K") }
      state.isOpen = false
    }
  }

  private func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
