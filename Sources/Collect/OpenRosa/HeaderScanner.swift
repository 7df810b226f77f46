/// Reads the parts of a header field's value that RFC 9110 §5.6 calls tokens, quoted strings and parameters.
///
/// Header fields come from outside: everything is bounded by the length of the value, and what does not fit the
/// grammar makes the whole value unreadable (nil).
struct HeaderScanner {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ value: some StringProtocol) {
    bytes = Array(value.utf8)[...]
    position = bytes.startIndex
  }

  var isAtEnd: Bool { position == bytes.endIndex }

  /// What was not read yet, without blanks at its end.
  var rest: String? {
    let text = bytes[position...]
    let end = text.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") } ?? text.startIndex - 1
    return String(validating: text[...end], as: UTF8.self)
  }

  /// `name=value` pairs with `separator` between them, to the end of the value. Names in lower case. Nil when the
  /// text is not that, or names a parameter twice.
  mutating func parameters(separatedBy separator: UInt8, escaping: Escaping = .backslash) -> [String: String]? {
    var parameters: [String: String] = [:]
    skipBlanks()
    while !isAtEnd {
      if take(separator) {
        skipBlanks()
        continue
      }
      guard let name = token()?.lowercased() else { return nil }
      skipBlanks()
      guard take(UInt8(ascii: "=")) else { return nil }
      skipBlanks()
      guard let value = peek == UInt8(ascii: "\"") ? quoted(escaping) : token() else { return nil }
      guard parameters.updateValue(value, forKey: name) == nil else { return nil }
      skipBlanks()
      guard isAtEnd || take(separator) else { return nil }
      skipBlanks()
    }
    return parameters
  }

  enum Escaping {
    /// RFC 9110 §5.6.4: a backslash stands before any character.
    case backslash
    /// What browsers and OkHttp send in `Content-Disposition`: `%22`, `%0D` and `%0A` for the three characters that
    /// cannot stand in it, and backslashes only before a quotation mark or a backslash (WHATWG HTML, multipart/form-data).
    case form
  }

  mutating func token() -> String? {
    let start = position
    while let byte = peek, Self.isToken(byte) { position += 1 }
    return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  mutating func skipBlanks() {
    while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { position += 1 }
  }

  private var peek: UInt8? { isAtEnd ? nil : bytes[position] }

  private mutating func quoted(_ escaping: Escaping) -> String? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    var content: [UInt8] = []
    while let byte = peek {
      position += 1
      if byte == UInt8(ascii: "\"") { return Self.text(content, escaping) }
      if byte == UInt8(ascii: "\\"), let next = peek,
        escaping == .backslash || next == byte || next == UInt8(ascii: "\"")
      {
        content.append(next)
        position += 1
      } else {
        content.append(byte)
      }
    }
    return nil
  }

  private static func text(_ content: [UInt8], _ escaping: Escaping) -> String? {
    guard let text = String(validating: content, as: UTF8.self) else { return nil }
    guard escaping == .form, text.utf8.contains(UInt8(ascii: "%")) else { return text }
    return text.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
  }

  /// RFC 9110 §5.6.2, and the `/` of media types and the padding of base64, which clients leave unquoted.
  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~/:@?".utf8.contains(byte)
    }
  }
}
