package import Basics
import Store

/// Keeps sessions. A session's token is known to its browser only; here lies its hash.
package struct SessionStore: Sendable {
  let database: Database
  let now: @Sendable () -> Instant

  static func hash(_ token: String) -> [UInt8] { Hashing.blake2b(Array(token.utf8)) }

  /// The account that the token's session belongs to; nil when there is no such session, it has ended, its code is still
  /// to come, or the account is disabled.
  package func account(of token: String) async throws -> Account? {
    let now = now()
    let found = try await database.read { reader in try reader.session(hash: Self.hash(token), on: Day(now)) }
    guard let found, !found.needsCode, !found.hasEnded(at: now) else { return nil }
    if now >= found.seen.adding(seconds: 60) {
      try await database.write { writer in
        try writer.run("UPDATE user_session SET seen = \(now) WHERE id = \(found.account.session)")
      }
    }
    return found.account
  }

  /// Whose session the token was, when it ended by itself not long ago; nil when somebody ended it, or it goes on.
  package func endedUser(of token: String) async throws -> ID<User>? {
    let now = now()
    let found = try await database.read { reader in try reader.session(hash: Self.hash(token), on: Day(now)) }
    guard let found, !found.needsCode, found.hasEnded(at: now), now < found.seen.adding(seconds: Session.remembered)
    else { return nil }
    return found.account.user
  }

  /// The sessions of a person that have not ended, the one last used first.
  package func sessions(of user: ID<User>) async throws -> [Session] {
    let now = now()
    return try await database.read { reader in
      let rows = try reader.rows(
        """
        SELECT id, opened, seen, device FROM user_session
        WHERE account = \(user) AND needs_code = \(false) ORDER BY seen DESC NULLS LAST, id ASC NULLS LAST
        """)
      return try rows.map { row in
        Session(id: try row["id"], opened: try row["opened"], seen: try row["seen"], device: try row["device"])
      }.filter { !Session.hasEnded(opened: $0.opened, seen: $0.seen, needsCode: false, at: now) }
    }
  }

  package func end(_ session: ID<Session>, of user: ID<User>) async throws {
    try await database.write { writer in
      try writer.run("DELETE FROM user_session WHERE id = \(session) AND account = \(user)")
    }
  }

  /// Ends every session of the person but `kept`.
  package func endAll(of user: ID<User>, except kept: ID<Session>? = nil) async throws {
    try await database.write { writer in try writer.endSessions(of: user, except: kept) }
  }
}

/// A session as the table has it, with its account.
struct FoundSession {
  let account: Account
  let opened: Instant
  let seen: Instant
  let needsCode: Bool

  func hasEnded(at now: Instant) -> Bool {
    Session.hasEnded(opened: opened, seen: seen, needsCode: needsCode, at: now)
  }
}

extension Reader {
  func session(hash: [UInt8], on day: Day) throws -> FoundSession? {
    let row = try row(
      """
      SELECT s.id, s.opened, s.seen, s.needs_code, a.id AS account, a.name, a.full_name, a.language, a.digits, a.theme
      FROM user_session s JOIN user_account a ON a.id = s.account
      WHERE s.hash = \(hash) AND a.disabled IS NULL
      """)
    guard let row else { return nil }
    let user: ID<User> = try row["account"]
    let given = try givenGrants(of: user)
    let refusals = given.map { $0.refusal(on: day) }
    let account = Account(
      user: user, session: try row["id"], name: try row["name"], fullName: try row["full_name"],
      preferences: try Preferences(row), grants: zip(given, refusals).filter { $1 == nil }.map(\.0.grant),
      agreement: refusals.lazy.compactMap(\.self).first)
    return FoundSession(
      account: account, opened: try row["opened"], seen: try row["seen"], needsCode: try row["needs_code"])
  }
}

extension Writer {
  /// Opens a session and returns its token. Sessions of the person that ended long ago go.
  func openSession(of user: ID<User>, needsCode: Bool, device: String, at now: Instant) throws -> String {
    let token = Hashing.random(32).base64url
    let id = ID<Session>()
    try run("DELETE FROM user_session WHERE account = \(user) AND opened < \(now.adding(seconds: -Session.longest))")
    try run(
      """
      INSERT INTO user_session (id, hash, account, needs_code, opened, seen, device)
      VALUES (\(id), \(SessionStore.hash(token)), \(user), \(needsCode), \(now), \(now), \(device))
      """)
    return token
  }

  func endSessions(of user: ID<User>, except kept: ID<Session>? = nil) throws {
    if let kept {
      try run("DELETE FROM user_session WHERE account = \(user) AND id <> \(kept)")
    } else {
      try run("DELETE FROM user_session WHERE account = \(user)")
    }
  }
}

extension Preferences {
  init(_ row: Row) throws {
    let language: String? = try row["language"]
    self.init(
      language: language.flatMap { Language(rawValue: $0) }, digits: Digits(rawValue: try row["digits"]) ?? .latin,
      theme: Theme(rawValue: try row["theme"]) ?? .system)
  }
}
