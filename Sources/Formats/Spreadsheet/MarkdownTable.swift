/// Sheets written as Markdown tables: the first cell of a row names the sheet or is empty, the others are its cells.
///
///     | survey |      |      |        |
///     |        | type | name | label  |
///     |        | text | q1   | Name?  |
///
/// Lines that begin with `#` and lines of dashes are left out, as is what follows `#` behind the last bar. `\|` is a bar.
package enum MarkdownTable {
  package static func read(_ bytes: [UInt8]) -> [Sheet] {
    var sheets: [Sheet] = []
    let text = TextEncoding.utf8(bytes)
    for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard let cells = cells(of: line), let first = cells.first else { continue }
      if !first.isEmpty {
        if let known = sheets.firstIndex(where: { $0.name == first }) { sheets.remove(at: known) }
        sheets.append(Sheet(name: first))
      }
      let filled = cells.enumerated().dropFirst().compactMap { column, text in
        text.isEmpty ? nil : SheetCell(column: column, text: text)
      }
      if !filled.isEmpty, !sheets.isEmpty {
        sheets[sheets.count - 1].rows.append(SheetRow(number: index + 1, cells: filled))
      }
    }
    return sheets
  }

  /// Whether the text holds a table: some bars, and the first line with one begins with it.
  package static func recognises(_ bytes: [UInt8]) -> Bool {
    let head = TextEncoding.utf8(Array(bytes.prefix(5000)))
    let bars = head.lazy.filter { $0 == bar }.count
    let lines = head.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let first = lines.first { trimmed($0).first != UInt8(ascii: "#") && $0.contains(bar) }
    return bars >= 5 && first.map { trimmed($0).first == bar } == true
  }

  private static let bar = UInt8(ascii: "|")

  private static func cells(of line: ArraySlice<UInt8>) -> [String]? {
    let content = trimmed(line)
    guard content.first == bar else { return nil }
    var fields: [String] = []
    var field: [UInt8] = []
    for byte in content.dropFirst() {
      guard byte == bar else {
        field.append(byte)
        continue
      }
      if field.last == UInt8(ascii: "\\") {
        field[field.count - 1] = bar
      } else {
        fields.append(String(decoding: trimmed(field[...]), as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      }
    }
    // What follows the last bar belongs to no cell.
    return isRule(fields) ? nil : fields
  }

  /// The line between head and rows that other Markdown has.
  private static func isRule(_ fields: [String]) -> Bool {
    let filled = fields.filter { !$0.isEmpty }
    return filled.contains { $0.utf8.count >= 3 }
      && filled.allSatisfy { $0.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") } }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }), let last = bytes.lastIndex(where: { $0 > 0x20 }) else {
      return []
    }
    return bytes[first...last]
  }
}
