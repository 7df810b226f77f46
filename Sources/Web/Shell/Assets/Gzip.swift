import Formats

/// Compression of answers (RFC 1952), by zlib.
enum Gzip {
  /// For answers that are made while somebody waits.
  static let level: Int32 = 5

  /// The whole of `bytes` at once.
  static func compress(_ bytes: [UInt8], level: Int32 = level) -> [UInt8] {
    Deflater(.gzip, level: level).pack(bytes, flush: .end)
  }

  /// Whether content of this type shrinks: text does, pictures and fonts are packed already.
  static func isWorthwhile(_ type: String) -> Bool {
    type.hasPrefix("text/") || type.hasPrefix("application/json") || type.hasPrefix("application/geo+json")
      || type.hasPrefix("application/problem+json") || type.hasPrefix("application/manifest+json")
      || type.hasPrefix("application/xml") || type.hasPrefix("image/svg+xml")
  }
}
