/// Asks questions inside one transaction. Valid only while the closure runs that received it.
package class Reader {
  let connection: any Connection

  init(_ connection: any Connection) {
    self.connection = connection
  }

  package final var engine: EngineKind { connection.kind }

  package final func rows(_ sql: SQL) throws -> [Row] {
    try connection.rows(sql)
  }

  /// The first row, if any.
  package final func row(_ sql: SQL) throws -> Row? {
    try connection.rows(sql).first
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
  /// The number of rows changed. Throws `ConstraintViolation` when the schema refuses.
  @discardableResult
  package func run(_ sql: SQL) throws -> Int {
    try connection.run(sql)
  }

  /// Runs statements whose counts nobody needs; on PostgreSQL without waiting for each.
  package func runMany(_ statements: [SQL]) throws {
    try connection.runMany(statements)
  }
}
