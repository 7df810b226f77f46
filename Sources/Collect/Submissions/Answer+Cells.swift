import Basics
package import FormEngine
package import Store

extension Answer {
  /// What its columns hold, in the order of ``FormColumn/cells``.
  package var bindings: [SQLBinding] {
    var bindings: [SQLBinding] = []
    append(to: &bindings)
    return bindings
  }

  func append(to bindings: inout [SQLBinding]) {
    switch self {
    case .text(let text), .time(let text), .choice(let text), .line(let text), .area(let text), .file(let text):
      bindings.append(.text(text))
    case .integer(let number): bindings.append(.int(number))
    case .decimal(let number): bindings.append(.real(number))
    case .boolean(let value): bindings.append(.bool(value))
    case .date(let day): bindings.append(day.binding)
    case .dateTime(let instant, let offset): bindings += [instant.binding, .int(Int64(offset))]
    case .choices(let codes), .ranking(let codes): bindings.append(.text(codes.joined(separator: " ")))
    case .geopoint(let point):
      bindings += [point.latitude.binding, point.longitude.binding, point.altitude.binding, point.accuracy.binding]
    }
  }

  /// What columns of that type hold; nil when there was no answer.
  package init?(cells: some RandomAccessCollection<SQLCell>, type: TableSchema.ColumnType) throws(SQLMismatch) {
    guard let first = cells.first, first != .null else { return nil }
    func cell<Value: SQLValue>(_ offset: Int, as _: Value.Type = Value.self) throws(SQLMismatch) -> Value {
      guard offset < cells.count else { throw SQLMismatch(Value.self) }
      return try Value(cell: cells[cells.index(cells.startIndex, offsetBy: offset)])
    }
    switch type {
    case .text: self = .text(try cell(0))
    case .time: self = .time(try cell(0))
    case .choice: self = .choice(try cell(0))
    case .file: self = .file(try cell(0))
    case .geotrace: self = .line(try cell(0))
    case .geoshape: self = .area(try cell(0))
    case .integer: self = .integer(try cell(0))
    case .decimal: self = .decimal(try cell(0))
    case .boolean: self = .boolean(try cell(0))
    case .date: self = .date(try cell(0))
    case .dateTime: self = .dateTime(try cell(0), offset: try cell(1, as: Int?.self) ?? 0)
    case .choices: self = .choices(try cell(0, as: String.self).split(separator: " ").map(String.init))
    case .ranking: self = .ranking(try cell(0, as: String.self).split(separator: " ").map(String.init))
    case .geopoint:
      self = .geopoint(
        Geopoint(latitude: try cell(0), longitude: try cell(1), altitude: try cell(2), accuracy: try cell(3)))
    }
  }

  /// As clients write it, and as exports give it: digits 0–9, ISO dates, codes with blanks between.
  package var text: String {
    switch self {
    case .text(let text), .time(let text), .choice(let text), .line(let text), .area(let text), .file(let text): text
    case .integer(let number): String(number)
    case .decimal(let number): Self.plain(number)
    case .boolean(let value): value ? "true" : "false"
    case .date(let day): day.description
    case .dateTime(let instant, let offset): Timestamp(instant: instant, offset: offset).description
    case .choices(let codes), .ranking(let codes): codes.joined(separator: " ")
    case .geopoint(let point):
      [point.latitude, point.longitude, point.altitude ?? 0, point.accuracy ?? 0].map(Self.plain)
        .joined(separator: " ")
    }
  }

  /// Whole numbers without a fraction.
  static func plain(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? String(number)
  }
}
