/// The identity of a `Subject`: a UUID, of version 7 when made here, so that ids made later sort later.
///
/// Two ids of different subjects do not compare: `ID<Form>` is not `ID<Submission>`.
package struct ID<Subject>: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A new id of UUID version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits.
  package init(at instant: Instant, using generator: inout some RandomNumberGenerator) {
    let milliseconds = UInt64(max(0, instant.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
    high = milliseconds << 16 | 0x7000 | generator.next() & 0x0FFF
    low = 0x8000_0000_0000_0000 | generator.next() & 0x3FFF_FFFF_FFFF_FFFF
  }

  package init() {
    var generator = SystemRandomNumberGenerator()
    self.init(at: .now, using: &generator)
  }

  /// The id of what has that name everywhere: offices that have not met give it to the same thing (UUID version 8 over
  /// FNV-1a of 128 bits; for names that nobody gains from forging).
  package init(named name: String...) {
    var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
    for part in name {
      for byte in part.utf8 { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }
      hash = (hash ^ 0x100) &* 0x0000_0000_0100_0000_0000_0000_0000_013B
    }
    high = UInt64(truncatingIfNeeded: hash >> 64) & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
    low = UInt64(truncatingIfNeeded: hash) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
  }

  /// The id whose sixteen bytes these are; nil for any other length.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    var words = (high: UInt64(0), low: UInt64(0))
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    self.init(high: UInt64(bigEndian: words.high), low: UInt64(bigEndian: words.low))
  }

  /// The id whose thirty-two hexadecimal digits these are; nil for anything else.
  package init?(hexadecimal digits: some StringProtocol) {
    guard digits.utf8.count == 32, digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  package var bytes: [UInt8] { withBytes { Array($0) } }

  /// The sixteen bytes in place, without an array for them.
  package func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
  }

  /// The same identity seen as that of another kind of subject. For the store, which keeps ids of all kinds.
  package func recast<Other>(as _: Other.Type = Other.self) -> ID<Other> {
    ID<Other>(high: high, low: low)
  }
}

extension ID: Comparable {
  package static func < (left: ID, right: ID) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension ID: TextCodable {
  /// Reads the canonical form of RFC 9562 §4, hyphens and either case; nil for anything else.
  package init?(_ text: some StringProtocol) {
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    for (offset, unit) in text.utf8.enumerated() {
      if [8, 13, 18, 23].contains(offset) {
        guard unit == UInt8(ascii: "-") else { return nil }
        continue
      }
      switch unit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(unit - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(unit - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(unit - UInt8(ascii: "A") + 10)
      default: return nil
      }
      guard digits.count <= 32 else { return nil }
    }
    guard digits.count == 32 else { return nil }
    let words = [digits[..<16], digits[16...]].map { $0.reduce(UInt64(0)) { $0 << 4 | UInt64($1) } }
    self.init(high: words[0], low: words[1])
  }

  package var description: String {
    String(unsafeUninitializedCapacity: 36) { text in
      var end = 0
      func put(_ unit: UInt8) {
        text[end] = unit
        end += 1
      }
      func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
      }
      for (offset, byte) in bytes.enumerated() {
        if offset == 4 || offset == 6 || offset == 8 || offset == 10 { put(UInt8(ascii: "-")) }
        put(digit(byte >> 4))
        put(digit(byte & 15))
      }
      return end
    }
  }
}
