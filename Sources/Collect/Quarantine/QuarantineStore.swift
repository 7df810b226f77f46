package import Basics
package import Store

/// One line of the list of submissions that were kept apart.
package struct QuarantineLine: Equatable, Sendable {
  package enum State: String, SQLValue, CaseIterable {
    case open, accepted, refused
  }

  package let id: ID<QuarantinedSubmission>
  package let reason: QuarantineReason
  package let formID: String
  package let version: String?
  package let instanceID: String?
  package let device: String?
  package let author: ID<Actor>
  package let received: Instant
  package let files: Int
  package let state: State
  package let submission: ID<Submission>?
}

extension Reader {
  private static let quarantineLine: SQL =
    """
    q.id AS id, q.reason AS reason, q.form_id AS form_id, q.version AS version, q.instance_id AS instance_id,
    q.device AS device, q.author AS author, q.received AS received, q.files AS files, q.state AS state,
    q.submission AS submission
    """

  /// The newest first of those within reach, after a line of the page before.
  package func quarantine(
    _ state: QuarantineLine.State, within reach: QuarantineReach, after last: QuarantineLine? = nil, limit: Int
  ) throws -> [QuarantineLine] {
    let bound: SQL = last.map { "AND (q.received, q.id) < (\($0.received), \($0.id))" } ?? .empty
    return try rows(
      """
      SELECT \(Self.quarantineLine) FROM quarantine q LEFT JOIN form f ON f.form_id = q.form_id
      WHERE q.state = \(state) AND \(reach.condition) \(bound)
      ORDER BY q.received \(.down), q.id \(.down) LIMIT \(limit)
      """
    ).map(QuarantineLine.init)
  }

  package func quarantined(_ id: ID<QuarantinedSubmission>) throws -> QuarantineLine? {
    try row("SELECT \(Self.quarantineLine) FROM quarantine q WHERE q.id = \(id)").map(QuarantineLine.init)
  }

  /// The item that holds exactly this XML.
  func quarantined(digest: [UInt8]) throws -> QuarantineLine? {
    try row(
      "SELECT \(Self.quarantineLine) FROM quarantine q WHERE q.digest = \(digest) ORDER BY q.id ASC NULLS LAST LIMIT 1"
    ).map(QuarantineLine.init)
  }

  func openQuarantineCount(within reach: QuarantineReach) throws -> Int {
    try value(
      """
      SELECT count(*) FROM quarantine q LEFT JOIN form f ON f.form_id = q.form_id
      WHERE q.state = \(QuarantineLine.State.open) AND \(reach.condition)
      """) ?? 0
  }

  /// The items that became the submission.
  func quarantine(behind submission: ID<Submission>) throws -> [ID<QuarantinedSubmission>] {
    try rows("SELECT id FROM quarantine WHERE submission = \(submission)").map { row in try row["id"] }
  }

  /// The items that say to be one of these instances.
  func quarantine(of formID: String, instances: [String]) throws -> [ID<QuarantinedSubmission>] {
    try rows("SELECT id FROM quarantine WHERE form_id = \(formID) AND instance_id IN \(list: instances)").map { row in
      try row["id"]
    }
  }

  /// The items that were kept apart because of what they say to replace.
  func quarantinedEdits(of formID: String) throws -> [ID<QuarantinedSubmission>] {
    let reasons: [QuarantineReason] = [.editOfUnknown, .editOfOldVersion]
    return try rows("SELECT id FROM quarantine WHERE form_id = \(formID) AND reason IN \(list: reasons)").map { row in
      try row["id"]
    }
  }
}

extension QuarantineLine {
  init(row: Row) throws {
    self.init(
      id: try row["id"], reason: try row["reason"], formID: try row["form_id"], version: try row["version"],
      instanceID: try row["instance_id"], device: try row["device"], author: try row["author"],
      received: try row["received"], files: try row["files"], state: try row["state"],
      submission: try row["submission"])
  }
}

extension Writer {
  func write(_ record: QuarantineRecord, item: ID<QuarantinedSubmission>) throws {
    let facts = record.received.facts
    let state: QuarantineLine.State =
      record.settled.map { $0.submission == nil ? .refused : .accepted } ?? .open
    try run(
      """
      INSERT INTO quarantine (id, reason, form_id, version, instance_id, device, author, received, digest, files,
        state, submission)
      VALUES (\(item), \(facts.reason), \(facts.formID), \(facts.version), \(facts.instanceID), \(facts.device),
        \(record.actor), \(facts.received), \(Hash.sha256.digest(of: record.received.xml)), \(record.files.count),
        \(state), \(record.settled?.submission))
      ON CONFLICT (id) DO UPDATE SET files = excluded.files, state = excluded.state, submission = excluded.submission
      """)
  }

  func eraseQuarantine(_ items: [ID<QuarantinedSubmission>]) throws {
    try run("DELETE FROM quarantine WHERE id IN \(list: items)")
  }
}
