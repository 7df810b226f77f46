import Basics
import HTTPTypes
import Hummingbird
import Office
import Store
import Testing
import Worlds
@testable import Web

@Suite struct PeopleComeInThroughTheDoor {
  @Test(arguments: Engines.all) func `a new installation leads to its first administrator`(engine: EngineKind)
    async throws
  {
    let world = try await OfficeSite(engine)
    try await world.visit { (visitor) async throws in
      #expect(try await visitor.get("/").headers[.location] == "/sign-in")
      #expect(try await visitor.get("/sign-in").text.contains("console"))
      let first = try await visitor.get("/first-run/" + world.office.firstRun.token).text
      #expect(first.contains("aria-describedby=\"field-name-hint\"") && first.contains("id=\"field-name-hint\""))
      #expect(first.contains("autocapitalize=\"none\" spellcheck=\"false\""))
      #expect(try await visitor.get("/first-run/guess").status == .notFound)
      let page = "/first-run/" + world.office.firstRun.token
      let weak = try await visitor.fill(
        page, ["mission": "Hatay", "name": "head", "fullName": "Head", "password": "short"])
      #expect(weak.status == .unprocessableContent)
      #expect(weak.text.contains("At least 10 characters are needed."))
      #expect(weak.text.contains("value=\"Hatay\"") && !weak.text.contains("value=\"short\""))
      let made = try await visitor.fill(
        page, ["mission": "Hatay", "name": "head", "fullName": "Head", "password": OfficeSite.password])
      #expect(made.headers[.location] == "/")
      #expect(try await visitor.get("/").text.contains("Good to see you, Head"))
      #expect(try await visitor.get(page).status == .notFound)
      #expect(try await world.office.profile.current().name[.english] == "Hatay")
    }
  }

