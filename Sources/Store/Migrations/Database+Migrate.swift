import Basics

/// The database was written by a newer program than this.
package struct DatabaseIsNewer: Refusal, Equatable {
  package let migration: String

  package init(migration: String) {
    self.migration = migration
  }

  package var code: String { "store.newer" }
  package var arguments: [String: String] { ["migration": migration] }
}

extension Database {
  /// Brings the schema up to date: runs, in order and each in its own transaction, the steps not yet run.
  /// Throws `DatabaseIsNewer` when the database knows a step that this program does not.
  package func migrate(_ migrations: [Migration]) async throws {
    precondition(Set(migrations.map(\.id)).count == migrations.count, "two migrations have one id")
    let all = Self.ownMigrations + migrations
    try await write { writer in
      try writer.prepareMigrations()
      let known = Set(all.map(\.id))
      for row in try writer.rows("SELECT id FROM migration ORDER BY id ASC NULLS LAST") {
        let id: String = try row["id"]
        guard id != Restoring.mark else { throw RestoreIsUnfinished() }
        guard known.contains(id) else { throw DatabaseIsNewer(migration: id) }
      }
    }
    try await apply(all)
  }

  /// Runs, in order and each in its own transaction, those of the steps that were not run yet.
  func apply(_ migrations: [Migration]) async throws {
    for migration in migrations {
      try await write { writer in
        try writer.lockSchema()
        guard try writer.row("SELECT id FROM migration WHERE id = \(migration.id)") == nil else { return }
        try migration.change(writer)
        try writer.run("INSERT INTO migration (id, applied) VALUES (\(migration.id), \(Instant.now))")
      }
    }
  }

  /// Writes down what kind the tables are that the program declares, and forgets those that are there no more. Tables made
  /// at run time are written down by their makers with `Writer.declare`.
  package func declare(_ tables: [TableDeclaration]) async throws {
    try await write { writer in
      let gone = Set(try writer.declaredTables().map(\.name)).subtracting(try writer.tableNames())
      for name in gone.sorted() { try writer.undeclare(table: name) }
      for table in Self.ownTables + tables { try writer.declare(table) }
    }
  }

  /// Tables of the database that nobody declared.
  package func undeclaredTables() async throws -> [String] {
    try await read { reader in
      let declared = Set(try reader.declaredTables().map(\.name))
      return try reader.tableNames().filter { !declared.contains($0) }
    }
  }
}

extension Writer {
  /// Declares a table, also one made at run time.
  package func declare(_ table: TableDeclaration) throws {
    try run(
      """
      INSERT INTO table_kind (name, kind, module) VALUES (\(table.name), \(table.kind), \(table.module))
      ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, module = excluded.module
      """)
  }

  package func undeclare(table name: String) throws {
    try run("DELETE FROM table_kind WHERE name = \(name)")
  }

  func prepareMigrations() throws {
    try lockSchema()
    try run("CREATE TABLE IF NOT EXISTS migration (id \(.text) NOT NULL PRIMARY KEY, applied \(.instant) NOT NULL)")
  }
}

extension Reader {
  package func declaredTables() throws -> [TableDeclaration] {
    try rows("SELECT name, kind, module FROM table_kind ORDER BY name ASC NULLS LAST").map { row in
      TableDeclaration(try row["name"], try row["kind"], by: try row["module"])
    }
  }
}
