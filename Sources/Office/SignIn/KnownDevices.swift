package import Basics

/// Browsers in which somebody has signed in before. Guesses from elsewhere do not make them wait: their own failures are
/// counted apart, by a token that such a browser keeps (OWASP, "device cookies").
///
/// A token tells nothing of whom it was given to, and only this node can make one.
package struct KnownDevices: Sendable {
  let key: [UInt8]

  /// Seconds for which a browser is known after somebody signed in there.
  package static let memory = 365 * 86_400
  /// So many people who share a browser are known there; then the first is forgotten.
  static let mostPeople = 8

  private static let nonce = 16
  private static let seal = 16

  /// The tokens of a browser once `name` has signed in there too, the newest first.
  package func adding(_ name: String, to tokens: String?, at now: Instant) -> String {
    let others = Self.split(tokens).filter { device(of: name, in: [$0], at: now) == nil }
    return ([token(for: name, at: now)] + others).prefix(Self.mostPeople).joined(separator: ".")
  }

  /// What tells this browser of `name` from others; nil where they have not signed in, or long ago.
  func device(of name: String, among tokens: String?, at now: Instant) -> [UInt8]? {
    device(of: name, in: Self.split(tokens), at: now)
  }

  private func device(of name: String, in tokens: [String], at now: Instant) -> [UInt8]? {
    for token in tokens {
      guard let bytes = [UInt8](base64url: token), bytes.count == Self.nonce + 8 + Self.seal else { continue }
      let head = Array(bytes.dropLast(Self.seal))
      guard Hashing.equal(Array(bytes.suffix(Self.seal)), seal(head, for: name)) else { continue }
      let since = head.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let end = Instant(microseconds: Int64(bitPattern: since)).adding(seconds: Self.memory)
      return now < end ? Array(head.prefix(Self.nonce)) : nil
    }
    return nil
  }

  private func token(for name: String, at now: Instant) -> String {
    let since = withUnsafeBytes(of: now.microseconds.bigEndian) { Array($0) }
    let head = Hashing.random(Self.nonce) + since
    return (head + seal(head, for: name)).base64url
  }

  private func seal(_ head: [UInt8], for name: String) -> [UInt8] {
    Hashing.blake2b(head + Array(name.typedAlike.utf8), length: Self.seal, key: key)
  }

  private static func split(_ tokens: String?) -> [String] {
    (tokens ?? "").split(separator: ".").prefix(mostPeople).map(String.init)
  }
}
