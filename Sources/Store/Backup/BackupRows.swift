import Basics

/// A row of any table in a form that both engines share.
enum BackupRow {
  static func encoded(_ cells: [SQLCell]) -> [UInt8] {
    var bytes: [UInt8] = []
    for cell in cells {
      switch cell {
      case .null: bytes.append(0)
      case .int(let value):
        bytes.append(1)
        bytes.append(integer: value)
      case .real(let value):
        bytes.append(2)
        bytes.append(integer: value.bitPattern)
      case .text(let value):
        bytes.append(3)
        bytes.append(integer: UInt32(value.utf8.count))
        bytes += value.utf8
      case .bytes(let value):
        bytes.append(4)
        bytes.append(integer: UInt32(value.count))
        bytes += value
      }
    }
    return bytes
  }

  static func decoded(_ bytes: [UInt8]) throws(MalformedBytes) -> [SQLCell] {
    var reader = ByteReader(bytes, "row of a backup")
    var cells: [SQLCell] = []
    while !reader.isAtEnd {
      switch try reader.byte() {
      case 0: cells.append(.null)
      case 1: cells.append(.int(try reader.integer()))
      case 2: cells.append(.real(Double(bitPattern: try reader.integer())))
      case 3:
        let count = Int(try reader.integer(UInt32.self))
        guard let text = String(validating: try reader.take(count), as: UTF8.self) else { throw reader.malformed }
        cells.append(.text(text))
      case 4:
        let count = Int(try reader.integer(UInt32.self))
        cells.append(.bytes(try reader.take(count)))
      default: throw reader.malformed
      }
    }
    return cells
  }
}

/// The heading of a table in a backup.
struct BackupTable: Codable {
  let name: String
  let columns: [String]
}

extension SQLType {
  /// The type of a column as the engine calls it; nil when Konak makes no such columns.
  init?(columnType name: String) {
    switch name.lowercased() {
    case "bigint", "integer": self = .int
    case "double precision", "real": self = .real
    case "text": self = .text
    case "bytea", "blob": self = .bytes
    case "boolean": self = .bool
    case "date": self = .date
    case "uuid": self = .id
    default: return nil
    }
  }

  /// The cell as a value for a column of this type; nil when it cannot be one.
  func binding(_ cell: SQLCell) -> SQLBinding? {
    switch (self, cell) {
    case (_, .null): .null(self)
    case (.int, .int(let value)), (.instant, .int(let value)), (.decimal, .int(let value)): .int(value)
    case (.bool, .int(let value)): .bool(value != 0)
    case (.real, .real(let value)): .real(value)
    case (.real, .int(let value)): .real(Double(value))
    case (.text, .text(let value)): .text(value)
    case (.date, .text(let value)): Day(value).map { .date($0) }
    case (.bytes, .bytes(let value)): .bytes(value)
    case (.id, .bytes(let value)): ID(bytes: value).map { .id($0) }
    default: nil
    }
  }
}
