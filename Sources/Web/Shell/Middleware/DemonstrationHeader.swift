import HTTPTypes
import Hummingbird

/// Tells programs that fetch anything of a demonstration that it is invented; people see it on the pages.
struct DemonstrationHeader: RouterMiddleware {
  typealias Context = ShellContext

  private static let name = HTTPField.Name("konak-demonstration")!

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    response.headers[Self.name] = "invented data"
    return response
  }
}
