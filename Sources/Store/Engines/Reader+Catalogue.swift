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
      sqlite: "SELECT name FROM pragma_table_info(\(table)) ORDER BY cid ASC NULLS LAST",
      postgres: """
        SELECT CAST(column_name AS text) AS name FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = \(table) ORDER BY ordinal_position ASC NULLS LAST
        """)
    return try rows(names).map { row in try row["name"] }
  }
}
