import Basics
import Collect
import FormEngine
import Foundation
import Office
import Records
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

  /// What was asked for was always a form; answers of its owner stay where they are.
  static let subjects = Migration(
    "clearance.226.access_subjects",
    "ALTER TABLE access_request RENAME COLUMN form TO subject",
    "UPDATE access_request SET subject = 'form:' || subject",
    "ALTER TABLE access_request ADD COLUMN owners \(.text)")

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
    id, at, asker, name, organisation, purpose, subject, fields, agreement, until_day, answered, officer, reason,
    granted_fields, granted_until, revoked, owner_asked, owner_answer, owners, email, reference
    """

  func accessRequest(_ id: ID<AccessRequest>) throws -> AccessRequest? {
    try row("SELECT \(Self.columns) FROM access_request WHERE id = \(id)").map(AccessRequest.init)
  }

  func accessRequest(hash: [UInt8]) throws -> AccessRequest? {
    try row("SELECT \(Self.columns) FROM access_request WHERE token_hash = \(hash)").map(AccessRequest.init)
  }

  func accessRequest(receipt hash: [UInt8]) throws -> AccessRequest? {
    try row("SELECT \(Self.columns) FROM access_request WHERE receipt_hash = \(hash)").map(AccessRequest.init)
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

  /// What of a subject may go to named people; nil where nothing may, and where there is no such thing.
  func accessOffer(_ subject: AccessSubject, on day: Day) throws -> AccessRequests.Offer? {
    guard let terms = try accessTerms(of: subject, on: day), terms.level <= .restricted, terms.use <= subject.use else {
      return nil
    }
    guard case .form(let form) = subject else {
      let rule = try precisionRules()[.restricted]
      guard subject.placeLevel.map(rule.tells(placeLevel:)) ?? true else { return nil }
      return AccessRequests.Offer(subject: subject, record: nil, fields: AccessTables.columns(of: subject).map(\.name))
    }
    guard let record = try formRecord(ID(formID: form)) else { return nil }
    // The newest version's order; what only former ones asked comes behind.
    let questions = record.versions.reversed().flatMap { $0.content.shape.tables.flatMap(\.questions) }
    let offered = AccessDecision.offered(
      questions, terms: try statedTerms(of: .form(form))?.terms, sensitivity: record.options.sensitivity, on: day)
    guard !offered.isEmpty else { return nil }
    var seen: Set<String> = []
    let fields = questions.map(\.path).filter { offered.contains($0) && seen.insert($0).inserted }
    return AccessRequests.Offer(subject: subject, record: record, fields: fields)
  }

  /// What the sources of a subject ask for together; nil where it has none of which somebody could say something. Each
  /// activity has a level of its own.
  private func accessTerms(of subject: AccessSubject, on day: Day) throws -> CombinedTerms? {
    let uses: [SourceUse]
    switch subject {
    case .form(let form): uses = [SourceUse(.form(form))]
    case .round(let id):
      guard let round = try round(id), round.state == .released, !round.isPractice else { return nil }
      uses = try sources(behind: id, of: round.programme).map { SourceUse($0) }
    case .sites:
      uses = try formsOfSites().compactMap { try formRecord($0) }.map { record in
        SourceUse(.form(record.formID), paths: SiteForm.figurePaths(of: record))
      }
    case .flows(let programme): uses = [SourceUse(.flows(programme))]
    case .activities:
      let rights = Activities.readable(by: .system, on: day)
      return try activities(.forNamedPeople, rights, limit: 1).isEmpty ? nil : CombinedTerms()
    }
    return uses.isEmpty ? nil : try terms(of: uses, on: day)
  }

  /// How the owners of what is asked for stand to it: those without whose yes it does not go.
  func standings(of request: AccessRequest, on day: Day) throws -> [AccessRequest.Standing] {
    let terms = try accessTerms(of: request.asked.subject, on: day)
    return (terms?.clearances ?? []).compactMap {
      AccessDecision.standing($0, heard: request.owners[$0.source], on: day)
    }
  }

  /// What may be something to ask for: forms whose terms let single records go, and the registers; the newest rounds of a
  /// programme.
  func accessSubjects(on day: Day) throws -> [AccessSubject] {
    let forms = try statedTerms().compactMap { source, stated -> String? in
      guard case .form(let form) = source, stated.terms.letsRecordsGo(on: day) else { return nil }
      return form
    }
    let rounds = try trackingProgrammes().flatMap { programme in
      try self.rounds(of: programme).filter { $0.state == .released && !$0.isPractice }
        .sorted { $0.number > $1.number }.prefix(AccessRequests.mostRounds)
    }
    let points = try flowPoints(GrantFilter(.readEvidence, of: .system, sensitivity: .open, on: day))
    return forms.sorted().map(AccessSubject.form) + rounds.map { .round($0.id) } + [.sites]
      + Set(points.map(\.programme)).map(AccessSubject.flows).sorted { $0.key < $1.key } + [.activities]
  }
}

extension AccessRequest {
  fileprivate init(_ row: Row) throws {
    let answered: Instant? = try row["answered"]
    var answer: Answer?
    if let granted: String = try row["granted_fields"] {
      answer = .granted(
        Grant(fields: try JSONText.decode(granted), until: try row["granted_until"], revoked: try row["revoked"]))
    } else if answered != nil {
      answer = .refused
    }
    let subject: String = try row["subject"]
    guard let subject = AccessSubject(key: subject) else { throw NotASubject(key: subject) }
    var owners: [FigureSource: Owner] = [:]
    if let known: String = try row["owners"] {
      let heard: [String: Owner] = try JSONText.decode(known)
      for (key, owner) in heard { if let source = FigureSource(key: key) { owners[source] = owner } }
    } else if case .form(let form) = subject {
      // As it was kept while a request was of one source.
      let answer: OwnerAnswer? = try (row["owner_answer"] as String?).map { try JSONText.decode($0) }
      let heard = Owner(asked: try row["owner_asked"], answer: answer)
      if heard != Owner() { owners[.form(form)] = heard }
    }
    self.init(
      id: try row["id"],
      asked: Asked(
        name: try row["name"], organisation: try row["organisation"], purpose: try row["purpose"],
        subject: subject, fields: try row.json("fields"), agreement: try row["agreement"],
        until: try row["until_day"]),
      at: try row["at"], asker: try row["asker"], answer: answer, answered: answered, officer: try row["officer"],
      reason: try row["reason"], owners: owners, outside: try Self.outside(row))
  }

  private static func outside(_ row: Row) throws -> Outside? {
    let (email, reference): (String?, String?) = (try row["email"], try row["reference"])
    return reference.map { Outside(email: email ?? "", reference: $0) }
  }

  private struct NotASubject: Error { let key: String }
}

extension Writer {
  private func text(_ paths: Set<String>) throws -> String {
    try JSONText.encode(paths.sorted())
  }

  func insert(
    _ asked: AccessRequest.Asked, as id: ID<AccessRequest>, by asker: ID<Actor>, at now: Instant
  ) throws {
    let unanswered = ""
    try run(
      """
      INSERT INTO access_request (id, at, asker, name, organisation, purpose, subject, fields, agreement, until_day,
        reason)
      VALUES (\(id), \(now), \(asker), \(asked.name), \(asked.organisation), \(asked.purpose), \(asked.subject.key),
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

  func setOwners(_ owners: [FigureSource: AccessRequest.Owner], of id: ID<AccessRequest>) throws {
    let heard = Dictionary(uniqueKeysWithValues: owners.map { ($0.key.key, $0.value) })
    try run("UPDATE access_request SET owners = \(try JSONText.encode(heard)) WHERE id = \(id)")
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
