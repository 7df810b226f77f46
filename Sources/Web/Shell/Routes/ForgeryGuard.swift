import Office

/// Proof that a form was sent from a page we gave to the same browser.
///
/// The proof is a hash under the secret in the browser's cookie (its session's, or a visitor's before sign-in), so nothing
/// is stored. On every page it is masked with other random bytes, so that compressed pages do not give it away (BREACH).
struct ForgeryGuard: Equatable, Sendable {
  static let field = "_proof"
  static let header = "x-konak-proof"

  private let proof: [UInt8]

  /// `secret` is the value of the cookie.
  init(secret: String) {
    proof = Hashing.blake2b(Array("konak form".utf8), length: 16, key: Array(secret.utf8.prefix(64)))
  }

  func masked(with mask: [UInt8] = Hashing.random(16)) -> String {
    (mask + zip(proof, mask).map(^)).base64url
  }

  func accepts(_ text: String?) -> Bool {
    guard let text, let bytes = [UInt8](base64url: text), bytes.count == 32 else { return false }
    return Hashing.equal(zip(bytes[..<16], bytes[16...]).map(^), proof)
  }
}
