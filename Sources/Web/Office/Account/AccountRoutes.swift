import Basics
import Formats
import HTTPTypes
import Hummingbird
package import Office

/// What everybody may change about their own account.
package struct AccountRoutes: RouteGroup {
  private let office: Office

  package init(_ office: Office) {
    self.office = office
  }

  package var routes: [Route] {
    [
      .get("/account", .signedIn) { try await page($0) },
      .post("/account/preferences", .signedIn, setPreferences),
      .post("/account/password", .signedIn, changePassword),
      .get("/account/second-factor", .signedIn, proposeSecondFactor),
      .post("/account/second-factor", .signedIn, enableSecondFactor),
      .post("/account/second-factor/remove", .signedIn, disableSecondFactor),
      .post("/account/sessions/{session}/end", .signedIn, endSession),
      .post("/account/sessions/end", .signedIn, endOtherSessions),
    ]
  }

  /// What stood against a change, by the field it is about.
  private struct Problems {
    var oldPassword: String?
    var newPassword: String?
    var code: String?

    var isEmpty: Bool { oldPassword == nil && newPassword == nil && code == nil }
  }

  private func page(_ visit: Visit, _ problems: Problems = Problems()) async throws -> Response {
    let words = visit.words
    let account = try visit.signedIn
    let user = try await office.users.user(account.user)
    let now = visit.now
    let sessions = try await office.sessions.sessions(of: account.user).map { session in
      AccountPage.Line(
        device: session.device.isEmpty ? words["account.unknownDevice"] : session.device,
        opened: words.time(session.opened), seen: words.ago(session.seen, now: now),
        isCurrent: session.id == account.session, end: "/account/sessions/\(session.id)/end")
    }
    let model = AccountPage(
      proof: visit.proof, fullName: account.fullName, name: account.name,
      rights: account.grants.map { words["role.\($0.role.rawValue)"] }.unique,
      language: language(account.preferences, words), digits: digits(account.preferences, words),
      theme: theme(account.preferences, words),
      oldPassword: Field("old", words["account.oldPassword"]).with {
        $0.type = "password"
        $0.autocomplete = "current-password"
        $0.problem = problems.oldPassword
      },
      newPassword: Field("new", words["user.newPassword"]).with {
        $0.type = "password"
        $0.autocomplete = "new-password"
        $0.hint = words("user.passwordHint", ["count": .number(Password.shortest)])
        $0.problem = problems.newPassword
      },
      hasSecondFactor: user.hasSecondFactor,
      disableCode: Field("code", words["signIn.code"]).with {
        $0.autocomplete = "one-time-code"
        $0.isVerbatim = true
        $0.problem = problems.code
      },
      sessions: sessions, hasOtherSessions: sessions.count > 1)
    return try await visit.page(
      Page(words["account.title"], model, width: .narrow, status: problems.isEmpty ? .ok : .unprocessableContent))
  }

  // MARK: Preferences

  private func language(_ preferences: Preferences, _ words: Words) -> Field {
    Field("language", words["shell.language"]).with {
      $0.options =
        [Field.Option("", words["account.languageOfBrowser"], isChosen: preferences.language == nil)]
        + Language.allCases.map {
          Field.Option($0.rawValue, $0.endonym, isChosen: $0 == preferences.language)
        }
    }
  }

  private func digits(_ preferences: Preferences, _ words: Words) -> Field {
    Field("digits", words["account.digits"]).with {
      $0.hint = words["account.digitsHint"]
      $0.options = Digits.allCases.map {
        Field.Option($0.rawValue, $0.written("0123456789"), isChosen: $0 == preferences.digits)
      }
    }
  }

  private func theme(_ preferences: Preferences, _ words: Words) -> Field {
    Field("theme", words["shell.theme"]).with {
      $0.options = Theme.allCases.map {
        Field.Option($0.rawValue, words["account.theme.\($0.rawValue)"], isChosen: $0 == preferences.theme)
      }
    }
  }

  private func setPreferences(_ visit: Visit) async throws -> Response {
    let preferences = Preferences(
      language: visit.form["language"].flatMap(Language.init(rawValue:)),
      digits: visit.form["digits"].flatMap(Digits.init(rawValue:)) ?? .latin,
      theme: visit.form["theme"].flatMap(Theme.init(rawValue:)) ?? .system)
    try await office.users.setPreferences(preferences, of: visit.signedIn.user)
    let words = preferences.language.map { visit.site.words(preferences, $0) } ?? visit.words
    return visit.redirect(to: "/account", notice: Notice(.success, words["account.saved"]))
  }

  // MARK: Password

  private func changePassword(_ visit: Visit) async throws -> Response {
    do {
      try await office.users.changePassword(
        of: visit.signedIn, from: visit.form.verbatim("old") ?? "", to: visit.form.verbatim("new") ?? "",
        address: visit.address)
      return visit.redirect(to: "/account", notice: Notice(.success, visit.words["account.passwordChanged"]))
    } catch SignInRefusal.wrong {
      return try await page(visit, Problems(oldPassword: visit.words["account.oldPasswordWrong"]))
    } catch let refusal as UserRefusal {
      return try await page(visit, Problems(newPassword: visit.words.refusal(refusal)))
    }
  }

  // MARK: Authenticator app

  private func proposeSecondFactor(_ visit: Visit) async throws -> Response {
    let account = try visit.signedIn
    guard try await !office.users.user(account.user).hasSecondFactor else { return visit.redirect(to: "/account") }
    let (password, sealed) = office.secondFactor.propose(to: account)
    return try await secondFactorPage(visit, password, sealed)
  }

  private func secondFactorPage(
    _ visit: Visit, _ password: OneTimePassword, _ sealed: String, _ problem: String? = nil
  ) async throws -> Response {
    let words = visit.words
    let address = password.address(for: try UserName(visit.signedIn.name))
    let model = SecondFactorPage(
      proof: visit.proof, sealed: sealed,
      picture: QRCode(address).map {
        PhoneSetUpPage.Picture(
          side: String($0.side), path: $0.path, description: words["secondFactor.pictureDescription"])
      },
      secret: password.base32.inGroups,
      code: Field("code", words["signIn.code"]).with {
        $0.autocomplete = "one-time-code"
        $0.isVerbatim = true
        $0.hint = words["secondFactor.codeHint"]
        $0.problem = problem
      })
    return try await visit.page(
      Page(
        words["secondFactor.title"], model, trail: [Crumb(words["account.title"], "/account")], width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func enableSecondFactor(_ visit: Visit) async throws -> Response {
    let account = try visit.signedIn
    let sealed = visit.form.verbatim("sealed") ?? ""
    guard let password = office.secondFactor.proposed(sealed, to: account) else { throw AccessRefusal.malformed }
    do {
      let codes = try await office.secondFactor.enable(sealed, code: visit.form["code"] ?? "", for: account)
      return try await visit.page(
        Page(
          visit.words["secondFactor.codesTitle"], RecoveryCodesPage(codes: codes),
          trail: [Crumb(visit.words["account.title"], "/account")], width: .narrow))
    } catch SignInRefusal.wrongCode {
      return try await secondFactorPage(visit, password, sealed, visit.words.refusal(SignInRefusal.wrongCode))
    }
  }

  private func disableSecondFactor(_ visit: Visit) async throws -> Response {
    do {
      try await office.secondFactor.disable(
        code: visit.form["code"] ?? "", for: visit.signedIn, from: visit.address)
      return visit.redirect(to: "/account", notice: Notice(.warning, visit.words["secondFactor.removed"]))
    } catch SignInRefusal.wrongCode {
      return try await page(visit, Problems(code: visit.words.refusal(SignInRefusal.wrongCode)))
    }
  }

  // MARK: Sessions

  private func endSession(_ visit: Visit) async throws -> Response {
    try await office.sessions.end(visit.id("session"), of: visit.signedIn.user)
    return visit.redirect(to: "/account", notice: Notice(.success, visit.words["account.sessionEnded"]))
  }

  private func endOtherSessions(_ visit: Visit) async throws -> Response {
    let account = try visit.signedIn
    try await office.sessions.endAll(of: account.user, except: account.session)
    return visit.redirect(to: "/account", notice: Notice(.success, visit.words["account.sessionsEnded"]))
  }
}

extension String {
  /// In groups of four characters, easier to type.
  fileprivate var inGroups: String {
    var rest = self[...]
    var groups: [Substring] = []
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: " ")
  }
}
