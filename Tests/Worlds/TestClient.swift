package import HTTPTypes
package import Hummingbird
import Logging
package import NIOCore
import NIOEmbedded
import ServiceLifecycle
import Synchronization

/// Asks a router what a client would ask the server, without a socket. The one that Hummingbird has for tests brings a TLS
/// library with it, which every newcomer would have to compile.
package struct TestClient: Sendable {
  private let respond: @Sendable (Request) async throws -> Response

  package init<Context: RequestContext>(_ router: Router<Context>)
  where Context.Source == ApplicationRequestContextSource {
    let responder = router.buildResponder()
    respond = { request in
      var logger = Logger(label: "test")
      logger.logLevel = .critical
      logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
      let source = ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger)
      return try await responder.respond(to: request, context: Context(source: source))
    }
  }

  /// What the router answers; 500 where it throws. The body comes in pieces, as from a network.
  package func execute(
    uri: String, method: HTTPRequest.Method, headers: HTTPFields = [:], body: ByteBuffer? = nil
  ) async throws -> TestResponse {
    var headers = headers
    if let body { headers[.contentLength] = String(body.readableBytes) }
    let request = Request(
      head: HTTPRequest(method: method, scheme: "http", authority: "localhost", path: uri, headerFields: headers),
      body: RequestBody(asyncSequence: Self.pieces(of: body ?? ByteBuffer())))
    let response: Response
    do { response = try await respond(request) } catch { response = Response(status: .internalServerError) }
    let written = Written()
    try await response.body.write(written)
    return TestResponse(status: response.status, headers: response.headers, body: written.bytes)
  }

  private static func pieces(of body: ByteBuffer) -> AsyncStream<ByteBuffer> {
    var rest = body
    return AsyncStream { stream in
      while let piece = rest.readSlice(length: min(32 * 1024, rest.readableBytes)), piece.readableBytes > 0 {
        stream.yield(piece)
      }
      stream.finish()
    }
  }

  private final class Written: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())
    var bytes: ByteBuffer { buffer.withLock { $0 } }

    func write(_ piece: ByteBuffer) async throws {
      buffer.withLock { _ = $0.writeImmutableBuffer(piece) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }
}

package struct TestResponse: Sendable {
  package let status: HTTPResponse.Status
  package let headers: HTTPFields
  package let body: ByteBuffer
}

extension Router where Context.Source == ApplicationRequestContextSource {
  /// Serves on this machine while `body` runs, which is given the port.
  package func serve(_ body: @Sendable (_ port: Int) async throws -> Void) async throws {
    let (ports, opened) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: self, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in opened.yield(channel.localAddress?.port ?? 0) })
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(services: [application], logger: application.logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { opened.finish() }
        try await group.run()
      }
      do {
        for await port in ports {
          try await body(port)
          break
        }
      } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}
