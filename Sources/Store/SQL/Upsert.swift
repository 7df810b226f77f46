/// Writes rows of many typed columns: the statement is spelled once and then only bound, which is what makes wide tables
/// fast.
///
///     let upsert = Upsert(into: "data_1", key: ["submission"], columns: [("submission", .id), ("age", .int), …])
///     try db.run(upsert.row([submission.binding, 34.binding, …]))
package struct Upsert: Sendable {
  /// What happens to a row whose key is there already.
  package enum Existing: Sendable {
    /// It takes the new values, in place.
    case update
    /// It stays as it is.
    case keep
    /// `ConstraintViolation`.
    case refuse
  }

  package let table: String
  package let columns: [String]
  private let types: [SQLType]
  /// For one row, two, four and so on.
  private let sqlite: [String]
  private let postgres: [String]
  /// Values that one statement of a closure binds at most, unless a single row has more.
  private static let mostValues = 256
  /// The same where PostgreSQL takes the rows of several closures at once.
  private static let mostGathered = 1024

  package init(
    into table: String, key: [String], columns: [(name: String, type: SQLType)], existing: Existing = .update
  ) {
    self.table = table
    self.columns = columns.map(\.name)
    types = columns.map(\.type)
    let names = self.columns.map(SQL.quoted)
    let others = self.columns.filter { !key.contains($0) }.map(SQL.quoted)
    let conflict =
      switch existing {
      case .refuse: ""
      case .update where !others.isEmpty:
        " ON CONFLICT (\(key.map(SQL.quoted).joined(separator: ", "))) DO UPDATE SET "
          + others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
      case .keep, .update: " ON CONFLICT (\(key.map(SQL.quoted).joined(separator: ", "))) DO NOTHING"
      }
    func text(_ mark: String, rows: Int, verb: String) -> String {
      let marks = (0..<rows).map { row in
        "(" + names.indices.map { "\(mark)\(row * names.count + $0 + 1)" }.joined(separator: ", ") + ")"
      }
      return """
        \(verb) INTO \(SQL.quoted(table)) (\(names.joined(separator: ", "))) VALUES \(marks.joined(separator: ", "))\
        \(conflict)
        """
    }
    func spellings(_ mark: String, upTo values: Int, verb: (Int) -> String) -> [String] {
      var rows = [1]
      while rows[rows.count - 1] * 2 * names.count <= values { rows.append(rows[rows.count - 1] * 2) }
      return rows.map { text(mark, rows: $0, verb: verb($0)) }
    }
    // What fails ends its transaction or goes back to its savepoint: that SQLite prepares to take back a statement of
    // many rows alone would copy every page it touches.
    let verb = existing == .refuse ? "INSERT OR FAIL" : "INSERT"
    sqlite = spellings("?", upTo: Self.mostValues) { $0 > 1 ? verb : "INSERT" }
    postgres = spellings("$", upTo: Self.mostGathered) { _ in "INSERT" }
  }

  /// The statement for one row; a value for each column, in the order of the columns. Nulls may be of any type.
  package func row(_ values: [SQLBinding]) -> SQL { statement(values[...], rows: 1) }

  /// As few statements as serve for rows with different keys, whose values come one row after the other.
  package func rows(_ values: [SQLBinding]) -> [SQL] { rows(values, in: sqlite.count) }

  /// The same for rows of several closures, which PostgreSQL takes at once.
  func gathered(_ values: [SQLBinding]) -> [SQL] { rows(values, in: postgres.count) }

  private func rows(_ values: [SQLBinding], in spellings: Int) -> [SQL] {
    precondition(
      values.count.isMultiple(of: types.count), "\(values.count) values are no rows of \(types.count) for \(table)")
    var statements: [SQL] = []
    var rest = values[...]
    for spelling in (0..<spellings).reversed() {
      let count = types.count << spelling
      while rest.count >= count {
        statements.append(statement(rest.prefix(count), rows: 1 << spelling))
        rest = rest.dropFirst(count)
      }
    }
    return statements
  }

  private func statement(_ values: ArraySlice<SQLBinding>, rows: Int) -> SQL {
    precondition(
      values.count == rows * types.count,
      "\(rows) rows of \(table) have \(rows * types.count) values, not \(values.count)")
    var typed = Array(values)
    var column = 0
    for (index, value) in typed.enumerated() {
      if case .null(let type) = value, type != types[column] { typed[index] = .null(types[column]) }
      column = column + 1 == types.count ? 0 : column + 1
    }
    return SQL(parts: [.rows(self, typed)])
  }

  /// The statement that writes so many values.
  func text(values: Int, for engine: EngineKind) -> String {
    let spellings = engine == .sqlite ? sqlite : postgres
    let index = (values / types.count).trailingZeroBitCount
    precondition(
      index < spellings.count && values == types.count << index, "\(values) values are no statement of \(table)")
    return spellings[index]
  }

  /// Whether rows of both can be written by one statement.
  func isSame(as other: Upsert) -> Bool { postgres[0] == other.postgres[0] }
}
