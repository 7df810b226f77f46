extension Writer {
  /// Refuses every change of a row that is in the table, whoever asks: the attempt throws a `ConstraintViolation` of the
  /// kind `trigger`.
  package func makeInsertOnly(_ table: String) throws {
    switch engine {
    case .sqlite:
      try refuse("UPDATE", of: table)
      try refuse("DELETE", of: table)
    case .postgres:
      try run(
        """
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'this table is insert-only';
        END
        $$
        """)
      try run(
        """
        CREATE TRIGGER \(name: table + "_insert_only") BEFORE UPDATE OR DELETE OR TRUNCATE ON \(name: table)
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    }
  }

  /// Lifts the rule for `body`, which removes rows of an insert-only table whose time is over. In one transaction: nobody
  /// else ever meets the table without its rule.
  package func removing(from table: String, _ body: () throws -> Void) throws {
    switch engine {
    case .sqlite:
      try run("DROP TRIGGER \(name: "\(table)_no_delete")")
      try body()
      try refuse("DELETE", of: table)
    case .postgres:
      let trigger: SQL = "\(name: table + "_insert_only")"
      try run("ALTER TABLE \(name: table) DISABLE TRIGGER \(trigger)")
      try body()
      try run("ALTER TABLE \(name: table) ENABLE TRIGGER \(trigger)")
    }
  }

  private func refuse(_ change: String, of table: String) throws {
    try run(
      """
      CREATE TRIGGER \(name: "\(table)_no_\(change.lowercased())") BEFORE \(SQL(stringLiteral: change))
      ON \(name: table) BEGIN SELECT RAISE(ABORT, 'this table is insert-only'); END
      """)
  }
}
