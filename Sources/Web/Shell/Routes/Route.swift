package import HTTPTypes
package import Hummingbird

/// One line of the route table: what is asked, who may ask it, and who answers.
package struct Route: Sendable {
  package typealias Handler = @Sendable (Visit) async throws -> Response

  package let method: HTTPRequest.Method
  /// `/office/users/{user}`: parts in braces are read with `visit.id("user")` or `visit.parameter("user")`.
  package let path: String
  package let access: Access
  package let body: Body
  /// Whether what is sent after the session has ended is there again once its author has signed in: see ``KeptTyping``.
  package let keepsTyped: Bool
  package let menu: Menu?
  package let handler: Handler

  package enum Body: Hashable, Sendable {
    case none
    /// At most `fields` fields and files of at most `limit` bytes together, read and checked before the handler.
    case form(limit: Int, fields: Int)
    /// Left to the handler, which bounds it.
    case stream
  }

  /// A place in the navigation, shown to whoever may use the route.
  package struct Menu: Hashable, Sendable {
    package let stage: Stage
    /// Its name is the message with this key.
    package let title: String

    package init(_ stage: Stage, _ title: String) {
      self.stage = stage
      self.title = title
    }
  }

  package init(
    _ method: HTTPRequest.Method, _ path: String, _ access: Access, body: Body, menu: Menu? = nil,
    keepsTyped: Bool = false, _ handler: @escaping Handler
  ) {
    if case .program = access { precondition(method == .get, "programs with a key change nothing") }
    self.method = method
    self.path = path
    self.access = access
    self.body = body
    self.keepsTyped = keepsTyped
    self.menu = menu
    self.handler = handler
  }

  package static func get(
    _ path: String, _ access: Access, menu: Menu? = nil, _ handler: @escaping Handler
  ) -> Route {
    Route(.get, path, access, body: .none, menu: menu, handler)
  }

  /// A form without files. Uploads say their limit, and pages whose fields are somebody's questions say how many.
  package static func post(
    _ path: String, _ access: Access, limit: Int = 256 * 1024, fields: Int = Form.mostFields,
    keepsTyped: Bool = false, _ handler: @escaping Handler
  ) -> Route {
    Route(.post, path, access, body: .form(limit: limit, fields: fields), keepsTyped: keepsTyped, handler)
  }
}

extension Form {
  /// For pages with a field for each question of somebody's form; their bytes are bounded besides.
  package static let mostQuestions = 50_000
}

/// The routes of one feature, with the parts they work on.
package protocol RouteGroup: Sendable {
  /// The table of contents: every route with the right it needs.
  var routes: [Route] { get }
}

/// The way of the data, and the office that runs it.
package enum Stage: String, CaseIterable, Sendable {
  case collect
  case records
  case act
  case evidence
  case office
}
