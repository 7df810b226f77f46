/// Reads workbooks of Excel 97 to 2003 ([MS-XLS], BIFF8), whole: they hold at most 65,536 rows a sheet.
package struct XLSReader {
  private let stream: ArraySlice<UInt8>
  private var styles = CellStyles()
  private var texts: [String] = []
  private var directory: [(name: String, offset: Int, isHidden: Bool)] = []

  /// The records that are looked at.
  private enum Record {
    static let formula = 0x06
    static let end = 0x0A
    static let dateMode = 0x22
    static let password = 0x2F
    static let more = 0x3C
    static let sheet = 0x85
    static let numbers = 0xBD
    static let formattedText = 0xD6
    static let cellFormat = 0xE0
    static let sharedTexts = 0xFC
    static let sharedText = 0xFD
    static let number = 0x203
    static let text = 0x204
    static let truthOrError = 0x205
    static let formulaText = 0x207
    static let compactNumber = 0x27E
    static let format = 0x41E
    static let begin = 0x809
  }

  package init(_ bytes: [UInt8]) throws(FormatRefusal) {
    let file = try CompoundFile(bytes)
    if file.contains("EncryptedPackage") { throw .workbookEncrypted }
    guard let workbook = file.stream("Workbook") else { throw .unknownFormat }
    stream = workbook[...]
    guard stream.uint16(0) == Record.begin, stream.uint16(4) == 0x0600 else { throw .unknownFormat }
    try readGlobals()
  }

  package func sheets() -> [Sheet] {
    directory.map { Sheet(name: $0.name, isHidden: $0.isHidden, rows: rows(at: $0.offset)) }
  }

  // MARK: The workbook

  private mutating func readGlobals() throws(FormatRefusal) {
    var offset = 0
    while let (kind, data, next) = record(at: offset) {
      switch kind {
      case Record.end: return
      case Record.password: throw .workbookEncrypted
      case Record.dateMode: styles.countsFrom1904 = data.uint16(0) == 1
      case Record.format:
        if let id = data.uint16(0), let length = data.uint16(2), let code = Self.text(data, at: 4, length) {
          styles.addFormat(id, code)
        }
      case Record.cellFormat: styles.addCell(format: data.uint16(2) ?? 0)
      case Record.sheet:
        if let start = data.uint32(0), let state = data.byte(4), data.byte(5) == 0, let length = data.byte(6),
          let name = Self.text(data, at: 7, length)
        {
          directory.append((name, start, state & 3 != 0))
        }
      case Record.sharedTexts: texts = SharedTextReader(segments: segments(from: offset)).texts()
      default: break
      }
      offset = next
    }
  }

  private func record(at offset: Int) -> (kind: Int, data: ArraySlice<UInt8>, next: Int)? {
    guard let kind = stream.uint16(offset), let length = stream.uint16(offset + 2) else { return nil }
    return (kind, stream.part(offset + 4, length), offset + 4 + length)
  }

  /// The data of a record and of those that continue it.
  private func segments(from offset: Int) -> [ArraySlice<UInt8>] {
    guard let (_, first, next) = record(at: offset) else { return [] }
    var segments = [first]
    var offset = next
    while let (kind, data, next) = record(at: offset), kind == Record.more {
      segments.append(data)
      offset = next
    }
    return segments
  }

  // MARK: Cells

  private func rows(at start: Int) -> [SheetRow] {
    var rows: [Int: [SheetCell]] = [:]
    var offset = start
    var depth = 0
    var awaited: (row: Int, column: Int)?
    func add(_ row: Int?, _ column: Int?, _ text: String?) {
      guard let row, let column, let text, !text.isEmpty else { return }
      rows[row + 1, default: []].append(SheetCell(column: column + 1, text: text))
    }
    reading: while let (kind, data, next) = record(at: offset) {
      let (row, column) = (data.uint16(0), data.uint16(2))
      let style = data.uint16(4) ?? 0
      switch kind {
      case Record.begin: depth += 1
      case Record.end:
        depth -= 1
        if depth <= 0 { break reading }
      case _ where depth > 1: break
      case Record.sharedText:
        if let index = data.uint32(6), texts.indices.contains(index) { add(row, column, texts[index]) }
      case Record.text, Record.formattedText:
        if let length = data.uint16(6) { add(row, column, Self.text(data, at: 8, length)) }
      case Record.number: add(row, column, data.double(6).map { styles.text(of: $0, style: style) })
      case Record.compactNumber:
        add(row, column, data.uint32(6).map { styles.text(of: Self.number($0), style: style) })
      case Record.numbers:
        for index in 0..<max(0, (data.count - 6) / 6) {
          guard let first = column, let style = data.uint16(4 + index * 6), let packed = data.uint32(6 + index * 6)
          else { break }
          add(row, first + index, styles.text(of: Self.number(packed), style: style))
        }
      case Record.truthOrError: add(row, column, Self.truthOrError(data.byte(6), isError: data.byte(7) == 1))
      case Record.formula:
        if data.uint16(12) == 0xFFFF {
          switch data.byte(6) {
          case 0: awaited = row.flatMap { row in column.map { (row, $0) } }
          case 1: add(row, column, Self.truthOrError(data.byte(8), isError: false))
          case 2: add(row, column, Self.truthOrError(data.byte(8), isError: true))
          default: break
          }
        } else {
          add(row, column, data.double(6).map { styles.text(of: $0, style: style) })
        }
      case Record.formulaText:
        if let place = awaited, let length = data.uint16(0) {
          add(place.row, place.column, Self.text(data, at: 2, length))
        }
        awaited = nil
      default: break
      }
      offset = next
    }
    return rows.sorted { $0.key < $1.key }.map { number, cells in
      SheetRow(number: number, cells: cells.sorted { $0.column < $1.column })
    }
  }

  /// 30 bits of a number and two that say how it is packed: as a whole number, and in hundredths.
  private static func number(_ packed: Int) -> Double {
    let bits = UInt32(truncatingIfNeeded: packed)
    let value =
      bits & 2 == 2
      ? Double(Int32(bitPattern: bits) >> 2) : Double(bitPattern: UInt64(bits & 0xFFFF_FFFC) << 32)
    return bits & 1 == 1 ? value / 100 : value
  }

  private static func truthOrError(_ value: Int?, isError: Bool) -> String? {
    guard let value else { return nil }
    return isError ? errors[value] ?? "#N/A" : value == 0 ? "FALSE" : "TRUE"
  }

  private static let errors = [
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
  ]

  /// A text of `length` characters behind its byte of flags.
  private static func text(_ data: ArraySlice<UInt8>, at offset: Int, _ length: Int) -> String? {
    guard let flags = data.byte(offset) else { return nil }
    if flags & 1 == 0 {
      return String(String.UnicodeScalarView(data.part(offset + 1, length).map { Unicode.Scalar($0) }))
    }
    let units = (0..<length).compactMap { data.uint16(offset + 1 + $0 * 2).map { UInt16($0) } }
    return String(decoding: units, as: UTF16.self)
  }
}

