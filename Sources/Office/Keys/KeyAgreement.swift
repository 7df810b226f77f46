package import Basics

/// The agreement under which a partner's key reads.
package struct KeyAgreement: Hashable, Sendable {
  package let organisation: String
  /// Its number or name, as both sides know it.
  package let reference: String
  package let until: Day

  package init(organisation: String, reference: String, until: Day) {
    self.organisation = organisation
    self.reference = reference
    self.until = until
  }

  package static let longest = 200

  /// As it is kept; refused where something is missing, or its last day is over.
  func checked(on day: Day) throws(APIKeyRefusal) -> Self {
    func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    let kept = Self(organisation: words(organisation), reference: words(reference), until: until)
    guard (1...Self.longest).contains(kept.organisation.count) else { throw .organisation }
    guard (1...Self.longest).contains(kept.reference.count) else { throw .agreement }
    guard until >= day else { throw .agreementUntil }
    return kept
  }
}

/// An agreement as somebody noted it. The newest one of a key holds.
package struct NotedAgreement: Hashable, Sendable {
  package let agreement: KeyAgreement
  package let by: ID<Actor>
  package let noted: Instant
}
