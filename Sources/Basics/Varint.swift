/// Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the last without its highest bit
/// (LEB128, as Protocol Buffers and Thrift's compact protocol write them).
extension [UInt8] {
  package mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Small numbers of either sign in few bytes: 0, -1, 1, -2 as 0, 1, 2, 3.
  package mutating func append(zigzag value: Int64) {
    append(varint: UInt64(bitPattern: value << 1 ^ value >> 63))
  }
}

/// Reads what ``Swift/Array/append(varint:)`` wrote. Bytes that end too early throw ``Damaged``.
package struct VarintReader {
  package struct Damaged: Error, Equatable {
    package init() {}
  }

  private let bytes: [UInt8]
  private var position = 0

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package var isAtEnd: Bool { position == bytes.count }

  package mutating func byte() throws(Damaged) -> UInt8 {
    guard position < bytes.count else { throw Damaged() }
    defer { position += 1 }
    return bytes[position]
  }

  package mutating func bytes(_ count: Int) throws(Damaged) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else { throw Damaged() }
    defer { position += count }
    return bytes[position..<position + count]
  }

  package mutating func varint() throws(Damaged) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Damaged()
  }

  package mutating func zigzag() throws(Damaged) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// Of things that take a byte at least: never more than there are bytes left.
  package mutating func count() throws(Damaged) -> Int {
    let value = try varint()
    guard value <= UInt64(bytes.count - position) else { throw Damaged() }
    return Int(value)
  }
}
