import Basics
import Store

/// Signs people in: name and password, then the code of an authenticator app where the account has one.
package struct SignIn: Sendable {
  let database: Database
  let argon2: Argon2
  let secrets: OfficeSecrets
  let now: @Sendable () -> Instant

  package enum Step: Equatable, Sendable {
    /// A session is open; its token is for the browser's cookie.
    case signedIn(token: String)
    /// The code must follow, with this token.
    case needsCode(token: String)
  }

  package var devices: KnownDevices { KnownDevices(key: secrets.devices) }

  /// `address` is where the browser is, `device` what it calls itself; neither is kept in clear. `tokens` is what the
  /// browser keeps of those who signed in there before.
  package func begin(
    name: String, password: String, address: String, device: String, tokens: String? = nil
  ) async throws -> Step {
    let typed = name.typedAlike
    let now = now()
    let buckets = Throttle.buckets(
      name: typed, address: address, device: devices.device(of: typed, among: tokens, at: now), key: secrets.throttle)
    try await database.write { writer in try writer.countAttempt(in: buckets, at: now) }

    let found = try await database.read { reader in try reader.credentials(named: typed) }
    guard try await argon2.verify(password, against: found?.password), let found, !found.isDisabled else {
      throw SignInRefusal.wrong
    }
    return try await database.write { writer in
      try writer.forgiveAttempt(in: buckets)
      let needsCode = found.totp != nil
      let token = try writer.openSession(
        of: found.user, needsCode: needsCode, device: Device.name(ofAgent: device), at: now)
      return needsCode ? .needsCode(token: token) : .signedIn(token: token)
    }
  }

  /// The second step: a code of the app, or one of the recovery codes. The token of the first step is spent.
  package func finish(
    token: String, code: String, address: String, tokens: String? = nil
  ) async throws -> String {
    let now = now()
    let hash = SessionStore.hash(token)
    let half = try await database.read { reader in try reader.halfSession(hash: hash) }
    guard let half, !Session.hasEnded(opened: half.opened, seen: half.opened, needsCode: true, at: now) else {
      throw SignInRefusal.codeTooLate
    }
    let buckets = Throttle.buckets(
      name: "code \(half.user)", address: address, device: devices.device(of: half.name, among: tokens, at: now),
      key: secrets.throttle)
    try await database.write { writer in try writer.countAttempt(in: buckets, at: now) }

    return try await database.write { writer in
      guard try writer.spend(code, of: half.user, with: secrets, at: now) else { throw SignInRefusal.wrongCode }
      try writer.forgiveAttempt(in: buckets)
      guard try writer.endSession(hash) else { throw SignInRefusal.codeTooLate }
      return try writer.openSession(of: half.user, needsCode: false, device: half.device, at: now)
    }
  }
}
