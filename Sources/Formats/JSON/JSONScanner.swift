import Basics
import Foundation

/// Walks over JSON text (RFC 8259) without building more than is asked for. Depth is bounded.
struct JSONScanner {
  static let maximumDepth = 64

  private let bytes: [UInt8]
  private(set) var position = 0
  private var depth = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The first byte of the next token, nil at the end.
  mutating func peek() -> UInt8? {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  mutating func expectEnd() throws(FormatRefusal) {
    guard peek() == nil else { throw malformed }
  }

  /// Calls `member` with each name; it must consume the value.
  mutating func object(
    _ member: (String, inout JSONScanner) throws(FormatRefusal) -> Void
  ) throws(FormatRefusal) {
    try take("{")
    try descend()
    if peek() != UInt8(ascii: "}") {
      repeat {
        guard peek() == UInt8(ascii: "\"") else { throw malformed }
        let name = try string()
        try take(":")
        try member(name, &self)
      } while try separator(closing: "}")
    }
    position += 1
    depth -= 1
  }

  /// Calls `element` before each element; it must consume it.
  mutating func array(_ element: (inout JSONScanner) throws(FormatRefusal) -> Void) throws(FormatRefusal) {
    try take("[")
    try descend()
    if peek() != UInt8(ascii: "]") {
      repeat { try element(&self) } while try separator(closing: "]")
    }
    position += 1
    depth -= 1
  }

  mutating func value() throws(FormatRefusal) -> JSON {
    switch peek() {
    case UInt8(ascii: "{"):
      var members: [JSON.Member] = []
      try object { (name: String, scanner: inout JSONScanner) throws(FormatRefusal) in
        members.append(JSON.Member(name, try scanner.value()))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSON] = []
      try array { (scanner: inout JSONScanner) throws(FormatRefusal) in elements.append(try scanner.value()) }
      return .array(elements)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try numeric()
    }
  }

  private mutating func numeric() throws(FormatRefusal) -> JSON {
    let start = position
    let number = try number()
    let isWhole = bytes[start..<position].allSatisfy { Self.isDigit($0) || $0 == UInt8(ascii: "-") }
    return isWhole ? Int(exactly: number).map(JSON.int) ?? .number(number) : .number(number)
  }

  mutating func skip() throws(FormatRefusal) {
    switch peek() {
    case UInt8(ascii: "{"):
      try object { (_: String, scanner: inout JSONScanner) throws(FormatRefusal) in try scanner.skip() }
    case UInt8(ascii: "["):
      try array { (scanner: inout JSONScanner) throws(FormatRefusal) in try scanner.skip() }
    default: _ = try value()
    }
  }

  mutating func number() throws(FormatRefusal) -> Double {
    guard let first = peek(), first == UInt8(ascii: "-") || Self.isDigit(first) else { throw malformed }
    let start = position
    while position < bytes.count, Self.isNumeric(bytes[position]) { position += 1 }
    guard let number = Self.double(bytes[start..<position]), number.isFinite else {
      position = start
      throw malformed
    }
    return number
  }

  mutating func string() throws(FormatRefusal) -> String {
    guard peek() == UInt8(ascii: "\"") else { throw malformed }
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"),
      bytes[position] >= 0x20
    {
      position += 1
    }
    guard position < bytes.count else { throw malformed }
    if bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    return try escapedString(from: start)
  }

  private mutating func escapedString(from start: Int) throws(FormatRefusal) -> String {
    var units = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
      case UInt8(ascii: "\\"): units.append(contentsOf: try escape())
      case 0..<0x20: throw malformed
      default: units.append(byte)
      }
    }
    throw malformed
  }

  private mutating func escape() throws(FormatRefusal) -> String.UTF8View {
    guard position < bytes.count else { throw malformed }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\"".utf8
    case UInt8(ascii: "\\"): return "\\".utf8
    case UInt8(ascii: "/"): return "/".utf8
    case UInt8(ascii: "b"): return "\u{8}".utf8
    case UInt8(ascii: "f"): return "\u{C}".utf8
    case UInt8(ascii: "n"): return "\n".utf8
    case UInt8(ascii: "r"): return "\r".utf8
    case UInt8(ascii: "t"): return "\t".utf8
    case UInt8(ascii: "u"):
      var units = [try hexadecimal()]
      if UTF16.isLeadSurrogate(units[0]), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
        position += 2
        units.append(try hexadecimal())
      }
      return String(decoding: units, as: UTF16.self).utf8
    default: throw malformed
    }
  }

  private mutating func hexadecimal() throws(FormatRefusal) -> UInt16 {
    guard position + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw malformed }
    position += 4
    return unit
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(FormatRefusal) -> JSON {
    let isThere = word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    guard isThere else { throw malformed }
    position += word.utf8CodeUnitCount
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) throws(FormatRefusal) {
    guard peek() == UInt8(ascii: character) else { throw malformed }
    position += 1
  }

  private mutating func separator(closing: Unicode.Scalar) throws(FormatRefusal) -> Bool {
    switch peek() {
    case UInt8(ascii: ","):
      position += 1
      return true
    case UInt8(ascii: closing): return false
    default: throw malformed
    }
  }

  private mutating func descend() throws(FormatRefusal) {
    depth += 1
    guard depth <= Self.maximumDepth else { throw .tooLarge(what: "depth", limit: Self.maximumDepth) }
  }

  /// Where the scanner stands, as a refusal.
  var malformed: FormatRefusal {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.lazy.filter { $0 == UInt8(ascii: "\n") }.count + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return .jsonMalformed(line: line, column: before.count - lineStart + 1)
  }

  /// Decimals of up to 15 digits are exact in two operations; the rest goes through `strtod`.
  private static func double(_ digits: ArraySlice<UInt8>) -> Double? {
    var rest = digits
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    var mantissa: UInt64 = 0
    var fraction = 0
    var hasPoint = false
    var count = 0
    for byte in rest {
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if isDigit(byte), count < 15 {
        mantissa = mantissa * 10 + UInt64(byte - UInt8(ascii: "0"))
        count += 1
        if hasPoint { fraction += 1 }
      } else {
        return Double(String(decoding: digits, as: UTF8.self))
      }
    }
    guard count > 0 else { return nil }
    let number = Double(mantissa) / powersOfTen[fraction]
    return isNegative ? -number : number
  }

  private static let powersOfTen: [Double] = (0...15).map { pow(10, Double($0)) }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
  }
}
