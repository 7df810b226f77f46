/// A start tag as it stands in the text.
struct XMLTag {
  /// Without its prefix.
  let name: XMLSpan
  /// All between the name and the end of the tag; its form was checked when the tag was met.
  let attributes: UnsafeBufferPointer<UInt8>

  /// Calls `body` with each attribute: its name without and its prefix, and the value as it is written.
  @inline(__always)
  func forEachAttribute(_ body: (_ name: XMLSpan, _ prefix: XMLSpan, _ value: UnsafeBufferPointer<UInt8>) -> Void) {
    var index = 0
    while true {
      while index < attributes.count, attributes[index] <= 0x20 { index += 1 }
      guard index < attributes.count else { return }
      let start = index
      var local = index
      while attributes[index] != UInt8(ascii: "="), attributes[index] > 0x20 {
        if attributes[index] == UInt8(ascii: ":") { local = index + 1 }
        index += 1
      }
      let end = index
      while attributes[index] != UInt8(ascii: "\""), attributes[index] != UInt8(ascii: "'") { index += 1 }
      let quote = attributes[index]
      index += 1
      let value = index
      while attributes[index] != quote { index += 1 }
      body(
        XMLSpan(attributes, local..<end), XMLSpan(attributes, start..<max(start, local - 1)),
        UnsafeBufferPointer(rebasing: attributes[value..<index]))
      index += 1
    }
  }

  /// The value of the first attribute with that local name, whatever its prefix.
  func value(of name: StaticString) -> UnsafeBufferPointer<UInt8>? {
    var found: UnsafeBufferPointer<UInt8>?
    forEachAttribute { attribute, _, value in
      if found == nil, attribute == name { found = value }
    }
    return found
  }

  /// The same as a text.
  func string(of name: StaticString) -> String? { value(of: name).map(Self.string) }

  /// An attribute's value with its references replaced.
  static func string(_ value: UnsafeBufferPointer<UInt8>) -> String {
    guard value.contains(UInt8(ascii: "&")) else { return String(decoding: value, as: UTF8.self) }
    var bytes: [UInt8] = []
    var index = 0
    while index < value.count {
      guard value[index] == UInt8(ascii: "&"), let (scalar, end) = XMLReference.read(value, at: index) else {
        bytes.append(value[index])
        index += 1
        continue
      }
      bytes += String(scalar).utf8
      index = end
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Some bytes of the text.
struct XMLSpan {
  let bytes: UnsafeBufferPointer<UInt8>

  init(_ buffer: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    bytes = UnsafeBufferPointer(rebasing: buffer[range])
  }

  @inline(__always)
  static func == (span: XMLSpan, text: StaticString) -> Bool {
    guard span.bytes.count == text.utf8CodeUnitCount else { return false }
    let other = text.utf8Start
    for index in 0..<span.bytes.count where span.bytes[index] != other[index] { return false }
    return true
  }
}

/// `&lt;` and its like, and characters by their numbers: without a document type there are no others.
enum XMLReference {
  /// In bytes.
  static let longest = 12

  /// The character, and where the text goes on; nil when it is none.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
  ) -> (scalar: Unicode.Scalar, end: Int)? {
    guard let end = bytes[start...].prefix(longest).firstIndex(of: UInt8(ascii: ";")) else {
      return nil
    }
    let name = XMLSpan(bytes, start + 1..<end)
    let scalar: Unicode.Scalar? =
      if name == "lt" { "<" } else if name == "gt" { ">" } else if name == "amp" { "&" } else if name == "quot" {
        "\""
      } else if name == "apos" { "'" } else { number(name.bytes) }
    return scalar.map { ($0, end + 1) }
  }

  private static func number(_ name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    guard name.first == UInt8(ascii: "#") else { return nil }
    let digits = String(decoding: name.dropFirst(), as: UTF8.self)
    let value =
      digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : digits.first == "+" ? nil : UInt32(digits)
    guard let value, value >= 0x20 || value == 9 || value == 10 || value == 13 else { return nil }
    return Unicode.Scalar(value)
  }
}
