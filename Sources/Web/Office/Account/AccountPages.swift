/// One's own account.
struct AccountPage: PageModel {
  static let template = "office/account"

  let proof: String
  let fullName: String
  let name: String
  let rights: [String]
  let language: Field
  let digits: Field
  let theme: Field
  let oldPassword: Field
  let newPassword: Field
  let hasSecondFactor: Bool
  let disableCode: Field
  let sessions: [Line]
  let hasOtherSessions: Bool

  struct Line: Equatable, Sendable {
    let device: String
    let opened: String
    let seen: String
    let isCurrent: Bool
    let end: String
  }
}

/// Where an authenticator app is set up.
struct SecondFactorPage: PageModel {
  static let template = "office/second-factor"

  let proof: String
  let sealed: String
  let picture: PhoneSetUpPage.Picture?
  let secret: String
  let code: Field
}

/// Codes on paper, shown this once.
struct RecoveryCodesPage: PageModel {
  static let template = "office/recovery-codes"

  let codes: [String]
}
