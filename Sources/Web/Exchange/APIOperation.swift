import Basics
import HTTPTypes
import Hummingbird
import Office

/// One question that programs may ask: its route, and what the document of the interface says of it. Both are made of this,
/// so neither can say something else.
struct APIOperation: Sendable {
  /// Stable, for programs that make code of the document.
  let id: String
  let path: String
  /// What the key must open; nil for any key.
  let scope: APIScope.Kind?
  /// Whether everybody may ask.
  let isOpen: Bool
  let summary: String
  let parameters: [Parameter]
  /// Media types of the answer.
  let answers: [String]
  let handler: Route.Handler

  struct Parameter: Sendable {
    enum Place: String, Sendable {
      case path, query
    }

    let name: String
    let place: Place
    let about: String
    let type: String
    var choices: [String] = []

    static func path(_ name: String, _ about: String) -> Parameter {
      Parameter(name: name, place: .path, about: about, type: "string")
    }

    static func query(
      _ name: String, _ about: String, type: String = "string", choices: [String] = []
    ) -> Parameter {
      Parameter(name: name, place: .query, about: about, type: type, choices: choices)
    }
  }

  init(
    _ id: String, _ path: String, _ scope: APIScope.Kind?, isOpen: Bool = false, _ summary: String,
    _ parameters: [Parameter] = [], answers: [String] = ["application/json"], by handler: @escaping Route.Handler
  ) {
    (self.id, self.path, self.scope, self.isOpen) = (id, path, scope, isOpen)
    (self.summary, self.parameters, self.answers, self.handler) = (summary, parameters, answers, handler)
  }

  var route: Route { .get(path, isOpen ? .everybody : .program(scope), handler) }
}

/// The questions of one part of the interface for programs.
protocol APIGroup: RouteGroup {
  var operations: [APIOperation] { get }
}

extension APIGroup {
  var routes: [Route] { operations.map(\.route) }
}

/// Why a program gets no answer.
enum APIRefusal: Refusal, Equatable {
  /// What was asked for in a format that does not suit it, or that is none.
  case format(allowed: [String])
  /// A parameter that is unknown, or whose value is not read: `allowed` says what is.
  case parameter(name: String, allowed: String)
  /// A part of the protocol that is not offered.
  case notOffered(what: String)
  /// The query is not UTF-8 in percent encoding, or has too many fields.
  case unreadable
  /// `$filter` cannot be read.
  case filter(FilterProblem)

  enum FilterProblem: Equatable {
    /// In bytes.
    case tooLong(Int)
    case tooManyWords(Int)
    case tooDeep(Int)
    case openText, openBracket, notJoined
  }

  var code: String {
    switch self {
    case .format: "api.format"
    case .parameter: "api.parameter"
    case .notOffered: "api.notOffered"
    case .unreadable: "api.unreadable"
    case .filter(let problem):
      switch problem {
      case .tooLong: "api.filter.tooLong"
      case .tooManyWords: "api.filter.tooManyWords"
      case .tooDeep: "api.filter.tooDeep"
      case .openText: "api.filter.openText"
      case .openBracket: "api.filter.openBracket"
      case .notJoined: "api.filter.notJoined"
      }
    }
  }

  var arguments: [String: String] {
    switch self {
    case .format(let allowed): ["allowed": allowed.joined(separator: ", ")]
    case .parameter(let name, let allowed): ["name": String(name.prefix(100)), "allowed": allowed]
    case .notOffered(let what): ["what": String(what.prefix(100))]
    case .filter(.tooLong(let most)), .filter(.tooManyWords(let most)), .filter(.tooDeep(let most)):
      ["most": String(most)]
    case .unreadable, .filter(.openText), .filter(.openBracket), .filter(.notJoined): [:]
    }
  }
}
