import Foundation
import Logging

/// A database of either engine. Closures run in one transaction each, on threads of the database's own.
///
/// A closure has no effect outside the database, because it may run again: after a collision on PostgreSQL, or because
/// the transaction it shared with others failed.
package final class Database: Sendable {
  package let engine: EngineKind
  let location: DatabaseLocation
  let options: DatabaseOptions
  private let readers: WorkQueue<PendingTransaction>
  private let writers: WorkQueue<PendingTransaction>

  /// Opens the database, and fails here when it cannot be opened at all.
  package init(_ location: DatabaseLocation, options: DatabaseOptions = DatabaseOptions()) throws {
    engine = location.engine
    self.location = location
    self.options = options
    try location.check(options)
    let batch = options.batch
    writers = WorkQueue(
      name: "konak-write", capacity: options.waiting, threads: engine == .sqlite ? 1 : options.writers
    ) { queue in
      Self.serve(queue, on: location, purpose: .write, options: options, upTo: batch) { runner, batch in
        runner.write(batch[...])
      }
    }
    if case .memory = location {
      readers = writers
    } else {
      readers = WorkQueue(name: "konak-read", capacity: options.waiting, threads: options.readers) { queue in
        Self.serve(queue, on: location, purpose: .read, options: options, upTo: 1) { runner, batch in
          for pending in batch { runner.read(pending) }
        }
      }
    }
  }

  deinit {
    readers.close()
    writers.close()
  }

  /// Reads one state of the database. With a limit, statements that outlast it throw `StoreTimeout`.
  package func read<Value: Sendable>(
    within limit: Duration? = nil, _ body: @escaping @Sendable (Reader) throws -> Value
  ) async throws -> Value {
    try await PendingTransaction.wait(limit: limit, for: body) { try readers.add($0) }
  }

  /// Changes the database: all of `body`'s changes are kept, durably, before this returns, or none.
  /// Throws `StoreBusy` when too much waits already.
  @discardableResult
  package func write<Value: Sendable>(
    foreseeing foresight: Foresight? = nil, _ body: @escaping @Sendable (Writer) throws -> Value
  ) async throws -> Value {
    try await PendingTransaction.wait(foreseeing: foresight, for: body) { try writers.add($0) }
  }

  /// Finishes what waits, takes no more, and closes all connections.
  package func close() async {
    await withCheckedContinuation { done in readers.close { done.resume() } }
    await withCheckedContinuation { done in writers.close { done.resume() } }
  }

  private static func serve(
    _ queue: WorkQueue<PendingTransaction>, on location: DatabaseLocation, purpose: TransactionPurpose,
    options: DatabaseOptions, upTo limit: Int, _ run: (TransactionRunner, [PendingTransaction]) -> Void
  ) {
    while let batch = queue.take(upTo: limit) {
      do {
        let connection = try connect(location, purpose, options)
        try connection.withAccess {
          let runner = TransactionRunner(connection: connection, logger: options.logger)
          run(runner, batch)
          while let batch = queue.take(upTo: limit) { run(runner, batch) }
        }
      } catch {
        for pending in batch { pending.finish(error) }
      }
    }
  }
}

extension Database {
  /// Tries for some seconds: a server may be starting, or have no connection left for the moment.
  fileprivate static func connect(
    _ location: DatabaseLocation, _ purpose: TransactionPurpose, _ options: DatabaseOptions
  ) throws -> any Connection {
    for attempt in 1... {
      do {
        return try location.connect(purpose, options)
      } catch {
        options.logger.warning("no connection to the database", metadata: ["reason": "\(error)"])
        guard attempt < 8 else { throw StoreBusy() }
        Thread.sleep(forTimeInterval: .random(in: 0.1...0.8))
      }
    }
    throw StoreBusy()
  }
}

extension DatabaseLocation {
  func connect(_ purpose: TransactionPurpose, _ options: DatabaseOptions) throws -> any Connection {
    switch self {
    case .sqlite(let url): try SQLiteConnection(path: url.path, purpose: purpose)
    case .memory: try SQLiteConnection(path: nil, purpose: .write)
    case .postgres(let text): try PostgresConnection(text, options: options)
    }
  }

  /// Throws when no connection can be made.
  func check(_ options: DatabaseOptions) throws {
    if case .memory = self { return }
    _ = try connect(.write, options)
  }
}
