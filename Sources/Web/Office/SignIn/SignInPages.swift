/// Where people sign in.
struct SignInPage: PageModel {
  static let template = "office/sign-in"

  let mission: String
  let proof: String
  /// Where to go afterwards.
  let next: String
  let name: Field
  let password: Field
  let problem: String?
  /// Accounts that anybody may try, in a demonstration.
  let examples: [Example]
  let hasExamples: Bool
  /// The one they all have.
  let examplePassword: String

  struct Example: Equatable, Sendable {
    let name: String
    let password: String
    let role: String
  }
}

/// Where the code of an authenticator app is asked for.
struct CodePage: PageModel {
  static let template = "office/code"

  let proof: String
  let next: String
  let code: Field
}

/// Where a new installation gets its first administrator.
struct FirstRunPage: PageModel {
  static let template = "office/first-run"

  let proof: String
  let action: String
  let mission: Field
  let name: Field
  let fullName: Field
  let password: Field
}

/// Where somebody who was invited chooses a password.
struct WelcomePage: PageModel {
  static let template = "office/welcome"

  let proof: String
  let action: String
  let greeting: String
  let name: String
  let password: Field
}
