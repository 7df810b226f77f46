package import Basics
package import Collect
import FormEngine
package import Store
import Synchronization

/// Keeps the rollups of pins and indicators up with the journal. Works in steps, each a short transaction, and goes on where it was
/// interrupted. While nothing happened it reads one position.
package final class RollupKeeper: Sendable {
  private let store: Store
  private let plans: FormPlanCache
  /// Pins that were told to have failed, until they succeed.
  private let failing = Mutex<Set<ID<Pin>>>([])
  /// What the journal was when nothing was left to do, nil while something failed.
  private let settled = Mutex<Mark?>(nil)

  private struct Mark: Equatable {
    let position: Int
    let generation: Int
  }

  /// Submissions counted, and entries followed, in one transaction.
  private static let step = 2000

  package init(_ store: Store, plans: FormPlanCache = FormPlanCache()) {
    self.store = store
    self.plans = plans
  }

  /// Brings every rollup up to what is sealed now, and removes those whose pins are gone.
  ///
  /// - Parameter failed: Called for a pin that cannot be counted, such as one whose question has become a text, and for
  ///   the same pin not again until it could. Its readers are refused with the same error; other pins go on.
  package func catchUp(failed: (ID<Pin>, any Error) -> Void = { _, _ in }) async throws {
    let known = settled.withLock { $0 }
    let found = try await store.read { reader -> (Mark, lines: [KeptTabulation], orphans: Set<ID<Pin>>)? in
      let mark = Mark(position: try reader.position(), generation: try reader.generation())
      guard mark != known else { return nil }
      let kept = try reader.keptTabulations()
      return (mark, kept, Set(try reader.rollupsWithoutPin()).subtracting(kept.map(\.id)))
    }
    guard let (mark, lines, orphans) = found else { return }
    var isSettled = true
    for pin in orphans { try await store.write { try $0.removeRollup(of: pin) } }
    for line in lines {
      do {
        try await catchUp(line)
        failing.withLock { _ = $0.remove(line.id) }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        isSettled = false
        if failing.withLock({ $0.insert(line.id).inserted }) { failed(line.id, error) }
      }
    }
    settled.withLock { $0 = isSettled ? mark : nil }
  }

  /// The same for one pin.
  package func catchUp(_ pin: ID<Pin>) async throws {
    guard let line = try await kept(pin) else { return }
    try await catchUp(line)
  }

  /// What is kept under that id, of a pin or for indicators.
  private func kept(_ id: ID<Pin>) async throws -> KeptTabulation? {
    try await store.read { reader in
      try reader.pin(id).map(KeptTabulation.init) ?? reader.keptTabulations().first { $0.id == id }
    }
  }

  /// The ids under which figures of an indicator are kept: for ``rebuild(_:)``.
  package static func kept(for indicator: IndicatorRecord) throws -> [ID<Pin>] {
    try indicator.keptTabulations().map(\.id)
  }

  /// Counts all submissions of a pin anew, as after a doubt, and says whether a figure moved: it must not, unless
  /// submissions changed meanwhile.
  @discardableResult
  package func rebuild(_ pin: ID<Pin>) async throws -> Bool {
    guard try await kept(pin) != nil else { throw EvidenceRefusal.unknownPin }
    try await catchUp(pin)
    let before = try await store.read { try $0.cells(ofRollup: pin) }
    try await store.write { try $0.removeRollup(of: pin) }
    try await catchUp(pin)
    return try await store.read { try $0.cells(ofRollup: pin) } != before
  }

  private func catchUp(_ line: KeptTabulation) async throws {
    var steps = 0
    while try await store.read({ try self.isBehind(line, in: $0) }) {
      try Task.checkCancellation()
      try await store.write { try self.advance(line, in: $0) }
      steps += 1
      // A first count fills tables faster than a server takes notice of, which goes on planning for empty ones.
      if steps >= 4, steps.nonzeroBitCount == 1 { try await store.write { try $0.noticeRollups() } }
    }
  }

  private func isBehind(_ line: KeptTabulation, in reader: Reader) throws -> Bool {
    guard let rollup = try rollup(of: line, in: reader) else { return false }
    guard let progress = try reader.progress(of: rollup), progress.cursor == nil else { return true }
    return try progress.position < reader.position()
  }

  /// One step.
  private func advance(_ line: KeptTabulation, in writer: Writer) throws {
    guard let rollup = try rollup(of: line, in: writer) else { return }
    let last = try writer.position()
    guard let progress = try writer.progress(of: rollup) else {
      try writer.removeRollup(of: line.id)
      return try writer.set(RollupProgress(position: last, cursor: ID(high: 0, low: 0)), of: rollup)
    }
    if let cursor = progress.cursor {
      let next = try writer.submissions(of: rollup, after: cursor, limit: Self.step)
      try rollup.add(next, in: writer)
      return try writer.set(RollupProgress(position: progress.position, cursor: next.last), of: rollup)
    }
    guard progress.position < last else { return }
    let step = try writer.step(from: progress.position, by: Self.step, following: [SubmissionRecord.stream])
    let changed = try writer.submissions(of: line.form, among: .streams(of: SubmissionRecord.stream, in: step))
    try rollup.refresh(changed, in: writer)
    try writer.set(RollupProgress(position: step.end), of: rollup)
  }

  /// Nil while the form is not here.
  private func rollup(of line: KeptTabulation, in reader: Reader) throws -> Rollup? {
    guard let layout = try plans.layout(of: line.form, in: reader) else { return nil }
    let query = try UnitQuery(line.tabulation, in: layout)
    return Rollup(pin: line.id, query: query, generation: try reader.generation())
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
