import Collect
import Hummingbird
import Testing
import Worlds

@testable import Web

@Suite struct OpenRosaUploads {
  private static let boundary = "edge"

  /// How long a document takes that arrives in pieces of so many bytes.
  private func time(_ length: Int, inPiecesOf size: Int) async throws -> Duration {
    let xml = [UInt8](repeating: UInt8(ascii: "x"), count: length)
    let head = "--edge\r\nContent-Disposition: form-data; name=\"xml_submission_file\"\r\n\r\n"
    let whole = Array(head.utf8) + xml + Array("\r\n--edge--\r\n".utf8)
    let pieces = stride(from: 0, to: whole.count, by: size).map { start in
      ByteBuffer(bytes: whole[start..<min(start + size, whole.count)])
    }
    let body = RequestBody(
      asyncSequence: AsyncStream { continuation in
        for piece in pieces { continuation.yield(piece) }
        continuation.finish()
      })
    let upload = OpenRosaUpload(folder: try Scratch.newFolder(), limit: 1 << 26)
    let clock = ContinuousClock()
    let start = clock.now
    let post = try await upload.parts(of: body, boundary: Array(Self.boundary.utf8), device: nil)
    #expect(post.xml == xml)
    return clock.now - start
  }

  @Test func `a document four times as long takes four times as long, not sixteen`() async throws {
    var ratios: [Double] = []
    for _ in 0..<3 {
      let short = try await time(1 << 20, inPiecesOf: 64)
      ratios.append(try await time(4 << 20, inPiecesOf: 64) / short)
    }
    #expect(try #require(ratios.min()) < 9, "\(ratios)")
  }
}
