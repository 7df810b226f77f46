package import Basics
import Collect
import FormEngine
package import Store

/// Keeps the rollups of pins up with the journal. Works in steps, each a short transaction, and goes on where it was
/// interrupted.
package struct RollupKeeper: Sendable {
  private let store: Store

  /// Submissions counted, and entries followed, in one transaction.
  private static let step = 2000

  package init(_ store: Store) {
    self.store = store
  }

  /// Brings every rollup up to what is sealed now.
  package func catchUp() async throws {
    for line in try await store.read({ try $0.pins() }) {
      while try await advance(line) { try Task.checkCancellation() }
    }
  }

  /// The same for one pin.
  package func catchUp(_ pin: ID<Pin>) async throws {
    guard let line = try await store.read({ try $0.pin(pin) }) else { return }
    while try await advance(line) { try Task.checkCancellation() }
  }

  /// Counts all submissions of a pin anew, as after a doubt, and says whether a figure moved: it must not, unless
  /// submissions changed meanwhile.
  @discardableResult
  package func rebuild(_ pin: ID<Pin>) async throws -> Bool {
    guard try await store.read({ try $0.pin(pin) }) != nil else { throw EvidenceRefusal.unknownPin }
    try await catchUp(pin)
    let before = try await store.read { try $0.cells(ofRollup: pin) }
    try await store.write { try $0.removeRollup(of: pin) }
    try await catchUp(pin)
    return try await store.read { try $0.cells(ofRollup: pin) } != before
  }

  /// One step; false when there was nothing left to do.
  private func advance(_ line: PinLine) async throws -> Bool {
    try await store.write { writer in
      guard let form = try writer.formRecord(line.pin.form), try writer.pin(line.id) != nil else { return false }
      let rollup = Rollup(pin: line.id, query: try UnitQuery(line.pin.tabulation, in: form.layout))
      let last = try writer.position()
      guard let progress = try writer.progress(ofRollup: line.id) else {
        try writer.set(RollupProgress(position: last, cursor: ID(high: 0, low: 0)), ofRollup: line.id)
        return true
      }
      if let cursor = progress.cursor {
        let next = try writer.submissions(of: line.pin.form, after: cursor, limit: Self.step)
        try rollup.refresh(next, in: writer)
        try writer.set(RollupProgress(position: progress.position, cursor: next.last), ofRollup: line.id)
        return true
      }
      guard progress.position < last else { return false }
      let end = min(last, progress.position + Self.step)
      let changed = try writer.submissions(of: line.pin.form, changedAfter: progress.position, upTo: end)
      try rollup.refresh(changed, in: writer)
      try writer.set(RollupProgress(position: end), ofRollup: line.id)
      return true
    }
  }
}

/// Takes erased submissions out of all rollups, in the erasing transaction.
package struct RollupErasure: Erasable {
  package init() {}

  package func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws {
    let submissions: [ID<Submission>] = streams.map { $0.recast() }
    for pin in try writer.pins(counting: submissions) {
      try Rollup.forget(submissions, pin: pin, in: writer)
    }
  }
}
