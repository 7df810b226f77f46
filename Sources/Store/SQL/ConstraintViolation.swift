/// The schema refused a change. The caller that knows what the constraint means turns it into a refusal.
package struct ConstraintViolation: Error, Hashable {
  package enum Kind: Sendable {
    case unique, foreignKey, check, notNull
    /// A trigger said no: the journal is insert-only.
    case trigger
  }

  package let kind: Kind
  /// Unknown for a foreign key on SQLite.
  package let table: String?
  package let columns: [String]
  /// The name of the constraint; SQLite knows it only of a named check.
  package let constraint: String?

  package init(_ kind: Kind, table: String? = nil, columns: [String] = [], constraint: String? = nil) {
    self.kind = kind
    self.table = table
    self.columns = columns
    self.constraint = constraint
  }

  /// Whether a unique key over exactly these columns was violated.
  package func isDuplicate(of table: String, _ columns: String...) -> Bool {
    kind == .unique && self.table == table && Set(self.columns) == Set(columns)
  }
}
