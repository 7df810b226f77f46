import Basics
import Store

/// What is checked when somebody signs in.
struct Credentials {
  let user: ID<User>
  let password: String?
  let totp: [UInt8]?
  let isDisabled: Bool
}

/// A session that waits for its code.
struct HalfSession {
  let user: ID<User>
  let name: String
  let opened: Instant
  let device: String
}

extension Reader {
  func credentials(named name: String) throws -> Credentials? {
    try row("SELECT id, password, totp, disabled FROM user_account WHERE name = \(name)").map { row in
      let disabled: Instant? = try row["disabled"]
      return Credentials(
        user: try row["id"], password: try row["password"], totp: try row["totp"], isDisabled: disabled != nil)
    }
  }

  func halfSession(hash: [UInt8]) throws -> HalfSession? {
    let row = try row(
      """
      SELECT s.account, a.name, s.opened, s.device FROM user_session s JOIN user_account a ON a.id = s.account
      WHERE s.hash = \(hash) AND s.needs_code = \(true) AND a.disabled IS NULL
      """)
    return try row.map { row in
      HalfSession(
        user: try row["account"], name: try row["name"], opened: try row["opened"], device: try row["device"])
    }
  }
}

extension Writer {
  /// Whether there was such a session to end.
  func endSession(_ hash: [UInt8]) throws -> Bool {
    try run("DELETE FROM user_session WHERE hash = \(hash)") == 1
  }

  /// Uses up a code of the account's app, or a recovery code; false when it is neither.
  func spend(_ code: String, of user: ID<User>, with secrets: OfficeSecrets, at now: Instant) throws -> Bool {
    guard let row = try row("SELECT totp, totp_step FROM user_account WHERE id = \(user)") else { return false }
    let sealed: [UInt8]? = try row["totp"]
    let last: Int64? = try row["totp_step"]
    if let secret = sealed.flatMap({ secrets.box.open($0, for: user.bytes) }),
      let step = OneTimePassword(secret: secret).acceptedStep(of: code, at: now, after: last)
    {
      try run("UPDATE user_account SET totp_step = \(step) WHERE id = \(user)")
      return true
    }
    let hash = RecoveryCodes.hash(code, of: user)
    return try run("DELETE FROM user_recovery_code WHERE account = \(user) AND hash = \(hash)") == 1
  }
}
