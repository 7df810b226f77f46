import Basics

/// Writes separated values (RFC 4180) in UTF-8 with a byte order mark, so that spreadsheets recognise the encoding.
///
/// A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, tab or carriage return) gets an
/// apostrophe before it: otherwise an answer could run commands on the machine of whoever opens the export. Texts of
/// digits, spaces and `+-.,()` only (telephone numbers, negative numbers) can do no harm and stay as they are.
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
    let isDangerous = Self.startsFormula(text)
    let needsQuotes = text.utf8.contains {
      $0 == separator || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    }
    if needsQuotes { buffer.append(UInt8(ascii: "\"")) }
    if isDangerous { buffer.append(UInt8(ascii: "'")) }
    if needsQuotes {
      for byte in text.utf8 {
        if byte == UInt8(ascii: "\"") { buffer.append(byte) }
        buffer.append(byte)
      }
      buffer.append(UInt8(ascii: "\""))
    } else {
      buffer.append(contentsOf: text.utf8)
    }
  }

  static func startsFormula(_ text: String) -> Bool {
    switch text.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
    case UInt8(ascii: "+"), UInt8(ascii: "-"): !text.utf8.allSatisfy(isHarmless)
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
