package import Basics

/// Why a body is not a form that was sent.
package enum MultipartRefusal: Refusal, Equatable {
  case malformed
  case endsTooEarly
  case encoded(String)
  case tooLarge(limit: Int)
  case tooManyParts(limit: Int)
  case headTooLarge(limit: Int)

  package var code: String {
    switch self {
    case .malformed: "multipart.malformed"
    case .endsTooEarly: "multipart.ends-too-early"
    case .encoded: "multipart.encoded"
    case .tooLarge: "multipart.too-large"
    case .tooManyParts: "multipart.too-many-parts"
    case .headTooLarge: "multipart.head-too-large"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .malformed, .endsTooEarly: [:]
    case .encoded(let encoding): ["encoding": encoding]
    case .tooLarge(let limit), .tooManyParts(let limit), .headTooLarge(let limit): ["limit": String(limit)]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .malformed, .endsTooEarly, .encoded: .invalid
    case .tooLarge, .tooManyParts, .headTooLarge: .tooLarge
    }
  }
}
