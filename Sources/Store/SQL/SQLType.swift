package import Basics

/// What a column holds, independent of the engine. The storage of each is said by `SQL.int`, `SQL.text` and so on.
package enum SQLType: UInt8, Sendable, CaseIterable {
  case int, real, text, bytes, bool, date, instant, decimal, id
}

/// A value on its way into a statement. A null says of what type it is, because PostgreSQL asks.
package enum SQLBinding: Hashable, Sendable {
  case null(SQLType)
  case int(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  case bool(Bool)
  case date(Day)
  case instant(Int64)
  case decimal(Int64)
  /// Of whatever subject.
  case id(ID<SQLBinding>)

  package var type: SQLType {
    switch self {
    case .null(let type): type
    case .int: .int
    case .real: .real
    case .text: .text
    case .bytes: .bytes
    case .bool: .bool
    case .date: .date
    case .instant: .instant
    case .decimal: .decimal
    case .id: .id
    }
  }
}

/// A value on its way out of a result, in the few forms that both engines share: a bool is 0 or 1, a date is ISO text,
/// an id is sixteen bytes.
package enum SQLCell: Hashable, Sendable {
  case null
  case int(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
}
