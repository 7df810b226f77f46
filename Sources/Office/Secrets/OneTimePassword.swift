import CCrypto
package import Basics

/// The six digits that an authenticator app shows (RFC 6238: HMAC-SHA-1, 30 seconds).
package struct OneTimePassword: Sendable {
  package static let secretCount = 20
  /// Steps of 30 seconds that a phone's clock may be off.
  private static let tolerance: Int64 = 1

  private let secret: [UInt8]

  package init(secret: [UInt8]) {
    self.secret = secret
  }

  package static func step(at now: Instant) -> Int64 { now.microseconds / 30_000_000 }

  /// RFC 4226 §5.3.
  package func code(at step: Int64, digits: Int = 6) -> String {
    let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    HMAC(EVP_sha1(), secret, Int32(secret.count), counter, counter.count, &digest, &length)
    let offset = Int(digest[Int(length) - 1] & 0x0F)
    let number = digest[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let modulus = (0..<digits).reduce(1) { value, _ in value * 10 }
    let text = String(Int(number) % modulus)
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// The step whose code was typed; nil when it is none of those near now, or not after the last one used: a code opens once.
  package func acceptedStep(of code: String, at now: Instant, after last: Int64?) -> Int64? {
    let typed = Array(Digits.ascii(code).utf8.filter { $0 != UInt8(ascii: " ") })
    let current = Self.step(at: now)
    return (current - Self.tolerance...current + Self.tolerance).first { step in
      Hashing.equal(Array(self.code(at: step).utf8), typed) && last.map { step > $0 } ?? true
    }
  }

  /// The secret as people type it and apps read it.
  package var base32: String { secret.base32 }

  /// What the QR code holds that sets up an authenticator app.
  package func address(for name: UserName) -> String {
    let account = name.text.replacing("@", with: "%40")
    return "otpauth://totp/Konak:\(account)?secret=\(base32)&issuer=Konak"
  }
}
