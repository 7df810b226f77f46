import Basics

/// Codes on paper that stand in for a lost authenticator app, each once: `k7mq-2v9t-xh4d`.
package enum RecoveryCodes {
  package static let count = 10

  /// Without 0, 1, l and o, which are misread.
  private static let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)

  /// 60 random bits.
  static func new() -> String {
    let letters = Hashing.random(12).map { alphabet[Int($0) & 31] }
    return stride(from: 0, to: 12, by: 4).map { String(decoding: letters[$0..<$0 + 4], as: UTF8.self) }
      .joined(separator: "-")
  }

  /// Blanks, hyphens, case and the kind of digits do not matter.
  static func hash(_ code: String, of user: ID<User>) -> [UInt8] {
    let plain = code.typedAlike.filter { $0.isLetter || $0.isNumber }
    return Hashing.blake2b(Array("recovery \(user) \(plain)".utf8))
  }
}
