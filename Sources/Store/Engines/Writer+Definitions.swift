extension Writer {
  /// Waits for other processes that migrate. SQLite has one writer anyway.
  func lockSchema() throws {
    guard engine == .postgres else { return }
    // An index over years of data takes its time.
    try run("SET LOCAL statement_timeout = 0")
    _ = try rows("SELECT pg_advisory_xact_lock(7021001, hashtext(current_schema())) IS NULL AS locked")
  }

  /// Makes an empty table as one of the same name is in another schema: columns, keys, checks and indexes, without
  /// foreign keys on PostgreSQL.
  func make(_ table: String, in schema: String, like other: String) throws {
    switch engine {
    case .sqlite:
      for row in try rows(
        """
        SELECT sql FROM \(name: other).sqlite_schema
        WHERE tbl_name = \(table) AND type IN ('table', 'index') AND sql IS NOT NULL
        ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END ASC NULLS LAST, name ASC NULLS LAST
        """)
      {
        // The name follows the first words, which SQLite keeps in this spelling.
        let sql: String = try row["sql"]
        let words = ["CREATE TABLE ", "CREATE UNIQUE INDEX ", "CREATE INDEX "]
        guard let front = words.first(where: sql.hasPrefix) else { continue }
        try run("\(SQL(stringLiteral: front))\(name: schema).\(SQL(stringLiteral: String(sql.dropFirst(front.count))))")
      }
    case .postgres:
      try run("CREATE TABLE \(name: schema).\(name: table) (LIKE \(name: other).\(name: table) INCLUDING ALL)")
    }
  }
}
