package import FormEngine
package import Store

/// Where the answers to a question are kept, when it was asked with that type.
package struct FormColumn: Hashable, Sendable {
  /// The same on every node: see ``FormColumn/question(form:path:)``.
  package let question: Int64
  package let path: String
  package let type: TableSchema.ColumnType
  /// Index into ``FormLayout/tables``.
  package let table: Int
  /// Which of the table's parts holds it, from 0.
  package let part: Int
  /// What the names of its cells begin with.
  package let name: String
  package let firstVersion: String

  /// The columns of the database it takes, by name and type. Geopoints and times with an offset take several.
  package var cells: [Cell] { Self.suffixes(of: type).map { Cell(name: name + $0.suffix, type: $0.type) } }

  package struct Cell: Hashable, Sendable {
    package let name: String
    package let type: SQLType
  }

  static func suffixes(of type: TableSchema.ColumnType) -> [(suffix: String, type: SQLType)] {
    switch type {
    case .text, .time, .choice, .choices, .ranking, .geotrace, .geoshape, .file: [("", .text)]
    case .integer: [("", .int)]
    case .decimal: [("", .real)]
    case .boolean: [("", .bool)]
    case .date: [("", .date)]
    // The instant, and by how many minutes the phone's clock was ahead of UTC.
    case .dateTime: [("", .instant), ("_offset", .int)]
    case .geopoint:
      [("_latitude", .real), ("_longitude", .real), ("_altitude", .real), ("_accuracy", .real)]
    }
  }

  /// The number by which `choice` and `issue` rows name a question.
  package static func question(form: String, path: String) -> Int64 {
    let digest = Hash.sha256.digest(of: Array("\(form)\n\(path)".utf8))
    return Int64(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } >> 1)
  }
}
