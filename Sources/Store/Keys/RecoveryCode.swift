import Basics

/// The node's key as a person can write it down: fourteen groups of four characters of Crockford's base 32, the last
/// five of which check the others.
///
/// Reading is forgiving: case, spaces and hyphens do not matter, O is 0, I and L are 1.
package struct RecoveryCode: Sendable {
  let master: [UInt8]
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  private static let checkCount = 3

  init(master: [UInt8]) {
    precondition(master.count == NodeKeys.masterCount)
    self.master = master
  }

  /// Throws `WrongRecoveryCode` when a character is missing, superfluous or mistaken.
  package init(_ text: some StringProtocol) throws(WrongRecoveryCode) {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for unit in text.uppercased().utf8 {
      guard let value = try Self.value(of: unit) else { continue }
      buffer = buffer << 5 | value
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
        guard bytes.count <= NodeKeys.masterCount + Self.checkCount else { throw WrongRecoveryCode() }
      }
    }
    let master = Array(bytes.prefix(NodeKeys.masterCount))
    guard bits == 0, bytes.count == NodeKeys.masterCount + Self.checkCount,
      Array(bytes.suffix(Self.checkCount)) == Self.check(master)
    else { throw WrongRecoveryCode() }
    self.master = master
  }

  private static func check(_ master: [UInt8]) -> [UInt8] {
    Array(Sodium.hash(Array("konak-recovery-1".utf8), master).prefix(checkCount))
  }

  /// Nil for what only separates.
  private static func value(of unit: UInt8) throws(WrongRecoveryCode) -> UInt32? {
    switch unit {
    case UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return nil
    case UInt8(ascii: "O"): return 0
    case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
    default:
      guard let value = alphabet.firstIndex(of: unit) else { throw WrongRecoveryCode() }
      return UInt32(value)
    }
  }
}

extension RecoveryCode: CustomStringConvertible {
  package var description: String {
    var units: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in master + Self.check(master) {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        if units.count % 5 == 4 { units.append(UInt8(ascii: "-")) }
        units.append(Self.alphabet[Int(buffer >> UInt32(bits) & 31)])
      }
    }
    return String(decoding: units, as: UTF8.self)
  }
}

/// What was typed is not a recovery code.
package struct WrongRecoveryCode: Refusal, Equatable {
  package var code: String { "keys.recovery.wrong" }
}
