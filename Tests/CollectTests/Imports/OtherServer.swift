import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Worlds
import NIOCore
import Synchronization

/// A server that answers as KoboToolbox (API v2) and ODK Central (API v1) document, of what a test gave it.
final class OtherServer: Sendable {
  struct Item: Sendable {
    /// Kobo's number; Central's first instance id.
    let id: String
    /// The oldest first, as (instance id, XML).
    var versions: [(id: String, xml: String)]
    var submitted: String
    var updated: String?
    var state = ""
    var files: [String: String] = [:]
  }

  /// Something that goes wrong so many times, where the path has that text in it.
  struct Fault: Sendable {
    let path: String
    let status: Int
    var headers: [String: String] = [:]
    var times = 1
  }

  private struct State {
    var items: [Item] = []
    var faults: [Fault] = []
    var requests: [String] = []
    var sessions: Set<String> = []
    var signedIn = 0
  }

  static let token = "0123456789abcdef"
  private let state = Mutex(State())
  private let perPage: Int

  init(perPage: Int = 2) {
    self.perPage = perPage
  }

  /// Serves on this machine while `body` runs, which is given the address.
  func run(_ body: @escaping @Sendable (_ address: String) async throws -> Void) async throws {
    let router = Router()
    for method in [HTTPRequest.Method.get, .post, .delete] {
      router.on("**", method: method) { request, _ in
        var request = request
        let body = try await request.collectBody(upTo: 1 << 20)
        return self.answer(request, String(buffer: body))
      }
    }
    try await router.serve { port in try await body("http://127.0.0.1:\(port)") }
  }

  func put(_ item: Item) {
    state.withLock { state in
      state.items.removeAll { $0.id == item.id }
      state.items.append(item)
    }
  }

  func change(_ id: String, _ change: @Sendable (inout Item) -> Void) {
    state.withLock { state in
      if let index = state.items.firstIndex(where: { $0.id == id }) { change(&state.items[index]) }
    }
  }

  func fail(_ fault: Fault) { state.withLock { $0.faults.append(fault) } }

  func mend() { state.withLock { $0.faults = [] } }

  /// Method and path of what was asked since the last time, with the query.
  func requests() -> [String] {
    state.withLock { state in
      defer { state.requests = [] }
      return state.requests
    }
  }

  func endSessions() { state.withLock { $0.sessions = [] } }
  var openSessions: Int { state.withLock { $0.sessions.count } }

  // MARK: Answering

  private func answer(_ request: Request, _ body: String) -> Response {
    state.withLock { state in
      let path = request.uri.path.removingPercentEncoding ?? ""
      state.requests.append("\(request.method.rawValue) \(path)" + (request.uri.query.map { "?\($0)" } ?? ""))
      if let index = state.faults.firstIndex(where: { path.contains($0.path) }) {
        let fault = state.faults[index]
        state.faults[index].times -= 1
        if state.faults[index].times == 0 { state.faults.remove(at: index) }
        var response = Response(status: .init(code: fault.status))
        for (name, value) in fault.headers { HTTPField.Name(name).map { response.headers[$0] = value } }
        return response
      }
      let pieces = path.split(separator: "/").map(String.init)
      switch pieces.prefix(2) {
      case ["api", "v2"]: return kobo(request, Array(pieces.dropFirst(2)), &state)
      default: return central(request, Array(pieces.dropFirst()), body, &state)
      }
    }
  }

