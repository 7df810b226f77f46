import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Office
import Store
import Synchronization
import Worlds
@testable import Web

/// The office's pages over a new database, with an administrator `head` and a clock that tests move.
struct OfficeSite {
  let office: Office
  let site: Site
  static let password = "correct horse battery"
  private let time = Time()

  init(_ engine: EngineKind) async throws {
    let time = time
    let store = try await Store(
      location: try await engine.location(), keys: .new(), projections: Office.projections,
      migrations: OfficeMigrations.all, tables: OfficeMigrations.tables,
      clock: Clock(now: { time.now }, random: Hashing.random))
    let office = Office(
      store, secrets: OfficeSecrets { Hashing.blake2b(Array($0.utf8), key: Array("test".utf8)) }, passwordCost: .least)
    self.office = office
    let areas = Areas(
      placeName: { _, _ in "Hatay" }, placeCode: { _ in "TUR031" },
      place: { $0 == "TUR031" ? ID(high: 31, low: 1) : nil },
      programmes: { language in
        try await office.programmes.all().map { ($0.id, $0.names.best(in: language)) }
      })
    site = Site(
      try Sample.furnishings.value, settings: Site.Settings(),
      outside: Site.Outside(
        account: { try await office.sessions.account(of: $0) },
        endedUser: { try await office.sessions.endedUser(of: $0) }, profile: { try await office.profile.current() },
        now: { time.now }),
      logger: Logger(label: "test"), groups: Self.groups(office, areas, store))
  }

  /// All routes of the shell and the office.
  static func groups(_ office: Office, _ areas: Areas, _ store: Store) -> [any RouteGroup] {
    [
      AssetRoutes(), MonitorRoutes(Prometheus(), isReady: { true }), SignInRoutes(office), SetUpRoutes(office),
      HomeRoutes(office, parts: [OfficeHomePart(office, Conflicts(store, Office.conflictSubjects))]),
      AccountRoutes(office), PhoneRoutes(office, areas: areas),
      KeyRoutes(office, areas: areas), UserRoutes(office, areas: areas), MissionRoutes(office, areas: areas),
      AccessLogRoutes(office),
      SystemRoutes(version: "1", started: Instant(microseconds: 0)) { [Finding("libraries", .good, ["count": "7"])] },
      SourcesRoutes { [] },
    ]
  }

  func wait(seconds: Int) { time.wait(seconds: seconds) }
  var now: Instant { time.now }

  func setUp() async throws {
    try await office.firstRun.finish(
      token: office.firstRun.token, mission: LocalizedText(english: "Mission"), name: UserName("head"),
      fullName: "Head <of> Mission", password: Self.password)
  }

  /// An account with a password and these grants.
  func addUser(_ name: String, _ grants: Grant...) async throws {
    let made = try await office.users.create(UserName(name), fullName: name.capitalized, grants: grants, by: .system)
    try await office.users.setPassword(of: office.users.user(made.user), to: Self.password)
  }

  /// Lets somebody browse.
  func visit<Value: Sendable>(_ body: @Sendable (Guest) async throws -> Value) async throws -> Value {
    try await body(Guest(TestClient(site.router())))
  }
}

private final class Time: Sendable {
  private let value = Mutex(Instant(microseconds: 1_780_000_000_000_000))
  var now: Instant { value.withLock { $0 } }
  func wait(seconds: Int) { value.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// A browser that keeps its cookies, and sends forms as they are on the page.
final class Guest: Sendable {
  private let client: TestClient
  private let cookies = Mutex<[String: String]>([:])

  init(_ client: TestClient) {
    self.client = client
  }

  /// Another browser at the same site.
  var another: Guest { Guest(client) }

  func cookie(_ name: String) -> String? { cookies.withLock { $0[name] } }

  @discardableResult
  func get(_ path: String) async throws -> TestResponse {
    try await send(.get, path, [:], nil)
  }

  /// Loads the page, then sends its form to `action` (the page itself when nil) with these fields.
  @discardableResult
  func fill(_ page: String, to action: String? = nil, _ fields: [String: String] = [:]) async throws -> TestResponse {
    let html = try await get(page).text
    let proof = html.firstMatch(of: /name="_proof" value="([^"]+)"/).map { String($0.1) }
    return try await post(action ?? page, fields, proof: proof)
  }

  @discardableResult
  func post(_ path: String, _ fields: [String: String], proof: String?) async throws -> TestResponse {
    var fields = fields
    fields["_proof"] = proof
    let body = fields.map { "\($0.key)=\($0.value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
      .joined(separator: "&")
    return try await send(.post, path, [.contentType: "application/x-www-form-urlencoded"], ByteBuffer(string: body))
  }

  @discardableResult
  func signIn(_ name: String = "head", _ password: String = OfficeSite.password) async throws -> TestResponse {
    try await fill("/sign-in", ["name": name, "password": password])
  }

  private func send(
    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: ByteBuffer?
  ) async throws -> TestResponse {
    var headers = headers
    headers[.accept] = "text/html"
    headers[.cookie] = cookies.withLock { $0.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }
    let response = try await client.execute(uri: path, method: method, headers: headers, body: body)
    for field in response.headers[values: .setCookie] {
      let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      cookies.withLock { $0[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1]) }
    }
    return response
  }
}
