import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  /// A file that is sent while it is read, to be saved and never shown.
  static func download(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, named name: String, type: String
  ) -> Response {
    download(named: name, type: type) { send in
      for try await piece in bytes { try await send(piece) }
    }
  }

  /// The same of a file that is made while it is sent: `make` hands over one piece after the other.
  static func download(
    named name: String, type: String,
    _ make: @escaping @Sendable (_ send: ([UInt8]) async throws -> Void) async throws -> Void
  ) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: type, .cacheControl: "no-store", .contentDisposition: disposition(of: name),
        .contentSecurityPolicy: "default-src 'none'; sandbox",
      ],
      body: ResponseBody { writer in
        try await make { piece in try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }

  /// What a program reads while it is made.
  static func stream(_ bytes: AsyncThrowingStream<[UInt8], any Error>, type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody { writer in
        for try await piece in bytes { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }

  /// The same of a file that is there already.
  static func download(_ bytes: [UInt8], named name: String, type: String) -> Response {
    download(
      AsyncThrowingStream { continuation in
        continuation.yield(bytes)
        continuation.finish()
      }, named: name, type: type)
  }

  /// A name that somebody else gave may hold anything: what is no plain name is written as RFC 6266 §4.3 says.
  private static func disposition(of name: String) -> String {
    if name.wholeMatch(of: /[A-Za-z0-9._\-]+/) != nil { return "attachment; filename=\"\(name)\"" }
    let encoded = name.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "file"
    return "attachment; filename*=UTF-8''\(encoded)"
  }
}