  private static func json(_ value: JSON) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(string: value.serialized)))
  }

  private static func text(_ text: String?) -> Response {
    guard let text else { return Response(status: .notFound) }
    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  private static func parameter(_ name: String, _ request: Request) -> String? {
    URLComponents(string: "\(request.uri)")?.queryItems?.first { $0.name == name }?.value
  }

  // MARK: KoboToolbox

  private func kobo(_ request: Request, _ path: [String], _ state: inout State) -> Response {
    guard request.headers[.authorization] == "Token \(Self.token)" else { return Response(status: .unauthorized) }
    guard path.prefix(2) == ["assets", "aForm"] else { return Response(status: .notFound) }
    if path.last == "data.json" { return koboList(request, state) }
    guard path.count > 3, path[2] == "data" else { return Response(status: .notFound) }
    let id = path[3].replacing(".xml", with: "")
    guard let item = state.items.first(where: { $0.id == id }) else { return Response(status: .notFound) }
    if path.count == 4 { return Self.text(item.versions.last?.xml) }
    return Self.text(item.files[path[5]])
  }

  private func koboList(_ request: Request, _ state: State) -> Response {
    let query = Self.parameter("query", request) ?? ""
    let since = query.firstMatch(of: /"\$gte":"([^"]+)"/).map { String($0.1) } ?? ""
    let found = state.items.filter { $0.submitted >= since }.sorted { Int($0.id) ?? 0 < Int($1.id) ?? 0 }
    let start = Self.parameter("start", request).flatMap(Int.init) ?? 0
    let limit = min(perPage, Self.parameter("limit", request).flatMap(Int.init) ?? 100)
    let rows = found.dropFirst(start).prefix(limit).map { item -> JSON in
      let files = item.files.keys.sorted().map { name -> JSON in
        .object([
          ("download_url", .string("http://127.0.0.1/api/v2/assets/aForm/data/\(item.id)/attachments/\(name)")),
          ("filename", .string("head/attachments/x/\(name)")), ("media_file_basename", .string(name)),
          ("mimetype", "image/jpeg"), ("is_deleted", false),
        ])
      }
      let status: JSON = item.state.isEmpty ? .object([] as [JSON.Member]) : .object([("uid", .string(item.state))])
      return .object([
        ("_id", .int(Int(item.id) ?? 0)), ("_uuid", .string(item.versions.last?.id ?? "")),
        ("meta/rootUuid", .string("uuid:" + (item.versions.first?.id ?? ""))),
        ("_submission_time", .string(item.submitted)), ("_validation_status", status), ("_attachments", .array(files)),
      ])
    }
    let isLast = start + limit >= found.count
    return Self.json(
      .object([
        ("count", .int(found.count)), ("next", isLast ? .null : "http://127.0.0.1/next"), ("previous", .null),
        ("results", .array(Array(rows))),
      ]))
  }

  // MARK: ODK Central

  private func central(_ request: Request, _ path: [String], _ body: String, _ state: inout State) -> Response {
    if path == ["sessions"], request.method == .post {
      guard body.contains(#""email":"officer@example.org""#), body.contains(#""password":"\#(Self.token)""#) else {
        return Response(status: .unauthorized)
      }
      state.signedIn += 1
      state.sessions.insert("session\(state.signedIn)")
      return Self.json(.object([("token", .string("session\(state.signedIn)"))]))
    }
    guard let session = request.headers[.authorization]?.split(separator: " ").last.map(String.init),
      state.sessions.contains(session)
    else { return Response(status: .unauthorized) }
    if path.first == "sessions", request.method == .delete {
      state.sessions.remove(session)
      return Self.json(.object([("success", true)]))
    }
    guard path.prefix(3) == ["projects", "1", "forms"], path.count > 4 else { return Response(status: .notFound) }
    if path[3] == "survey.svc" { return centralList(request, state) }
    guard path[3] == "survey", path[4] == "submissions", path.count > 5 else { return Response(status: .notFound) }
    let id = path[5].replacing(".xml", with: "")
    guard let item = state.items.first(where: { $0.id == id }) else { return Response(status: .notFound) }
    switch path.dropFirst(6).first {
    case nil: return Self.text(item.versions.last?.xml)
    case "versions" where path.count == 7:
      return Self.json(
        .array(
          item.versions.enumerated().reversed().map { number, version in
            .object([
              ("instanceId", .string(version.id)), ("current", .bool(number == item.versions.count - 1)),
              ("createdAt", .string("2026-03-01T0\(number):00:00.000Z")),
            ])
          }))
    case "versions": return Self.text(item.versions.first { $0.id + ".xml" == path[7] }?.xml)
    case "attachments" where path.count == 7:
      return Self.json(
        .array(item.files.keys.sorted().map { .object([("name", .string($0)), ("exists", true)]) }))
    default: return Self.text(item.files[path[7]])
    }
  }

  private func centralList(_ request: Request, _ state: State) -> Response {
    let filter = Self.parameter("$filter", request) ?? ""
    let since = filter.firstMatch(of: /ge (\S+)/).map { String($0.1) } ?? ""
    let found = state.items.filter { $0.submitted >= since || ($0.updated ?? "") >= since && !since.isEmpty }
    let start = Self.parameter("$skiptoken", request).flatMap(Int.init) ?? 0
    let rows = found.reversed().dropFirst(start).prefix(perPage).map { item -> JSON in
      .object([
        ("__id", .string(item.id)),
        (
          "__system",
          .object([
            ("submissionDate", .string(item.submitted)), ("updatedAt", item.updated.map { .string($0) } ?? .null),
            ("attachmentsPresent", .int(item.files.count)), ("attachmentsExpected", .int(item.files.count)),
            ("reviewState", item.state.isEmpty ? .null : .string(item.state)),
            ("edits", .int(item.versions.count - 1)),
          ])
        ),
      ])
    }
    var members: [(String, JSON)] = [("value", .array(Array(rows))), ("@odata.count", .int(found.count))]
    if start + perPage < found.count {
      // As the server calls itself, which may differ from how it is reached.
      let query = (request.uri.query ?? "").replacing(/&?%24skiptoken=\d+/, with: "")
      members.append(
        (
          "@odata.nextLink",
          .string("https://central.example.org\(request.uri.path)?\(query)&%24skiptoken=\(start + perPage)")
        ))
    }
    return Self.json(.object(members))
  }
}
