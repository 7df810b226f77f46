import Basics

/// The values of one column in the group of rows that is being written.
struct ParquetChunk {
  // Numbers of the format: encodings, and the codec.
  static let plain: Int32 = 0
  static let runs: Int32 = 3
  static let gzip: Int32 = 2

  private let kind: ParquetWriter.Kind
  private var values: [UInt8] = []
  /// A bit a row, the lowest first: whether there is a value.
  private var present: [UInt8] = []
  /// Of booleans: the bits that fill no byte yet.
  private var bits = (byte: UInt8(0), count: 0)
  private var rows = 0
  private var missing = 0

  init(_ kind: ParquetWriter.Kind) {
    self.kind = kind
  }

  /// By how many bytes it grew, about.
  mutating func append(_ value: ExportValue) -> Int {
    let before = values.count
    let isPresent = put(value)
    if rows % 8 == 0 { present.append(0) }
    if isPresent { present[rows / 8] |= 1 << UInt8(rows % 8) } else { missing += 1 }
    rows += 1
    return values.count - before + 1
  }

  private mutating func put(_ value: ExportValue) -> Bool {
    switch (kind, value) {
    case (_, .empty): return false
    case (.integer, .integer(let number)): values.append(littleEndian: Int64(number))
    case (.decimal, .decimal(let number)): values.append(littleEndian: number.bitPattern)
    case (.decimal, .integer(let number)): values.append(littleEndian: Double(number).bitPattern)
    case (.boolean, .boolean(let truth)):
      if truth { bits.byte |= 1 << UInt8(bits.count) }
      bits.count += 1
      if bits.count == 8 {
        values.append(bits.byte)
        bits = (0, 0)
      }
    case (.date, .date(let day)): values.append(littleEndian: Int32(day.epochDay))
    case (.instant, .instant(let instant)), (.wallTime, .instant(let instant)):
      values.append(littleEndian: instant.microseconds)
    case (.text, .text(let text)): put(text)
    case (.text, .integer(let number)): put(String(number))
    case (.text, .decimal(let number)): put(CSVWriter.plain(number))
    case (.text, .boolean(let truth)): put(truth ? "true" : "false")
    case (.text, .date(let day)): put(day.description)
    case (.text, .instant(let instant)): put(instant.description)
    default: return false
    }
    return true
  }

  private mutating func put(_ text: String) {
    let bytes = text.utf8
    values.append(littleEndian: UInt32(bytes.count))
    values.append(contentsOf: bytes)
  }

  struct Page {
    /// With its head.
    let bytes: [UInt8]
    /// How many bytes it has when unpacked, with its head.
    let plain: Int
    let missing: Int
  }

  /// The one page of the column in this group, and begins the next.
  mutating func endPage() -> Page {
    if bits.count > 0 { values.append(bits.byte) }
    let levels = levels()
    var content: [UInt8] = []
    content.reserveCapacity(4 + levels.count + values.count)
    content.append(littleEndian: UInt32(levels.count))
    content.append(contentsOf: levels)
    content.append(contentsOf: values)
    let packed = Deflater(.gzip, level: 1).pack(content, flush: .end)
    var head = ThriftCompact()
    head.structure { head in
      head.field(1, Int32(0))
      head.field(2, Int32(content.count))
      head.field(3, Int32(packed.count))
      head.field(5) { data in
        data.field(1, Int32(rows))
        data.field(2, Self.plain)
        data.field(3, Self.runs)
        data.field(4, Self.runs)
      }
    }
    let page = Page(bytes: head.bytes + packed, plain: head.bytes.count + content.count, missing: missing)
    values.removeAll(keepingCapacity: true)
    present.removeAll(keepingCapacity: true)
    (bits, rows, missing) = ((0, 0), 0, 0)
    return page
  }

  /// Which rows have a value, as the format's mixture of runs and packed bits: one run where all or none have.
  private func levels() -> [UInt8] {
    let isOneRun = missing == 0 || missing == rows
    var levels: [UInt8] = []
    levels.append(varint: UInt64(isOneRun ? rows << 1 : present.count << 1 | 1))
    return levels + (isOneRun ? [missing == 0 ? 1 : 0] : present)
  }
}
