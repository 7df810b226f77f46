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
  private let spellings: [Spelling]
  /// Values that one statement binds at most, unless a single row has more.
  private static let mostValues = 256

  private struct Spelling: Sendable {
    let rows: Int
    let sqlite: String
    let postgres: String
  }

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
    let mayGoOn = existing == .refuse
    func text(_ mark: String, rows: Int, verb: String) -> String {
      let marks = (0..<rows).map { row in
        "(" + columns.indices.map { "\(mark)\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
      }
      return """
        \(verb) INTO \(SQL.quoted(table)) (\(names.joined(separator: ", "))) VALUES \(marks.joined(separator: ", "))\
        \(conflict)
        """
    }
    var spellings: [Spelling] = []
    var rows = 1
    repeat {
      // What fails ends its transaction or goes back to its savepoint: that SQLite prepares to take back a statement of
      // many rows alone would copy every page it touches.
      let sqlite = text("?", rows: rows, verb: rows > 1 && mayGoOn ? "INSERT OR FAIL" : "INSERT")
      spellings.append(Spelling(rows: rows, sqlite: sqlite, postgres: text("$", rows: rows, verb: "INSERT")))
      rows *= 2
    } while rows * columns.count <= Self.mostValues
    self.spellings = spellings
  }

  /// The statement for one row; a value for each column, in the order of the columns. Nulls may be of any type.
  package func row(_ values: [SQLBinding]) -> SQL { statement(spellings[0], values) }

  /// As few statements as serve for rows with different keys, whose values come one row after the other.
  package func rows(_ values: [SQLBinding]) -> [SQL] {
    precondition(
      values.count.isMultiple(of: types.count), "\(values.count) values are no rows of \(types.count) for \(table)")
    var statements: [SQL] = []
    var rest = values[...]
    for spelling in spellings.reversed() {
      let count = spelling.rows * types.count
      while rest.count >= count {
        statements.append(statement(spelling, Array(rest.prefix(count))))
        rest = rest.dropFirst(count)
      }
    }
    return statements
  }

  private func statement(_ spelling: Spelling, _ values: [SQLBinding]) -> SQL {
    precondition(
      values.count == spelling.rows * types.count,
      "\(spelling.rows) rows of \(table) have \(spelling.rows * types.count) values, not \(values.count)")
    var typed = values
    var column = 0
    for (index, value) in values.enumerated() {
      if case .null(let type) = value, type != types[column] { typed[index] = .null(types[column]) }
      column = column + 1 == types.count ? 0 : column + 1
    }
    return SQL(parts: [.ready(sqlite: spelling.sqlite, postgres: spelling.postgres, typed)])
  }
}
