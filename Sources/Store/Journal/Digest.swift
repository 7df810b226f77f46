/// A BLAKE2b hash of 32 bytes.
package struct Digest: Hashable, Sendable {
  package let bytes: [UInt8]

  /// Nil unless there are 32 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = bytes
  }

  init(of parts: [UInt8]...) {
    switch parts.count {
    case 1: bytes = Sodium.hash(parts[0])
    case 2: bytes = Sodium.hash(parts[0], parts[1])
    default: bytes = Sodium.hash(Array(parts.joined()))
    }
  }

  init(finishing hasher: Sodium.Hasher) { bytes = hasher.finish() }

  static let count = 32
}

extension Digest: SQLValue {
  package static var sqlType: SQLType { .bytes }
  package var binding: SQLBinding { .bytes(bytes) }
  package init(cell: SQLCell) throws(SQLMismatch) {
    guard let digest = Digest(bytes: try [UInt8](cell: cell)) else { throw SQLMismatch(Self.self) }
    self = digest
  }
}

extension Digest: CustomStringConvertible {
  package var description: String { Hexadecimal.text(bytes) }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
  static func text(_ bytes: some Collection<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let units = Array(text.utf8)
    guard units.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(units.count / 2)
    for index in stride(from: 0, to: units.count, by: 2) {
      guard let high = digit(units[index]), let low = digit(units[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func digit(_ unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
