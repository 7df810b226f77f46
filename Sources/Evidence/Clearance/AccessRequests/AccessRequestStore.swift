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

  static let ownerAnswers = Migration(
    "clearance.003.owner_answers",
    "ALTER TABLE access_request ADD COLUMN owner_asked \(.date)",
    "ALTER TABLE access_request ADD COLUMN owner_answer \(.text)")

  /// Where a page of the list goes on: behind the last of the one before.
  package struct Cursor: Hashable, Sendable {
    let isOpen: Bool
    let last: ID<AccessRequest>

    package init(after request: AccessRequest) { (isOpen, last) = (request.answer == nil, request.id) }

    package init?(_ text: String) {
      guard let first = text.first, "oa".contains(first), let last = ID<AccessRequest>(String(text.dropFirst())) else {
        return nil
      }
      (isOpen, self.last) = (first == "o", last)
    }

    /// For addresses.
    package var text: String { (isOpen ? "o" : "a") + last.description }
  }
}

extension Reader {
  private static let columns: SQL = """
    id, at, asker, name, organisation, purpose, form, fields, agreement, until_day, answered, officer, reason,
    granted_fields, granted_until, revoked, owner_asked, owner_answer
    """

  func accessRequest(_ id: ID<AccessRequest>) throws -> AccessRequest? {
    try row("SELECT \(Self.columns) FROM access_request WHERE id = \(id)").map(AccessRequest.init)
  }

  func accessRequest(hash: [UInt8]) throws -> AccessRequest? {
    try row("SELECT \(Self.columns) FROM access_request WHERE token_hash = \(hash)").map(AccessRequest.init)
  }

  /// Those that nobody answered first, of each the newest first. Costs a sort of all that are kept.
  func accessRequests(
    of asker: ID<Actor>?, after cursor: AccessRequests.Cursor?, limit: Int
  ) throws -> [AccessRequest] {
    let rank: SQL = "CASE WHEN answered IS NULL THEN 0 ELSE 1 END"
    var conditions: [SQL] = [asker.map { "asker = \($0)" } ?? "1 = 1"]
    if let cursor {
      let from = cursor.isOpen ? 0 : 1
      conditions.append("(\(rank) > \(from) OR \(rank) = \(from) AND id < \(cursor.last))")
    }
    return try rows(
      """
      SELECT \(Self.columns) FROM access_request WHERE \(joined: conditions, separator: " AND ")
      ORDER BY \(rank) ASC NULLS LAST, id \(.down) LIMIT \(limit)
      """
    ).map(AccessRequest.init)
  }

  func openAccessRequests(of asker: ID<Actor>) throws -> Int {
    try value("SELECT count(*) FROM access_request WHERE asker = \(asker) AND answered IS NULL") ?? 0
  }

  func accessOffer(_ form: String, on day: Day) throws -> AccessRequests.Offer? {
    guard let terms = try statedTerms(of: .form(form))?.terms, terms.letsRecordsGo(on: day),
      let record = try formRecord(ID(formID: form))
    else { return nil }
    // The newest version's order; what only former ones asked comes behind.
    let questions = record.versions.reversed().flatMap { $0.content.shape.tables.flatMap(\.questions) }
    let offered = AccessDecision.offered(questions, terms: terms, sensitivity: record.options.sensitivity, on: day)
    guard !offered.isEmpty else { return nil }
    var seen: Set<String> = []
    let fields = questions.map(\.path).filter { offered.contains($0) && seen.insert($0).inserted }
    return AccessRequests.Offer(record: record, fields: fields)
  }
}

extension Reader {
  func standing(
    of request: AccessRequest, on day: Day
  ) throws -> (owner: String, standing: ReleaseClearance.Standing)? {
    AccessDecision.standing(request, terms: try statedTerms(of: .form(request.asked.form))?.terms, on: day)
  }

  /// Forms whose terms let single records go.
  func formsOffered(on day: Day) throws -> [String] {
    try statedTerms().compactMap { source, stated in
      guard case .form(let form) = source, stated.terms.letsRecordsGo(on: day) else { return nil }
      return form
    }.sorted()
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
      reason: try row["reason"],
      owner: Owner(
        asked: try row["owner_asked"], answer: try (row["owner_answer"] as String?).map { try JSONText.decode($0) }))
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

  func setOwner(_ owner: AccessRequest.Owner, of id: ID<AccessRequest>) throws {
    let answer = try owner.answer.map { try JSONText.encode($0) }
    try run("UPDATE access_request SET owner_asked = \(owner.asked), owner_answer = \(answer) WHERE id = \(id)")
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
