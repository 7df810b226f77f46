package import Basics

/// A Swift value that is kept in one column.
///
/// An enum with a raw value conforms by naming the protocol: `enum State: String, SQLValue { … }`.
package protocol SQLValue: Sendable {
  static var sqlType: SQLType { get }
  var binding: SQLBinding { get }
  /// Reads what a column holds; throws `SQLMismatch` when that is not such a value.
  init(cell: SQLCell) throws(SQLMismatch)
}

/// A column held something else than was asked for. A fault of ours, not of the user's.
package struct SQLMismatch: Error, CustomStringConvertible {
  package let expected: String
  package var column: String?

  package init(_ expected: Any.Type, column: String? = nil) {
    self.expected = "\(expected)"
    self.column = column
  }

  package var description: String { "column \(column ?? "?") does not hold \(expected)" }
}

extension Int64: SQLValue {
  package static var sqlType: SQLType { .int }
  package var binding: SQLBinding { .int(self) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard case .int(let value) = cell else { throw SQLMismatch(Self.self) }
    self = value
  }
}

extension Int: SQLValue {
  package static var sqlType: SQLType { .int }
  package var binding: SQLBinding { .int(Int64(self)) }
  package init(cell: SQLCell) throws(SQLMismatch) { self = Int(try Int64(cell: cell)) }
}

extension Double: SQLValue {
  package static var sqlType: SQLType { .real }
  /// Not-a-number is kept as null: SQLite has no other way, and both engines shall agree.
  package var binding: SQLBinding { isNaN ? .null(.real) : .real(self) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    switch cell {
    case .real(let value): self = value
    case .int(let value): self = Double(value)
    default: throw SQLMismatch(Self.self)
    }
  }
}

extension String: SQLValue {
  package static var sqlType: SQLType { .text }
  package var binding: SQLBinding { .text(self) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard case .text(let value) = cell else { throw SQLMismatch(Self.self) }
    self = value
  }
}

extension Bool: SQLValue {
  package static var sqlType: SQLType { .bool }
  package var binding: SQLBinding { .bool(self) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard case .int(let value) = cell, value == 0 || value == 1 else { throw SQLMismatch(Self.self) }
    self = value == 1
  }
}

extension [UInt8]: SQLValue {
  package static var sqlType: SQLType { .bytes }
  package var binding: SQLBinding { .bytes(self) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard case .bytes(let value) = cell else { throw SQLMismatch(Self.self) }
    self = value
  }
}

extension ID: SQLValue {
  package static var sqlType: SQLType { .id }
  package var binding: SQLBinding { .id(recast()) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard case .bytes(let value) = cell, let id = ID(bytes: value) else { throw SQLMismatch(Self.self) }
    self = id
  }
}

extension Day: SQLValue {
  package static var sqlType: SQLType { .date }
  package var binding: SQLBinding { .date(self) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard case .text(let value) = cell, let day = Day(value) else { throw SQLMismatch(Self.self) }
    self = day
  }
}

extension Instant: SQLValue {
  package static var sqlType: SQLType { .instant }
  package var binding: SQLBinding { .instant(microseconds) }
  package init(cell: SQLCell) throws(SQLMismatch) { self.init(microseconds: try Int64(cell: cell)) }
}

extension HybridTime: SQLValue {
  package static var sqlType: SQLType { .int }
  package var binding: SQLBinding { .int(raw) }
  package init(cell: SQLCell) throws(SQLMismatch) { self.init(raw: try Int64(cell: cell)) }
}

extension Optional: SQLValue where Wrapped: SQLValue {
  package static var sqlType: SQLType { Wrapped.sqlType }
  package var binding: SQLBinding { self?.binding ?? .null(Wrapped.sqlType) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    self = if case .null = cell { nil } else { try Wrapped(cell: cell) }
  }
}

extension RawRepresentable where Self: SQLValue, RawValue: SQLValue {
  package static var sqlType: SQLType { RawValue.sqlType }
  package var binding: SQLBinding { rawValue.binding }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard let value = Self(rawValue: try RawValue(cell: cell)) else { throw SQLMismatch(Self.self) }
    self = value
  }
}
