package import Basics
import Office
package import Store

/// Imports as jobs.
extension SheetImports {
  package typealias Action = ImportAction
  package typealias Running = ImportRuns<SheetImport>.Running

  package var runs: ImportRuns<SheetImport> { ImportRuns(store, job: "sheets.import") }
  package static let mostTold = ImportRuns<SheetImport>.mostTold

  /// Throws ``SheetImportRefusal/busy`` while another is under way.
  package func begin(_ action: Action, _ id: ID<SheetImport>, by requester: Requester) async throws {
    let sheet = try await sheet(id, for: requester)
    guard action == .undo || sheet.begun.connection == nil else { throw SheetImportRefusal.isFetched }
    guard sheet.isReady else { throw SheetImportRefusal.notMapped }
    guard action == .undo || sheet.undone == nil else { throw SheetImportRefusal.isUndone }
    try await runs.begin(action, id, about: sheet.begun.form.recast(), by: requester)
  }

  /// The last job of an import, among the last thousand of imports.
  package func latest(_ id: ID<SheetImport>) async throws -> Running? { try await runs.latest(id) }

  /// What a job told, up to `limit`; empty once it is gone.
  package func told(_ job: ID<Job>, upTo limit: Int) async throws -> [Diagnostic] {
    try await runs.told(job, upTo: limit)
  }

  package var handler: JobWorker.Handler {
    JobWorker.Handler(runs.job) { order, run in
      guard let requester = try await requester(run.job.actor) else { throw SheetImportRefusal.unknown }
      guard order.action == .undo else {
        return try await runs.keepTold(of: run) { tell in
          try await self.run(
            order.subject, isDry: order.action == .check, by: requester,
            progress: { rows in try await run.report(rows, of: nil) }, tell: tell)
        }
      }
      var outcome = ImportOutcome()
      let done = try await withdraw(order.subject) { done, total in try await run.report(done, of: total) }
      (outcome.withdrawn, outcome.restored) = (done.withdrawn, done.restored)
      return outcome
    }
  }
}
