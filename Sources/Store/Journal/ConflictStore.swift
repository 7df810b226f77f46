package import Basics

/// A row of table `conflict`: something that only a person can settle.
package struct Conflict: Hashable, Sendable {
  package let id: ID<Conflict>
  /// `field` for two edits of one field; else what a stage named it.
  package let kind: String
  package let stream: ID<JournalStream>
  /// The field; or the key that several streams claim.
  package let field: String
  /// Of a field, the later entry, whose value counts.
  package let kept: ID<Entry>?
  package let other: ID<Entry>?
  package let settled: ID<Entry>?

  package static let fieldKind = "field"

  /// The same on every node that finds the same conflict.
  static func id(_ kind: String, _ field: String, _ rest: [UInt8]...) -> ID<Conflict> {
    let name = Array("konak-conflict-1/\(kind)/\(field)/".utf8)
    let hash = Sodium.hash(name, Array(rest.joined()), count: 16)
    return ID(bytes: hash) ?? .none
  }

  init(_ conflict: FieldConflict, in stream: ID<JournalStream>) {
    id = Self.id(Self.fieldKind, conflict.field, stream.bytes, conflict.kept.bytes, conflict.other.bytes)
    (kind, self.stream, field) = (Self.fieldKind, stream, conflict.field)
    (kept, other, settled) = (conflict.kept, conflict.other, conflict.settled)
  }

  init(_ kind: String, key: String, party stream: ID<JournalStream>) {
    id = Self.id(kind, key, stream.bytes)
    (self.kind, self.stream, field) = (kind, stream, key)
    (kept, other, settled) = (nil, nil, nil)
  }

  init(row: Row) throws {
    id = try row["id"]
    kind = try row["kind"]
    stream = try row["stream"]
    field = try row["field"]
    kept = try row["kept"]
    other = try row["other"]
    settled = try row["settled"]
  }
}

extension Reader {
  /// Those of a stream, settled ones included.
  package func conflicts(of stream: ID<JournalStream>) throws -> [Conflict] {
    try rows(
      """
      SELECT id, kind, stream, field, kept, other, settled FROM conflict WHERE stream = \(stream)
      ORDER BY id ASC NULLS LAST
      """
    ).map(Conflict.init)
  }

  package func conflict(_ id: ID<Conflict>) throws -> Conflict? {
    try row("SELECT id, kind, stream, field, kept, other, settled FROM conflict WHERE id = \(id)").map(Conflict.init)
  }

  /// The streams that claim what only one of them can have.
  package func claimants(_ kind: String, key: String) throws -> [ID<JournalStream>] {
    try rows("SELECT stream FROM conflict WHERE kind = \(kind) AND field = \(key) ORDER BY stream ASC NULLS LAST")
      .map { row in try row["stream"] }
  }

  /// Open ones of all streams, by id.
  package func openConflicts(after id: ID<Conflict>? = nil, limit: Int) throws -> [Conflict] {
    let page: SQL = id.map { "AND id > \($0)" } ?? .empty
    return try rows(
      """
      SELECT id, kind, stream, field, kept, other, settled FROM conflict WHERE settled IS NULL \(page)
      ORDER BY id ASC NULLS LAST LIMIT \(limit)
      """
    ).map(Conflict.init)
  }
}

extension Writer {
  /// Makes these the field conflicts of the stream.
  func replaceConflicts(of stream: ID<JournalStream>, with found: [FieldConflict]) throws {
    let conflicts = found.map { Conflict($0, in: stream) }
    try run(
      """
      DELETE FROM conflict WHERE stream = \(stream) AND kind = \(Conflict.fieldKind)
        AND id NOT IN \(list: conflicts.map(\.id))
      """)
    try runMany(conflicts.map(Self.upsert))
  }

  /// Says which streams claim what only one of them can have: two or more are a conflict for a person, fewer are none.
  ///
  /// To be called by a projection whenever the claim of a stream may have changed, with all that claim it then; so the
  /// rows depend on what is known and not on the order in which it came. `key` must not be a person's value: a digest.
  package func conflict(_ kind: String, key: String, between streams: [ID<JournalStream>]) throws {
    precondition(kind != Conflict.fieldKind, "field conflicts are found by the journal")
    let parties = streams.count > 1 ? Set(streams).map { Conflict(kind, key: key, party: $0) } : []
    try run(
      "DELETE FROM conflict WHERE kind = \(kind) AND field = \(key) AND id NOT IN \(list: parties.map(\.id))")
    try runMany(parties.map(Self.upsert))
  }

  func removeConflicts(of stream: ID<JournalStream>) throws {
    try run("DELETE FROM conflict WHERE stream = \(stream)")
  }

  private static func upsert(_ conflict: Conflict) -> SQL {
    """
    INSERT INTO conflict (id, kind, stream, field, kept, other, settled)
    VALUES (\(conflict.id), \(conflict.kind), \(conflict.stream), \(conflict.field), \(conflict.kept),
      \(conflict.other), \(conflict.settled))
    ON CONFLICT (id) DO UPDATE SET settled = excluded.settled
    """
  }
}
