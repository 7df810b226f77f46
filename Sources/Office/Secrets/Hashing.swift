import CSodium

/// BLAKE2b and random bytes, by libsodium.
package enum Hashing {
  /// A digest of `length` bytes (16…64), keyed when `key` is given.
  package static func blake2b(_ bytes: [UInt8], length: Int = 32, key: [UInt8] = []) -> [UInt8] {
    precondition((16...64).contains(length) && key.count <= 64, "BLAKE2b gives 16 to 64 bytes for a key of at most 64")
    var digest = [UInt8](repeating: 0, count: length)
    crypto_generichash(&digest, length, bytes, UInt64(bytes.count), key.isEmpty ? nil : key, key.count)
    return digest
  }

  package static func random(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    randombytes_buf(&bytes, count)
    return bytes
  }

  /// Whether two secrets are the same, in a time that tells nothing about where they differ.
  package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && sodium_memcmp(left, right, left.count) == 0
  }
}

extension Sequence<UInt8> {
  /// Lower-case hexadecimal.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Base64 with `-` and `_`, without padding (RFC 4648 §5).
  package var base64url: String {
    inDigits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", bitsEach: 6)
  }

  /// Base 32, as people type it (RFC 4648 §6), without padding.
  package var base32: String { inDigits("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bitsEach: 5) }

  private func inDigits(_ alphabet: String, bitsEach: Int) -> String {
    let digits = Array(alphabet.utf8)
    var text: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in self {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= bitsEach {
        count -= bitsEach
        text.append(digits[Int(bits >> UInt32(count)) & (digits.count - 1)])
      }
      bits &= (1 << UInt32(count)) - 1
    }
    if count > 0 { text.append(digits[Int(bits << UInt32(bitsEach - count)) & (digits.count - 1)]) }
    return String(decoding: text, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Reads base64 with `-` and `_`, without padding; nil for any other text.
  package init?(base64url text: some StringProtocol) {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for unit in text.utf8 {
      let value: UInt8
      switch unit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = unit - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = unit - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = unit + 4
      case UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "_"): value = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    guard count < 6, bits == 0 else { return nil }
    self = bytes
  }
}
