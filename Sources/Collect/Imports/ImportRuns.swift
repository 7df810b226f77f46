package import Basics
package import Store

/// What is done with a file that was uploaded: it is tried, taken, or what came of it is undone.
package enum ImportAction: String, Codable, Sendable {
  case check, take, undo
}

/// What a run of an import came to.
package struct ImportOutcome: Hashable, Codable, Sendable {
  package var counts = SheetCounts()
  /// How many diagnostics there were; no more than ``ImportRuns/mostTold`` are kept.
  package var told = 0
  package var withdrawn = 0
  /// What was here before and is again what it was; nil but for undoings that can find such.
  package var restored: Int?

  package init() {}
}

/// What happened last about an import, or happens.
package struct ImportRunning: Sendable {
  package let id: ID<Job>
  package let action: ImportAction
  package let state: Job.State
  package let rows: Int?
  package let failure: Job.Failure?
  package let outcome: ImportOutcome?

  package var isUnderWay: Bool { state == .waiting || state == .running }
}

/// Dry runs, imports and undoings of long files as jobs, one at a time for each import, with what they tell kept as a
/// file for some days.
package struct ImportRuns<Subject>: Sendable {
  package struct Order: Codable, Sendable {
    package let subject: ID<Subject>
    package let action: ImportAction

    private enum CodingKeys: String, CodingKey {
      case subject = "sheet"
      case action
    }
  }

  package typealias Running = ImportRunning

  private let store: Store
  package let job: JobKind<Order, ImportOutcome>

  package init(_ store: Store, job: String) {
    self.store = store
    self.job = JobKind(job)
  }

  package static var mostTold: Int { ToldDiagnostics.most }

  /// Throws ``SheetImportRefusal/busy`` while another is under way.
  ///
  /// - Parameter stream: with which what is told goes when it is erased.
  package func begin(
    _ action: ImportAction, _ subject: ID<Subject>, about stream: ID<JournalStream>, by requester: Requester
  ) async throws {
    guard try await latest(subject)?.isUnderWay != true else { throw SheetImportRefusal.busy }
    try await store.write { [store, job] db in
      let id = try store.jobs.enqueue(job, Order(subject: subject, action: action), by: requester.actor, in: db)
      try store.jobFiles.begin(
        id, about: stream, asked: [], until: ToldDiagnostics.end(in: store), in: db)
    }
  }

  /// The last job of an import, among the last thousand of imports.
  package func latest(_ subject: ID<Subject>) async throws -> Running? {
    for job in try await store.jobs.list(kind: job.name, limit: 1000) {
      let order: Order = try JSONText.decode(job.arguments)
      guard order.subject == subject else { continue }
      return Running(
        id: job.id, action: order.action, state: job.state, rows: job.progress?.done, failure: job.failure,
        outcome: try store.jobs.outcome(of: job, as: self.job))
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

  /// Does `work`, which tells as it goes, and keeps what it told.
  package func keepTold(
    of run: JobRun, _ work: (_ tell: (Diagnostic) -> Void) async throws -> SheetCounts
  ) async throws -> ImportOutcome {
    var outcome = ImportOutcome()
    var told = ToldDiagnostics()
    outcome.counts = try await work { told.add($0) }
    outcome.told = told.count
    try await told.keep(of: run.job.id, in: store)
    return outcome
  }
}
