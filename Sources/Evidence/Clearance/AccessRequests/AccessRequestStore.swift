import Basics
import Collect
import FormEngine
import Foundation
import Store

extension AccessRequests {
  static let migration = Migration(
    "clearance.002.access_requests",
    """
    CREATE TABLE access_request (
      id \(.id) NOT NULL PRIMARY KEY,
      at \(.instant) NOT NULL,
      asker \(.id) NOT NULL,
      name \(.text) NOT NULL,
      organisation \(.text) NOT NULL,
      purpose \(.text) NOT NULL,
      form \(.text) NOT NULL,
      fields \(.text) NOT NULL,
      agreement \(.text) NOT NULL,
      until_day \(.date) NOT NULL,
      answered \(.instant),
      officer \(.id),
      reason \(.text) NOT NULL,
      granted_fields \(.text),
      granted_until \(.date),
      token_hash \(.bytes),
      revoked \(.instant)
    )
    """,
    "CREATE INDEX access_request_token ON access_request (token_hash)",
    "CREATE INDEX access_request_asker ON access_request (asker)")
}

extension Reader {
  private static let columns: SQL = """
    id, at, asker, name, organisation, purpose, form, fields, agreement, until_day, answered, officer, reason,
    granted_fields, granted_until, revoked
    """

  func accessRequest(_ id: ID<AccessRequest>) throws -> AccessRequest? {
    try row("SELECT \(Self.columns) FROM access_request WHERE id = \(id)").map(AccessRequest.init)
  }

  func accessRequest(hash: [UInt8]) throws -> AccessRequest? {
    try row("SELECT \(Self.columns) FROM access_request WHERE token_hash = \(hash)").map(AccessRequest.init)
  }

  func accessRequests(of asker: ID<Actor>?, limit: Int) throws -> [AccessRequest] {
    let condition: SQL = asker.map { "asker = \($0)" } ?? "1 = 1"
    return try rows(
      "SELECT \(Self.columns) FROM access_request WHERE \(condition) ORDER BY id \(.down) LIMIT \(limit)"
    ).map(AccessRequest.init)
  }

  func openAccessRequests(of asker: ID<Actor>) throws -> Int {
    try value("SELECT count(*) FROM access_request WHERE asker = \(asker) AND answered IS NULL") ?? 0
  }

  func accessOffer(_ form: String, on day: Day) throws -> AccessRequests.Offer? {
    guard let record = try formRecord(ID(formID: form)) else { return nil }
    let questions = record.newest.content.shape.tables.flatMap(\.questions)
    let offered = AccessDecision.offered(
      questions, terms: try statedTerms(of: .form(form))?.terms, sensitivity: record.options.sensitivity, on: day)
    guard !offered.isEmpty else { return nil }
    return AccessRequests.Offer(record: record, fields: questions.map(\.path).filter(offered.contains))
  }
}

extension AccessRequest {
  fileprivate init(_ row: Row) throws {
    func paths(_ text: String) throws -> Set<String> {
      try JSONDecoder().decode(Set<String>.self, from: Data(text.utf8))
    }
    let answered: Instant? = try row["answered"]
    let granted: String? = try row["granted_fields"]
    var answer: Answer?
    if let granted {
      answer = .granted(
        Grant(fields: try paths(granted), until: try row["granted_until"], revoked: try row["revoked"]))
    } else if answered != nil {
      answer = .refused
    }
    self.init(
      id: try row["id"],
      asked: Asked(
        name: try row["name"], organisation: try row["organisation"], purpose: try row["purpose"],
        form: try row["form"], fields: try paths(row["fields"]), agreement: try row["agreement"],
        until: try row["until_day"]),
      at: try row["at"], asker: try row["asker"], answer: answer, answered: answered, officer: try row["officer"],
      reason: try row["reason"])
  }
}

extension Writer {
  private func text(_ paths: Set<String>) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(paths.sorted()), as: UTF8.self)
  }

  func insert(
    _ asked: AccessRequest.Asked, as id: ID<AccessRequest>, by asker: ID<Actor>, at now: Instant
  ) throws {
    let unanswered = ""
    try run(
      """
      INSERT INTO access_request (id, at, asker, name, organisation, purpose, form, fields, agreement, until_day, reason)
      VALUES (\(id), \(now), \(asker), \(asked.name), \(asked.organisation), \(asked.purpose), \(asked.form),
        \(try text(asked.fields)), \(asked.agreement), \(asked.until), \(unanswered))
      """)
  }

  func answer(
    _ id: ID<AccessRequest>, _ grant: AccessRequest.Grant?, hash: [UInt8]?, reason: String, by officer: ID<Actor>,
    at now: Instant
  ) throws {
    let fields = try grant.map { try text($0.fields) }
    try run(
      """
      UPDATE access_request SET answered = \(now), officer = \(officer), reason = \(reason),
        granted_fields = \(fields), granted_until = \(grant?.until), token_hash = \(hash)
      WHERE id = \(id)
      """)
  }

  func revokeAccess(_ id: ID<AccessRequest>, at now: Instant) throws {
    try run("UPDATE access_request SET revoked = \(now) WHERE id = \(id)")
  }

  func removeAccessRequests(before end: Instant, _ day: Day) throws {
    try run(
      """
      DELETE FROM access_request WHERE (answered < \(end) AND (granted_until IS NULL OR granted_until < \(day)))
        OR (answered IS NULL AND until_day < \(day))
      """)
  }
}
