/// What the database says of its own tables.
extension Reader {
  /// All tables of the database, sorted.
  package func tableNames() throws -> [String] {
    let names = SQL(
      sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'",
      postgres: "SELECT CAST(tablename AS text) AS name FROM pg_tables WHERE schemaname = current_schema()")
    return try rows(names).map { row in try row["name"] as String }.sorted()
  }

  /// The columns of a table in their order; empty when there is no such table.
  package func columnNames(of table: String) throws -> [String] {
    let names = SQL(
      sqlite: "SELECT name FROM pragma_table_info(\(table), 'main') ORDER BY cid ASC NULLS LAST",
      postgres: """
        SELECT CAST(column_name AS text) AS name FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = \(table) ORDER BY ordinal_position ASC NULLS LAST
        """)
    return try rows(names).map { row in try row["name"] }
  }

  /// The column types of a table, by name, as they are to be bound.
  func columnTypes(of table: String) throws -> [String: SQLType] {
    let columns = SQL(
      sqlite: "SELECT name, type FROM pragma_table_info(\(table), 'main')",
      postgres: """
        SELECT CAST(column_name AS text) AS name, CAST(data_type AS text) AS type FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = \(table)
        """)
    var types: [String: SQLType] = [:]
    for row in try rows(columns) {
      let (name, type): (String, String) = (try row["name"], try row["type"])
      guard let known = SQLType(columnType: type) else { throw MalformedBytes("type of column \(table).\(name)") }
      types[name] = known
    }
    return types
  }

  /// The names of a table's indexes, without those that its keys made.
  package func indexNames(of table: String) throws -> [String] {
    let names = SQL(
      sqlite: "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = \(table) AND sql IS NOT NULL",
      postgres: """
        SELECT CAST(c.relname AS text) AS name FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE t.relname = \(table) AND pg_table_is_visible(t.oid) AND NOT i.indisprimary AND NOT i.indisunique
        """)
    return try rows(names).map { row in try row["name"] as String }.sorted()
  }
}
