/// The heads of a sheet's columns, understood: XLSForm writes `label::Türkçe (tr)`, `bind::jr:constraintMsg`,
/// `media::image::English`, and older names and spellings for the same.
struct SheetHeads {
  /// A head cut at its colons, the first part under its present name.
  struct Head {
    let parts: [String]
    let cell: CellText
  }

  /// By column from 1; nil where there is no head.
  private(set) var heads: [Head?] = []
  /// Columns that are two names for one: the later one with the earlier head.
  private(set) var duplicates: [(later: CellText, earlier: CellText)] = []

  /// - Parameters:
  ///   - names: the names known on this sheet.
  ///   - aliases: older names, in lower case with underscores, and what they stand for.
  init(_ row: Workbook.Row, names: Set<String>, aliases: [String: [String]]) {
    heads = Array(repeating: nil, count: (row.cells.last?.column ?? 0) + 1)
    let cells = row.cells.map {
      CellText(text: $0.text.cleanedCell(collapsing: true), row: row.number, column: $0.column)
    }
    // Single colons separate only where nobody uses two: names of attributes have colons themselves.
    let usesTwo = cells.contains { $0.text.contains("::") }
    var seen: [[String]: CellText] = [:]
    for cell in cells where !cell.text.isEmpty {
      let parts = Self.parts(of: cell.text, usesTwo: usesTwo, names: names, aliases: aliases)
      if let earlier = seen[parts] { duplicates.append((cell, earlier)) }
      seen[parts] = cell
      heads[cell.column] = Head(parts: parts, cell: cell)
    }
  }

  subscript(column: Int) -> Head? { heads.indices.contains(column) ? heads[column] : nil }

  func has(_ name: String) -> Bool { heads.contains { $0?.parts.first == name } }

  private static func parts(
    of head: String, usesTwo: Bool, names: Set<String>, aliases: [String: [String]]
  ) -> [String] {
    let plain = normalised(head)
    if aliases[plain] == nil, names.contains(plain) { return [plain] }
    if plain.hasPrefix("konak:") { return [plain] }
    var parts: [String]
    if usesTwo {
      parts = Self.parts(ofDoubled: head)
    } else {
      parts = head.split(separator: ":", omittingEmptySubsequences: false).map { $0.trimmingSpaces() }
      if let prefix = parts.firstIndex(of: "jr"), prefix + 1 < parts.count {
        parts[prefix] = "jr:" + parts.remove(at: prefix + 1)
      }
    }
    let first = normalised(parts[0])
    if let alias = aliases[first] {
      parts.replaceSubrange(0..<1, with: alias)
    } else if names.contains(first) {
      parts[0] = first
    }
    return parts
  }

  /// What stands between `::`.
  private static func parts(ofDoubled head: String) -> [String] {
    let colon = UInt8(ascii: ":")
    var parts: [String] = []
    var start = head.startIndex
    var index = start
    while index < head.endIndex {
      let next = head.utf8.index(after: index)
      if head.utf8[index] == colon, next < head.endIndex, head.utf8[next] == colon {
        parts.append(head[start..<index].trimmingSpaces())
        start = head.utf8.index(after: next)
        index = start
      } else {
        index = next
      }
    }
    return parts + [head[start...].trimmingSpaces()]
  }

  /// Lower case, one underscore for each run of spaces.
  static func normalised(_ name: String) -> String {
    guard name.utf8.allSatisfy({ $0 < 0x80 }) else {
      return name.split(whereSeparator: \.isWhitespace).joined(separator: "_").lowercased()
    }
    var bytes: [UInt8] = []
    var hasGap = false
    for byte in name.utf8 {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        hasGap = !bytes.isEmpty
      } else {
        if hasGap { bytes.append(UInt8(ascii: "_")) }
        hasGap = false
        bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension StringProtocol {
  func trimmingSpaces() -> String {
    // Nearly always: to look for characters takes many times as long.
    if let first = unicodeScalars.first, let last = unicodeScalars.last, ("!"..."~").contains(first),
      ("!"..."~").contains(last)
    {
      return String(self)
    }
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
