package import Basics

/// Why the master list is not changed as asked.
package enum SiteRefusal: Refusal, Equatable {
  case unknown
  /// The requester may not manage sites, or not these.
  case notAllowed
  case nameMissing
  case areaMissing
  case typeUnknown(String)
  /// A code is given once and never again.
  case codeTaken(String)
  case codeForm(String)
  case capacity
  case point
  /// No site of the list has the code.
  case otherUnknown(String)
  /// It is not open, or not closed, as the change needs.
  case state(SiteRecord.State)
  case reasonMissing
  case itself
  case twoNeeded
  case dayOrder
  case fileRefused(Int)
  case unknownIndicator(String)
  case weight
  case unknownReferral
  case referralIncomplete
  case referralClosed
  case unknownSubmission

  package var code: String {
    switch self {
    case .unknown: "site.unknown"
    case .notAllowed: "site.notAllowed"
    case .nameMissing: "site.nameMissing"
    case .areaMissing: "site.areaMissing"
    case .typeUnknown: "site.typeUnknown"
    case .codeTaken: "site.codeTaken"
    case .codeForm: "site.codeForm"
    case .capacity: "site.capacity"
    case .point: "site.point"
    case .otherUnknown: "site.otherUnknown"
    case .state(let state): "site.state.\(state.rawValue)"
    case .reasonMissing: "site.reasonMissing"
    case .itself: "site.itself"
    case .twoNeeded: "site.twoNeeded"
    case .dayOrder: "site.dayOrder"
    case .fileRefused: "site.fileRefused"
    case .unknownIndicator: "site.unknownIndicator"
    case .weight: "site.weight"
    case .unknownReferral: "site.unknownReferral"
    case .referralIncomplete: "site.referralIncomplete"
    case .referralClosed: "site.referralClosed"
    case .unknownSubmission: "site.unknownSubmission"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .typeUnknown(let text): ["type": text]
    case .codeTaken(let code), .codeForm(let code), .otherUnknown(let code): ["code": code]
    case .fileRefused(let count): ["count": String(count)]
    case .unknownIndicator(let key): ["indicator": key]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown, .unknownReferral, .unknownSubmission: .missing
    case .notAllowed: .forbidden
    case .codeTaken, .state, .referralClosed: .conflict
    default: .invalid
    }
  }
}
