package import Basics

/// Why somebody is not signed in.
package enum SignInRefusal: Refusal, Equatable {
  /// The name or the password is wrong, or the account is disabled: which, is not told.
  case wrong
  case wrongCode
  /// The account has an authenticator app already.
  case secondFactorIsOn
  case tooMany(seconds: Int)
  /// The time between password and code was too long.
  case codeTooLate
  /// Too many sign in at this moment.
  case busy
  /// The first administrator exists already, or the token is wrong.
  case setUpEnded

  package var code: String {
    switch self {
    case .wrong: "signIn.wrong"
    case .wrongCode: "signIn.wrongCode"
    case .secondFactorIsOn: "signIn.secondFactorIsOn"
    case .tooMany: "signIn.tooMany"
    case .codeTooLate: "signIn.codeTooLate"
    case .busy: "signIn.busy"
    case .setUpEnded: "signIn.setUpEnded"
    }
  }

  package var arguments: [String: String] {
    guard case .tooMany(let seconds) = self else { return [:] }
    return ["seconds": String(seconds), "count": String((seconds + 59) / 60)]
  }

  package var kind: RefusalKind {
    switch self {
    case .wrong, .wrongCode, .codeTooLate: .invalid
    case .secondFactorIsOn: .conflict
    case .tooMany: .tooMany
    case .busy: .busy
    case .setUpEnded: .missing
    }
  }
}
