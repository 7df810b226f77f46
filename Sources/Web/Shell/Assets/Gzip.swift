import CZlib

/// Compression of answers (RFC 1952), by zlib.
enum Gzip {
  /// The whole of `bytes` at once; empty when memory is lacking.
  static func compress(_ bytes: [UInt8], level: Int32 = 5) -> [UInt8] {
    Packer(level: level).pack(bytes, last: true)
  }

  /// Whether content of this type shrinks: text does, pictures and fonts are packed already.
  static func isWorthwhile(_ type: String) -> Bool {
    type.hasPrefix("text/") || type.hasPrefix("application/json") || type.hasPrefix("application/geo+json")
      || type.hasPrefix("application/problem+json") || type.hasPrefix("application/manifest+json")
      || type.hasPrefix("application/xml") || type.hasPrefix("image/svg+xml")
  }

  /// Compresses a stream piece by piece. One task uses it at a time.
  final class Packer {
    private let stream: UnsafeMutablePointer<z_stream>
    private let isReady: Bool

    init(level: Int32 = 5) {
      stream = .allocate(capacity: 1)
      stream.initialize(to: z_stream())
      isReady = konak_deflateInit2(stream, level, 15 + 16) == Z_OK
    }

    deinit {
      if isReady { deflateEnd(stream) }
      stream.deallocate()
    }

    /// What can be sent after these bytes. `last` ends the stream; otherwise everything so far is flushed.
    func pack(_ bytes: [UInt8], last: Bool) -> [UInt8] {
      guard isReady else { return [] }
      var packed: [UInt8] = []
      var input = bytes
      input.withUnsafeMutableBufferPointer { buffer in
        stream.pointee.next_in = buffer.baseAddress
        stream.pointee.avail_in = UInt32(buffer.count)
        repeat {
          packed += [UInt8](unsafeUninitializedCapacity: 32 * 1024) { output, count in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH)
            count = output.count - Int(stream.pointee.avail_out)
          }
        } while stream.pointee.avail_out == 0
      }
      return packed
    }
  }
}
