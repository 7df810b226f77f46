import Basics
import Store

/// What a job tells of the rows or submissions that it goes through, kept as a file for some days.
struct ToldDiagnostics {
  /// So many are kept.
  static let most = 20_000
  /// How long they are there. In seconds.
  static let keeping = 3 * 86_400

  /// How many there were, kept or not.
  private(set) var count = 0
  private var lines: [UInt8] = []

  mutating func add(_ diagnostic: Diagnostic) {
    count += 1
    // Words and numbers: there is nothing in it that cannot be written.
    guard count <= Self.most, let line = try? JSONText.encode(diagnostic) else { return }
    lines += Array(line.utf8) + [UInt8(ascii: "\n")]
  }

  /// Keeps them with the job. Where something was erased meanwhile that they are about, they go with it.
  func keep(of job: ID<Job>, in store: Store) async throws {
    let bytes = lines
    let pieces = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(bytes)
      continuation.finish()
    }
    do {
      _ = try await store.jobFiles.keep(pieces, of: job, until: Self.end(in: store))
    } catch is JobFileGone {
      return
    }
  }

  static func end(in store: Store) -> Instant { store.clock.now().adding(seconds: keeping) }
}
