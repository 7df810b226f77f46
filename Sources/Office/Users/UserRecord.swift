package import Basics

/// An account as those see it who manage users.
package struct UserRecord: Hashable, Sendable {
  package let id: ID<User>
  package let name: String
  package let fullName: String
  package let created: Instant
  package let disabled: Instant?
  /// Whether a password was chosen; before that, an invitation is out.
  package let hasPassword: Bool
  package let hasSecondFactor: Bool
  package let lastSeen: Instant?
  package let grants: [GivenGrant]
}

/// A grant in somebody's hands.
package struct GivenGrant: Hashable, Sendable {
  package let id: ID<Grant>
  package let grant: Grant
  package let given: Instant
  /// Of a partner's grant: under what it is read. Nil of others, and of those that were given before it was asked.
  package let agreement: PartnerAgreement?

  package var isOfPartner: Bool { grant.level == .partner }

  /// Why a partner's grant opens nothing on a day; nil while its agreement holds.
  package func refusal(on day: Day) -> AgreementRefusal? { isOfPartner ? agreement?.refusal(on: day) : nil }
}
