/// What an administrator should know about a database.
package struct DatabaseFacts: Hashable, Sendable {
  package let engine: EngineKind
  package let version: String
  /// What the database takes on the disk, in bytes.
  package let size: Int
  /// Whether a commit is on the disk when it returns. False when an administrator switched that off.
  package let isDurable: Bool
}

extension Database {
  package func facts() async throws -> DatabaseFacts {
    try await write { db in
      DatabaseFacts(
        engine: db.engine, version: try db.value(Self.version) ?? "", size: try db.value(Self.size) ?? 0,
        isDurable: try db.value(Self.durability) ?? false)
    }
  }

  private static let version = SQL(
    sqlite: "SELECT sqlite_version() AS version",
    postgres: "SELECT CAST(current_setting('server_version') AS text) AS version")

  private static let size = SQL(
    sqlite: "SELECT page_count * page_size AS size FROM pragma_page_count() CROSS JOIN pragma_page_size()",
    postgres: "SELECT pg_database_size(current_database()) AS size")

  /// Asked of the connection that writes: SQLite's setting is the connection's own.
  private static let durability = SQL(
    sqlite: "SELECT synchronous >= 2 AS durable FROM pragma_synchronous()",
    postgres: """
      SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'
        AND current_setting('full_page_writes') = 'on' AS durable
      """)
}
