package import Basics
import Store

/// Keeps accounts and what they were granted. What a `Requester` asks is refused when it reaches beyond their own grants.
package struct UserStore: Sendable {
  let database: Database
  let argon2: Argon2
  let accessLog: AccessLog
  /// The key of the throttle's buckets.
  let throttle: [UInt8]
  let now: @Sendable () -> Instant

  /// Seconds in which an invitation must be taken up: three days.
  package static let invitationLimit = 3 * 86_400

  // MARK: Asking

  package func isEmpty() async throws -> Bool {
    try await database.read { reader in try reader.row("SELECT 1 AS one FROM user_account LIMIT 1") == nil }
  }

  /// All accounts by name.
  package func all() async throws -> [UserRecord] {
    try await database.read { reader in try reader.users(where: "1 = 1") }
  }

  /// The accounts that the requester may change, by name.
  package func all(for requester: Requester) async throws -> [UserRecord] {
    let today = Day(now())
    return try await database.read { reader in
      try reader.users(where: "1 = 1").filter { user in
        try reader.may(requester, change: user.grants.map(\.grant), on: today)
      }
    }
  }

  /// Refuses an account that the requester may not change like one that is not there.
  package func user(_ id: ID<User>, for requester: Requester) async throws -> UserRecord {
    let today = Day(now())
    let found = try await database.read { reader in
      try reader.users(where: "a.id = \(id)").first { user in
        try reader.may(requester, change: user.grants.map(\.grant), on: today)
      }
    }
    guard let found else { throw UserRefusal.missing }
    return found
  }

  package func user(_ id: ID<User>) async throws -> UserRecord {
    let found = try await database.read { reader in try reader.users(where: "a.id = \(id)") }
    guard let user = found.first else { throw UserRefusal.missing }
    return user
  }

  package func user(named name: UserName) async throws -> UserRecord {
    let found = try await database.read { reader in try reader.users(where: "a.name = \(name.text)") }
    guard let user = found.first else { throw UserRefusal.missing }
    return user
  }

  // MARK: Changing others

  /// Every change of what others may do is in the access log before it is done, where it cannot be taken out unseen.
  private func note(_ deed: String, _ user: ID<User>, by requester: Requester) async throws {
    try await accessLog.record(requester.actor, page: "deed.\(deed)", [user])
  }

  /// Makes an account that has its password already: both or nothing.
  @discardableResult
  package func create(
    _ name: UserName, fullName: String, password: String, grants: [Grant],
    under agreement: PartnerAgreement? = nil, by requester: Requester
  ) async throws -> ID<User> {
    let fullName = try Self.checked(fullName: fullName)
    let hash = try await argon2.hash(try Password(password, for: name))
    let now = now()
    let user = ID<User>()
    try await note("user.create", user, by: requester)
    return try await Self.takenNames(name) {
      try await database.write { writer in
        try writer.insert(user, name, fullName, granting: grants, under: agreement, by: requester, at: now)
        try writer.setPassword(hash, of: user)
        return user
      }
    }
  }

  /// Makes an account and returns the token of the invitation by which its owner chooses a password.
  package func create(
    _ name: UserName, fullName: String, grants: [Grant], under agreement: PartnerAgreement? = nil,
    by requester: Requester
  ) async throws -> (user: ID<User>, invitation: String) {
    let fullName = try Self.checked(fullName: fullName)
    let now = now()
    let user = ID<User>()
    try await note("user.create", user, by: requester)
    return try await Self.takenNames(name) {
      try await database.write { writer in
        try writer.insert(user, name, fullName, granting: grants, under: agreement, by: requester, at: now)
        return (user, try writer.invite(user, at: now))
      }
    }
  }

  /// A new invitation: the owner chooses a new password by it. Open sessions stay until then.
  package func invite(_ user: ID<User>, by requester: Requester) async throws -> String {
    let now = now()
    try await note("user.invite", user, by: requester)
    return try await database.write { writer in
      try writer.refuse(changesOf: user, by: requester, on: Day(now))
      return try writer.invite(user, at: now)
    }
  }

  package func rename(_ user: ID<User>, fullName: String, by requester: Requester) async throws {
    let fullName = try Self.checked(fullName: fullName)
    let now = now()
    try await database.write { writer in
      try writer.refuse(changesOf: user, by: requester, on: Day(now))
      try writer.run("UPDATE user_account SET full_name = \(fullName) WHERE id = \(user)")
    }
  }

  /// A disabled account keeps its grants and its name in the records, but nobody signs in with it.
  package func setDisabled(_ user: ID<User>, _ isDisabled: Bool, by requester: Requester) async throws {
    let now = now()
    try await note(isDisabled ? "user.disable" : "user.enable", user, by: requester)
    try await database.write { writer in
      try writer.refuse(changesOf: user, by: requester, on: Day(now))
      let disabled: Instant? = isDisabled ? now : nil
      try writer.run("UPDATE user_account SET disabled = \(disabled) WHERE id = \(user)")
      if isDisabled {
        try writer.endSessions(of: user)
        try writer.refuseWithoutAdministrator()
      }
    }
  }

  /// - Parameter agreement: Needed of a grant for partners, and dropped of others.
  package func give(
    _ grant: Grant, under agreement: PartnerAgreement? = nil, to user: ID<User>, by requester: Requester
  ) async throws {
    let now = now()
    try await note("grant.give", user, by: requester)
    try await database.write { writer in
      try writer.refuse(changesOf: user, by: requester, on: Day(now))
      try writer.give(grant, under: agreement, to: user, by: requester, at: now)
    }
  }

  /// Says under which agreement a partner's grant is read from now on; what was said before stays readable.
  package func renew(
    _ grant: ID<Grant>, of user: ID<User>, under agreement: PartnerAgreement, by requester: Requester
  ) async throws {
    let now = now()
    let agreement = try agreement.checked(on: Day(now))
    try await note("grant.agreement", user, by: requester)
    try await database.write { writer in
      try writer.refuse(changesOf: user, by: requester, on: Day(now))
      guard let given = try writer.givenGrants(of: user).first(where: { $0.id == grant }) else {
        throw UserRefusal.missing
      }
      guard given.isOfPartner else { throw AgreementRefusal.notOfPartner }
      try writer.note(agreement, of: grant, by: requester.actor, at: now)
    }
  }

  /// What was said of a grant's agreement, the newest first.
  package func agreements(of grant: ID<Grant>) async throws -> [NotedAgreement] {
    try await database.read { reader in try reader.agreements(of: grant) }
  }

  package func withdraw(_ grant: ID<Grant>, from user: ID<User>, by requester: Requester) async throws {
    let now = now()
    try await note("grant.withdraw", user, by: requester)
    try await database.write { writer in
      try writer.refuse(changesOf: user, by: requester, on: Day(now))
      if try writer.run("DELETE FROM user_grant WHERE id = \(grant) AND account = \(user)") > 0 {
        try writer.forgetAgreements(of: grant)
      }
      try writer.refuseWithoutAdministrator()
    }
  }

  /// Takes the authenticator app off an account whose owner lost it and the recovery codes.
  package func removeSecondFactor(of user: ID<User>, by requester: Requester) async throws {
    let now = now()
    try await note("user.removeSecondFactor", user, by: requester)
    try await database.write { writer in
      try writer.refuse(changesOf: user, by: requester, on: Day(now))
      try writer.removeSecondFactor(of: user)
      try writer.endSessions(of: user)
    }
  }

  // MARK: Changing one's own

  /// Whose invitation the token is; refuses one that was taken up or has ended.
  package func invited(by token: String) async throws -> UserRecord {
    let now = now()
    let found = try await database.read { reader in
      try reader.users(
        where: """
          a.disabled IS NULL AND a.id IN
          (SELECT account FROM user_invitation WHERE hash = \(SessionStore.hash(token)) AND expires > \(now))
          """)
    }
    guard let user = found.first else { throw UserRefusal.invitationEnded }
    return user
  }

  /// Takes up an invitation: sets the password and ends what other sessions there are.
  package func accept(invitation token: String, password: String) async throws -> UserRecord {
    let user = try await invited(by: token)
    let hash = try await argon2.hash(try Password(password, for: try UserName(user.name)))
    try await database.write { writer in
      let taken = try writer.run("DELETE FROM user_invitation WHERE hash = \(SessionStore.hash(token))")
      guard taken == 1 else { throw UserRefusal.invitationEnded }
      try writer.setPassword(hash, of: user.id)
      try writer.endSessions(of: user.id)
    }
    return user
  }

  /// Changes one's own password; the old one must be right, and is counted like one at sign-in. Every other session ends.
  package func changePassword(
    of account: Account, from old: String, to new: String, address: String
  ) async throws {
    let buckets = Throttle.buckets(name: "password \(account.user)", address: address, key: throttle)
    let now = now()
    try await database.write { writer in try writer.countAttempt(in: buckets, at: now) }
    let current = try await database.read { reader in try reader.credentials(named: account.name)?.password }
    guard try await argon2.verify(old, against: current) else { throw SignInRefusal.wrong }
    try await database.write { writer in try writer.forgiveAttempt(in: buckets) }
    let hash = try await argon2.hash(try Password(new, for: try UserName(account.name)))
    try await database.write { writer in
      try writer.setPassword(hash, of: account.user)
      try writer.endSessions(of: account.user, except: account.session)
    }
  }

  /// Sets a password without asking for the old one: for the command line of whoever may read the database anyway.
  package func setPassword(of user: UserRecord, to password: String) async throws {
    let hash = try await argon2.hash(try Password(password, for: try UserName(user.name)))
    try await database.write { writer in
      try writer.setPassword(hash, of: user.id)
      try writer.endSessions(of: user.id)
    }
  }

  package func setPreferences(_ preferences: Preferences, of user: ID<User>) async throws {
    try await database.write { writer in
      try writer.run(
        """
        UPDATE user_account SET language = \(preferences.language?.rawValue), digits = \(preferences.digits.rawValue),
        theme = \(preferences.theme.rawValue) WHERE id = \(user)
        """)
    }
  }

  /// Makes the first account of all, with every right and a password. Refuses when there is one already.
  func createFirst(_ name: UserName, fullName: String, password: String) async throws -> ID<User> {
    let fullName = try Self.checked(fullName: fullName)
    let hash = try await argon2.hash(try Password(password, for: name))
    let now = now()
    return try await database.write { writer in
      guard try writer.row("SELECT 1 AS one FROM user_account LIMIT 1") == nil else { throw SignInRefusal.setUpEnded }
      let user = ID<User>()
      try writer.insert(user, name, fullName, at: now)
      try writer.setPassword(hash, of: user)
      try writer.insert(Grant(.administrator, sensitivity: .protected), under: nil, for: user, by: .system, at: now)
      return user
    }
  }

  private static func checked(fullName: String) throws(UserRefusal) -> String {
    let name = fullName.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...200).contains(name.count) else { throw .fullNameMissing }
    return name
  }

  private static func takenNames<Value: Sendable>(
    _ name: UserName, _ work: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await work()
    } catch let violation as ConstraintViolation where violation.isDuplicate(of: "user_account", "name") {
      throw UserRefusal.nameTaken(name: name.text)
    }
  }
}
