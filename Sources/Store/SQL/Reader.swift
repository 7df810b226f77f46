/// Asks questions inside one transaction. Valid only while the closure runs that received it.
package class Reader {
  let connection: any Connection
  /// Answers to questions that were asked in advance.
  private let foreseen: [RenderedSQL: [Row]]

  init(_ connection: any Connection, foreseen: [RenderedSQL: [Row]] = [:]) {
    self.connection = connection
    self.foreseen = foreseen
  }

  package final var engine: EngineKind { connection.kind }

  package final func rows(_ sql: SQL) throws -> [Row] {
    if !foreseen.isEmpty, let rows = foreseen[RenderedSQL(sql, for: engine)] { return rows }
    return try connection.rows(sql)
  }

  /// The first row, if any.
  package final func row(_ sql: SQL) throws -> Row? {
    try rows(sql).first
  }

  /// The first column of the first row; nil when there is no row, or it is null.
  package final func value<Value: SQLValue>(_ sql: SQL, as _: Value.Type = Value.self) throws -> Value? {
    try row(sql).flatMap { row in try row[0] as Value? }
  }

  /// Hands over row after row without holding all of them. `body` may ask further questions.
  package final func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    try connection.forEach(sql, body)
  }
}

/// Asks and changes inside one transaction. Valid only while the closure runs that received it.
package final class Writer: Reader {
  private var level = 0

  /// The number of rows changed. Throws `ConstraintViolation` when the schema refuses.
  @discardableResult
  package func run(_ sql: SQL) throws -> Int {
    try connection.run(sql)
  }

  /// Runs statements whose counts nobody needs. On PostgreSQL they are sent and not waited for: what fails of them may be
  /// thrown by any later call, by the end of `nested`, or by the commit.
  package func runMany(_ statements: [SQL]) throws {
    try connection.runMany(statements)
  }

  /// Lets PostgreSQL look at how many rows a table has, which it otherwise does once a minute: until then a plan may go
  /// through all of them that was made when there were none. SQLite plans without such figures.
  package func noticeSize(of table: String) throws {
    if engine == .postgres { try run("ANALYZE \(name: table)") }
  }

  /// Tells PostgreSQL not to try and compress a column whose bytes are compressed or encrypted already.
  package func keepAsIs(_ column: String, of table: String) throws {
    guard engine == .postgres else { return }
    try run("ALTER TABLE \(name: table) ALTER COLUMN \(name: column) SET STORAGE EXTERNAL")
  }

  /// Runs `body`; when it throws, takes back only what it changed, and throws on. A caller that wants to go on after a
  /// `ConstraintViolation` catches it outside of this: PostgreSQL allows nothing else.
  @discardableResult
  package func nested<Value>(_ body: () throws -> Value) throws -> Value {
    level += 1
    defer { level -= 1 }
    try connection.savepoint(level)
    do {
      let value = try body()
      try connection.releaseSavepoint(level)
      return value
    } catch {
      if connection.isTransactionUsable { try connection.rollBackToSavepoint(level) }
      throw error
    }
  }
}