/// The shared texts of a workbook. A text may go on in the next record, there perhaps with characters of another width.
private struct SharedTextReader {
  private let segments: [ArraySlice<UInt8>]
  private var segment = 0
  private var offset = 0

  init(segments: [ArraySlice<UInt8>]) {
    self.segments = segments
  }

  func texts() -> [String] {
    var reader = self
    var texts: [String] = []
    guard let first = segments.first, let count = first.uint32(4) else { return [] }
    reader.offset = 8
    while texts.count < count, let text = reader.next() { texts.append(text) }
    return texts
  }

  private mutating func next() -> String? {
    guard let length = uint16(), let flags = byte() else { return nil }
    let runs = flags & 8 == 8 ? uint16() ?? 0 : 0
    let extra = flags & 4 == 4 ? (uint16() ?? 0) | (uint16() ?? 0) << 16 : 0
    var isWide = flags & 1 == 1
    var units: [UInt16] = []
    while units.count < length {
      if atEndOfSegment {
        guard advance(), let flags = byte() else { return nil }
        isWide = flags & 1 == 1
      }
      guard let unit = isWide ? uint16() : byte() else { return nil }
      units.append(UInt16(truncatingIfNeeded: unit))
    }
    skip(runs * 4 + extra)
    return String(decoding: units, as: UTF16.self)
  }

  private var atEndOfSegment: Bool { segments.indices.contains(segment) && offset >= segments[segment].count }

  private mutating func advance() -> Bool {
    segment += 1
    offset = 0
    return segments.indices.contains(segment)
  }

  private mutating func byte() -> Int? {
    while atEndOfSegment { if !advance() { return nil } }
    guard segments.indices.contains(segment), let byte = segments[segment].byte(offset) else { return nil }
    offset += 1
    return byte
  }

  private mutating func uint16() -> Int? {
    guard let low = byte(), let high = byte() else { return nil }
    return low | high << 8
  }

  private mutating func skip(_ count: Int) {
    var rest = count
    while rest > 0, segments.indices.contains(segment) {
      let step = min(rest, segments[segment].count - offset)
      offset += step
      rest -= step
      if rest > 0, !advance() { return }
    }
  }
}
