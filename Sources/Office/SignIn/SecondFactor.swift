import Basics
import Store

/// Sets up and takes down the authenticator app of an account.
package struct SecondFactor: Sendable {
  let database: Database
  let secrets: OfficeSecrets
  let now: @Sendable () -> Instant

  /// A new secret that is not in force yet, sealed for its way through the browser and back.
  package func propose(to account: Account) -> (password: OneTimePassword, sealed: String) {
    let secret = Hashing.random(OneTimePassword.secretCount)
    return (OneTimePassword(secret: secret), secrets.box.seal(secret, for: owner(account)).base64url)
  }

  /// The secret that was proposed to the account; nil when it was not.
  package func proposed(_ sealed: String, to account: Account) -> OneTimePassword? {
    [UInt8](base64url: sealed).flatMap { secrets.box.open($0, for: owner(account)) }.map(OneTimePassword.init(secret:))
  }

  /// Puts a proposed secret in force, when the code shows that the app has it. Returns the recovery codes, shown this once.
  /// Every other session ends. One that is in force is not replaced: it is taken down first, which asks for its code.
  package func enable(_ sealed: String, code: String, for account: Account) async throws -> [String] {
    let now = now()
    guard let secret = [UInt8](base64url: sealed).flatMap({ secrets.box.open($0, for: owner(account)) }),
      let step = OneTimePassword(secret: secret).acceptedStep(of: code, at: now, after: nil)
    else { throw SignInRefusal.wrongCode }
    let codes = (0..<RecoveryCodes.count).map { _ in RecoveryCodes.new() }
    let kept = secrets.box.seal(secret, for: account.user.bytes)
    try await database.write { writer in
      guard try !writer.hasSecondFactor(account.user) else { throw SignInRefusal.secondFactorIsOn }
      try writer.removeSecondFactor(of: account.user)
      try writer.setSecondFactor(
        kept, step: step, of: account.user, recovery: codes.map { RecoveryCodes.hash($0, of: account.user) })
      try writer.endSessions(of: account.user, except: account.session)
    }
    return codes
  }

  /// Takes it down; a code of the app or a recovery code must be given, and is counted like one at sign-in.
  package func disable(code: String, for account: Account, from address: String) async throws {
    let now = now()
    let buckets = Throttle.buckets(name: "code \(account.user)", address: address, key: secrets.throttle)
    try await database.write { writer in try writer.countAttempt(in: buckets, at: now) }
    try await database.write { [secrets] writer in
      guard try writer.spend(code, of: account.user, with: secrets, at: now) else { throw SignInRefusal.wrongCode }
      try writer.forgiveAttempt(in: buckets)
      try writer.removeSecondFactor(of: account.user)
    }
  }

  private func owner(_ account: Account) -> [UInt8] { account.user.bytes + account.session.bytes }
}
