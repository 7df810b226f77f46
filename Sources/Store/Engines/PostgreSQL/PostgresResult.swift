import Basics
import CLibPQ
import Foundation

/// One answer of the server.
final class PostgresResult {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
  }

  deinit {
    PQclear(pointer)
  }

  var status: ExecStatusType { PQresultStatus(pointer) }
  var rowCount: Int { Int(PQntuples(pointer)) }

  /// The rows that the command changed.
  var changes: Int { Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

  /// What was done: `COMMIT`, or `ROLLBACK` when a commit was asked for and could not be.
  var tag: String { String(cString: PQcmdStatus(pointer)) }

  func forEachRow(_ body: (Row) throws -> Void) throws {
    let columns = 0..<PQnfields(pointer)
    let layout = Row.Columns(columns.map { String(cString: PQfname(pointer, $0)) })
    let types = columns.map { PQftype(pointer, $0) }
    for row in 0..<PQntuples(pointer) {
      try body(Row(layout, try columns.map { try cell(row, $0, types[Int($0)]) }))
    }
  }

  private func cell(_ row: Int32, _ column: Int32, _ type: UInt32) throws -> SQLCell {
    if PQgetisnull(pointer, row, column) == 1 { return .null }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(pointer, row, column), count: Int(PQgetlength(pointer, row, column)))
    switch type {
    case 20: return .int(Self.integer(bytes, as: Int64.self))
    case 23: return .int(Int64(Self.integer(bytes, as: Int32.self)))
    case 21: return .int(Int64(Self.integer(bytes, as: Int16.self)))
    case 26: return .int(Int64(Self.integer(bytes, as: UInt32.self)))
    case 16: return .int(bytes.first == 1 ? 1 : 0)
    case 701: return .real(Double(bitPattern: Self.integer(bytes, as: UInt64.self)))
    case 700: return .real(Double(Float(bitPattern: Self.integer(bytes, as: UInt32.self))))
    case 25, 1043, 1042, 19, 705: return .text(String(decoding: bytes, as: UTF8.self))
    case 17, 2950: return .bytes(Array(bytes))
    case 1082:
      return .text(Day(epochDay: Int(Self.integer(bytes, as: Int32.self)) + PostgresType.firstDay).description)
    case 2278: return .null
    default:
      let name = String(cString: PQfname(pointer, column))
      throw DatabaseFault(
        engine: .postgres, code: "42804", message: "column \(name) has the type \(type): cast it")
    }
  }

  private static func integer<Value: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, as _: Value.Type) -> Value {
    guard bytes.count == MemoryLayout<Value>.size else { return 0 }
    return Value(bigEndian: bytes.loadUnaligned(as: Value.self))
  }

  // MARK: Errors

  /// A violation when the schema refused, else a fault. Neither holds a bound value: the server's detail is not kept.
  func error(in statement: String?) -> any Error {
    let code = field(.code) ?? ""
    func violation(_ kind: ConstraintViolation.Kind, columns: [String] = []) -> ConstraintViolation {
      ConstraintViolation(
        kind, table: field(.table), columns: columns, constraint: field(.constraint))
    }
    switch code {
    case "23505": return violation(.unique, columns: keyColumns)
    case "23503": return violation(.foreignKey, columns: keyColumns)
    case "23514": return violation(.check)
    case "23502": return violation(.notNull, columns: field(.column).map { [$0] } ?? [])
    // What a trigger raises on its own.
    case "P0001", "23000": return violation(.trigger)
    default:
      // The class of data exceptions quotes the value that could not be read.
      let message = code.hasPrefix("22") ? "a value does not fit" : field(.message) ?? ""
      return DatabaseFault(engine: .postgres, code: code, message: message, statement: statement)
    }
  }

  /// The names in "Key (code, version)=(…) already exists.", in whatever language the server speaks.
  private var keyColumns: [String] {
    guard let detail = field(.detail), let start = detail.firstIndex(of: "(") else { return [] }
    guard let end = detail[start...].range(of: ")=")?.lowerBound else { return [] }
    return detail[detail.index(after: start)..<end].split(separator: ", ").map { $0.filter { $0 != "\"" } }
  }

  /// The fields of an error, by the letters of the protocol: libpq's names for them are macros that Swift cannot read.
  private enum Field: Character {
    case code = "C"
    case message = "M"
    case detail = "D"
    case table = "t"
    case column = "c"
    case constraint = "n"
  }

  private func field(_ field: Field) -> String? {
    PQresultErrorField(pointer, Int32(field.rawValue.asciiValue ?? 0)).map { String(cString: $0) }
  }
}
