import Basics

/// The rows of the access log.
extension AccessLog {
  static let migration = Migration("store.004.access") { db in
    try db.run(
      """
      CREATE TABLE access_log (
        sequence \(.int) NOT NULL PRIMARY KEY,
        at \(.instant) NOT NULL,
        actor \(.id) NOT NULL,
        page \(.text) NOT NULL,
        subjects \(.bytes) NOT NULL,
        previous \(.bytes) NOT NULL,
        hash \(.bytes) NOT NULL
      )
      """)
    try db.makeInsertOnly("access_log")
  }
}

extension AccessLine {
  fileprivate init(_ row: Row) throws {
    let bytes: [UInt8] = try row["subjects"]
    let subjects = stride(from: 0, to: bytes.count, by: 16).compactMap { start in
      ID<AccessLine>(bytes: bytes[start..<min(start + 16, bytes.count)])
    }
    self.init(
      sequence: try row["sequence"], at: try row["at"], actor: try row["actor"], page: try row["page"],
      subjects: subjects, previous: try row["previous"], hash: try row["hash"])
  }
}

extension Reader {
  func accessHead() throws -> AccessLog.Head? {
    try row("SELECT sequence, hash FROM access_log ORDER BY sequence \(.down) LIMIT 1").map { row in
      AccessLog.Head(sequence: try row["sequence"], hash: try row["hash"])
    }
  }

  func accessLines(after sequence: Int, limit: Int) throws -> [AccessLine] {
    try rows(
      """
      SELECT sequence, at, actor, page, subjects, previous, hash FROM access_log WHERE sequence > \(sequence)
      ORDER BY sequence ASC NULLS LAST LIMIT \(limit)
      """
    ).map(AccessLine.init)
  }

  func accessLines(before sequence: Int, limit: Int) throws -> [AccessLine] {
    try rows(
      """
      SELECT sequence, at, actor, page, subjects, previous, hash FROM access_log WHERE sequence < \(sequence)
      ORDER BY sequence \(.down) LIMIT \(limit)
      """
    ).map(AccessLine.init)
  }
}

extension Writer {
  func insert(_ line: AccessLine) throws {
    try run(
      """
      INSERT INTO access_log (sequence, at, actor, page, subjects, previous, hash)
      VALUES (\(line.sequence), \(line.at), \(line.actor), \(line.page), \(line.subjects.flatMap(\.bytes)),
        \(line.previous), \(line.hash))
      """)
  }

  func removeAccessLines(before time: Instant) throws -> Int {
    // By sequence, not by time: a clock that ran back must not tear a hole.
    let oldest: Int? = try value("SELECT min(sequence) FROM access_log WHERE at >= \(time)")
    let newest: Int? = try value("SELECT max(sequence) FROM access_log")
    guard let end = oldest ?? newest else { return 0 }
    var removed = 0
    try removing(from: "access_log") {
      removed = try run("DELETE FROM access_log WHERE sequence < \(end)")
    }
    return removed
  }
}
