import Basics

/// The bindings of a statement in PostgreSQL's binary formats, one after the other in one buffer.
struct PostgresParameters {
  let types: [SQLType]
  private var buffer: [UInt8] = []
  /// Where each value ends; a null ends where it began and is marked.
  private var ends: [Int] = []
  private var nulls: [Bool] = []

  init(_ bindings: [SQLBinding]) throws {
    guard bindings.count <= 65_535 else {
      throw DatabaseFault(engine: .postgres, code: "54023", message: "\(bindings.count) parameters are too many")
    }
    types = bindings.map(\.type)
    ends.reserveCapacity(bindings.count)
    nulls.reserveCapacity(bindings.count)
    buffer.reserveCapacity(16 * bindings.count)
    for binding in bindings {
      var isNull = false
      switch binding {
      case .null: isNull = true
      case .int(let value), .instant(let value), .decimal(let value): append(value)
      case .real(let value): append(Int64(bitPattern: value.bitPattern))
      case .bool(let value): buffer.append(value ? 1 : 0)
      case .text(let value):
        let start = buffer.count
        buffer += value.utf8
        guard !buffer[start...].contains(0) else { throw TextHoldsNull() }
      case .bytes(let value): buffer += value
      case .id(let value): value.withBytes { buffer += $0 }
      case .date(let day): append(Int32(day.epochDay - PostgresType.firstDay))
      }
      guard buffer.count < 1 << 30 else {
        throw DatabaseFault(engine: .postgres, code: "54000", message: "the parameters are larger than a gigabyte")
      }
      ends.append(buffer.count)
      nulls.append(isNull)
    }
  }

  var count: Int { types.count }

  private mutating func append(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { buffer += $0 }
  }

  /// The values, lengths and formats as libpq takes them.
  func withPointers<Value>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Value
  ) -> Value {
    var lengths: [Int32] = []
    lengths.reserveCapacity(count)
    var start = 0
    for end in ends {
      lengths.append(Int32(end - start))
      start = end
    }
    // One more byte, so that an empty value at the end points somewhere too: a null pointer would be a null.
    return (buffer + [0]).withUnsafeBytes { bytes in
      let base = bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
      var pointers: [UnsafePointer<CChar>?] = []
      pointers.reserveCapacity(count)
      for index in ends.indices {
        pointers.append(nulls[index] ? nil : base + (index == 0 ? 0 : ends[index - 1]))
      }
      return body(pointers, lengths, [Int32](repeating: 1, count: count))
    }
  }
}

/// How PostgreSQL calls and lays out the types.
struct PostgresType {
  let oid: UInt32

  init(_ type: SQLType) {
    oid =
      switch type {
      case .int, .instant, .decimal: 20
      case .real: 701
      case .text: 25
      case .bytes: 17
      case .bool: 16
      case .date: 1082
      case .id: 2950
      }
  }

  /// Dates count from 2000-01-01: days after 1970-01-01.
  static let firstDay = 10_957
}
