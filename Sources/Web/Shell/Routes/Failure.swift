import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// What went wrong, as HTTP says it: a page for people, a problem document (RFC 9457) for programs.
///
/// A refusal tells its reason. Anything else is our fault: its details go to the log, and the answer names only the
/// request, by which they are found there.
struct Failure {
  let status: HTTPResponse.Status
  /// Stable: `submission.state.unknown`; for our faults `fault`.
  let code: String
  private let error: any Error

  init(_ error: any Error) {
    self.error = error
    switch error {
    case let refusal as any Refusal:
      status = Self.status(of: refusal.kind)
      code = refusal.code
    case let error as any HTTPResponseError where error.status.code < 500:
      status = error.status
      code = Self.code(of: error.status)
    case let error where error.isOfTheLine:
      status = .badRequest
      code = AccessRefusal.malformed.code
    default:
      status = .internalServerError
      code = "fault"
    }
  }

  /// What Hummingbird itself refuses: a body beyond its limit, a request it cannot read.
  private static func code(of status: HTTPResponse.Status) -> String {
    switch status {
    case .notFound: AccessRefusal.notFound.code
    case .methodNotAllowed: "access.method"
    case .contentTooLarge: AccessRefusal.tooLarge.code
    default: AccessRefusal.malformed.code
    }
  }

  private static func status(of kind: RefusalKind) -> HTTPResponse.Status {
    switch kind {
    case .unauthenticated: .unauthorized
    case .forbidden: .forbidden
    case .missing: .notFound
    case .conflict: .conflict
    case .tooLarge: .contentTooLarge
    case .invalid: .unprocessableContent
    case .tooMany: .tooManyRequests
    case .busy: .serviceUnavailable
    }
  }

  func response(to visit: Visit) async -> Response {
    if status == .internalServerError {
      visit.context.logger.error("fault", metadata: ["error": "\(type(of: error))"])
      visit.context.logger.debug("fault", metadata: ["details": "\(error)"])
    }
    if error.isOfTheLine { visit.context.logger.debug("cut off", metadata: ["error": "\(error)"]) }
    if status == .unauthorized, visit.request.method == .get, wantsPage(visit.request), !visit.wantsFragment {
      return visit.redirect(to: SignIn.path(thenTo: visit.request))
    }
    var response = await body(to: visit)
    if status == .serviceUnavailable || status == .tooManyRequests {
      response.headers[.retryAfter] = (error as? any Refusal)?.arguments["seconds"] ?? "5"
    }
    return response
  }

  private func body(to visit: Visit) async -> Response {
    let words = visit.words
    let reason =
      if let refusal = error as? any Refusal { words.refusal(refusal) } else { words["refusal.\(code)"] }
    guard wantsPage(visit.request) else { return problem(reason, visit) }
    let model = FailurePage(
      status: String(status.code), title: words["failure.\(status.code)"], reason: reason,
      request: status == .internalServerError ? visit.context.id : nil)
    do {
      if visit.wantsFragment { return try visit.fragment(model, status: status) }
      return try await visit.page(Page(model.title, model, width: .narrow, status: status))
    } catch {
      return problem(reason, visit)
    }
  }

  private func wantsPage(_ request: Request) -> Bool {
    request.headers[.accept]?.contains("text/html") ?? false || request.headers[.init("hx-request")!] == "true"
  }

  private func problem(_ reason: String, _ visit: Visit) -> Response {
    struct Problem: Encodable {
      let type: String
      let title: String
      let status: Int
      let detail: String
      let instance: String
    }
    let problem = Problem(
      type: "urn:konak:problem:" + code, title: visit.words["failure.\(status.code)"], status: status.code,
      detail: reason,
      instance: "urn:konak:request:" + visit.context.id)
    let bytes = (try? JSONText.bytes(problem)).map { [UInt8]($0) } ?? []
    return Response(
      status: status,
      headers: [
        .contentType: "application/problem+json", .cacheControl: "no-store",
        .contentLanguage: visit.words.language.rawValue,
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// A page that says why there is no page.
struct FailurePage: PageModel {
  static let template = "shell/failure"

  let status: String
  let title: String
  let reason: String
  /// By which the operator finds our fault in the log.
  let request: String?
}

/// Where people sign in, and the way back.
enum SignIn {
  static func path(thenTo request: Request) -> String {
    let target = request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
    guard target != "/", let next = target.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
      return "/sign-in"
    }
    return "/sign-in?next=" + next
  }
}

extension Error {
  /// Whether the connection ended, or was ended because the program stops, before the whole request was there: nobody's
  /// fault, and nobody reads the answer.
  fileprivate var isOfTheLine: Bool {
    switch self {
    case is HTTPParserError, is ChannelError, is CancellationError: true
    case let error as IOError: [ECONNRESET, EPIPE, ETIMEDOUT].contains(error.errnoCode)
    default: false
    }
  }
}
