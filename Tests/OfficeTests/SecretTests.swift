import Basics
import CZlib
import Foundation
import Testing
@testable import Office

@Suite struct OneTimePasswordsFollowTheirStandard {
  /// RFC 6238, appendix B, SHA-1.
  @Test(arguments: [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ])
  func `the codes are those of RFC 6238`(seconds: Int64, code: String) {
    let password = OneTimePassword(secret: Array("12345678901234567890".utf8))
    let step = OneTimePassword.step(at: Instant(microseconds: seconds * 1_000_000))
    #expect(password.code(at: step, digits: 8) == code)
    #expect(password.code(at: step) == code.suffix(6))
  }

  @Test func `a code opens once, and only near its time`() {
    let password = OneTimePassword(secret: Array("12345678901234567890".utf8))
    let now = Instant(microseconds: 1_111_111_111_000_000)
    let step = OneTimePassword.step(at: now)
    #expect(password.acceptedStep(of: "050471", at: now, after: nil) == step)
    #expect(password.acceptedStep(of: "٠٥٠ ٤٧١", at: now, after: nil) == step)
    #expect(password.acceptedStep(of: "050471", at: now.adding(seconds: 30), after: nil) == step)
    #expect(password.acceptedStep(of: "050471", at: now.adding(seconds: 90), after: nil) == nil)
    #expect(password.acceptedStep(of: "050471", at: now, after: step) == nil)
    #expect(password.acceptedStep(of: "", at: now, after: nil) == nil)
  }

  @Test func `apps read the secret in base 32`() throws {
    let password = OneTimePassword(secret: Array("12345678901234567890".utf8))
    #expect(password.base32 == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    #expect(OneTimePassword(secret: Array("fooba".utf8.prefix(4))).base32 == "MZXW6YQ")
    let address = password.address(for: try UserName("ayse@konak.example"))
    #expect(address.hasPrefix("otpauth://totp/Konak:ayse%40konak.example?secret=GEZDGNBV"))
  }
}

@Suite struct PasswordsAreKeptAsHashes {
  let argon2 = Argon2()

  @Test func `a password is Argon2id and opens only for itself`() async throws {
    let name = try UserName("head")
    let hash = try await argon2.hash(try Password("correct horse battery", for: name))
    #expect(hash.hasPrefix("$argon2id$v=19$m=65536,t=2,p=1$"))
    #expect(try await argon2.verify("correct horse battery", against: hash))
    #expect(try await !argon2.verify("correct horse batterz", against: hash))
    #expect(try await !argon2.verify("correct horse battery", against: nil))
    #expect(try await !argon2.verify(String(repeating: "x", count: 100_000), against: hash))
  }

  @Test func `a password for an unknown account is compared with a hash of the same costs`() async throws {
    let hash = try await argon2.hash(try Password("correct horse battery", for: try UserName("head")))
    func costs(_ hash: String) -> [Substring] { hash.split(separator: "$").prefix(3).map { $0 } }
    #expect(try costs(argon2.nobody.value) == costs(hash))
    #expect(try argon2.nobody.value.utf8.count == hash.utf8.count)
  }

  @Test(arguments: ["short", "aaaaaaaaaaaaaa", "1234567890", "abcdefghijkl", "headmaster of head", "abababababab"])
  func `what is guessed first is refused`(text: String) {
    #expect(throws: UserRefusal.self) { try Password(text, for: try UserName("head")) }
  }

  @Test(arguments: ["on dört kelebek", "كلمة سر طويلة جدا", "correct horse battery"])
  func `any long password in any script is accepted`(text: String) throws {
    _ = try Password(text, for: try UserName("head"))
  }
}

@Suite struct SecretsAreSealed {
  let box = SecretBox(key: Hashing.random(32))

  @Test func `what is sealed opens for its owner only`() {
    let sealed = box.seal([1, 2, 3], for: [7])
    #expect(box.open(sealed, for: [7]) == [1, 2, 3])
    #expect(box.open(sealed, for: [8]) == nil)
    #expect(SecretBox(key: Hashing.random(32)).open(sealed, for: [7]) == nil)
    #expect(box.seal([1, 2, 3], for: [7]) != sealed)
  }

  @Test func `one changed bit is noticed`() {
    let sealed = box.seal(Array("secret".utf8), for: [])
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(box.open(changed, for: []) == nil)
    }
    #expect(box.open([], for: []) == nil)
    #expect(box.open(Array(sealed.prefix(30)), for: []) == nil)
  }

  @Test(arguments: [[], [0], [255, 254], [1, 2, 3], Array(0...255)] as [[UInt8]])
  func `base 64 for addresses comes back`(bytes: [UInt8]) {
    #expect([UInt8](base64url: bytes.base64url) == bytes)
  }

  @Test(arguments: ["a", "ab=", "a+b/", "ab\u{0}c", "AB"]) func `what is no base 64 is refused`(text: String) {
    #expect([UInt8](base64url: text) == nil)
  }
}

@Suite struct PhonesAreSetUpByACode {
  @Test func `the code is the settings of ODK Collect, deflated, in base 64`() throws {
    let settings = CollectSettings(
      server: "https://konak.example/key/abc", name: "phone-1", secret: "s", project: "Türkiye – şantiye")
    let packed = [UInt8](try #require(Data(base64Encoded: settings.code)))
    var text = [UInt8](repeating: 0, count: 4096)
    var length = uLong(text.count)
    #expect(uncompress(&text, &length, packed, uLong(packed.count)) == Z_OK)
    let json = try JSONSerialization.jsonObject(with: Data(text.prefix(Int(length)))) as? [String: [String: String]]
    #expect(json?["general"]?["server_url"] == "https://konak.example/key/abc")
    #expect(json?["general"]?["form_update_mode"] == "match_exactly")
    #expect(json?["project"]?["name"] == "Türkiye – şantiye")
    #expect(json?["admin"] == [:])
  }
}
