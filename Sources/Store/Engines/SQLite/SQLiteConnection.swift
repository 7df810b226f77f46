import Foundation
import GRDB
import GRDBSQLite

/// A session with a SQLite file. GRDB opens it and prepares statements; values are bound and read here,
/// by the same decoder as on PostgreSQL.
final class SQLiteConnection: Connection {
  let kind = EngineKind.sqlite
  let sharesTrips = false
  private let queue: DatabaseQueue
  private let purpose: TransactionPurpose
  private var statements = StatementCache<String, SQLiteStatement>(capacity: 256)
  /// Set while `withAccess` runs.
  private var access: GRDB.Database?
  private var deadline: Deadline?

  /// A path of nil keeps the database in memory.
  init(path: String?, purpose: TransactionPurpose) throws {
    self.purpose = purpose
    var configuration = Configuration()
    configuration.label = "konak"
    configuration.busyMode = .timeout(2)
    configuration.prepareDatabase { database in
      // Takes effect in a new file only. A row of a form's table seldom fits four kilobytes, and chases its rest.
      try database.execute(sql: "PRAGMA page_size = 8192")
      // Erased values are overwritten, not left in free pages.
      try database.execute(sql: "PRAGMA secure_delete = ON")
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      try database.execute(sql: "PRAGMA cache_size = -32768")
      // Pages that many writes change, as those of indexes, are brought into the file once for all of them. A log that
      // grew further, under a long read, is cut back afterwards.
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 8000")
      try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
      if purpose == .read { try database.execute(sql: "PRAGMA query_only = ON") }
    }
    do {
      if let path {
        // The mode is kept in the file, which a writer always opens first.
        if purpose == .write {
          configuration.journalMode = .wal
          // Personal data are for the program's own user; the log takes its mode from the file. Only a new file is
          // opened here: closing one that SQLite has open too would drop its locks.
          let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
          if descriptor >= 0 { close(descriptor) }
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
      } else {
        queue = try DatabaseQueue(configuration: configuration)
      }
      // What is acknowledged is on disk: in WAL mode only FULL syncs the log at every commit. Said last, because GRDB
      // lowers it when it sets the mode.
      try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    } catch let error as DatabaseError {
      throw Self.translated(error)
    }
  }

  func withAccess(_ body: () throws -> Void) throws {
    try queue.inDatabase { database in
      access = database
      defer {
        statements.removeAll()
        access = nil
      }
      try body()
    }
  }

  private var database: GRDB.Database {
    guard let access else { preconditionFailure("a connection is used outside of its thread") }
    return access
  }

  // MARK: Statements

  func settle() {}

  func answers(to questions: [SQL]) throws -> [[Row]] { try questions.map(rows) }

  func rows(_ sql: SQL) throws -> [Row] {
    var rows: [Row] = []
    try forEach(sql) { rows.append($0) }
    return rows
  }

  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    try withStatement(sql) { statement in try statement.forEach(body) }
  }

  func run(_ sql: SQL) throws -> Int {
    try withStatement(sql) { statement in
      let before = sqlite3_total_changes64(database.sqliteConnection)
      try statement.statement.execute()
      guard !statement.statement.isReadonly else { return 0 }
      let after = sqlite3_total_changes64(database.sqliteConnection)
      return after == before ? 0 : Int(sqlite3_changes64(database.sqliteConnection))
    }
  }

  func runMany(_ statements: [SQL]) throws {
    for sql in statements { _ = try run(sql) }
  }

  func beginClosure() {}

  private func withStatement<Value>(_ sql: SQL, _ body: (SQLiteStatement) throws -> Value) throws -> Value {
    let rendered = RenderedSQL(sql, for: .sqlite)
    do {
      let statement: SQLiteStatement
      if let cached = statements[rendered.text], !cached.isRunning {
        statement = cached
      } else {
        statement = SQLiteStatement(try database.makeStatement(sql: rendered.text))
        statements.insert(statement, for: rendered.text)
      }
      try statement.bind(rendered.bindings)
      defer { statement.reset() }
      return try body(statement)
    } catch let error as DatabaseError {
      if error.resultCode == .SQLITE_INTERRUPT, let deadline, deadline.isOver { throw StoreTimeout() }
      throw Self.translated(error)
    }
  }

  // MARK: Transactions

  func begin(_ purpose: TransactionPurpose, limit: Duration?) throws {
    if let limit { startDeadline(limit) }
    _ = try run(purpose == .write ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED")
  }

  func savepoint(_ level: Int) throws { _ = try run(SQL(stringLiteral: "SAVEPOINT level\(level)")) }
  func releaseSavepoint(_ level: Int) throws { _ = try run(SQL(stringLiteral: "RELEASE level\(level)")) }

  func rollBackToSavepoint(_ level: Int) throws {
    _ = try run(SQL(stringLiteral: "ROLLBACK TO level\(level)"))
    try releaseSavepoint(level)
  }

  func commit() throws {
    _ = try run("COMMIT")
    stopDeadline()
  }

  func rollBack() {
    stopDeadline()
    guard isTransactionUsable else { return }
    // A rollback that fails has nothing left to roll back: SQLite did so itself.
    _ = try? run("ROLLBACK")
  }

  var isTransactionUsable: Bool { sqlite3_get_autocommit(database.sqliteConnection) == 0 }

  func obstacle(_ error: any Error) -> Obstacle? {
    guard let fault = error as? DatabaseFault, let code = Int32(fault.code) else { return nil }
    // Another process writes.
    return code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED ? .unavailable : nil
  }

  // MARK: Time limits

  private final class Deadline {
    let end: ContinuousClock.Instant
    init(_ limit: Duration) { end = .now + limit }
    var isOver: Bool { .now > end }
  }

  private func startDeadline(_ limit: Duration) {
    let deadline = Deadline(limit)
    self.deadline = deadline
    sqlite3_progress_handler(
      database.sqliteConnection, 5000,
      { pointer in
        guard let pointer else { return 0 }
        return Unmanaged<Deadline>.fromOpaque(pointer).takeUnretainedValue().isOver ? 1 : 0
      }, Unmanaged.passUnretained(deadline).toOpaque())
  }

  private func stopDeadline() {
    guard deadline != nil else { return }
    sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
    deadline = nil
  }
}
