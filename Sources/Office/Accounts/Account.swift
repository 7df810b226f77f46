package import Basics

/// A person who is signed in, with what they were granted.
package struct Account: Hashable, Sendable {
  package let user: ID<User>
  /// What they sign in with.
  package let name: String
  package let fullName: String
  package let preferences: Preferences
  package let grants: [Grant]

  package init(
    user: ID<User>, name: String, fullName: String, preferences: Preferences = Preferences(), grants: [Grant]
  ) {
    self.user = user
    self.name = name
    self.fullName = fullName
    self.preferences = preferences
    self.grants = grants
  }

  package var requester: Requester { Requester(.user(user), grants: grants) }
}
