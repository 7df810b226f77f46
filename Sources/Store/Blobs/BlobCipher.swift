import CSodium

/// Seals a blob in chunks of 64 KiB with libsodium's secretstream (XChaCha20-Poly1305), so that chunks can neither be
/// changed nor moved, and a missing end is noticed.
enum BlobCipher {
  /// In bytes, before sealing; a sealed chunk is `BlobPieces.size`.
  static let chunk = 64 * 1024
  static let headerCount = Int(crypto_secretstream_xchacha20poly1305_HEADERBYTES)
  private static let overhead = 17
  private static let last = UInt8(crypto_secretstream_xchacha20poly1305_TAG_FINAL)

  /// For one task at a time.
  struct Sealer {
    private var state = crypto_secretstream_xchacha20poly1305_state()
    let header: [UInt8]

    init(_ key: StreamKey) {
      var header = [UInt8](repeating: 0, count: BlobCipher.headerCount)
      crypto_secretstream_xchacha20poly1305_init_push(&state, &header, key.secret)
      self.header = header
    }

    /// All chunks but the last hold exactly `BlobCipher.chunk` bytes.
    mutating func seal(_ chunk: [UInt8], isLast: Bool) -> [UInt8] {
      var sealed = [UInt8](repeating: 0, count: chunk.count + BlobCipher.overhead)
      crypto_secretstream_xchacha20poly1305_push(
        &state, &sealed, nil, chunk, UInt64(chunk.count), nil, 0, isLast ? BlobCipher.last : 0)
      return sealed
    }
  }

  struct Opener {
    private var state = crypto_secretstream_xchacha20poly1305_state()
    private(set) var isAtEnd = false

    /// Nil when the header is none.
    init?(_ key: StreamKey, header: [UInt8]) {
      guard header.count == BlobCipher.headerCount,
        crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key.secret) == 0
      else { return nil }
    }

    /// Nil when the bytes were changed, moved, or continue after their end.
    mutating func open(_ sealed: [UInt8]) -> [UInt8]? {
      guard !isAtEnd, sealed.count >= BlobCipher.overhead else { return nil }
      var plain = [UInt8](repeating: 0, count: sealed.count - BlobCipher.overhead)
      var none: UInt8 = 0
      var tag: UInt8 = 0
      let failed = plain.withUnsafeMutableBufferPointer { buffer in
        withUnsafeMutablePointer(to: &none) { nothing in
          crypto_secretstream_xchacha20poly1305_pull(
            &state, buffer.baseAddress ?? nothing, nil, &tag, sealed, UInt64(sealed.count), nil, 0) != 0
        }
      }
      if failed { return nil }
      isAtEnd = tag == BlobCipher.last
      return plain
    }
  }
}
