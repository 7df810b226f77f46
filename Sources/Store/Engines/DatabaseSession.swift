/// A connection of its own, for work that does not fit into one transaction of one closure.
///
/// Closed when it is released, or by `close`, which waits for the work that was begun.
package final class DatabaseSession: Sendable {
  private let queue: WorkQueue<PendingTransaction>

  /// With a transaction all closures run inside it, and it is taken back in the end; without one each statement stands
  /// alone. `steps` are run before.
  init(
    _ location: DatabaseLocation, _ options: DatabaseOptions, transaction: TransactionPurpose?, steps: [SQL] = []
  ) {
    queue = WorkQueue(name: "konak-session", capacity: 64, threads: 1) { queue in
      while let batch = queue.take(upTo: 1) {
        do {
          let connection = try location.connect(transaction ?? .write, options)
          try connection.withAccess {
            for step in steps { _ = try connection.run(step) }
            if let transaction { try connection.begin(transaction, limit: nil) }
            defer { connection.rollBack() }
            Self.run(batch, on: connection)
            while let batch = queue.take(upTo: 1) { Self.run(batch, on: connection) }
          }
        } catch {
          for pending in batch { pending.finish(error) }
        }
      }
    }
  }

  deinit {
    queue.close()
  }

  private static func run(_ batch: [PendingTransaction], on connection: any Connection) {
    for pending in batch {
      do {
        try pending.attempt(Writer(connection))
        try connection.settle()
        pending.finish(nil)
      } catch {
        pending.finish(error)
      }
    }
  }

  package func run<Value: Sendable>(_ body: @escaping @Sendable (Writer) throws -> Value) async throws -> Value {
    try await PendingTransaction.wait(for: body) { try queue.add($0) }
  }

  /// Keeps what was changed and ends the transaction: the session's last deed.
  func commit() async throws {
    try await run { try $0.connection.commit() }
  }

  package func close() async {
    await withCheckedContinuation { done in queue.close { done.resume() } }
  }
}

extension Database {
  /// The database as it is now, to be read in several steps while others write. To be closed soon: what is erased
  /// meanwhile stays on the disk until then.
  package func snapshot() async throws -> DatabaseSession {
    guard case .memory = location else {
      let limit = SQL(sqlite: "PRAGMA query_only = ON", postgres: "SET idle_in_transaction_session_timeout = 0")
      let session = DatabaseSession(location, options, transaction: .read, steps: [limit])
      // The first question fixes what is seen.
      try await session.run { _ = try $0.lastPosition() }
      return session
    }
    throw DatabaseFault(engine: engine, code: "memory", message: "a database in memory has one connection only")
  }

  /// Runs statements that cannot be part of a transaction, however long they take: VACUUM, checkpoints.
  package func maintain<Value: Sendable>(
    _ body: @escaping @Sendable (Writer) throws -> Value
  ) async throws -> Value {
    let steps: [SQL] = engine == .postgres ? ["SET statement_timeout = 0"] : []
    let session = DatabaseSession(location, options, transaction: nil, steps: steps)
    do {
      let value = try await session.run(body)
      await session.close()
      return value
    } catch {
      await session.close()
      throw error
    }
  }
}
