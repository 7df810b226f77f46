import Basics
import Hummingbird
package import Office

/// The first administrator of a new installation, and the first visit of whoever is invited.
package struct SetUpRoutes: RouteGroup {
  private let office: Office

  package init(_ office: Office) {
    self.office = office
  }

  package var routes: [Route] {
    [
      .get("/first-run/{token}", .everybody, showFirstRun),
      .post("/first-run/{token}", .everybody, finishFirstRun),
      .get("/welcome/{token}", .everybody, showWelcome),
      .post("/welcome/{token}", .everybody, finishWelcome),
    ]
  }

  /// What the sign-in page says while there is nobody to sign in.
  static func explain(_ visit: Visit) async throws -> Response {
    let words = visit.words
    return try await visit.page(
      words["firstRun.title"], MessagePage(title: words["firstRun.title"], text: words["firstRun.explain"]),
      width: .narrow)
  }

  // MARK: The first administrator

  private func showFirstRun(_ visit: Visit) async throws -> Response {
    let token = try await firstRunToken(visit)
    return try await firstRunPage(visit, token)
  }

  private func finishFirstRun(_ visit: Visit) async throws -> Response {
    let token = try await firstRunToken(visit)
    let form = visit.form
    do {
      let mission = form["mission"] ?? "Konak"
      let password = try self.password(of: form)
      let name = try UserName(form["name"] ?? "")
      try await office.firstRun.finish(
        token: token, mission: LocalizedText([visit.words.language.rawValue: mission]), name: name,
        fullName: form["fullName"] ?? "", password: password)
      return try await signIn(visit, as: name, password)
    } catch let refusal as UserRefusal {
      return try await firstRunPage(visit, token, refusal)
    }
  }

  private func firstRunToken(_ visit: Visit) async throws -> String {
    let token = try visit.parameter("token")
    guard office.firstRun.accepts(token), try await office.firstRun.isNeeded() else { throw SignInRefusal.setUpEnded }
    return token
  }

  private func firstRunPage(_ visit: Visit, _ token: String, _ refusal: UserRefusal? = nil) async throws -> Response {
    let words = visit.words
    let form = visit.form
    let problems = refusal.map { FieldProblems($0, words) } ?? FieldProblems()
    let model = FirstRunPage(
      proof: visit.proof, action: "/first-run/" + token,
      mission: Field("mission", words["firstRun.mission"], form["mission"] ?? "").with {
        $0.hint = words["firstRun.missionHint"]
        $0.longest = 100
        $0.isFocused = refusal == nil
      },
      name: Field("name", words["signIn.name"], form["name"] ?? "").with {
        $0.autocomplete = "username"
        $0.isVerbatim = true
        $0.hint = words["user.nameHint"]
        $0.problem = problems.name
      },
      fullName: Field("fullName", words["user.fullName"], form["fullName"] ?? "").with {
        $0.autocomplete = "name"
        $0.problem = problems.fullName
      },
      password: newPassword(words, problems.password))
    return try await visit.page(
      Page(words["firstRun.title"], model, width: .narrow, status: refusal == nil ? .ok : .unprocessableContent))
  }

  // MARK: Whoever is invited

  private func showWelcome(_ visit: Visit) async throws -> Response {
    try await welcomePage(visit, try await office.users.invited(by: visit.parameter("token")))
  }

  private func finishWelcome(_ visit: Visit) async throws -> Response {
    let token = try visit.parameter("token")
    let user = try await office.users.invited(by: token)
    do {
      let password = try self.password(of: visit.form)
      _ = try await office.users.accept(invitation: token, password: password)
      return try await signIn(visit, as: try UserName(user.name), password)
    } catch let refusal as UserRefusal where refusal != .invitationEnded {
      return try await welcomePage(visit, user, refusal)
    }
  }

  private func welcomePage(
    _ visit: Visit, _ user: UserRecord, _ refusal: UserRefusal? = nil
  ) async throws -> Response {
    let words = visit.words
    let model = WelcomePage(
      proof: visit.proof, action: visit.request.uri.path,
      greeting: words("welcome.greeting", ["name": .text(user.fullName)]), name: user.name,
      password: newPassword(words, refusal.map { FieldProblems($0, words) }?.password))
    return try await visit.page(
      Page(words["welcome.title"], model, width: .narrow, status: refusal == nil ? .ok : .unprocessableContent))
  }

  // MARK: Both

  private func password(of form: Form) throws(UserRefusal) -> String {
    guard let password = form.verbatim("password") else { throw .passwordTooShort }
    return password
  }

  private func newPassword(_ words: Words, _ problem: String?) -> Field {
    Field("password", words["user.newPassword"]).with {
      $0.type = "password"
      $0.autocomplete = "new-password"
      $0.hint = words("user.passwordHint", ["count": .number(Password.shortest)])
      $0.problem = problem
    }
  }

  private func signIn(_ visit: Visit, as name: UserName, _ password: String) async throws -> Response {
    let step = try await office.signIn.begin(
      name: name.text, password: password, address: visit.address, device: visit.request.headers[.userAgent] ?? "")
    switch step {
    case .signedIn(let token): return try await office.signedIn(token, visit, thenTo: "/")
    // The account has an authenticator app: its code is asked for as always.
    case .needsCode: return visit.redirect(to: "/sign-in")
    }
  }
}

/// Which field of a form a refusal is about.
struct FieldProblems {
  var name: String?
  var fullName: String?
  var password: String?

  init() {}

  init(_ refusal: UserRefusal, _ words: Words) {
    let text = words.refusal(refusal)
    switch refusal {
    case .nameNotAllowed, .nameTaken: name = text
    case .fullNameMissing: fullName = text
    default: password = text
    }
  }
}
