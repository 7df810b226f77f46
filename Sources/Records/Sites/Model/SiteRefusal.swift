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
  case unknownIndicator(String)
  case weight
  case unknownReferral
  case referralIncomplete
  case referralClosed
  case unknownSubmission
  /// No column of a list says which site a row is about.
  case columnsMissing
  case textTooLong
  /// Something rests on the sites with these codes, which would go.
  case inUse([String])

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
    case .unknownIndicator: "site.unknownIndicator"
    case .weight: "site.weight"
    case .unknownReferral: "site.unknownReferral"
    case .referralIncomplete: "site.referralIncomplete"
    case .referralClosed: "site.referralClosed"
    case .unknownSubmission: "site.unknownSubmission"
    case .columnsMissing: "site.columnsMissing"
    case .textTooLong: "site.textTooLong"
    case .inUse: "site.inUse"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .typeUnknown(let text): ["type": text]
    case .codeTaken(let code), .codeForm(let code), .otherUnknown(let code): ["code": code]
    case .unknownIndicator(let key): ["indicator": key]
    case .inUse(let codes): ["codes": codes.prefix(20).joined(separator: ", ") + (codes.count > 20 ? " …" : "")]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown, .unknownReferral, .unknownSubmission: .missing
    case .notAllowed: .forbidden
    case .codeTaken, .state, .referralClosed, .inUse: .conflict
    default: .invalid
    }
  }
}
