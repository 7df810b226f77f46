import Foundation

/// Runs pending transactions on one connection: reads one by one, writes many in one commit.
///
/// A batch of writes is one transaction with a savepoint for each closure, so that one `fsync` serves all of them and a
/// closure that fails takes back only what it did itself. Nobody is told of success before the commit.
struct TransactionRunner {
  let connection: any Connection
  /// How often a transaction is tried before its callers are told that the store is busy.
  private static let attempts = 12

  func read(_ pending: PendingTransaction) {
    let failure = retrying {
      try connection.begin(.read, limit: pending.limit)
      defer { connection.rollBack() }
      try pending.attempt(Writer(connection))
    }
    pending.finish(failure)
  }

  func write(_ batch: [PendingTransaction]) {
    var failures: [(any Error)?] = []
    let failure = retrying {
      failures = try attempt(batch)
    }
    if failure == nil {
      for (pending, failure) in zip(batch, failures) { pending.finish(failure) }
    } else if batch.count > 1 {
      // One of them may have spoilt the commit for all, as a deferred constraint does: let each stand alone.
      for pending in batch { write([pending]) }
    } else {
      batch.first?.finish(failure)
    }
  }

  /// One transaction with the whole batch. Returns the failure of each closure; throws when nothing was kept.
  private func attempt(_ batch: [PendingTransaction]) throws -> [(any Error)?] {
    try connection.begin(.write, limit: nil)
    do {
      // One that stands alone needs no savepoint: its failure is the transaction's.
      if batch.count == 1 { try batch[0].attempt(Writer(connection)) }
      let failures = batch.count == 1 ? [nil] : try batch.map { try attempt($0) }
      try connection.commit()
      return failures
    } catch {
      connection.rollBack()
      throw error
    }
  }

  private func attempt(_ pending: PendingTransaction) throws -> (any Error)? {
    try connection.savepoint(0)
    do {
      try pending.attempt(Writer(connection))
      try connection.releaseSavepoint(0)
      return nil
    } catch {
      guard connection.isTransactionUsable, !connection.isTransient(error) else { throw error }
      try connection.rollBackToSavepoint(0)
      return error
    }
  }

  /// Runs `body` until it succeeds, fails for good, or has been tried often enough.
  private func retrying(_ body: () throws -> Void) -> (any Error)? {
    for attempt in 1... {
      do {
        try body()
        return nil
      } catch {
        guard connection.isTransient(error) else { return error }
        guard attempt < Self.attempts else { return StoreBusy() }
        // Full jitter: those who collided shall not meet again.
        Thread.sleep(forTimeInterval: .random(in: 0...min(0.5, 0.002 * Double(1 << attempt))))
      }
    }
    return nil
  }
}
