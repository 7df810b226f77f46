package import Basics
import Store

package enum QuarantinedSubmission {}

/// Why a submission was kept apart.
package enum QuarantineReason: String, Codable, CaseIterable, SQLValue {
  case unknownForm = "unknown_form"
  case unknownVersion = "unknown_version"
  case formClosed = "form_closed"
  /// A phone sent it that is not offered the form: of another programme.
  case notOffered = "not_offered"
  case withoutInstanceID = "without_instance_id"
  /// It says to replace a submission that is not here.
  case editOfUnknown = "edit_of_unknown"
  /// It says to replace a version that is no longer the newest.
  case editOfOldVersion = "edit_of_old_version"
  /// A submission with the same instance id is here, with other answers.
  case otherContent = "other_content"

  /// Whether the client is told that it contradicts what is here, rather than that it was kept.
  package var isConflict: Bool { self == .editOfOldVersion || self == .otherContent }
}

package struct QuarantineReceived: Event {
  package static let kind = "quarantine.received"

  package var facts: Facts
  package var xml: [UInt8]

  package struct Facts: Hashable, Codable, Sendable {
    package var reason: QuarantineReason
    package var formID: String
    package var version: String?
    package var instanceID: String?
    package var received: Instant
    package var device: String?

    package init(
      reason: QuarantineReason, formID: String, version: String?, instanceID: String?, received: Instant,
      device: String?
    ) {
      self.reason = reason
      self.formID = formID
      self.version = version
      self.instanceID = instanceID
      self.received = received
      self.device = device
    }
  }

  package init(facts: Facts, xml: [UInt8]) {
    self.facts = facts
    self.xml = xml
  }

  package func encoded() throws -> [UInt8] { try HeadAndBody.encode(facts, xml) }

  package static func decoded(_ bytes: [UInt8], version: Int) throws -> QuarantineReceived {
    let (facts, xml) = try HeadAndBody.decode(bytes, as: Facts.self)
    return QuarantineReceived(facts: facts, xml: xml)
  }
}

/// A file came with it.
package struct QuarantineFileAdded: Event, Codable, Equatable {
  package static let kind = "quarantine.file"

  package var file: FormFile

  package init(file: FormFile) {
    self.file = file
  }
}

/// An officer decided what becomes of it.
package struct QuarantineSettled: Event, Codable, Equatable {
  package static let kind = "quarantine.settled"

  /// What it became; nil when it was refused.
  package var submission: ID<Submission>?
  package var comment: String

  package init(submission: ID<Submission>?, comment: String) {
    self.submission = submission
    self.comment = comment
  }
}
