import Basics

/// Writes separated values (RFC 4180) in UTF-8 with a byte order mark, so that spreadsheets recognise the encoding.
///
/// A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, tab or carriage return) gets an
/// apostrophe before it: otherwise an answer could run commands on the machine of whoever opens the export. Texts of
/// digits, spaces and `+-.,()` only (telephone numbers, negative numbers) can do no harm and stay as they are.
///
/// The same holds behind each `;`, tab or line break inside a text. Spreadsheets of Turkish and other machines take `;` for
/// the separator, and a quotation mark inside what is a cell to them protects nothing. Lines of points
/// (`36.2 36.1 0 0;-1.5 …`) are numbers and stay as they are.
package struct CSVWriter {
  private var buffer: [UInt8]
  private let separator: UInt8

  package init(separator: UInt8 = UInt8(ascii: ","), hasMark: Bool = true) {
    self.separator = separator
    buffer = hasMark ? [0xEF, 0xBB, 0xBF] : []
  }

  package mutating func write(_ row: some Sequence<ExportValue>) {
    var isFirst = true
    for value in row {
      if !isFirst { buffer.append(separator) }
      isFirst = false
      switch value {
      case .empty: break
      case .text(let text): append(text)
      case .integer(let number): buffer.append(contentsOf: String(number).utf8)
      case .decimal(let number): buffer.append(contentsOf: Self.plain(number).utf8)
      case .boolean(let truth): buffer.append(contentsOf: (truth ? "true" : "false").utf8)
      case .date(let day): buffer.append(contentsOf: day.description.utf8)
      case .instant(let instant): buffer.append(contentsOf: instant.description.utf8)
      }
    }
    buffer.append(contentsOf: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
  }

  /// What was written since the last call.
  package mutating func take() -> [UInt8] {
    let written = buffer
    buffer.removeAll(keepingCapacity: true)
    return written
  }

  /// How many bytes wait to be taken.
  package var pending: Int { buffer.count }

  private mutating func append(_ text: String) {
    let needsQuotes = text.utf8.contains {
      $0 == separator || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
    if needsQuotes { buffer.append(UInt8(ascii: "\"")) }
    let bytes = text.utf8
    let lastHarm = bytes.lastIndex { !Self.isHarmless($0) && !Self.mayEndCell($0) } ?? bytes.startIndex
    defuse(bytes[...], lastHarm)
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { buffer.append(byte) }
      buffer.append(byte)
      guard Self.mayEndCell(byte) else { continue }
      // A quotation mark here opens a quoted cell, whose text can be a formula as well. What ends a cell once more is
      // judged by what follows it.
      let rest = bytes[bytes.index(after: index)...].drop { $0 == UInt8(ascii: "\"") }
      if rest.first.map(Self.mayEndCell) == false { defuse(rest, lastHarm) }
    }
    if needsQuotes { buffer.append(UInt8(ascii: "\"")) }
  }

  /// Writes the apostrophe where `text` begins like a formula. With a sign it is none when nothing but numbers follows, that
  /// is when the last byte that can do harm is not in it.
  private mutating func defuse(_ text: Substring.UTF8View, _ lastHarm: String.Index) {
    let isFormula =
      switch text.first {
      case UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
      case UInt8(ascii: "+"), UInt8(ascii: "-"): text.startIndex < lastHarm
      default: false
      }
    if isFormula { buffer.append(UInt8(ascii: "'")) }
  }

  private static func mayEndCell(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"):
      true
    default: false
    }
  }

  /// The shortest decimal that reads back as the same number, whole numbers without a fraction.
  static func plain(_ number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
    return number.isFinite ? number.description : ""
  }
}
