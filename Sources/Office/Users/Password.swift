/// A password that a person chose and that may be used: long enough, not the name, not a run like `1234567890`.
/// Length is what counts; no rule about kinds of characters (NIST SP 800-63B §5.1.1.2).
package struct Password: Sendable {
  /// Characters.
  package static let shortest = 10
  /// Bytes of UTF-8.
  package static let longest = 1000

  let text: String

  package init(_ text: String, for name: UserName) throws(UserRefusal) {
    guard text.count >= Self.shortest else { throw .passwordTooShort }
    guard text.utf8.count <= Self.longest else { throw .passwordTooLong }
    let plain = text.lowercased()
    let steps = zip(plain.unicodeScalars, plain.unicodeScalars.dropFirst()).count { left, right in
      abs(Int(left.value) - Int(right.value)) > 1
    }
    let part = name.text.prefix { $0 != "@" }
    guard Set(plain).count >= 4, steps >= 2, part.count < 4 || !plain.contains(part) else { throw .passwordTooSimple }
    self.text = text
  }
}
