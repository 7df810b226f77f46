/// Ids among texts: as keys of groups that hold codes and places alike.
extension SQL {
  /// The thirty-two hexadecimal digits of an id; null for null. Read back by `ID(hexadecimal:)`.
  package static func hexadecimal(_ id: SQL) -> SQL {
    SQL(
      sqlite: "(CASE WHEN \(id) IS NOT NULL THEN lower(hex(\(id))) END)",
      postgres: "(replace(CAST(\(id) AS text), '-', '') COLLATE \"C\")")
  }
}