  @Test(arguments: Engines.all) func `a session begins, leads back, and ends`(engine: EngineKind) async throws {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (visitor) async throws in
      let wrong = try await visitor.signIn("head", "not the password")
      #expect(wrong.status == .unprocessableContent)
      #expect(wrong.text.contains("The name or the password is wrong."))
      #expect(visitor.cookie("konak-session") == nil)

      let right = try await visitor.fill(
        "/sign-in?next=%2Foffice%2Fusers",
        to: "/sign-in", ["name": "HEAD", "password": OfficeSite.password, "next": "/office/users"])
      #expect(right.status == .seeOther && right.headers[.location] == "/office/users")
      #expect(try await visitor.get("/office/users").text.contains("Head &lt;of&gt; Mission"))

      let token = visitor.cookie("konak-session")
      let left = try await visitor.fill("/account", to: "/sign-out")
      #expect(left.headers[.init("clear-site-data")!] == "\"cache\"")
      #expect(visitor.cookie("konak-session") == nil)
      #expect(try await visitor.get("/account").status == .seeOther)
      #expect(try await world.office.sessions.account(of: token ?? "") == nil)
    }
  }

  @Test(arguments: [
    "https://evil.example", "//evil.example", "//\u{FE0F}evil.example", "/\\evil.example", "javascript:alert(1)",
    "/x\r\nSet-Cookie: a",
  ])
  func `nobody is led away from here`(next: String) async throws {
    let world = try await OfficeSite(.sqlite)
    try await world.setUp()
    try await world.visit { (visitor) async throws in
      let response = try await visitor.fill(
        "/sign-in", ["name": "head", "password": OfficeSite.password, "next": next])
      #expect(response.headers[.location] == "/")
    }
  }

  @Test(arguments: Engines.all) func `whoever guesses is told to wait`(engine: EngineKind) async throws {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (visitor) async throws in
      for _ in 0..<5 { try await visitor.signIn("head", "guess") }
      let late = try await visitor.signIn()
      #expect(late.status == .tooManyRequests)
      #expect(late.headers[.retryAfter] == "15")
      #expect(late.text.contains("about 1 minute"))
      world.wait(seconds: 16)
      #expect(try await visitor.signIn().status == .seeOther)
    }
  }

  @Test(arguments: Engines.all) func `a browser in which somebody signed in is known there after signing out`(
    engine: EngineKind
  ) async throws {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (visitor) async throws in
      try await visitor.signIn()
      try await visitor.fill("/account", to: "/sign-out")
      #expect(visitor.cookie("konak-devices") != nil)
      for _ in 0..<40 {
        await #expect(throws: SignInRefusal.self) {
          _ = try await world.office.signIn.begin(
            name: "head", password: "guess", address: "unknown", device: "")
        }
      }
      #expect(try await visitor.signIn().status == .seeOther)
    }
  }

  @Test(arguments: Engines.all) func `an authenticator app is set up, asked for, and taken off`(engine: EngineKind)
    async throws
  {
    let world = try await OfficeSite(engine)
    try await world.setUp()
    try await world.visit { (visitor) async throws in
      try await visitor.signIn()
      let page = try await visitor.get("/account/second-factor").text
      let sealed = try #require(page.firstMatch(of: /name="sealed" value="([^"]+)"/)).1
      let proof = try #require(page.firstMatch(of: /name="_proof" value="([^"]+)"/)).1
      let account = try #require(try await world.office.sessions.account(of: visitor.cookie("konak-session") ?? ""))
      let app = try #require(world.office.secondFactor.proposed(String(sealed), to: account))
      func code() -> String { app.code(at: OneTimePassword.step(at: world.now)) }

      let wrong = try await visitor.post(
        "/account/second-factor", ["sealed": String(sealed), "code": "123"], proof: String(proof))
      #expect(wrong.status == .unprocessableContent && wrong.text.contains(sealed))
      let codes = try await visitor.post(
        "/account/second-factor", ["sealed": String(sealed), "code": code()], proof: String(proof))
      #expect(codes.text.matches(of: /<code>[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}<\/code>/).count == 10)

      world.wait(seconds: 90)
      let other = visitor.another
      #expect(try await other.signIn().headers[.location]?.hasPrefix("/sign-in/code") == true)
      #expect(try await other.get("/account").status == .seeOther)
      #expect(try await other.fill("/sign-in/code", ["code": "000"]).status == .unprocessableContent)
      #expect(try await other.fill("/sign-in/code", ["code": code()]).headers[.location] == "/")
      #expect(try await other.get("/account").status == .ok)

      world.wait(seconds: 90)
      let removed = try await other.fill("/account", to: "/account/second-factor/remove", ["code": code()])
      #expect(removed.status == .seeOther)
      #expect(try await visitor.another.signIn().headers[.location] == "/")
    }
  }

  @Test func `language and appearance are kept, before sign-in and after`() async throws {
    let world = try await OfficeSite(.sqlite)
    try await world.setUp()
    try await world.visit { (visitor) async throws in
      try await visitor.fill("/sign-in", to: "/view", ["language": "ar", "next": "/sign-in"])
      let page = try await visitor.get("/sign-in").text
      #expect(page.contains("lang=\"ar\" dir=\"rtl\"") && page.contains("bootstrap.rtl.min.css"))
      try await visitor.signIn()
      try await visitor.fill("/account", to: "/view", ["theme": "dark", "language": "tr", "next": "/account"])
      let account = try #require(try await world.office.sessions.account(of: visitor.cookie("konak-session") ?? ""))
      #expect(account.preferences.theme == .dark && account.preferences.language == .turkish)
      #expect(try await visitor.another.get("/sign-in").text.contains("lang=\"en\""))
    }
  }

  @Test func `a notice is shown once, and nobody else can write one`() async throws {
    let world = try await OfficeSite(.sqlite)
    try await world.setUp()
    try await world.visit { (visitor) async throws in
      try await visitor.signIn()
      try await visitor.fill("/account", to: "/account/preferences", ["digits": "latn", "theme": "light"])
      #expect(try await visitor.get("/account").text.contains("role=\"status\">Saved."))
      #expect(try await !visitor.get("/account").text.contains("role=\"status\">Saved."))
      let forged = Cookies.notice(Notice(.success, "Send your password"), for: "another secret", isSecure: false)
      #expect(Cookies.notice(from: forged.value, for: visitor.cookie("konak-session") ?? "") == nil)
    }
  }
}
