package import Basics

/// Why places are not changed as asked.
package enum PlaceRefusal: Refusal, Equatable {
  case unknown
  case unknownSource
  /// The requester may not manage places, or not this one.
  case notAllowed
  /// The file has errors; nothing of it was taken.
  case fileRefused([Diagnostic])
  /// A place cannot lie below itself or below its own parts.
  case circle
  /// Its parent is of the same or a deeper level.
  case levelTooHigh
  case nameMissing
  case alreadyEnded
  case endsBeforeItBegins
  /// A split needs two successors or more, a merger exactly one, and none may be the place itself or have ended.
  case successors(PlaceEnding)
  case crosswalkRefused([Diagnostic])

  package var code: String {
    switch self {
    case .unknown: "place.unknown"
    case .unknownSource: "place.source.unknown"
    case .notAllowed: "place.notAllowed"
    case .fileRefused: "place.file"
    case .circle: "place.circle"
    case .levelTooHigh: "place.level"
    case .nameMissing: "place.name.missing"
    case .alreadyEnded: "place.ended"
    case .endsBeforeItBegins: "place.endsBeforeItBegins"
    case .successors(let ending): "place.successors.\(ending.rawValue)"
    case .crosswalkRefused: "place.crosswalk"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .fileRefused(let diagnostics), .crosswalkRefused(let diagnostics):
      ["count": String(diagnostics.count { $0.severity == .error })]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown, .unknownSource: .missing
    case .notAllowed: .forbidden
    case .alreadyEnded: .conflict
    default: .invalid
    }
  }
}
