import Basics
import Foundation

/// A second world beside the real tables: what is created without a schema's name is created in it, what is asked for
/// is looked up in it first and then among the real tables.
struct ShadowWorld: Sendable {
  let session: DatabaseSession
  /// The real tables' schema.
  let real: String
  /// The shadows' schema.
  let shadow: String
  fileprivate let remove: @Sendable () async throws -> Void

  /// Takes back all that was not committed, and removes the world.
  func close() async throws {
    await session.close()
    try await remove()
  }
}

extension Database {
  /// A new, empty shadow world, in one transaction: the real tables stay as they are at its begin. When it is to
  /// replace real tables, all other writers wait until it is closed; else nothing is written to them by mistake.
  func shadowWorld(replacing: Bool) async throws -> ShadowWorld {
    switch location {
    case .memory:
      throw DatabaseFault(engine: engine, code: "memory", message: "a database in memory has one connection only")
    case .sqlite(let file): try await shadow(of: file, replacing)
    case .postgres(let connection): try await shadow(of: connection, replacing)
    }
  }

  private func shadow(of file: URL, _ replacing: Bool) async throws -> ShadowWorld {
    let scratch = file.appendingPathExtension("rebuild")
    let remove: @Sendable () throws -> Void = {
      for suffix in ["", "-wal", "-shm", "-journal"] {
        let path = scratch.path + suffix
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
      }
    }
    // Of an earlier attempt that was killed.
    try remove()
    let escaped = file.path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file.path
    let attached = "file:\(escaped)?mode=\(replacing ? "rw" : "ro")"
    let session = DatabaseSession(
      .sqlite(scratch), options, transaction: replacing ? .write : .read,
      steps: ["PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "ATTACH \(attached) AS live"])
    if !replacing { try await session.run { _ = try $0.run("PRAGMA query_only = OFF") } }
    return ShadowWorld(session: session, real: "live", shadow: "main", remove: { try remove() })
  }

  private func shadow(of connection: String, _ replacing: Bool) async throws -> ShadowWorld {
    let real: String = try await read { try $0.value("SELECT CAST(current_schema() AS text)") } ?? "public"
    let shadow = "rebuild_" + ID<ShadowWorld>().description.replacing("-", with: "")
    try await write { try $0.run("CREATE SCHEMA \(name: shadow)") }
    let path: SQL = "SET search_path = \(name: shadow), \(name: real)"
    let session = DatabaseSession(
      .postgres(connection), options, transaction: .write,
      steps: [path, "SET idle_in_transaction_session_timeout = 0", "SET statement_timeout = 0"])
    if replacing { try await session.run { _ = try $0.run("LOCK TABLE \(name: real).entry IN EXCLUSIVE MODE") } }
    return ShadowWorld(
      session: session, real: real, shadow: shadow,
      remove: { [self] in try await write { _ = try $0.run("DROP SCHEMA \(name: shadow) CASCADE") } })
  }
}

extension Reader {
  /// The columns of a table in one of the schemas, sorted; empty when there is no such table.
  func columns(of table: String, in schema: String) throws -> [String] {
    let names = SQL(
      sqlite: "SELECT name FROM pragma_table_info(\(table), \(schema))",
      postgres: """
        SELECT CAST(column_name AS text) AS name FROM information_schema.columns
        WHERE table_schema = \(schema) AND table_name = \(table)
        """)
    return try rows(names).map { row in try row["name"] as String }.sorted()
  }

  /// The columns of a table's primary key, in its order.
  func primaryKey(of table: String, in schema: String) throws -> [String] {
    let names = SQL(
      sqlite: "SELECT name FROM pragma_table_info(\(table), \(schema)) WHERE pk > 0 ORDER BY pk ASC NULLS LAST",
      postgres: """
        SELECT CAST(k.column_name AS text) AS name
        FROM information_schema.table_constraints c JOIN information_schema.key_column_usage k
          ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name
          AND k.table_name = c.table_name
        WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_schema = \(schema) AND c.table_name = \(table)
        ORDER BY k.ordinal_position ASC NULLS LAST
        """)
    return try rows(names).map { row in try row["name"] }
  }

  /// The tables that each of the tables refers to.
  func references(among tables: Set<String>, in schema: String) throws -> [String: Set<String>] {
    let pairs = SQL(
      sqlite: """
        SELECT m.name AS child, f."table" AS parent
        FROM \(name: schema).sqlite_schema m, pragma_foreign_key_list(m.name, \(schema)) f WHERE m.type = 'table'
        """,
      postgres: """
        SELECT CAST(c.relname AS text) AS child, CAST(p.relname AS text) AS parent
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND n.nspname = CAST(\(schema) AS name)
        """)
    var references: [String: Set<String>] = [:]
    for row in try rows(pairs) {
      let (child, parent): (String, String) = (try row["child"], try row["parent"])
      if child != parent, tables.contains(child), tables.contains(parent) {
        references[child, default: []].insert(parent)
      }
    }
    return references
  }

  /// The tables, those first that others refer to.
  func sortedByReferences(_ tables: some Collection<String>, in schema: String) throws -> [String] {
    var references = try references(among: Set(tables), in: schema)
    var rest = tables.sorted()
    var sorted: [String] = []
    while !rest.isEmpty {
      let free = rest.filter { references[$0, default: []].isEmpty }
      guard !free.isEmpty else { return sorted + rest }
      sorted += free
      rest.removeAll { free.contains($0) }
      for table in rest { references[table]?.subtract(free) }
    }
    return sorted
  }
}
