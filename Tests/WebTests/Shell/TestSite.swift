import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Worlds
import Logging
import Office
import Synchronization
@testable import Web

/// The site with accounts that need no store: the token of a session is the name of a role.
struct TestSite {
  let site: Site

  init(
    _ groups: [any RouteGroup] = Sample.groups, settings: Site.Settings = Site.Settings(),
    account: @escaping @Sendable (_ token: String) -> Account? = TestSite.account(of:),
    endedUser: @escaping @Sendable (_ token: String) -> ID<User>? = { _ in nil },
    now: @escaping @Sendable () -> Instant = { Instant(microseconds: 1_780_000_000_000_000) }
  ) throws {
    let outside = Site.Outside(
      account: { token in account(token) }, endedUser: { token in endedUser(token) },
      profile: { MissionProfile(name: LocalizedText(english: "Test mission"), mode: .demonstration) },
      now: now)
    site = Site(
      try Sample.furnishings.value, settings: settings, outside: outside, logger: Logger(label: "test"), groups: groups)
  }

  /// `officer`, or `officer.2` for an officer who reaches that sensitivity.
  static func account(of token: String) -> Account? {
    let parts = token.split(separator: ".")
    guard let role = parts.first.flatMap({ Role(rawValue: String($0)) }) else { return nil }
    let sensitivity = parts.dropFirst().first.flatMap { Int($0) }.flatMap(Sensitivity.init) ?? .internalUse
    return account(role, reaching: sensitivity)
  }

  static func account(_ role: Role, reaching sensitivity: Sensitivity = .internalUse) -> Account {
    Account(
      user: ID(high: 1, low: 1), name: role.rawValue, fullName: "Ayşe Yılmaz",
      grants: [Grant(role, sensitivity: sensitivity)])
  }

  /// Runs requests through the router, without a socket.
  func run<Value: Sendable>(_ body: @Sendable (Browser) async throws -> Value) async throws -> Value {
    try await body(Browser(client: TestClient(site.router()), role: nil))
  }
}

/// Sends requests as a browser would that is signed in as `role`.
struct Browser: Sendable {
  let client: TestClient
  let role: Role?
  var sensitivity = Sensitivity.internalUse
  /// The token of a session, instead of a role's.
  var session: String?
  /// Further cookies, as `name=value`.
  var cookies: [String] = []

  func signedIn(as role: Role?, reaching sensitivity: Sensitivity = .internalUse) -> Browser {
    Browser(client: client, role: role, sensitivity: sensitivity)
  }

  private var secret: String {
    if let session { return session }
    guard let role else { return "a visitor's secret" }
    return sensitivity == .internalUse ? role.rawValue : "\(role.rawValue).\(sensitivity.rawValue)"
  }

  private func headers(_ more: HTTPFields) -> HTTPFields {
    var headers = more
    if headers[.accept] == nil { headers[.accept] = "text/html" }
    let own = (role == nil && session == nil ? "konak-visitor=" : "konak-session=") + secret
    headers[.cookie] = ([own] + cookies).joined(separator: "; ")
    return headers
  }

  func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
    try await client.execute(uri: path, method: .get, headers: self.headers(headers))
  }

  func post(
    _ path: String, _ fields: [String: String] = [:], _ headers: HTTPFields = [:], proof: String? = nil
  ) async throws -> TestResponse {
    try await post(path, fields.map { ($0, $1) }, headers, proof: proof)
  }

  /// The same with fields that stand there several times, as boxes that are ticked do.
  func post(
    _ path: String, _ fields: [(String, String)], _ headers: HTTPFields = [:], proof: String? = nil
  ) async throws -> TestResponse {
    let proof = [("_proof", proof ?? ForgeryGuard(secret: secret).masked())]
    let body = (fields + proof).map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }.joined(separator: "&")
    var headers = self.headers(headers)
    if headers[.contentType] == nil { headers[.contentType] = "application/x-www-form-urlencoded" }
    return try await client.execute(
      uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
  }
}

extension Browser {
  /// Sends files as a browser does: fields first, then the files by the names of their fields.
  func upload(
    _ path: String, _ fields: [String: String], files: [String: (name: String, content: String)],
    _ headers: HTTPFields = [:], proof: String? = nil
  ) async throws -> TestResponse {
    var fields = fields
    fields["_proof"] = proof ?? ForgeryGuard(secret: secret).masked()
    var body = ""
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      body += "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      body +=
        "--edge\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(file.name)\"\r\n"
        + "Content-Type: application/octet-stream\r\n\r\n\(file.content)\r\n"
    }
    body += "--edge--\r\n"
    var headers = self.headers(headers)
    headers[.contentType] = "multipart/form-data; boundary=edge"
    return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
  }
}

extension Browser {
  /// Sends one file of any bytes.
  func upload(_ path: String, _ field: String, named name: String, _ bytes: [UInt8]) async throws -> TestResponse {
    let proof = ForgeryGuard(secret: secret).masked()
    var body = Array("--edge\r\nContent-Disposition: form-data; name=\"_proof\"\r\n\r\n\(proof)\r\n".utf8)
    body += "--edge\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n".utf8
    body += "Content-Type: application/octet-stream\r\n\r\n".utf8
    body += bytes + Array("\r\n--edge--\r\n".utf8)
    var headers = self.headers([:])
    headers[.contentType] = "multipart/form-data; boundary=edge"
    return try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: body))
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }

  /// Ids that stand more than once: a label leads to the first alone.
  var repeatedIDs: Set<Substring> {
    let ids = text.matches(of: /\bid="([^"]+)"/).map(\.output.1)
    return Set(ids.filter { id in ids.count { $0 == id } > 1 })
  }

  /// What a reader sees of the page: no head, no markup. Addresses hold random ids, in which any few digits may stand.
  var words: String {
    text.replacing(/(?s)<(head|script|style)\b.*?<\/\1>/, with: "").replacing(/<[^>]*>/, with: " ")
  }
}

/// A clock that tests move.
final class TestClock: Sendable {
  private let time = Mutex(Instant(microseconds: 1_780_000_000_000_000))

  var now: Instant { time.withLock { $0 } }

  func wait(_ seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
