package import Basics
import Store

extension Office {
  /// All accounts, to be taken into another database.
  package func carriedAccounts() async throws -> [CarriedAccount] {
    let box = secrets.box
    return try await users.database.read { reader in
      try reader.users(where: "1 = 1").map { user in
        guard
          let row = try reader.row(
            "SELECT password, totp, totp_step, language, digits, theme FROM user_account WHERE id = \(user.id)")
        else { throw UserRefusal.missing }
        let sealed: [UInt8]? = try row["totp"]
        let language: String? = try row["language"]
        let codes = try reader.rows(
          "SELECT hash FROM user_recovery_code WHERE account = \(user.id) ORDER BY hash ASC NULLS LAST")
        return CarriedAccount(
          user: user, password: try row["password"],
          secondFactor: sealed.flatMap { box.open($0, for: user.id.bytes) }, spentStep: try row["totp_step"],
          recoveryCodes: try codes.map { try $0["hash"] },
          preferences: Preferences(
            language: language.flatMap(Language.init), digits: Digits(rawValue: try row["digits"]) ?? .latin,
            theme: Theme(rawValue: try row["theme"]) ?? .system))
      }
    }
  }

  /// Takes accounts over into a database that has none, with those of their grants that mean something here.
  ///
  /// - Returns: How many grants were left behind: what bounded them is not here.
  @discardableResult
  package func take(
    _ accounts: [CarriedAccount], granting isKnown: @escaping @Sendable (Grant) -> Bool
  ) async throws -> Int {
    let (box, now) = (secrets.box, users.now())
    return try await users.database.write { writer in
      guard try writer.row("SELECT 1 AS one FROM user_account LIMIT 1") == nil else { throw SignInRefusal.setUpEnded }
      var left = 0
      for account in accounts {
        let user = account.user
        try writer.insert(user.id, try UserName(user.name), user.fullName, at: user.created)
        try writer.run(
          """
          UPDATE user_account SET password = \(account.password), disabled = \(user.disabled),
            language = \(account.preferences.language?.rawValue), digits = \(account.preferences.digits.rawValue),
            theme = \(account.preferences.theme.rawValue)
          WHERE id = \(user.id)
          """)
        if let secret = account.secondFactor {
          try writer.setSecondFactor(
            box.seal(secret, for: user.id.bytes), step: account.spentStep ?? 0, of: user.id,
            recovery: account.recoveryCodes)
        }
        for given in user.grants {
          if isKnown(given.grant) {
            try writer.insert(given.grant, under: given.agreement, for: user.id, by: .system, at: now)
          } else {
            left += 1
          }
        }
      }
      return left
    }
  }
}
