import Basics
import Store

extension Reader {
  /// Accounts `a` for which the condition holds, by name, with their grants.
  func users(where condition: SQL) throws -> [UserRecord] {
    let rows = try rows(
      """
      SELECT a.id, a.name, a.full_name, a.created, a.disabled, a.password IS NOT NULL AS has_password,
        a.totp IS NOT NULL AS has_totp,
        (SELECT max(s.seen) FROM user_session s WHERE s.account = a.id) AS last_seen
      FROM user_account a WHERE \(condition) ORDER BY a.name ASC NULLS LAST
      """)
    return try rows.map { row in
      let id: ID<User> = try row["id"]
      return UserRecord(
        id: id, name: try row["name"], fullName: try row["full_name"], created: try row["created"],
        disabled: try row["disabled"], hasPassword: try row["has_password"], hasSecondFactor: try row["has_totp"],
        lastSeen: try row["last_seen"], grants: try givenGrants(of: id))
    }
  }

  func givenGrants(of user: ID<User>) throws -> [GivenGrant] {
    let rows = try rows(
      """
      SELECT g.id AS id, role, place, programme, sensitivity, g.until AS until, level, given, \(PartnerAgreement.columns)
      FROM user_grant g \(PartnerAgreement.newest(of: "g.id"))
      WHERE account = \(user) ORDER BY given ASC NULLS LAST, g.id ASC NULLS LAST
      """)
    // A role that a newer program gave means nothing here, and so gives no right.
    return try rows.compactMap { row in
      guard let role = Role(rawValue: try row["role"]), let sensitivity = Sensitivity(rawValue: try row["sensitivity"]),
        let level = Level(rawValue: try row["level"])
      else { return nil }
      let grant = Grant(
        role, place: try row["place"], programme: try row["programme"], sensitivity: sensitivity,
        until: try row["until"], level: level)
      return GivenGrant(
        id: try row["id"], grant: grant, given: try row["given"], agreement: try PartnerAgreement(row))
    }
  }

  func isWithin(_ place: ID<Place>, _ area: ID<Place>) throws -> Bool {
    try row("SELECT 1 AS one FROM place_ancestor WHERE place = \(place) AND ancestor = \(area)") != nil
  }

  /// Refuses a grant that the requester could not give.
  func refuse(_ grant: Grant, beyond requester: Requester, on day: Day) throws {
    guard grant.isInside || grant.role == .viewer && Grant.levels.contains(grant.level) else {
      throw UserRefusal.levelOfViewers
    }
    let own = requester.grants(holding: .manageUsers, on: day)
    guard try own.contains(where: { try $0.covers(grant, isWithin: isWithin) }) else { throw UserRefusal.grantTooWide }
  }

  /// Refuses to change an account that holds a grant the requester could not have given.
  func refuse(changesOf user: ID<User>, by requester: Requester, on day: Day) throws {
    guard try row("SELECT 1 AS one FROM user_account WHERE id = \(user)") != nil else { throw UserRefusal.missing }
    guard try may(requester, change: try givenGrants(of: user).map(\.grant), on: day) else {
      throw UserRefusal.accountAbove
    }
  }

  /// Whether the requester could have given all these grants.
  func may(_ requester: Requester, change grants: [Grant], on day: Day) throws -> Bool {
    let own = requester.grants(holding: .manageUsers, on: day)
    return try !own.isEmpty
      && grants.allSatisfy { grant in
        try own.contains { try $0.covers(grant, isWithin: isWithin) }
      }
  }

  /// Refuses a change after which nobody could manage everything.
  func refuseWithoutAdministrator() throws {
    let rows = try rows(
      """
      SELECT g.account FROM user_grant g JOIN user_account a ON a.id = g.account
      WHERE a.disabled IS NULL AND g.role = \(Role.administrator.rawValue) AND g.place IS NULL AND g.programme IS NULL
        AND g.until IS NULL AND g.sensitivity = \(Sensitivity.protected.rawValue)
        AND g.level = \(Level.internal.rawValue) LIMIT 1
      """)
    guard !rows.isEmpty else { throw UserRefusal.lastAdministrator }
  }
}

extension Writer {
  func insert(_ user: ID<User>, _ name: UserName, _ fullName: String, at now: Instant) throws {
    let preferences = Preferences()
    try run(
      """
      INSERT INTO user_account (id, name, full_name, digits, theme, created)
      VALUES (\(user), \(name.text), \(fullName), \(preferences.digits.rawValue), \(preferences.theme.rawValue), \(now))
      """)
  }

  /// Refuses grants beyond those of whoever gives them.
  func insert(
    _ user: ID<User>, _ name: UserName, _ fullName: String, granting grants: [Grant],
    under agreement: PartnerAgreement?, by requester: Requester, at now: Instant
  ) throws {
    try insert(user, name, fullName, at: now)
    for grant in grants { try give(grant, under: agreement, to: user, by: requester, at: now) }
  }

  /// Refuses a grant beyond those of whoever gives it, and one for partners without their agreement.
  func give(
    _ grant: Grant, under agreement: PartnerAgreement?, to user: ID<User>, by requester: Requester, at now: Instant
  ) throws {
    try refuse(grant, beyond: requester, on: Day(now))
    let kept = try PartnerAgreement.kept(agreement, ofPartner: grant.level == .partner, on: Day(now))
    try insert(grant, under: kept, for: user, by: requester, at: now)
  }

  func insert(
    _ grant: Grant, under agreement: PartnerAgreement?, for user: ID<User>, by requester: Requester, at now: Instant
  ) throws {
    let id = ID<Grant>()
    try run(
      """
      INSERT INTO user_grant (id, account, role, place, programme, sensitivity, until, level, given_by, given)
      VALUES (\(id), \(user), \(grant.role.rawValue), \(grant.place), \(grant.programme),
        \(grant.sensitivity.rawValue), \(grant.until), \(grant.level.rawValue), \(requester.actor.id), \(now))
      """)
    if let agreement { try note(agreement, of: id, by: requester.actor, at: now) }
  }

  /// One invitation an account: a new one takes the place of the old.
  func invite(_ user: ID<User>, at now: Instant) throws -> String {
    let token = Hashing.random(24).base64url
    let expires = now.adding(seconds: UserStore.invitationLimit)
    try run("DELETE FROM user_invitation WHERE account = \(user)")
    try run(
      """
      INSERT INTO user_invitation (hash, account, expires) VALUES (\(SessionStore.hash(token)), \(user), \(expires))
      """)
    return token
  }

  func setPassword(_ hash: String, of user: ID<User>) throws {
    try run("UPDATE user_account SET password = \(hash) WHERE id = \(user)")
  }

  /// Puts a sealed secret in force, spent up to `step`, with the hashes of its recovery codes.
  func setSecondFactor(_ sealed: [UInt8], step: Int64, of user: ID<User>, recovery: [[UInt8]]) throws {
    try run("UPDATE user_account SET totp = \(sealed), totp_step = \(step) WHERE id = \(user)")
    for hash in recovery {
      try run("INSERT INTO user_recovery_code (account, hash) VALUES (\(user), \(hash))")
    }
  }

  func hasSecondFactor(_ user: ID<User>) throws -> Bool {
    try value("SELECT totp FROM user_account WHERE id = \(user)", as: [UInt8].self) != nil
  }

  func removeSecondFactor(of user: ID<User>) throws {
    let nothing: [UInt8]? = nil
    try run("UPDATE user_account SET totp = \(nothing), totp_step = \(Int64?.none) WHERE id = \(user)")
    try run("DELETE FROM user_recovery_code WHERE account = \(user)")
  }
}
