import CZlib

/// Deflate (RFC 1951) of bytes that come one after the other. One task at a time uses it.
package final class Deflater: @unchecked Sendable {
  /// What is around the packed bytes.
  package enum Wrapper: Int32, Sendable {
    /// Nothing, as in ZIP archives.
    case none = -15
    /// RFC 1952.
    case gzip = 31
  }

  /// What can be unpacked after a piece.
  package enum Flush: Sendable {
    /// As much as zlib likes: packs best.
    case none
    /// All that was packed so far.
    case all
    /// Everything: the stream ends.
    case end
  }

  private let stream: UnsafeMutablePointer<z_stream>

  /// - Parameter level: from 1, fast, to 9, small.
  package init(_ wrapper: Wrapper, level: Int32) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let result = konak_deflateInit2(stream, level, wrapper.rawValue)
    precondition(result == Z_OK, "zlib has no memory to begin")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// What came out; empty when zlib holds it back.
  package func pack(_ bytes: [UInt8], flush: Flush) -> [UInt8] {
    let mode =
      switch flush {
      case .none: Z_NO_FLUSH
      case .all: Z_SYNC_FLUSH
      case .end: Z_FINISH
      }
    var packed: [UInt8] = []
    var input = bytes
    input.withUnsafeMutableBufferPointer { buffer in
      stream.pointee.next_in = buffer.baseAddress
      stream.pointee.avail_in = UInt32(buffer.count)
      repeat {
        packed += [UInt8](unsafeUninitializedCapacity: 32 * 1024) { output, count in
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(output.count)
          deflate(stream, mode)
          count = output.count - Int(stream.pointee.avail_out)
        }
      } while stream.pointee.avail_out == 0
    }
    return packed
  }
}
