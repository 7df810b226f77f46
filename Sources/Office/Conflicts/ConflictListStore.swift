package import Basics
package import Store

/// A line of the list: the values of one field contradict each other, or one of several claims is this record's.
package struct ConflictLine: Hashable, Sendable {
  package let id: ID<Conflict>
  /// `field`, or what several records claim.
  package let kind: String
  package let stream: ID<JournalStream>
  package let field: String
  let streamKind: String
  /// The time of the value that counts, by which the list is ordered.
  let at: Int

  package var isOfField: Bool { kind == Conflict.fieldKind }
}

/// Which contradictions somebody reaches.
struct ConflictReach {
  let subjects: [ConflictSubject]
  let requester: Requester
  let day: Day

  /// On the conflict `c` and its stream `s`; nil when there is nothing to see.
  func condition(_ reader: Reader) throws -> SQL? {
    let open = Set(
      try reader.rows(
        """
        SELECT DISTINCT s.kind AS kind FROM conflict c JOIN stream s ON s.id = c.stream WHERE c.settled IS NULL
        """
      ).map { row in try row["kind"] as String? })
    let each = try subjects.filter { open.contains($0.kind) }.compactMap { subject -> SQL? in
      try subject.streams(requester, day, reader).map {
        "(s.kind = \(subject.kind) AND c.stream IN (\($0)))"
      }
    }
    return each.isEmpty ? nil : "(\(joined: each, separator: " OR "))"
  }
}

extension Reader {
  /// One for each field or claim of a record, whatever the number of those who contradict: a conflict of more than two has
  /// a row for each pair.
  private static var first: SQL {
    """
    c.settled IS NULL AND NOT EXISTS (
      SELECT 1 FROM conflict o WHERE o.stream = c.stream AND o.kind = c.kind AND o.field = c.field
        AND o.settled IS NULL AND o.id < c.id)
    """
  }

  private static var line: SQL {
    """
    SELECT c.id AS id, c.kind AS kind, c.stream AS stream, c.field AS field, s.kind AS stream_kind,
      COALESCE(e.time, s.time, 0) AS at
    FROM conflict c JOIN stream s ON s.id = c.stream LEFT JOIN entry e ON e.id = c.kept
    """
  }

  /// The latest first.
  func openConflicts(_ reach: ConflictReach, after last: ConflictLine?, limit: Int) throws -> [ConflictLine] {
    guard let condition = try reach.condition(self) else { return [] }
    let bound: SQL = last.map { "AND (COALESCE(e.time, s.time, 0), c.id) < (\($0.at), \($0.id))" } ?? .empty
    return try rows(
      """
      \(Self.line) WHERE \(Self.first) AND \(condition) \(bound)
      ORDER BY COALESCE(e.time, s.time, 0) \(.down), c.id \(.down) LIMIT \(limit)
      """
    ).map(ConflictLine.init)
  }

  func openConflictCount(_ reach: ConflictReach) throws -> Int {
    guard let condition = try reach.condition(self) else { return 0 }
    return try value(
      """
      SELECT count(*) FROM conflict c JOIN stream s ON s.id = c.stream WHERE \(Self.first) AND \(condition)
      """) ?? 0
  }

  /// Nil also when it is settled, or out of reach.
  func openConflict(_ id: ID<Conflict>, _ reach: ConflictReach) throws -> ConflictLine? {
    guard let condition = try reach.condition(self) else { return nil }
    return try row("\(Self.line) WHERE c.id = \(id) AND c.settled IS NULL AND \(condition)").map(ConflictLine.init)
  }

  /// The records within reach that claim the same.
  func claimants(beside line: ConflictLine, _ reach: ConflictReach) throws -> [ConflictLine] {
    guard let condition = try reach.condition(self) else { return [] }
    return try rows(
      """
      \(Self.line) WHERE c.kind = \(line.kind) AND c.field = \(line.field) AND c.id <> \(line.id)
        AND c.settled IS NULL AND \(condition) ORDER BY c.id ASC NULLS LAST
      """
    ).map(ConflictLine.init)
  }

  func record(of line: ConflictLine, _ subjects: [ConflictSubject]) throws -> ConflictRecord {
    let subject = subjects.first { $0.kind == line.streamKind }
    let found = try subject.flatMap { try self.row($0.record(line.stream, self)) }
    return ConflictRecord(
      kind: line.streamKind, stream: line.stream, name: try found?.optional("name"),
      place: try found?.optional("place"), parent: try found?.optional("parent"))
  }
}

extension Row {
  fileprivate func optional<Value: SQLValue>(_ column: String) throws -> Value? {
    guard columns.contains(column) else { return nil }
    let value: Value? = try self[column]
    return value
  }
}

extension ConflictLine {
  fileprivate init(row: Row) throws {
    self.init(
      id: try row["id"], kind: try row["kind"], stream: try row["stream"], field: try row["field"],
      streamKind: try row["stream_kind"] ?? "", at: try row["at"])
  }
}
