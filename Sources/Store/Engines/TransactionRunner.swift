import Foundation
import Logging

/// Runs pending transactions on one connection: reads one by one, writes many in one commit.
///
/// A batch of writes is one transaction, so that one `fsync` serves all of them. When one of its closures throws, the
/// batch is run again with a savepoint for each, and that closure takes back only what it did itself: savepoints cost a
/// third of a write, and are seldom needed. Nobody is told of success before the commit.
struct TransactionRunner {
  let connection: any Connection
  let logger: Logger
  /// How often a transaction is tried before its callers are told that the store is busy.
  private static let attempts = 12

  func read(_ pending: PendingTransaction) {
    for attempt in 1... {
      do {
        try connection.begin(.read, limit: pending.limit)
        defer { connection.rollBack() }
        try pending.attempt(Writer(connection))
        return pending.finish(nil)
      } catch {
        guard isWorthAnother(attempt, after: error) else { return pending.finish(connection.told(error)) }
      }
    }
  }

  func write(_ batch: ArraySlice<PendingTransaction>) {
    var isolates = false
    for attempt in 1... {
      do {
        let failures = try self.attempt(batch, isolating: isolates)
        for (pending, failure) in zip(batch, failures) { pending.finish(failure) }
        return
      } catch {
        let obstacle = connection.obstacle(error)
        if batch.count > 1, obstacle == nil, !isolates, !isCommitLost(error) {
          isolates = true
          continue
        }
        let again = isWorthAnother(attempt, after: error)
        if batch.count > 1, obstacle != .unavailable, !isCommitLost(error) {
          // It collided, or one of the closures spoilt the commit for all, as a deferred constraint does:
          // halves collide less, and in the end the culprit stands alone.
          let middle = batch.startIndex + batch.count / 2
          write(batch[..<middle])
          write(batch[middle...])
          return
        }
        if !again {
          for pending in batch { pending.finish(connection.told(error)) }
          return
        }
      }
    }
  }

  /// Whether nobody knows if the batch was kept: then none of it may run again.
  private func isCommitLost(_ error: any Error) -> Bool { (error as? DatabaseFault)?.code == DatabaseFault.commitLost }

  /// One transaction with the whole batch. Returns the failure of each closure; throws when nothing was kept, as it is
  /// when a closure throws that is not isolated.
  private func attempt(_ batch: ArraySlice<PendingTransaction>, isolating: Bool) throws -> [(any Error)?] {
    try connection.begin(.write, limit: nil)
    do {
      let foreseen = try foreseen(batch)
      let failures: [(any Error)?] = try zip(batch, foreseen).map { pending, answers in
        connection.beginClosure()
        if isolating { return try attempt(pending, answers) }
        try pending.attempt(Writer(connection, foreseen: answers))
        return nil
      }
      try connection.commit()
      return failures
    } catch {
      connection.rollBack()
      throw error
    }
  }

  /// The answers to what the closures are going to ask, in one trip; of each as far as nothing before it can change them.
  private func foreseen(_ batch: ArraySlice<PendingTransaction>) throws -> [[RenderedSQL: [Row]]] {
    var foreseen: [[RenderedSQL: [Row]]] = batch.map { _ in [:] }
    guard connection.sharesTrips else { return foreseen }
    var subjects: Set<SQLBinding> = []
    var questions: [SQL] = []
    /// Who asks each: what many want to know is asked once.
    var asking: [RenderedSQL: (question: Int, closures: [Int])] = [:]
    for (index, pending) in batch.enumerated() {
      guard let foresight = pending.foresight else { break }
      guard subjects.insert(foresight.subject).inserted else { continue }
      for question in foresight.questions {
        let rendered = RenderedSQL(question, for: connection.kind)
        if asking[rendered] == nil {
          asking[rendered] = (questions.count, [])
          questions.append(question)
        }
        asking[rendered]?.closures.append(index)
      }
    }
    guard questions.count > 1 else { return foreseen }
    let answers = try connection.answers(to: questions)
    for (rendered, asked) in asking {
      for closure in asked.closures { foreseen[closure][rendered] = answers[asked.question] }
    }
    return foreseen
  }

  private func attempt(_ pending: PendingTransaction, _ foreseen: [RenderedSQL: [Row]]) throws -> (any Error)? {
    try connection.savepoint(0)
    do {
      try pending.attempt(Writer(connection, foreseen: foreseen))
      try connection.releaseSavepoint(0)
      return nil
    } catch {
      guard connection.isTransactionUsable, connection.obstacle(error) == nil else { throw error }
      try connection.rollBackToSavepoint(0)
      return error
    }
  }

  /// Whether to try again; waits a little if so.
  private func isWorthAnother(_ attempt: Int, after error: any Error) -> Bool {
    guard let obstacle = connection.obstacle(error) else { return false }
    if obstacle == .unavailable {
      logger.warning("the database does not answer", metadata: ["attempt": "\(attempt)", "reason": "\(error)"])
    }
    guard attempt < Self.attempts else { return false }
    // Full jitter: those who collided shall not meet again.
    Thread.sleep(forTimeInterval: .random(in: 0...min(0.5, 0.002 * Double(1 << attempt))))
    return true
  }
}

extension Connection {
  /// What the caller is told when there is no other attempt.
  fileprivate func told(_ error: any Error) -> any Error { obstacle(error) == nil ? error : StoreBusy() }
}
