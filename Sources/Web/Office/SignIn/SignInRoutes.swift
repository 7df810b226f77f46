package import Basics
import Foundation
import HTTPTypes
import Hummingbird
package import Office

/// Signing in and out.
package struct SignInRoutes: RouteGroup {
  private let office: Office
  private let examples: [Example]

  /// `examples`: accounts of a demonstration, shown to everybody.
  package init(_ office: Office, examples: [Example] = []) {
    self.office = office
    self.examples = examples
  }

  /// An account of a demonstration.
  package struct Example: Equatable, Sendable {
    package let name: String
    package let password: String
    package let role: Role

    package init(name: String, password: String, role: Role) {
      self.name = name
      self.password = password
      self.role = role
    }
  }

  package var routes: [Route] {
    [
      .get("/sign-in", .everybody, show),
      .post("/sign-in", .everybody, begin),
      .get("/sign-in/code", .everybody, showCode),
      .post("/sign-in/code", .everybody, finish),
      .post("/sign-out", .everybody, signOut),
      .post("/view", .everybody, changeView),
    ]
  }

  private func show(_ visit: Visit) async throws -> Response {
    if try await office.firstRun.isNeeded() { return try await SetUpRoutes.explain(visit) }
    if visit.account != nil { return visit.redirect(to: LocalPath.after(visit.query("next"))) }
    return try await page(visit, next: LocalPath.after(visit.query("next")))
  }

  private func begin(_ visit: Visit) async throws -> Response {
    let next = LocalPath.after(visit.form["next"])
    do {
      let step = try await office.signIn.begin(
        name: visit.form["name"] ?? "", password: visit.form.verbatim("password") ?? "", address: visit.address,
        device: visit.request.headers[.userAgent] ?? "", tokens: visit.cookie("devices"))
      switch step {
      case .signedIn(let token): return try await office.signedIn(token, visit, thenTo: next)
      case .needsCode(let token):
        var response = visit.redirect(to: "/sign-in/code?next=" + LocalPath.encoded(next))
        response.setCookie(Cookies.half(token, isSecure: visit.site.settings.isSecure))
        return response
      }
    } catch let refusal as SignInRefusal {
      return try await page(visit, next: next, problem: refusal)
    }
  }

  private func page(_ visit: Visit, next: String, problem: SignInRefusal? = nil) async throws -> Response {
    let words = visit.words
    let profile = try await office.profile.current()
    let model = SignInPage(
      mission: profile.name.best(in: words.language), proof: visit.proof, next: next,
      name: Field("name", words["signIn.name"], visit.form["name"] ?? "").with {
        $0.autocomplete = "username"
        $0.isVerbatim = true
        $0.isFocused = problem == nil
      },
      password: Field("password", words["signIn.password"]).with {
        $0.type = "password"
        $0.autocomplete = "current-password"
        $0.isFocused = problem != nil
      },
      problem: problem.map(words.refusal),
      examples: examples.map {
        SignInPage.Example(name: $0.name, password: $0.password, role: words["role.\($0.role.rawValue)"])
      },
      hasExamples: !examples.isEmpty, examplePassword: examples.first?.password ?? "")
    var response = try await visit.page(
      Page(words["signIn.title"], model, width: .narrow, status: problem == nil ? .ok : .unprocessableContent))
    if case .tooMany(let seconds) = problem {
      response.status = .tooManyRequests
      response.headers[.retryAfter] = String(seconds)
    }
    return response
  }

  private func showCode(_ visit: Visit) async throws -> Response {
    try await codePage(visit, next: LocalPath.after(visit.query("next")))
  }

  private func finish(_ visit: Visit) async throws -> Response {
    let next = LocalPath.after(visit.form["next"])
    guard let half = visit.cookie("half") else { return visit.redirect(to: "/sign-in?next=" + LocalPath.encoded(next)) }
    do {
      let token = try await office.signIn.finish(
        token: half, code: visit.form["code"] ?? "", address: visit.address, tokens: visit.cookie("devices"))
      var response = try await office.signedIn(token, visit, thenTo: next)
      response.setCookie(Cookies.noHalf(isSecure: visit.site.settings.isSecure))
      return response
    } catch SignInRefusal.codeTooLate {
      return visit.redirect(to: "/sign-in", notice: Notice(.warning, visit.words.refusal(SignInRefusal.codeTooLate)))
    } catch let refusal as SignInRefusal {
      return try await codePage(visit, next: next, problem: refusal)
    }
  }

  private func codePage(_ visit: Visit, next: String, problem: SignInRefusal? = nil) async throws -> Response {
    let words = visit.words
    let model = CodePage(
      proof: visit.proof, next: next,
      code: Field("code", words["signIn.code"]).with {
        $0.autocomplete = "one-time-code"
        $0.isVerbatim = true
        $0.hint = words["signIn.codeHint"]
        $0.problem = problem.map(words.refusal)
        $0.isFocused = true
      })
    return try await visit.page(
      Page(words["signIn.codeTitle"], model, width: .narrow, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func signOut(_ visit: Visit) async throws -> Response {
    if let account = visit.account { try await office.sessions.end(account.session, of: account.user) }
    var response = visit.redirect(to: "/sign-in")
    // Whoever uses the machine next finds nothing of what was seen.
    response.headers[.init("clear-site-data")!] = "\"cache\""
    response.setCookie(Cookies.noSession(isSecure: visit.site.settings.isSecure))
    return response
  }

  /// Language and appearance: of the account, or of the browser before sign-in.
  private func changeView(_ visit: Visit) async throws -> Response {
    var preferences = visit.visitor.preferences
    if let language = visit.form["language"].flatMap(Language.init(rawValue:)) { preferences.language = language }
    if let theme = visit.form["theme"].flatMap(Theme.init(rawValue:)) { preferences.theme = theme }
    var response = visit.redirect(to: LocalPath.after(visit.form["next"]))
    response.setCookie(Cookies.choices(preferences, isSecure: visit.site.settings.isSecure))
    if let account = visit.account { try await office.users.setPreferences(preferences, of: account.user) }
    return response
  }
}

extension Visit {
  func cookie(_ name: String) -> String? {
    request.cookies[Cookies.name(name, isSecure: site.settings.isSecure)]?.value
  }
}

extension Office {
  /// To a page, in a session that was just opened. The browser is known from now on.
  func signedIn(_ token: String, _ visit: Visit, thenTo path: String) async throws -> Response {
    let isSecure = visit.site.settings.isSecure
    var response = visit.redirect(to: path)
    response.setCookie(Cookies.session(token, isSecure: isSecure))
    if let account = try await sessions.account(of: token) {
      let tokens = signIn.devices.adding(account.name, to: visit.cookie("devices"), at: visit.now)
      response.setCookie(Cookies.devices(tokens, isSecure: isSecure))
    }
    return response
  }
}

/// Addresses that people come back to. Only ours: a link may not lead elsewhere from a page of ours.
enum LocalPath {
  static func after(_ path: String?) -> String {
    // By bytes: a slash with a joiner behind it is no slash to a string, and one to a browser.
    guard let path, path.utf8.starts(with: "/".utf8), !path.utf8.starts(with: "//".utf8), path.utf8.count <= 2000,
      path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
    else { return "/" }
    return path.addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed.union(["%", "[", "]"])) ?? "/"
  }

  static func encoded(_ path: String) -> String {
    path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
