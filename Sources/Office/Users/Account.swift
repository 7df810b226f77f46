package import Basics

/// A person who is signed in, with what they were granted.
package struct Account: Hashable, Sendable {
  package let user: ID<User>
  package let session: ID<Session>
  /// What they sign in with.
  package let name: String
  package let fullName: String
  package let preferences: Preferences
  /// Those that open something: none under an agreement that does not hold.
  package let grants: [Grant]
  /// Why a partner's grant opens nothing now.
  package let agreement: AgreementRefusal?

  package init(
    user: ID<User>, session: ID<Session> = ID(high: 0, low: 0), name: String, fullName: String,
    preferences: Preferences = Preferences(), grants: [Grant], agreement: AgreementRefusal? = nil
  ) {
    self.user = user
    self.session = session
    self.name = name
    self.fullName = fullName
    self.preferences = preferences
    self.grants = grants
    self.agreement = agreement
  }

  package var requester: Requester { Requester(.user(user), grants: grants) }
}
