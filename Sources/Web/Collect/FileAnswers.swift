import Collect
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Store

/// Files of others, given to browsers so that they can do no harm: nothing in them runs, none is guessed to be something
/// else, and only pictures, sounds and films that browsers show safely are shown rather than saved.
enum SafeFile {
  /// How a browser may show a file, by the type that its first bytes and its sender agree on.
  enum Display: Equatable {
    case picture, sound, film
  }

  private static let shown: [String: Display] = [
    "image/jpeg": .picture, "image/png": .picture, "image/gif": .picture, "image/webp": .picture,
    "audio/mpeg": .sound, "audio/mp4": .sound, "audio/x-m4a": .sound, "audio/ogg": .sound, "audio/wav": .sound,
    "audio/x-wav": .sound, "audio/amr": .sound, "audio/webm": .sound, "audio/3gpp": .sound,
    "video/mp4": .film, "video/webm": .film, "video/3gpp": .film, "video/quicktime": .film,
  ]

  /// The type a browser is told; the sender's own when it is one of those that are shown, else by the name.
  static func type(of file: FormFile) -> String {
    let sent = MediaType(file.type)?.essence ?? ""
    if shown[sent] != nil { return sent }
    let named = MediaType.essence(ofFile: file.name)
    return shown[named] != nil ? named : "application/octet-stream"
  }

  static func display(of file: FormFile) -> Display? { shown[type(of: file)] }
}

extension CollectParts {
  /// The file, to be saved.
  func download(_ file: FormFile) async throws -> Response {
    try await answer(file, type: "application/octet-stream", disposition: "attachment")
  }

  /// The file, to be shown where that is safe.
  func view(_ file: FormFile) async throws -> Response {
    let type = SafeFile.type(of: file)
    return try await answer(file, type: type, disposition: SafeFile.display(of: file) == nil ? "attachment" : "inline")
  }

  private func answer(_ file: FormFile, type: String, disposition: String) async throws -> Response {
    let pieces = try await store.blobs.open(file.blob)
    let headers: HTTPFields = [
      .contentType: type,
      .contentDisposition: "\(disposition); filename*=UTF-8''\(Self.encoded(file.name))",
      .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      .cacheControl: "no-store",
    ]
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody(contentLength: file.size) { writer in
        for try await piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
        try await writer.finish(nil)
      })
  }

  static func encoded(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "file"
  }
}
