import HTTPTypes
import Hummingbird

/// What browsers are told to refuse: scripts and styles that are not files of ours, frames, guessing of types, and more.
struct SecurityHeaders: RouterMiddleware {
  typealias Context = ShellContext

  private let fields: [(HTTPField.Name, String)]

  init(isSecure: Bool, tileSources: [String]) {
    let images = (["'self'", "data:", "blob:"] + tileSources).joined(separator: " ")
    let policy = [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src \(images)", "font-src 'self'",
      "connect-src 'self'", "manifest-src 'self'", "media-src 'self' blob:", "worker-src 'self'", "form-action 'self'",
      "base-uri 'none'", "frame-ancestors 'none'",
    ]
    var fields: [(String, String)] = [
      ("content-security-policy", policy.joined(separator: "; ")),
      ("x-content-type-options", "nosniff"),
      ("x-frame-options", "DENY"),
      ("referrer-policy", "same-origin"),
      ("cross-origin-opener-policy", "same-origin"),
      ("cross-origin-resource-policy", "same-origin"),
      ("permissions-policy", "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"),
    ]
    if isSecure { fields.append(("strict-transport-security", "max-age=31536000; includeSubDomains")) }
    self.fields = fields.map { (HTTPField.Name($0.0)!, $0.1) }
  }

  /// A handler that shows what others wrote (an attachment) may set a stricter policy of its own.
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    for (name, value) in fields where response.headers[name] == nil { response.headers[name] = value }
    return response
  }
}
