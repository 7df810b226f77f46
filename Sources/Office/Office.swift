package import Basics
package import Store

/// Who may do what: people and their grants, sign-in, phones, and what the mission is called.
package struct Office: Sendable {
  package let users: UserStore
  package let sessions: SessionStore
  package let signIn: SignIn
  package let secondFactor: SecondFactor
  package let appUsers: AppUserStore
  package let profile: ProfileStore
  package let firstRun: FirstRun

  package init(_ database: Database, secrets: OfficeSecrets, now: @escaping @Sendable () -> Instant = { .now }) {
    let argon2 = Argon2()
    users = UserStore(database: database, argon2: argon2, now: now)
    sessions = SessionStore(database: database, now: now)
    signIn = SignIn(database: database, argon2: argon2, secrets: secrets, now: now)
    secondFactor = SecondFactor(database: database, secrets: secrets, now: now)
    appUsers = AppUserStore(database: database, secrets: secrets, now: now)
    profile = ProfileStore(database: database)
    firstRun = FirstRun(users: users, profile: profile, secrets: secrets)
  }
}

/// Secrets of the node that the office works with.
package struct OfficeSecrets: Sendable {
  let box: SecretBox
  let throttle: [UInt8]
  let firstRun: [UInt8]

  /// `secret` gives 32 bytes for a purpose, always the same.
  package init(_ secret: (_ purpose: String) -> [UInt8]) {
    box = SecretBox(key: secret("office.sealed"))
    throttle = secret("office.throttle")
    firstRun = secret("office.firstRun")
  }
}
