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
  private let sqlite: String
  private let postgres: String

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
    func text(_ mark: String) -> String {
      let marks = columns.indices.map { "\(mark)\($0 + 1)" }.joined(separator: ", ")
      return "INSERT INTO \(SQL.quoted(table)) (\(names.joined(separator: ", "))) VALUES (\(marks))\(conflict)"
    }
    sqlite = text("?")
    postgres = text("$")
  }

  /// The statement for one row; a value for each column, in the order of the columns. Nulls may be of any type.
  package func row(_ values: [SQLBinding]) -> SQL {
    precondition(values.count == types.count, "a row of \(table) has \(types.count) values, not \(values.count)")
    let typed = zip(values, types).map { value, type in
      if case .null = value { SQLBinding.null(type) } else { value }
    }
    return SQL(parts: [.ready(sqlite: sqlite, postgres: postgres, typed)])
  }
}
