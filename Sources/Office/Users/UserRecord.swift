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
}
