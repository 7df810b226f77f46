import Foundation
import GRDB
import GRDBSQLite

extension SQLiteConnection {
  /// A violation when the schema refused, else a fault without the bound values.
  static func translated(_ error: DatabaseError) -> any Error {
    let code = error.extendedResultCode.rawValue
    let message = error.message ?? ""
    // "UNIQUE constraint failed: place.code, place.version"
    let subject = message.split(separator: ": ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    switch code {
    case 2067, 1555, 2579: return named(.unique, subject)
    case 1299: return named(.notNull, subject)
    case 787: return ConstraintViolation(.foreignKey)
    case 275: return ConstraintViolation(.check, constraint: subject)
    case 1811: return ConstraintViolation(.trigger)
    default: return DatabaseFault(engine: .sqlite, code: "\(code)", message: message, statement: error.sql)
    }
  }

  private static func named(_ kind: ConstraintViolation.Kind, _ subject: String) -> ConstraintViolation {
    if subject.hasPrefix("index ") {
      return ConstraintViolation(kind, constraint: subject.dropFirst(6).trimmingCharacters(in: ["'"]))
    }
    let names = subject.split(separator: ", ").map { $0.split(separator: ".", maxSplits: 1).map(String.init) }
    return ConstraintViolation(kind, table: names.first?.first, columns: names.compactMap { $0.dropFirst().first })
  }
}
