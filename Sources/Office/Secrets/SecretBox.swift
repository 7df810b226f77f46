import CSodium

/// Seals small secrets that the database keeps: XChaCha20-Poly1305 with a random nonce in front, bound to what they are for.
package struct SecretBox: Sendable {
  private let key: [UInt8]

  /// `key`: the node's secret for this purpose.
  package init(key: [UInt8]) {
    precondition(key.count == Int(crypto_aead_xchacha20poly1305_ietf_KEYBYTES), "a key has 32 bytes")
    self.key = key
  }

  package func seal(_ secret: [UInt8], for owner: [UInt8]) -> [UInt8] {
    let nonce = Hashing.random(Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES))
    var sealed = [UInt8](repeating: 0, count: secret.count + Int(crypto_aead_xchacha20poly1305_ietf_ABYTES))
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      &sealed, nil, secret, UInt64(secret.count), owner, UInt64(owner.count), nil, nonce, key)
    return nonce + sealed
  }

  /// Nil when it was sealed with another key, for another owner, or was changed.
  package func open(_ sealed: [UInt8], for owner: [UInt8]) -> [UInt8]? {
    let nonceCount = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    let overhead = nonceCount + Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
    guard sealed.count >= overhead else { return nil }
    let body = Array(sealed[nonceCount...])
    var secret = [UInt8](repeating: 0, count: sealed.count - overhead)
    let result = crypto_aead_xchacha20poly1305_ietf_decrypt(
      &secret, nil, nil, body, UInt64(body.count), owner, UInt64(owner.count), Array(sealed[..<nonceCount]), key)
    return result == 0 ? secret : nil
  }
}
