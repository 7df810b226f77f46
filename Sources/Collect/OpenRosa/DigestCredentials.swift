import Office

/// The answer to a digest challenge: the subset of RFC 2617 that OpenRosa clients speak, MD5 with `qop=auth`.
package struct DigestCredentials: Equatable, Sendable {
  package let name: String
  let realm: String
  let nonce: String
  /// The request's target as the client saw it.
  let target: String
  let count: String
  let clientNonce: String
  let response: String

  init?(_ parameters: [String: String]) {
    guard parameters["qop"]?.lowercased() == "auth",
      parameters["algorithm"].map({ $0.lowercased() == "md5" }) ?? true,
      let name = parameters["username"], let realm = parameters["realm"], let nonce = parameters["nonce"],
      let target = parameters["uri"], let count = parameters["nc"], let clientNonce = parameters["cnonce"],
      let response = parameters["response"],
      count.utf8.count == 8, UInt32(count, radix: 16) != nil, response.utf8.count == 32, !clientNonce.isEmpty
    else { return nil }
    self.name = name
    self.realm = realm
    self.nonce = nonce
    self.target = target
    self.count = count
    self.clientNonce = clientNonce
    self.response = response.lowercased()
  }

  /// `HA1` of RFC 2617 §3.2.2.2: all the server needs to keep. It is as good as the secret inside its realm.
  package static func sharedHash(name: String, realm: String, secret: String) -> String {
    Hash.md5.hex(of: "\(name):\(realm):\(secret)")
  }

  /// Whether who answered knows the secret behind `sharedHash` (RFC 2617 §3.2.2.1).
  func isAnswered(with sharedHash: String, method: String) -> Bool {
    let request = Hash.md5.hex(of: "\(method):\(target)")
    let expected = Hash.md5.hex(of: "\(sharedHash):\(nonce):\(count):\(clientNonce):auth:\(request)")
    return Hashing.equal(Array(expected.utf8), Array(response.utf8))
  }
}
