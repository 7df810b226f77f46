import HTTPTypes
import Formats
import Hummingbird

/// Sends text packed to those who can unpack it. What is short, packed already, or a picture goes as it is.
struct Compression: RouterMiddleware {
  typealias Context = ShellContext

  private static let shortest = 1024

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    guard let type = response.headers[.contentType], Gzip.isWorthwhile(type) else { return response }
    response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
    guard response.headers[.contentEncoding] == nil, response.headers[.contentRange] == nil, request.acceptsGzip,
      request.method != .head, response.body.contentLength.map({ $0 >= Self.shortest }) ?? true
    else { return response }
    let body = response.body
    response.headers[.contentEncoding] = "gzip"
    response.body = ResponseBody { writer in
      try await body.write(GzipWriter(parent: writer))
    }
    return response
  }
}

extension Request {
  var acceptsGzip: Bool {
    (headers[.acceptEncoding] ?? "").split(separator: ",").contains { part in
      let pieces = part.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
      return pieces.first == "gzip" && !pieces.dropFirst().contains("q=0")
    }
  }
}

/// Packs what passes through.
private struct GzipWriter: ResponseBodyWriter {
  var parent: any ResponseBodyWriter
  private let packer = Deflater(.gzip, level: Gzip.level)

  init(parent: any ResponseBodyWriter) {
    self.parent = parent
  }

  mutating func write(_ buffer: ByteBuffer) async throws {
    let packed = packer.pack(Array(buffer: buffer), flush: .all)
    if !packed.isEmpty { try await parent.write(ByteBuffer(bytes: packed)) }
  }

  consuming func finish(_ trailers: HTTPFields?) async throws {
    try await parent.write(ByteBuffer(bytes: packer.pack([], flush: .end)))
    try await parent.finish(trailers)
  }
}
