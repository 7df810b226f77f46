import Basics
import Collect
import Hummingbird
import NIOCore

extension Form {
  /// Reads `multipart/form-data` while it arrives, at most `limit` bytes and `fields` parts. Nil when the type is another.
  static func multipart(_ request: Request, limit: Int, fields: Int) async throws -> Form? {
    guard let type = request.headers[.contentType].flatMap(Collect.MediaType.init),
      type.essence == "multipart/form-data"
    else { return nil }
    guard let boundary = type.boundary else { throw AccessRefusal.malformed }
    do {
      return try Form(try await parts(of: request, boundary: boundary, limit: limit, most: fields))
    } catch let refusal as MultipartRefusal {
      throw refusal.kind == .tooLarge ? AccessRefusal.tooLarge : .malformed
    }
  }

  private static func parts(
    of request: Request, boundary: [UInt8], limit: Int, most: Int
  ) async throws -> [(head: MultipartPart, bytes: [UInt8])] {
    var limits = MultipartParser.Limits(totalBytes: limit)
    limits.parts = most
    var parser = MultipartParser(boundary: boundary, limits: limits)
    var parts: [(head: MultipartPart, bytes: [UInt8])] = []
    for try await buffer in request.body {
      for event in try parser.read(buffer.readableBytesView) {
        switch event {
        case .partBegan(let head): parts.append((head, []))
        case .data(let bytes): parts[parts.count - 1].bytes += bytes
        case .partEnded: break
        }
      }
    }
    try parser.finish()
    return parts
  }

  private init(_ parts: [(head: MultipartPart, bytes: [UInt8])]) throws {
    var fields: [(name: String, value: String)] = []
    var uploads: [Upload] = []
    for (head, bytes) in parts {
      // A file field in which nothing was chosen comes without a name and without bytes.
      if let name = head.fileName {
        uploads.append(
          Upload(field: head.name, name: name, type: head.type ?? "application/octet-stream", bytes: bytes))
      } else if head.type == nil {
        guard let value = String(validating: bytes, as: UTF8.self) else { throw AccessRefusal.malformed }
        fields.append((head.name, value))
      }
    }
    self.init(fields: fields, uploads: uploads)
  }
}
