package import Basics
import Foundation
import Formats
package import Office
package import Store

/// Imports as jobs: dry runs, imports and undoings of long sheets, with what they tell kept as a file for some days.
extension SheetImports {
  package enum Action: String, Codable, Sendable {
    case check, take, undo
  }

  struct Order: Codable, Sendable {
    let sheet: ID<SheetImport>
    let action: Action
  }

  package struct Outcome: Hashable, Codable, Sendable {
    package var counts = SheetCounts()
    /// How many diagnostics there were; no more than ``SheetImports/mostTold`` are kept.
    package var told = 0
    package var withdrawn = 0
  }

  static let job = JobKind<Order, Outcome>("sheets.import")
  package static let mostTold = 20_000
  /// How long what was told is there. In seconds.
  static let keeping = 3 * 86_400

  /// What happened last about an import, or happens.
  package struct Running: Sendable {
    package let id: ID<Job>
    package let action: Action
    package let state: Job.State
    package let rows: Int?
    package let failure: Job.Failure?
    package let outcome: Outcome?

    package var isUnderWay: Bool { state == .waiting || state == .running }
  }

  /// Throws ``SheetImportRefusal/busy`` while another is under way.
  package func begin(_ action: Action, _ id: ID<SheetImport>, by requester: Requester) async throws {
    let sheet = try await sheet(id, for: requester)
    guard sheet.plan != nil else { throw SheetImportRefusal.notMapped }
    guard action == .undo || sheet.undone == nil else { throw SheetImportRefusal.isUndone }
    guard try await latest(id)?.isUnderWay != true else { throw SheetImportRefusal.busy }
    let form = sheet.begun.form
    try await store.write { [store] db in
      let job = try store.jobs.enqueue(Self.job, Order(sheet: id, action: action), by: requester.actor, in: db)
      try store.jobFiles.begin(
        job, about: form.recast(), asked: [], until: store.clock.now().adding(seconds: Self.keeping), in: db)
    }
  }

  /// The last job of an import, among the last thousand of imports.
  package func latest(_ id: ID<SheetImport>) async throws -> Running? {
    for job in try await store.jobs.list(kind: Self.job.name, limit: 1000) {
      let order: Order = try JSONText.decode(job.arguments)
      guard order.sheet == id else { continue }
      return Running(
        id: job.id, action: order.action, state: job.state, rows: job.progress?.done, failure: job.failure,
        outcome: try store.jobs.outcome(of: job, as: Self.job))
    }
    return nil
  }

  /// What a job told, up to `limit`; empty once it is gone.
  package func told(_ job: ID<Job>, upTo limit: Int) async throws -> [Diagnostic] {
    var bytes: [UInt8] = []
    do {
      for try await piece in try await store.jobFiles.open(job) { bytes += piece }
    } catch is JobFileGone {
      return []
    }
    return try String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(limit).map {
      try JSONText.decode(String($0))
    }
  }

  package var handler: JobWorker.Handler {
    JobWorker.Handler(Self.job) { order, run in try await work(order, run) }
  }

  private func work(_ order: Order, _ run: JobRun) async throws -> Outcome {
    guard let requester = try await requester(run.job.actor) else { throw SheetImportRefusal.unknown }
    var outcome = Outcome()
    if order.action == .undo {
      outcome.withdrawn = try await withdraw(order.sheet) { done, total in try await run.report(done, of: total) }
      return outcome
    }
    var lines: [UInt8] = []
    var told = 0
    outcome.counts = try await self.run(
      order.sheet, isDry: order.action == .check, by: requester,
      progress: { rows in try await run.report(rows, of: nil) },
      tell: { diagnostic in
        told += 1
        guard told <= Self.mostTold, let line = try? JSONText.encode(diagnostic) else { return }
        lines += Array(line.utf8) + [UInt8(ascii: "\n")]
      })
    outcome.told = told
    let bytes = lines
    let end = store.clock.now().adding(seconds: Self.keeping)
    let pieces = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(bytes)
      continuation.finish()
    }
    _ = try await store.jobFiles.keep(pieces, of: run.job.id, until: end)
    return outcome
  }
}
