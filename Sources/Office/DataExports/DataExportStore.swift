package import Basics
package import Store

/// What left the mission by the hands of its staff.
package struct DataExports: Sendable {
  private let store: Store

  package init(_ store: Store) { self.store = store }

  /// How long it is told. In seconds.
  package static let keeping = 5 * 366 * 86_400

  /// Writes one down, before the file's first byte goes.
  package func note<Subject>(
    _ kind: DataExport.Kind, of subject: ID<Subject>?, title: String, file: String, level: String,
    conditions: Int = 0, for reason: DataExport.Reason, by actor: Actor
  ) async throws {
    let export = DataExport(
      id: store.clock.newID(), at: store.clock.now(), actor: actor.id, kind: kind, subject: subject?.recast(),
      title: title, file: file, level: level, conditions: conditions, reason: reason)
    try await store.write { try $0.insert(export) }
  }

  /// Which of them are asked for.
  package struct Query: Hashable, Sendable {
    package var kind: DataExport.Kind?
    package var purpose: DataExport.Purpose?
    package var actor: ID<Actor>?
    package var from: Instant?
    package var to: Instant?

    package init() {}
  }

  /// The newest first, those before `last`.
  package func list(_ query: Query = Query(), before last: ID<DataExport>? = nil, limit: Int) async throws
    -> [DataExport]
  {
    try await store.read { try $0.dataExports(query, before: last, limit: limit) }
  }

  /// Who took something, of those that are still told.
  package func actors() async throws -> [ID<Actor>] {
    try await store.read { reader in try reader.rows("SELECT DISTINCT actor FROM data_export").map { try $0[0] } }
  }

  package func removeEnded() async throws {
    let end = store.clock.now().adding(seconds: -Self.keeping)
    try await store.write { writer in _ = try writer.run("DELETE FROM data_export WHERE at < \(end)") }
  }
}

extension DataExports {
  static let migration = Migration(
    "office.009.data_exports",
    """
    CREATE TABLE data_export (
      id \(.id) NOT NULL PRIMARY KEY,
      at \(.instant) NOT NULL,
      actor \(.id) NOT NULL,
      kind \(.text) NOT NULL,
      subject \(.id),
      title \(.text) NOT NULL,
      file \(.text) NOT NULL,
      level \(.text) NOT NULL,
      conditions \(.int) NOT NULL,
      purpose \(.text) NOT NULL,
      words \(.text) NOT NULL
    )
    """,
    "CREATE INDEX data_export_at ON data_export (at)")
}

extension Reader {
  /// By id, which sorts by the moment it was made.
  fileprivate func dataExports(
    _ query: DataExports.Query, before last: ID<DataExport>?, limit: Int
  ) throws -> [DataExport] {
    var conditions: [SQL] = ["1 = 1"]
    if let last { conditions.append("id < \(last)") }
    if let kind = query.kind { conditions.append("kind = \(kind.rawValue)") }
    if let purpose = query.purpose { conditions.append("purpose = \(purpose.rawValue)") }
    if let actor = query.actor { conditions.append("actor = \(actor)") }
    if let from = query.from { conditions.append("at >= \(from)") }
    if let to = query.to { conditions.append("at < \(to)") }
    return try rows(
      """
      SELECT id, at, actor, kind, subject, title, file, level, conditions, purpose, words FROM data_export
      WHERE \(joined: conditions, separator: " AND ") ORDER BY id \(.down) LIMIT \(limit)
      """
    ).map(DataExport.init)
  }
}

extension DataExport {
  fileprivate init(_ row: Row) throws {
    let (kind, purpose): (String, String) = (try row["kind"], try row["purpose"])
    self.init(
      id: try row["id"], at: try row["at"], actor: try row["actor"], kind: Kind(rawValue: kind) ?? .submissions,
      subject: try row["subject"], title: try row["title"], file: try row["file"], level: try row["level"],
      conditions: try row["conditions"],
      reason: Reason(Purpose(rawValue: purpose) ?? .unsaid, try row["words"]))
  }
}

extension Writer {
  fileprivate func insert(_ export: DataExport) throws {
    try run(
      """
      INSERT INTO data_export (id, at, actor, kind, subject, title, file, level, conditions, purpose, words)
      VALUES (\(export.id), \(export.at), \(export.actor), \(export.kind.rawValue), \(export.subject), \(export.title),
        \(export.file), \(export.level), \(export.conditions), \(export.reason.purpose.rawValue),
        \(export.reason.words))
      """)
  }
}
