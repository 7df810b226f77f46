import Basics
import Formats

/// A project of KoboToolbox by version 2 of its interface.
///
/// The server says when a submission came and never when it changed (kobotoolbox/kpi#7259), so that edits and reviews are
/// found only by going through all. Of a submission it gives out the version that counts alone.
struct KoboProject: RemoteProject {
  let client: OutgoingClient
  let address: RemoteAddress
  let asset: String
  let token: String

  let keepsVersions = false
  let namesForms = true
  private static let fields = [
    "_id", "_uuid", "_submission_time", "_validation_status", "_attachments", "meta/rootUuid",
  ]

  func page(_ page: RemotePage.Mark?, since: Instant?) async throws -> RemotePage {
    var start = 0
    if case .start(let number)? = page { start = number }
    var query = [
      ("start", String(start)), ("limit", String(RemoteLimits.perPage)), ("sort", #"{"_id":1}"#),
      ("fields", JSON.array(Self.fields.map { .string($0) }).serialized),
    ]
    if let since {
      // Times of the server are of UTC and say no zone.
      let text = String(since.description.prefix(19))
      query.append(("query", JSON.object([("_submission_time", .object([("$gte", .string(text))]))]).serialized))
    }
    let answer = try await json(address.target(["api", "v2", "assets", asset, "data.json"], query))
    let heads = try answer.list("results", from: address.text).map(head)
    let isLast = heads.isEmpty || answer["next"]?.text == nil
    return RemotePage(
      heads: heads, total: answer["count"]?.integer, next: isLast ? nil : .start(start + heads.count))
  }

  private func head(_ row: JSON) throws -> RemoteHead {
    guard let id = row["_id"]?.integer.map(String.init), let uuid = row["_uuid"]?.text, !uuid.isEmpty else {
      throw PullRefusal.notUnderstood(address.text)
    }
    let submitted = row["_submission_time"]?.instant
    let status = row["_validation_status"]?["uid"]?.text ?? ""
    let files = try attachments(row, of: id)
    return RemoteHead(
      id: id, instanceID: Self.instance(uuid), rootID: row["meta/rootUuid"]?.text.map(Self.instance),
      submitted: submitted, moved: submitted, state: ReviewState(ofOtherServer: status), edits: 0, files: files,
      mark: ([uuid, status] + files.map(\.name)).joined(separator: "\n"))
  }

  private static func instance(_ uuid: String) -> String { uuid.hasPrefix("uuid:") ? uuid : "uuid:" + uuid }

  /// Older servers give a name with folders, newer ones the name alone beside it.
  private func attachments(_ row: JSON, of id: String) throws -> [RemoteFile] {
    guard let list = row["_attachments"] else { return [] }
    let here = address.target([])
    return try list.list(from: address.text).prefix(RemoteLimits.filesOfOne).compactMap { entry in
      if case .bool(true)? = entry["is_deleted"] { return nil }
      guard let full = entry["media_file_basename"]?.text ?? entry["filename"]?.text,
        let name = full.split(separator: "/").last.map(String.init), let link = entry["download_url"]?.text,
        var target = here.following(link)
      else { return nil }
      // Behind a proxy the server may believe that it is called by HTTP.
      if target.host == here.host { target.origin = here.origin }
      return target.isEncrypted || target.origin == here.origin ? RemoteFile(name: name, target: target) : nil
    }
  }

  func versions(of head: RemoteHead) async throws -> [RemoteVersion] {
    [
      RemoteVersion(
        instanceID: head.instanceID, target: address.target(["api", "v2", "assets", asset, "data", head.id + ".xml"]))
    ]
  }

  func xml(of version: RemoteVersion) async throws -> [UInt8] {
    try await client.ask(request(version.target, RemoteLimits.xml)).body.bytes()
  }

  func files(of head: RemoteHead) async throws -> [RemoteFile] { head.files ?? [] }

  func content(of file: RemoteFile) async throws -> Spool {
    var request = request(file.target, RemoteLimits.file)
    request.mayLeave = true
    return try await client.ask(request).body
  }

  func end() async {}

  private func json(_ target: RemoteAddress.Target) async throws -> JSON {
    let bytes = try await client.ask(request(target, RemoteLimits.list)).body.bytes()
    do {
      return try JSON.parse(bytes)
    } catch {
      throw PullRefusal.notUnderstood(address.text)
    }
  }

  /// The token goes to the server itself alone, also where files lie elsewhere.
  private func request(_ target: RemoteAddress.Target, _ limit: Int) -> OutgoingRequest {
    let isHome = target.origin == address.target([]).origin
    return OutgoingRequest(target: target, authorization: isHome ? "Token " + token : nil, limit: limit)
  }
}
