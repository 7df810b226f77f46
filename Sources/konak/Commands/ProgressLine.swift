import Foundation
import Synchronization

/// How far long work has come, on standard error: one line that changes on a terminal, else a line every ten seconds.
final class ProgressLine: Sendable {
  private struct State {
    var last = ContinuousClock.now
    var isOpen = false
  }

  private let state = Mutex(State())
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var pause: Duration { isTerminal ? .milliseconds(200) : .seconds(10) }

  func show(_ text: @autoclosure () -> String, _ done: Int, of total: Int) {
    state.withLock { state in
      let now = ContinuousClock.now
      guard done >= total && isTerminal || now - state.last > pause else { return }
      state.last = now
      state.isOpen = isTerminal
      let share = total > 0 ? "\(done * 100 / total) %" : ""
      write((isTerminal ? "\r\u{1B}[K" : "") + "\(text()) \(share)" + (isTerminal ? "" : "\n"))
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
