import Collect
import HTTPTypes
import Hummingbird

/// Answers as clients of the protocol expect them.
enum OpenRosaAnswer {
  private static let version = HTTPField.Name("x-openrosa-version")!
  private static let largest = HTTPField.Name("x-openrosa-accept-content-length")!

  /// An XML document.
  static func document(_ xml: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: OpenRosaDocument.contentType, version: "1.0", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: xml)))
  }

  /// What the client shows to whoever sent something.
  static func message(_ text: String, status: HTTPResponse.Status) -> Response {
    var response = document(OpenRosaDocument.response(text), status: status)
    response.headers[largest] = String(OpenRosaUpload.offered)
    return response
  }

  /// Submissions are welcome here.
  static func ready(at location: String) -> Response {
    Response(
      status: .noContent,
      headers: [version: "1.0", largest: String(OpenRosaUpload.offered), .location: location])
  }

  /// A file whose bytes come piece by piece. For phones: in a browser, which has a session here, nothing of it may run.
  static func file(
    type: String, size: Int, md5: String, _ pieces: some AsyncSequence<[UInt8], any Error> & Sendable
  ) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: type, version: "1.0", .eTag: "\"\(md5)\"", .cacheControl: "private, no-cache",
        .contentDisposition: "attachment", .contentSecurityPolicy: "default-src 'none'; sandbox",
      ],
      body: ResponseBody(contentLength: size) { writer in
        for try await piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }
}
