import HTTPTypes
import Hummingbird

/// The answer where the route table has no line: 404, or 405 where the address has one for other methods.
struct NothingHere: RouterMiddleware {
  typealias Context = ShellContext

  let gate: Gate

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      let others = gate.site.table.methods(at: request.uri.path).subtracting([request.method])
      guard !others.isEmpty else { return await gate.refuse(request, context, because: AccessRefusal.notFound) }
      var response = await gate.refuse(request, context, because: HTTPError(.methodNotAllowed))
      response.headers[.allow] = others.map(\.rawValue).sorted().joined(separator: ", ")
      return response
    }
  }
}
