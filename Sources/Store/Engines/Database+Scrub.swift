import Foundation

extension Database {
  /// In bytes, about: what the files of the tables take that a rewrite goes through.
  func size() async throws -> Int {
    try await read { reader in
      switch reader.engine {
      case .sqlite:
        let pages: Int = try reader.value("SELECT page_count FROM pragma_page_count") ?? 0
        return pages * (try reader.value("SELECT page_size FROM pragma_page_size") ?? 0)
      case .postgres:
        return try reader.value(
          """
          SELECT CAST(coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bigint) FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname NOT IN ('entry', 'sealed')
          """) ?? 0
      }
    }
  }
}

extension Store {
  /// Leaves no byte of what was deleted in the database's files: rewrites them. Others wait meanwhile, some seconds for
  /// a gigabyte.
  ///
  /// On PostgreSQL the log of changes holds deleted values until its files are replaced; when the role may, it is begun
  /// anew and its old part given free, which removes it if the server's `wal_recycle` is off.
  package func scrub() async throws {
    try await database.maintain { session in
      switch session.engine {
      case .sqlite:
        // In memory, the new file would need as much of it as the database is large.
        try session.run("PRAGMA temp_store = FILE")
        try session.run("VACUUM")
        try session.truncateLog()
      case .postgres:
        try session.waitForReaders()
        let tables = try session.declaredTables().filter { $0.kind != .journal }.map(\.name)
        let present = Set(try session.tableNames())
        for table in tables where present.contains(table) { try session.run("VACUUM (FULL, ANALYZE) \(name: table)") }
        // The planner keeps samples of values.
        if try session.isSuperuser() { try session.run("VACUUM (FULL) pg_statistic") }
        try session.renewLog()
      }
    }
  }
}

extension Writer {
  /// Moves what is in SQLite's log into the file, and empties the log. Waits for readers of older states.
  fileprivate func truncateLog() throws {
    for _ in 0..<20 {
      let isBusy: Int = try row("PRAGMA wal_checkpoint(TRUNCATE)").map { row in try row[0] } ?? 0
      if isBusy == 0 { return }
    }
    throw DatabaseFault(engine: .sqlite, code: "5", message: "readers keep the log from being truncated")
  }

  /// A rewritten table keeps deleted rows that a transaction begun before may still look at: waits, a minute at most,
  /// until there is none.
  fileprivate func waitForReaders() throws {
    let mark: Int = try value("SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)") ?? 0
    for _ in 0..<600 {
      let readers: Int? = try value(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
          AND age(coalesce(backend_xmin, backend_xid))
            > age(CAST(CAST(\(mark) % 4294967296 AS text) AS xid))
        """)
      if readers == 0 { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  fileprivate func isSuperuser() throws -> Bool {
    try value("SELECT usesuper FROM pg_user WHERE usename = current_user") ?? false
  }

  fileprivate func renewLog() throws {
    let isMember: Bool = try value("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')") ?? false
    guard try isMember || isSuperuser() else { return }
    let maySwitch: Bool = try value("SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')") ?? false
    for _ in 0..<2 {
      if maySwitch { _ = try rows("SELECT CAST(pg_switch_wal() AS text) AS place") }
      try run("CHECKPOINT")
    }
  }
}
