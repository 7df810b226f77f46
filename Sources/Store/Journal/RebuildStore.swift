import Basics

extension Reader {
  /// The streams with entries at these positions, each once, in the order in which they came.
  func streams(after position: Int, upTo last: Int) throws -> [ID<JournalStream>] {
    var seen: Set<ID<JournalStream>> = []
    return try rows(
      """
      SELECT e.stream FROM sealed s JOIN entry e ON e.id = s.entry
      WHERE s.position > \(position) AND s.position <= \(last) ORDER BY s.position ASC NULLS LAST
      """
    ).map { row in try row["stream"] as ID<JournalStream> }.filter { seen.insert($0).inserted }
  }

  func streamsPending() throws -> [ID<JournalStream>] {
    try rows(
      "SELECT DISTINCT e.stream \(.fromPending) ORDER BY e.stream ASC NULLS LAST"
    ).map { row in try row["stream"] }
  }

  /// Whether a projection is another one than that which made the tables.
  func isOutdated(_ projections: [any Projection]) throws -> Bool {
    var recorded: [String: (Int, String)] = [:]
    for row in try rows("SELECT stream_kind, version, vocabulary FROM projection_version") {
      recorded[try row["stream_kind"]] = (try row["version"], try row["vocabulary"])
    }
    return projections.contains { projection in
      recorded[projection.stream.name].map { $0 != (projection.version, projection.vocabulary) } ?? true
    }
  }

  /// The tables made at run time that hold folds of the journal, in either of the worlds.
  func journalledTables(in shadow: String, and real: String) throws -> Set<String> {
    var tables: Set<String> = []
    for schema in [shadow, real] {
      let rows = try rows("SELECT name FROM \(name: schema).table_kind WHERE kind = 'journalled'")
      tables.formUnion(try rows.map { row in try row["name"] })
    }
    return tables
  }

  /// Nil when both worlds have the same rows.
  func difference(of table: String, in world: ShadowWorld) throws -> Rebuild.Difference? {
    let real = try columns(of: table, in: world.real)
    let shadow = try columns(of: table, in: world.shadow)
    func count(_ schema: String) throws -> Int {
      try value("SELECT count(*) FROM \(name: schema).\(name: table)") ?? 0
    }
    guard real == shadow else {
      return Rebuild.Difference(
        table: table, extra: real.isEmpty ? 0 : try count(world.real),
        missing: shadow.isEmpty ? 0 : try count(world.shadow))
    }
    func lacking(_ one: String, in other: String) throws -> Int {
      let names: [SQL] = real.map { "\(name: $0)" }
      return try value(
        """
        SELECT count(*) FROM (
          SELECT \(joined: names) FROM \(name: one).\(name: table)
          EXCEPT SELECT \(joined: names) FROM \(name: other).\(name: table)) d
        """) ?? 0
    }
    let difference = Rebuild.Difference(
      table: table, extra: try lacking(world.real, in: world.shadow), missing: try lacking(world.shadow, in: world.real)
    )
    return difference.extra + difference.missing == 0 ? nil : difference
  }
}

extension Writer {
  /// What waits for its time in the real world waits in the shadow too.
  func copyDelays(from world: ShadowWorld) throws {
    try run(
      """
      INSERT INTO parked (entry, stream, reason, until, waits)
      SELECT entry, stream, reason, until, waits FROM \(name: world.real).parked WHERE reason = 'time'
      """)
  }

  func recordVersions(of projections: [any Projection]) throws {
    for projection in projections {
      try run(
        """
        INSERT INTO projection_version (stream_kind, version, vocabulary)
        VALUES (\(projection.stream.name), \(projection.version), \(projection.vocabulary))
        ON CONFLICT (stream_kind) DO UPDATE SET version = excluded.version, vocabulary = excluded.vocabulary
        """)
    }
  }

  /// Tells those who follow the journal that rows were changed without entries of it.
  func countGeneration(in world: ShadowWorld) throws {
    try run("UPDATE \(name: world.real).table_generation SET number = number + 1")
  }

  /// Makes the real tables equal to their shadows: rows by key in place, and tables made at run time as a whole when
  /// their columns are others.
  func replace(_ tables: Set<String>, in world: ShadowWorld) throws {
    var alike: Set<String> = []
    for table in tables.sorted() {
      let columns = try columns(of: table, in: world.shadow)
      if try columns == self.columns(of: table, in: world.real) {
        alike.insert(table)
      } else {
        try replaceWhole(table, columns, in: world)
      }
    }
    let sorted = try sortedByReferences(alike, in: world.real)
    for table in sorted.reversed() { try removeSuperfluous(of: table, in: world) }
    for table in sorted { try copyRows(of: table, in: world) }
    try run("DELETE FROM \(name: world.real).table_kind WHERE kind IN ('journalled', 'derived')")
    try copyRows(of: "table_kind", in: world)
    try run("DELETE FROM \(name: world.real).parked")
    try copyRows(of: "parked", in: world)
  }

  private func removeSuperfluous(of table: String, in world: ShadowWorld) throws {
    let key = try primaryKey(of: table, in: world.real)
    let isSame = key.map { "s.\(name: $0) = r.\(name: $0)" as SQL }
    let real: SQL = "\(name: world.real).\(name: table)"
    try run(
      """
      DELETE FROM \(real) AS r
      WHERE NOT EXISTS (SELECT 1 FROM \(name: world.shadow).\(name: table) s WHERE \(joined: isSame, separator: " AND "))
      """)
  }

  private func copyRows(of table: String, in world: ShadowWorld) throws {
    let columns = try columns(of: table, in: world.real)
    let key = try primaryKey(of: table, in: world.real)
    let names: [SQL] = columns.map { "\(name: $0)" }
    let changes: [SQL] = columns.filter { !key.contains($0) }.map { "\(name: $0) = excluded.\(name: $0)" }
    let action: SQL = changes.isEmpty ? "NOTHING" : "UPDATE SET \(joined: changes)"
    try run(
      """
      INSERT INTO \(name: world.real).\(name: table) (\(joined: names))
      SELECT \(joined: names) FROM \(name: world.shadow).\(name: table) WHERE true
      ON CONFLICT (\(joined: key.map { "\(name: $0)" })) DO \(action)
      """)
  }

  private func replaceWhole(_ table: String, _ columns: [String], in world: ShadowWorld) throws {
    try run("DROP TABLE IF EXISTS \(name: world.real).\(name: table)")
    guard !columns.isEmpty else { return }
    try make(table, in: world.real, like: world.shadow)
    try copyRows(of: table, in: world)
  }
}
