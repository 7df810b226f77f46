import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// Counts and logs every request by the pattern of its route. What a person looked at (the values in the path, the query)
/// and who they are appear in neither.
struct Observation: RouterMiddleware {
  typealias Context = ShellContext

  /// Paths of routes that are asked all the time by machines: logged only when they fail, or to who debugs.
  let quiet: Set<String>

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response = try await next(request, context)
    let taken = ContinuousClock.now - start
    let route = "\(request.method) \(context.endpointPath ?? "none")"
    let status = String(response.status.code)

    Counter(label: "konak_http_requests_total", dimensions: [("route", route), ("status", status)]).increment()
    Timer(label: "konak_http_request_seconds", dimensions: [("route", route)]).recordNanoseconds(taken.nanoseconds)
    let usual: Logger.Level = quiet.contains(context.endpointPath ?? "") ? .debug : .info
    context.logger.log(
      level: response.status.code >= 500 ? .error : usual, "request",
      metadata: ["route": "\(route)", "status": "\(status)", "ms": "\(taken.nanoseconds / 1_000_000)"])
    response.headers[.init("x-request-id")!] = context.id
    return response
  }
}

extension Duration {
  fileprivate var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
