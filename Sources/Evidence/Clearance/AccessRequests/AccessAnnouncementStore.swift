import Basics
import Store

extension AccessRequests {
  static let outside = Migration(
    "clearance.262.requests_from_outside",
    "ALTER TABLE access_request ADD COLUMN email \(.text)",
    "ALTER TABLE access_request ADD COLUMN reference \(.text)",
    "ALTER TABLE access_request ADD COLUMN receipt_hash \(.bytes)",
    "CREATE INDEX access_request_receipt ON access_request (receipt_hash)",
    """
    CREATE TABLE access_announcement (
      subject \(.text) NOT NULL PRIMARY KEY,
      description \(.text) NOT NULL,
      announced_by \(.id) NOT NULL,
      announced \(.instant) NOT NULL
    )
    """)
}

extension Reader {
  func announcements() throws -> [AccessAnnouncement] {
    try rows(
      """
      SELECT subject, description, announced_by, announced FROM access_announcement
      ORDER BY announced ASC NULLS LAST, subject ASC NULLS LAST
      """
    ).compactMap(AccessAnnouncement.init)
  }

  func announcement(of subject: AccessSubject) throws -> AccessAnnouncement? {
    try row(
      """
      SELECT subject, description, announced_by, announced FROM access_announcement
      WHERE subject = \(subject.key)
      """
    ).flatMap(AccessAnnouncement.init)
  }

  func openRequestsFromOutside() throws -> Int {
    try value("SELECT count(*) FROM access_request WHERE reference IS NOT NULL AND answered IS NULL") ?? 0
  }
}

extension AccessAnnouncement {
  fileprivate init?(_ row: Row) throws {
    guard let subject = AccessSubject(key: try row["subject"]) else { return nil }
    self.init(
      subject: subject, description: try row.json("description"), by: try row["announced_by"],
      at: try row["announced"])
  }
}

extension Writer {
  func write(_ announcement: AccessAnnouncement) throws {
    try run(
      """
      INSERT INTO access_announcement (subject, description, announced_by, announced)
      VALUES (\(announcement.subject.key), \(try JSONText.encode(announcement.description)), \(announcement.by),
        \(announcement.at))
      ON CONFLICT (subject) DO UPDATE SET description = excluded.description, announced_by = excluded.announced_by,
        announced = excluded.announced
      """)
  }

  func removeAnnouncement(of subject: AccessSubject) throws {
    try run("DELETE FROM access_announcement WHERE subject = \(subject.key)")
  }

  func setOutside(_ outside: AccessRequest.Outside, receipt hash: [UInt8], of id: ID<AccessRequest>) throws {
    try run(
      """
      UPDATE access_request SET email = \(outside.email), reference = \(outside.reference), receipt_hash = \(hash)
      WHERE id = \(id)
      """)
  }
}
