import HTTPTypes
import Hummingbird

/// The answer where the route table has no line.
struct NothingHere: RouterMiddleware {
  typealias Context = ShellContext

  let gate: Gate

  private static let route = Route.get("**", .everybody) { _ in throw AccessRefusal.notFound }

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      return await gate.answer(request, context, by: Self.route)
    }
  }
}
