import Basics
import GRDB
import GRDBSQLite

/// A prepared statement that binds and reads in place, without values of GRDB's in between.
final class SQLiteStatement {
  let statement: Statement
  private let layout: Row.Columns
  private(set) var isRunning = false

  init(_ statement: Statement) {
    self.statement = statement
    layout = Row.Columns(statement.columnNames)
    // Tells GRDB that the bindings are the caller's business.
    statement.setUncheckedArguments(StatementArguments())
  }

  /// Also marks the statement as running, until `reset`.
  func bind(_ bindings: [SQLBinding]) throws {
    for (index, binding) in bindings.enumerated() { try bind(binding, at: Int32(index + 1)) }
    isRunning = true
  }

  func reset() {
    sqlite3_reset(statement.sqliteStatement)
    isRunning = false
  }

  func forEach(_ body: (Row) throws -> Void) throws {
    let cursor = Rows(statement, layout)
    while let row = try cursor.next() { try body(row) }
  }

  private func bind(_ binding: SQLBinding, at index: Int32) throws {
    let pointer = statement.sqliteStatement
    let code =
      switch binding {
      case .null: sqlite3_bind_null(pointer, index)
      case .int(let value), .instant(let value), .decimal(let value): sqlite3_bind_int64(pointer, index, value)
      case .real(let value): sqlite3_bind_double(pointer, index, value)
      case .bool(let value): sqlite3_bind_int64(pointer, index, value ? 1 : 0)
      case .text(let value): try bind(value, at: index)
      case .date(let value): try bind(value.description, at: index)
      case .bytes(let value): value.withUnsafeBytes { bind($0, at: index) }
      case .id(let value): value.withBytes { bind($0, at: index) }
      }
    guard code == SQLITE_OK else {
      throw DatabaseFault(engine: .sqlite, code: "\(code)", message: "cannot bind", statement: statement.sql)
    }
  }

  private func bind(_ bytes: UnsafeRawBufferPointer, at index: Int32) -> Int32 {
    let pointer = statement.sqliteStatement
    guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(pointer, index, 0) }
    return sqlite3_bind_blob64(pointer, index, bytes.baseAddress, UInt64(bytes.count), Self.copied)
  }

  private func bind(_ text: String, at index: Int32) throws -> Int32 {
    var text = text
    return try text.withUTF8 { bytes in
      guard !bytes.contains(0) else { throw TextHoldsNull() }
      return bytes.withMemoryRebound(to: CChar.self) { characters in
        sqlite3_bind_text64(
          statement.sqliteStatement, index, characters.baseAddress ?? Self.emptyText, UInt64(characters.count),
          Self.copied, UInt8(SQLITE_UTF8))
      }
    }
  }

  /// SQLITE_TRANSIENT: SQLite keeps its own copy.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
  /// What an empty text points at: a null pointer would bind a null.
  nonisolated(unsafe) private static let emptyText = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))

  private final class Rows: DatabaseCursor {
    typealias Element = Row

    var _isDone = false
    let _statement: Statement
    private let layout: Row.Columns

    init(_ statement: Statement, _ layout: Row.Columns) {
      _statement = statement
      self.layout = layout
    }

    func _element(sqliteStatement pointer: GRDB.SQLiteStatement) throws -> Row {
      Row(layout, (0..<Int32(layout.names.count)).map { Self.cell(pointer, $0) })
    }

    private static func cell(_ pointer: OpaquePointer, _ index: Int32) -> SQLCell {
      switch sqlite3_column_type(pointer, index) {
      case SQLITE_INTEGER: return .int(sqlite3_column_int64(pointer, index))
      case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, index))
      case SQLITE_TEXT:
        let start = sqlite3_column_text(pointer, index)
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, index)))
        return .text(String(decoding: bytes, as: UTF8.self))
      case SQLITE_BLOB:
        let start = sqlite3_column_blob(pointer, index)
        return .bytes(Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, index)))))
      default: return .null
      }
    }
  }
}
