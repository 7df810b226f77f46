package import Basics
import Foundation

/// What was weighed before a programme collects about people: for what, on which legal ground, how sensitive it is, what
/// is done against harm, who may see it, how long it is kept, and who answers for that.
package struct DataProtectionAssessment: Hashable, Codable, Sendable {
  /// The four classes of an information sharing protocol (IASC Operational Guidance on Data Responsibility, 2023).
  package enum Sensitivity: String, Codable, CaseIterable, Sendable {
    case low, moderate, high, severe
  }

  /// How far what is made of the data may go.
  package enum Sharing: String, Codable, CaseIterable, Sendable {
    case open = "public"
    /// Under an agreement.
    case partner
    /// Named people, until a date.
    case restricted
    case `internal`
  }

  package var purpose: String
  package var legalBasis: String
  package var sensitivity: Sensitivity
  package var mitigation: String
  /// From the widest to the narrowest.
  package var sharing: [Sharing]
  /// Months for which personal data are kept after they were collected.
  package var retention: Int
  /// Name and office of whoever approved it.
  package var approver: String
  package var approved: Day
  /// When it is to be looked at again.
  package var review: Day

  package init(
    purpose: String, legalBasis: String, sensitivity: Sensitivity, mitigation: String, sharing: [Sharing],
    retention: Int, approver: String, approved: Day, review: Day
  ) {
    self.purpose = purpose
    self.legalBasis = legalBasis
    self.sensitivity = sensitivity
    self.mitigation = mitigation
    self.sharing = sharing
    self.retention = retention
    self.approver = approver
    self.approved = approved
    self.review = review
  }

  package static let longestText = 4000
  package static let retentions = 1...600

  /// Refuses what leaves something open.
  func checked(on today: Day) throws(ProgrammeRefusal) -> DataProtectionAssessment {
    var assessment = self
    for part in [\Self.purpose, \.legalBasis, \.mitigation, \.approver] {
      assessment[keyPath: part] = assessment[keyPath: part].trimmingCharacters(in: .whitespacesAndNewlines)
      guard !assessment[keyPath: part].isEmpty, assessment[keyPath: part].count <= Self.longestText else {
        throw .assessmentIncomplete
      }
    }
    assessment.sharing = Sharing.allCases.filter(sharing.contains)
    guard !sharing.isEmpty else { throw .assessmentIncomplete }
    guard Self.retentions.contains(retention) else { throw .retention }
    guard approved <= today else { throw .approvedInTheFuture }
    guard review > approved else { throw .reviewBeforeApproval }
    return assessment
  }
}

/// Whether what a programme collects is real.
package enum ProgrammeMode: String, Sendable {
  /// Nobody has weighed yet what collecting could do to people: what comes in is practice, and every page and file says so.
  case practice
  case real
  /// Real, and the assessment is due to be looked at again.
  case due
}
