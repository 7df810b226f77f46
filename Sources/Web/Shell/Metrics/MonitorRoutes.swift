import HTTPTypes
import Hummingbird

/// What watches the server asks here: whether it lives, whether it can work, and its figures.
package struct MonitorRoutes: RouteGroup {
  private let prometheus: Prometheus
  private let isReady: @Sendable () async -> Bool

  /// `isReady` says whether the store answers.
  package init(_ prometheus: Prometheus, isReady: @escaping @Sendable () async -> Bool) {
    self.prometheus = prometheus
    self.isReady = isReady
  }

  package var routes: [Route] {
    [
      .get("/healthz", .open) { _ in Self.text("ok\n") },
      .get("/readyz", .open) { _ in
        await isReady() ? Self.text("ready\n") : Self.text("not ready\n", status: .serviceUnavailable)
      },
      .get("/metrics", .monitor) { _ in Self.text(prometheus.exposition()) },
    ]
  }

  private static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
