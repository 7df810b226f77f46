import Basics
package import Evidence
import Store

extension ReleaseWriter {
  /// Prepares an issue of each product whose time has come, as Konak itself: nobody has cleared it, and it goes nowhere.
  ///
  /// Done twice, by two processes at once or after one was interrupted, there is one issue a period.
  /// - Parameter failed: Told of a product that cannot be prepared; others are.
  package func prepareDue(
    failed: (ProductRecord, any Error) -> Void = { _, _ in }
  ) async throws {
    let store = releases.store
    let today = words(.english).day(of: store.clock.now())
    for line in try await store.read({ try $0.products() }) {
      guard let schedule = line.product.schedule else { continue }
      let last = try await store.read { try $0.newestIssue(of: line.id) }.map { words(.english).day(of: $0) }
      guard let period = schedule.due(after: last, on: today) else { continue }
      do {
        try await prepare(
          line.id, verb: ID(named: "schedule", line.id.description, period), by: .system)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        failed(line.product, error)
      }
    }
  }
}
