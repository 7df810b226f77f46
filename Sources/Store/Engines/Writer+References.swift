/// A foreign key that was taken off while tables are filled.
struct ReferenceRule: Sendable {
  let table: String
  let name: String
  let definition: String
}

extension Writer {
  /// Lets rows come in any order, and come before those that they refer to. For SQLite it holds for this connection.
  func dropReferences() throws -> [ReferenceRule] {
    guard engine == .postgres else { return [] }
    let rules = try rows(
      """
      SELECT CAST(c.relname AS text) AS relation, CAST(k.conname AS text) AS name,
        pg_get_constraintdef(k.oid) AS definition
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE k.contype = 'f' AND n.nspname = current_schema()
      """
    ).map { row in
      ReferenceRule(table: try row["relation"], name: try row["name"], definition: try row["definition"])
    }
    for rule in rules { try run("ALTER TABLE \(name: rule.table) DROP CONSTRAINT \(name: rule.name)") }
    return rules
  }

  /// Checks all rows against the rules again, and from then on each.
  func restoreReferences(_ rules: [ReferenceRule]) throws {
    if engine == .sqlite, let broken = try row("SELECT \"table\" AS child FROM pragma_foreign_key_check LIMIT 1") {
      throw ConstraintViolation(.foreignKey, table: try broken["child"])
    }
    for rule in rules {
      let definition = SQL(stringLiteral: rule.definition)
      try run("ALTER TABLE \(name: rule.table) ADD CONSTRAINT \(name: rule.name) \(definition)")
    }
  }
}
