/// The people who have an account.
struct UsersPage: PageModel {
  static let template = "office/users"

  let count: String
  let search: String
  let users: [Line]
  let isEmpty: Bool

  struct Line: Equatable, Sendable {
    let fullName: String
    let name: String
    let path: String
    let roles: String
    let lastSeen: String
    let stateLabel: String
    /// How it looks: `good`, `care` or `bad`.
    let tone: String
    let hasSecondFactor: Bool
  }
}

/// Where an account is made.
struct NewUserPage: PageModel {
  static let template = "office/user-new"

  let proof: String
  let fullName: Field
  let name: Field
  let grant: GrantForm
}

/// The questions about a grant.
struct GrantForm: Equatable, Sendable {
  let role: Field
  let programme: Field?
  let place: Field?
  let sensitivity: Field
  let level: Field
  /// For partners alone.
  let agreement: [Field]
  let until: Field
  let problem: String?
}

/// One account and what it was granted.
struct UserPage: PageModel {
  static let template = "office/user"

  let proof: String
  let path: String
  let fullName: String
  let name: String
  let facts: [Fact]
  let isDisabled: Bool
  let hasSecondFactor: Bool
  let canInvite: Bool
  let grants: [Line]
  let hasGrants: Bool
  let rename: Field
  let grant: GrantForm

  struct Fact: Equatable, Sendable {
    let label: String
    let value: String
  }

  struct Line: Equatable, Sendable {
    let role: String
    let area: String
    let sensitivity: String
    /// For somebody outside: up to which level issues are read.
    let level: String?
    /// Of a partner's grant: under which agreement it is read, or that nobody said it, and where that is renewed.
    let agreement: String?
    let needsAgreement: Bool
    let agreementPath: String?
    let until: String
    let withdraw: String
  }
}

/// The address by which somebody chooses a password, shown this once.
struct InvitationPage: PageModel {
  static let template = "office/invitation"

  let lead: String
  let address: String
  let limit: String
  let back: String
}
