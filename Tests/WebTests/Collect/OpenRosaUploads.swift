import Collect
import Foundation
import Hummingbird
import NIOCore
import Testing
import Worlds

@testable import Web

@Suite struct OpenRosaUploads {
  @Test(arguments: [1, 7, 64, 1 << 16])
  func `a document that arrives in pieces is whole`(size: Int) async throws {
    let xml = (0..<100_000).map { UInt8(ascii: "a") + UInt8($0 % 26) }
    let head = "--edge\r\nContent-Disposition: form-data; name=\"xml_submission_file\"\r\n\r\n"
    let whole = Array(head.utf8) + xml + Array("\r\n--edge--\r\n".utf8)
    let body = RequestBody(
      asyncSequence: AsyncStream { continuation in
        for start in stride(from: 0, to: whole.count, by: size) {
          continuation.yield(ByteBuffer(bytes: whole[start..<min(start + size, whole.count)]))
        }
        continuation.finish()
      })
    let upload = OpenRosaUpload(folder: try Scratch.newFolder(), limit: 1 << 26)
    let post = try await upload.parts(of: body, boundary: Array("edge".utf8), device: nil)
    #expect(post.xml == xml)
  }

  @Test func `of two documents none is lost: the post is refused`() async throws {
    let part = "--edge\r\nContent-Disposition: form-data; name=\"xml_submission_file\"\r\n\r\n<data/>\r\n"
    let body = RequestBody(buffer: ByteBuffer(string: part + part + "--edge--\r\n"))
    let upload = OpenRosaUpload(folder: try Scratch.newFolder(), limit: 1 << 26)
    await #expect(throws: MultipartRefusal.malformed) {
      try await upload.parts(of: body, boundary: Array("edge".utf8), device: nil)
    }
  }

  @Test func `a connection that ends too early is nobody's fault`() {
    #expect(Failure(ChannelError.inputClosed).status == .badRequest)
    #expect(Failure(IOError(errnoCode: ECONNRESET, reason: "read")).status == .badRequest)
    #expect(Failure(IOError(errnoCode: ENOSPC, reason: "write")).status == .internalServerError)
  }
}
