import Basics
import Formats
import Synchronization

/// A form of ODK Central by version 1 of its interface: the list by OData, submissions as XML with all their versions.
struct CentralProject: RemoteProject {
  private let client: OutgoingClient
  private let address: RemoteAddress
  private let project: String
  private let form: String
  private let session: Session

  let keepsVersions = true
  let namesForms = false

  init(client: OutgoingClient, address: RemoteAddress, project: String, form: String, account: String, password: String)
  {
    self.client = client
    self.address = address
    self.project = project
    self.form = form
    session = Session(account: account, password: password)
  }

  func page(_ page: RemotePage.Mark?, since: Instant?) async throws -> RemotePage {
    var query = [
      ("$top", String(RemoteLimits.perPage)), ("$count", "true"), ("$select", "__id,__system"),
    ]
    if let since {
      let text = since.description
      query.append(("$filter", "__system/submissionDate ge \(text) or __system/updatedAt ge \(text)"))
    }
    var target = address.target(["v1", "projects", project, "forms", form + ".svc", "Submissions"], query)
    if case .query(let next)? = page { target.query = next }
    let answer = try await json(target, RemoteLimits.list)
    let heads = try answer.list("value", from: address.text).map(head)
    // The server may call itself otherwise: of where it leads on, only what it asks counts.
    let next = answer["@odata.nextLink"]?.text.flatMap(target.following)?.query
    return RemotePage(
      heads: heads, total: answer["@odata.count"]?.integer,
      next: heads.isEmpty ? nil : next.flatMap { $0 == target.query ? nil : .query($0) })
  }

  private func head(_ row: JSON) throws -> RemoteHead {
    guard let id = row["__id"]?.text, !id.isEmpty, let system = row["__system"] else {
      throw PullRefusal.notUnderstood(address.text)
    }
    let submitted = system["submissionDate"]?.instant
    let changed = system["updatedAt"]?.instant
    let present = system["attachmentsPresent"]?.integer ?? 0
    let edits = system["edits"]?.integer ?? 0
    let state = system["reviewState"]?.text ?? ""
    return RemoteHead(
      id: id, instanceID: edits == 0 ? id : nil, rootID: id, submitted: submitted,
      moved: [submitted, changed].compactMap(\.self).max(), state: ReviewState(ofOtherServer: state), edits: edits,
      files: present == 0 ? [] : nil, mark: "\(edits)\n\(state)\n\(present)\n\(system["updatedAt"]?.text ?? "")")
  }

  func versions(of head: RemoteHead) async throws -> [RemoteVersion] {
    guard head.edits > 0 else {
      return [RemoteVersion(instanceID: head.id, target: target(["submissions", head.id + ".xml"]))]
    }
    let list = try await json(target(["submissions", head.id, "versions"]), RemoteLimits.list)
      .list(from: address.text).prefix(RemoteLimits.versionsOfOne)
    let versions = list.compactMap { entry in
      entry["instanceId"]?.text.map { (id: $0, made: entry["createdAt"]?.instant) }
    }
    guard !versions.isEmpty else { throw PullRefusal.notUnderstood(address.text) }
    // The list has the newest first; of two that were made at once, too.
    let beginning = Instant(microseconds: 0)
    return versions.reversed().enumerated().sorted { left, right in
      (left.element.made ?? beginning, left.offset) < (right.element.made ?? beginning, right.offset)
    }.map { _, version in
      RemoteVersion(
        instanceID: version.id, target: target(["submissions", head.id, "versions", version.id + ".xml"]))
    }
  }

  func xml(of version: RemoteVersion) async throws -> [UInt8] {
    try await ask(OutgoingRequest(target: version.target, limit: RemoteLimits.xml)).body.bytes()
  }

  func files(of head: RemoteHead) async throws -> [RemoteFile] {
    if let files = head.files { return files }
    let list = try await json(target(["submissions", head.id, "attachments"]), RemoteLimits.list)
    return try list.list(from: address.text).prefix(RemoteLimits.filesOfOne).compactMap { entry in
      guard case .bool(true)? = entry["exists"], let name = entry["name"]?.text else { return nil }
      return RemoteFile(name: name, target: target(["submissions", head.id, "attachments", name]))
    }
  }

  func content(of file: RemoteFile) async throws -> Spool {
    try await ask(OutgoingRequest(target: file.target, limit: RemoteLimits.file, mayLeave: true)).body
  }

  func end() async {
    guard let token = session.token else { return }
    session.forget(token)
    let target = address.target(["v1", "sessions", token])
    // It ends by itself after a day: a server that is away now loses nothing.
    _ = try? await client.ask(
      OutgoingRequest(method: .delete, target: target, authorization: "Bearer " + token, limit: RemoteLimits.list))
  }

  private func target(_ pieces: [String]) -> RemoteAddress.Target {
    address.target(["v1", "projects", project, "forms", form] + pieces)
  }

  private func json(_ target: RemoteAddress.Target, _ limit: Int) async throws -> JSON {
    let bytes = try await ask(OutgoingRequest(target: target, limit: limit)).body.bytes()
    do {
      return try JSON.parse(bytes)
    } catch {
      throw PullRefusal.notUnderstood(address.text)
    }
  }

  // MARK: The session

  /// Signs in when there is no session, and once more when the server has ended it.
  private func ask(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    var request = request
    let known = session.token
    let token = if let known { known } else { try await signIn() }
    request.authorization = "Bearer " + token
    do {
      return try await client.ask(request)
    } catch PullRefusal.wrongCredential where known != nil {
      session.forget(token)
      request.authorization = "Bearer " + (try await signIn())
      return try await client.ask(request)
    }
  }

  private func signIn() async throws -> String {
    let body = JSON.object([("email", .string(session.account)), ("password", .string(session.password))])
    let request = OutgoingRequest(
      method: .post, target: address.target(["v1", "sessions"]), body: Array(body.serialized.utf8),
      limit: RemoteLimits.list)
    let bytes = try await client.ask(request).body.bytes()
    let answer = try? JSON.parse(bytes)
    // It goes into a heading, where nothing else may come along.
    guard let token = answer?["token"]?.text, !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw PullRefusal.notUnderstood(address.text)
    }
    session.keep(token)
    return token
  }

  private final class Session: Sendable {
    let account: String
    let password: String
    private let state = Mutex<String?>(nil)

    init(account: String, password: String) {
      self.account = account
      self.password = password
    }

    var token: String? { state.withLock { $0 } }

    func keep(_ token: String) { state.withLock { $0 = token } }

    func forget(_ token: String) {
      state.withLock { known in
        if known == token { known = nil }
      }
    }
  }
}
