package import Basics

/// What rights and data are grouped by: a line of work with its own money and people.
package struct ProgrammeRecord: Hashable, Sendable {
  package let id: ID<Programme>
  /// What forms and files call it: `shelter-2026`.
  package let code: String
  package let names: LocalizedText
  /// Closed ones are no longer offered; what belongs to them stays.
  package let isClosed: Bool
  /// Nil until data protection was weighed.
  package var assessment: DataProtectionAssessment?

  package func mode(on today: Day) -> ProgrammeMode {
    guard let assessment else { return .practice }
    return assessment.review <= today ? .due : .real
  }

  /// Reads a code: lower-case ASCII letters, digits and hyphens, 2 to 40 of them.
  package static func code(_ text: String) throws(ProgrammeRefusal) -> String {
    let code = text.lowercased()
    guard code.wholeMatch(of: /[a-z0-9][a-z0-9\-]{1,39}/) != nil else { throw .codeNotAllowed }
    return code
  }
}

/// Why a programme is not made or changed.
package enum ProgrammeRefusal: Refusal, Equatable {
  case codeNotAllowed
  case codeTaken(code: String)
  case nameMissing
  case missing
  case assessmentIncomplete
  case retention
  case approvedInTheFuture
  case reviewBeforeApproval

  package var code: String {
    switch self {
    case .codeNotAllowed: "programme.code.notAllowed"
    case .codeTaken: "programme.code.taken"
    case .nameMissing: "programme.name.missing"
    case .missing: "programme.missing"
    case .assessmentIncomplete: "programme.assessment.incomplete"
    case .retention: "programme.assessment.retention"
    case .approvedInTheFuture: "programme.assessment.future"
    case .reviewBeforeApproval: "programme.assessment.review"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .codeTaken(let code): ["code": code]
    case .retention: ["longest": "\(DataProtectionAssessment.retentions.upperBound)"]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .missing: .missing
    case .codeTaken: .conflict
    case .codeNotAllowed, .nameMissing, .assessmentIncomplete, .retention, .approvedInTheFuture, .reviewBeforeApproval:
      .invalid
    }
  }
}
