import CSodium

/// What Konak asks of libsodium, in Swift's types. Every function first makes the library ready.
enum Sodium {
  private static let ready: Void = precondition(sodium_init() >= 0, "libsodium cannot start")

  static func random(_ count: Int) -> [UInt8] {
    _ = ready
    return filled(count) { randombytes_buf($0, count) }
  }

  /// BLAKE2b (RFC 7693) of the concatenated parts, `count` bytes long, keyed when a key is given.
  static func hash(_ parts: [UInt8]..., key: [UInt8] = [], count: Int = 32) -> [UInt8] {
    _ = ready
    return withUnsafeTemporaryAllocation(byteCount: crypto_generichash_statebytes(), alignment: 64) { memory in
      let state = OpaquePointer(memory.baseAddress!)
      crypto_generichash_init(state, key.isEmpty ? nil : key, key.count, count)
      for part in parts { crypto_generichash_update(state, part, UInt64(part.count)) }
      return filled(count) { crypto_generichash_final(state, $0, count) }
    }
  }

  /// BLAKE2b-256 of bytes that come piece by piece. For one thread only.
  final class Hasher {
    private let memory = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    private var state: OpaquePointer { OpaquePointer(memory) }

    init() {
      _ = ready
      crypto_generichash_init(state, nil, 0, Digest.count)
    }

    deinit { memory.deallocate() }

    func update(_ bytes: [UInt8]) { crypto_generichash_update(state, bytes, UInt64(bytes.count)) }

    /// Ends the hasher.
    func finish() -> [UInt8] { filled(Digest.count) { crypto_generichash_final(state, $0, Digest.count) } }
  }

  /// New bytes, written by a function of the library.
  private static func filled(_ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(buffer.baseAddress!)
      initialized = count
    }
  }

  // MARK: One key for both sides: XChaCha20-Poly1305

  static let keyCount = 32
  /// What sealing adds: a nonce of 24 bytes in front, a tag of 16 behind.
  static let sealCount = 40
  private static let nonceCount = 24

  /// Seals `plain` under `key`, bound to `context`: neither can be changed without `open` noticing.
  static func seal(_ plain: [UInt8], under key: [UInt8], context: [UInt8]) -> [UInt8] {
    precondition(key.count == keyCount)
    let nonce = random(nonceCount)
    return [UInt8](unsafeUninitializedCapacity: plain.count + sealCount) { buffer, initialized in
      _ = UnsafeMutableBufferPointer(rebasing: buffer[..<nonceCount]).initialize(from: nonce)
      var length: UInt64 = 0
      crypto_aead_xchacha20poly1305_ietf_encrypt(
        buffer.baseAddress! + nonceCount, &length, plain, UInt64(plain.count), context, UInt64(context.count), nil,
        nonce, key)
      initialized = nonceCount + Int(length)
    }
  }

  /// Nil when the key is another one, or anything was changed.
  static func open(_ sealed: [UInt8], under key: [UInt8], context: [UInt8]) -> [UInt8]? {
    _ = ready
    guard sealed.count >= sealCount, key.count == keyCount else { return nil }
    var failed = false
    let plain = [UInt8](unsafeUninitializedCapacity: sealed.count - sealCount) { buffer, initialized in
      sealed.withUnsafeBufferPointer { bytes in
        // A pointer of no bytes may be nil, which the library refuses to be given for a message.
        var none: UInt8 = 0
        withUnsafeMutablePointer(to: &none) { nothing in
          failed =
            crypto_aead_xchacha20poly1305_ietf_decrypt(
              buffer.baseAddress ?? nothing, nil, nil, bytes.baseAddress! + nonceCount,
              UInt64(bytes.count - nonceCount), context, UInt64(context.count), bytes.baseAddress!, key) != 0
        }
      }
      initialized = failed ? 0 : sealed.count - sealCount
    }
    return failed ? nil : plain
  }

  // MARK: A pair of keys: Ed25519 signatures

  struct SigningPair {
    let publicKey: [UInt8]
    fileprivate let secretKey: [UInt8]
  }

  static let publicKeyCount = 32
  static let signatureCount = 64

  static func signingPair(seed: [UInt8]) -> SigningPair {
    _ = ready
    precondition(seed.count == crypto_sign_ed25519_seedbytes())
    var secretKey = [UInt8](repeating: 0, count: crypto_sign_ed25519_secretkeybytes())
    var publicKey = [UInt8](repeating: 0, count: publicKeyCount)
    crypto_sign_ed25519_seed_keypair(&publicKey, &secretKey, seed)
    return SigningPair(publicKey: publicKey, secretKey: secretKey)
  }

  static func sign(_ message: [UInt8], with pair: SigningPair) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: signatureCount)
    crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), pair.secretKey)
    return signature
  }

  static func isSignature(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
    _ = ready
    return signature.count == signatureCount && publicKey.count == publicKeyCount
      && crypto_sign_ed25519_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
  }

  // MARK: A pair of keys: sealed boxes (X25519)

  struct BoxPair {
    let publicKey: [UInt8]
    fileprivate let secretKey: [UInt8]
  }

  static func boxPair(seed: [UInt8]) -> BoxPair {
    _ = ready
    precondition(seed.count == crypto_box_seedbytes())
    var secretKey = [UInt8](repeating: 0, count: crypto_box_secretkeybytes())
    var publicKey = [UInt8](repeating: 0, count: publicKeyCount)
    crypto_box_seed_keypair(&publicKey, &secretKey, seed)
    return BoxPair(publicKey: publicKey, secretKey: secretKey)
  }

  /// Nil when the public key is not one.
  static func box(_ plain: [UInt8], for publicKey: [UInt8]) -> [UInt8]? {
    _ = ready
    guard publicKey.count == publicKeyCount else { return nil }
    var boxed = [UInt8](repeating: 0, count: plain.count + crypto_box_sealbytes())
    return crypto_box_seal(&boxed, plain, UInt64(plain.count), publicKey) == 0 ? boxed : nil
  }

  static func unbox(_ boxed: [UInt8], with pair: BoxPair) -> [UInt8]? {
    let overhead = crypto_box_sealbytes()
    guard boxed.count > overhead else { return nil }
    var plain = [UInt8](repeating: 0, count: boxed.count - overhead)
    let failed = crypto_box_seal_open(&plain, boxed, UInt64(boxed.count), pair.publicKey, pair.secretKey) != 0
    return failed ? nil : plain
  }
}
