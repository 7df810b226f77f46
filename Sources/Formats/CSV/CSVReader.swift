/// Reads separated values (RFC 4180) row by row: UTF-8, UTF-16 or Windows-1254; comma, semicolon or tab; either line end.
///
/// It is as lenient as spreadsheets are: a quote inside an unquoted field, or text behind a closing quote, is taken
/// literally. Only a quote that never closes is refused. Rows with nothing in them are left out.
package struct CSVReader {
  package struct Row: Equatable, Sendable {
    /// The line on which the row begins, from 1. A quoted field may span lines.
    package let line: Int
    /// Field *n* stands in column *n* + 1.
    package let fields: [String]
  }

  package struct Limits: Sendable {
    package var fields = 16_384
    package var fieldBytes = 4 << 20
    package init() {}
  }

  package let separator: UInt8
  private let bytes: [UInt8]
  private let limits: Limits
  private var position = 0
  private var line = 1

  /// - Parameter separator: nil decides by the first rows (and by Excel's line `sep=;`).
  package init(_ bytes: [UInt8], separator: UInt8? = nil, limits: Limits = Limits()) {
    self.bytes = TextEncoding.utf8(bytes)
    self.limits = limits
    if self.bytes.starts(with: Array("sep=".utf8)), self.bytes.count > 5, Self.isLineEnd(self.bytes[5]) {
      self.separator = separator ?? self.bytes[4]
      position = 5
      skipLineEnd()
    } else {
      self.separator = separator ?? Self.detectSeparator(self.bytes)
    }
  }

  /// The next row with something in it, nil at the end.
  package mutating func next() throws(FormatRefusal) -> Row? {
    while position < bytes.count {
      let start = line
      var fields: [String] = []
      var hasContent = false
      repeat {
        let field = try nextField()
        hasContent = hasContent || !field.isEmpty
        guard fields.count < limits.fields else { throw .tooLarge(what: "columns", limit: limits.fields) }
        fields.append(field)
      } while takeSeparator()
      skipLineEnd()
      if hasContent { return Row(line: start, fields: fields) }
    }
    return nil
  }

  /// All rows at once.
  package mutating func rows() throws(FormatRefusal) -> [Row] {
    var rows: [Row] = []
    while let row = try next() { rows.append(row) }
    return rows
  }

  private mutating func nextField() throws(FormatRefusal) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else { return try plainField(after: []) }
    let opening = line
    position += 1
    var content: [UInt8] = []
    while true {
      guard let end = bytes[position...].firstIndex(of: Self.quote) else { throw .quoteUnclosed(line: opening) }
      content.append(contentsOf: bytes[position..<end])
      line += bytes[position..<end].lazy.filter { $0 == Self.lineFeed }.count
      guard content.count <= limits.fieldBytes else { throw .tooLarge(what: "field", limit: limits.fieldBytes) }
      position = end + 1
      guard position < bytes.count, bytes[position] == Self.quote else { break }
      content.append(Self.quote)
      position += 1
    }
    return try plainField(after: content)
  }

  private mutating func plainField(after content: [UInt8]) throws(FormatRefusal) -> String {
    let start = position
    while position < bytes.count, bytes[position] != separator, !Self.isLineEnd(bytes[position]) { position += 1 }
    guard position - start <= limits.fieldBytes else { throw .tooLarge(what: "field", limit: limits.fieldBytes) }
    return content.isEmpty
      ? String(decoding: bytes[start..<position], as: UTF8.self)
      : String(decoding: content + bytes[start..<position], as: UTF8.self)
  }

  private mutating func takeSeparator() -> Bool {
    guard position < bytes.count, bytes[position] == separator else { return false }
    position += 1
    return true
  }

  private mutating func skipLineEnd() {
    guard position < bytes.count, Self.isLineEnd(bytes[position]) else { return }
    if bytes[position] == Self.carriageReturn, position + 1 < bytes.count, bytes[position + 1] == Self.lineFeed {
      position += 1
    }
    position += 1
    line += 1
  }

  /// The candidate that occurs, outside quotes, equally often in the most of the first lines.
  static func detectSeparator(_ bytes: [UInt8]) -> UInt8 {
    let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = [[0, 0, 0]]
    var isQuoted = false
    for byte in bytes.prefix(64 << 10) {
      if byte == quote {
        isQuoted.toggle()
      } else if !isQuoted, let index = candidates.firstIndex(of: byte) {
        counts[counts.count - 1][index] += 1
      } else if !isQuoted, byte == lineFeed {
        if counts.count == 20 { break }
        counts.append([0, 0, 0])
      }
    }
    let scores = candidates.indices.map { index in
      let first = counts[0][index]
      guard first > 0 else { return counts.contains { $0[index] > 0 } ? 1 : 0 }
      return 2 + first + 100 * counts.filter { $0[index] == first }.count
    }
    let best = scores.indices.max { scores[$0] < scores[$1] || (scores[$0] == scores[$1] && $0 > $1) } ?? 0
    return candidates[best]
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }
}
