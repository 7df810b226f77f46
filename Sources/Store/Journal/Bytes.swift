import Basics

/// Bytes do not follow the format they claim to. Found in a file or a message from outside, or on a damaged disk.
package struct MalformedBytes: Refusal, Equatable {
  /// What was being read, in the words of `docs/data-model.md`.
  package let what: String

  init(_ what: String) { self.what = what }

  package var code: String { "journal.malformed" }
  package var arguments: [String: String] { ["what": what] }
}

/// Reads a binary format from front to back, and never beyond its end. Numbers are big-endian.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var offset: Int
  private let end: Int
  /// Named in what is thrown.
  private let what: String

  init(_ bytes: [UInt8], _ what: String) {
    (self.bytes, self.what) = (bytes, what)
    (offset, end) = (0, bytes.count)
  }

  var remaining: Int { end - offset }
  var isAtEnd: Bool { offset == end }

  var malformed: MalformedBytes { MalformedBytes(what) }

  mutating func take(_ count: Int) throws(MalformedBytes) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw malformed }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  mutating func byte() throws(MalformedBytes) -> UInt8 {
    guard offset < end else { throw malformed }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(MalformedBytes) -> Value {
    let count = Value.bitWidth / 8
    guard count <= remaining else { throw malformed }
    var value: Value = 0
    for byte in bytes[offset..<offset + count] { value = value << 8 | Value(byte) }
    offset += count
    return value
  }

  mutating func id<Subject>(_: Subject.Type = Subject.self) throws(MalformedBytes) -> ID<Subject> {
    ID(high: try integer(), low: try integer())
  }

  mutating func ascii(_ count: Int) throws(MalformedBytes) -> String {
    let text = try take(count)
    guard text.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw malformed }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  mutating func append<Value: FixedWidthInteger>(integer value: Value) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  mutating func append<Subject>(id: ID<Subject>) {
    append(contentsOf: id.bytes)
  }
}

extension ID {
  /// All zero: where a binary format says "none".
  static var none: ID { ID(high: 0, low: 0) }
  /// Nil for the all-zero id.
  var orNil: ID? { self == .none ? nil : self }
}
