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
    _ kind: DataExport.Kind, of subject: ID<Subject>? = ID<DataExport>?.none, title: String = "", file: String,
    level: String, conditions: Int = 0, for reason: DataExport.Reason, by actor: Actor
  ) async throws {
    let export = DataExport(
      id: store.clock.newID(), at: store.clock.now(), actor: actor.id, kind: kind, subject: subject?.recast(),
      title: title, file: file, level: level, conditions: conditions, reason: reason)
    try await store.write { try $0.insert(export) }
  }

  /// The same of what programs read, which ask again every few minutes: one line a day (UTC) for each reader, what it read
  /// and what for, with the first time. How often a key asked stands with the key.
  package func noteOnceADay<Subject>(
    _ kind: DataExport.Kind, of subject: ID<Subject>?, title: String, file: String, level: String,
    for reason: DataExport.Reason, by actor: Actor
  ) async throws {
    let export = DataExport(
      id: store.clock.newID(), at: store.clock.now(), actor: actor.id, kind: kind, subject: subject?.recast(),
      title: title, file: file, level: level, conditions: 0, reason: reason)
    // Most are there already: reading first keeps the one writer free.
    if try await store.read({ try $0.hasOfDay(export) }) { return }
    try await store.write { writer in
      if try !writer.hasOfDay(export) { try writer.insert(export) }
    }
  }

  /// How many files of a subject were taken since an instant. Costs what was taken since, of everything.
  package func count<Subject>(of subject: ID<Subject>, since start: Instant) async throws -> Int {
    let subject: ID<DataExport> = subject.recast()
    return try await store.read { reader in
      try reader.value("SELECT COUNT(*) FROM data_export WHERE at >= \(start) AND subject = \(subject)") ?? 0
    }
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

  /// Who took something, of those that are still told, with their names: nil for accounts that are gone, and for Konak.
  package func actors() async throws -> [ID<Actor>: String?] {
    try await store.read { reader in
      let rows = try reader.rows(
        """
        SELECT d.actor AS actor, COALESCE(u.full_name, p.label, k.label) AS name
        FROM (SELECT DISTINCT actor FROM data_export) d LEFT JOIN user_account u ON u.id = d.actor
        LEFT JOIN app_user p ON p.id = d.actor LEFT JOIN api_key k ON k.id = d.actor
        """)
      return Dictionary(
        try rows.map { (try $0["actor"], try $0["name"] as String?) }, uniquingKeysWith: { first, _ in first })
    }
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

  /// Whoever took something is listed by name.
  static let actorIndex = Migration(
    "office.010.data_export_actors", "CREATE INDEX data_export_actor ON data_export (actor)")
}

extension Reader {
  /// Whether the same is told of the day already.
  fileprivate func hasOfDay(_ export: DataExport) throws -> Bool {
    let start = Instant(microseconds: Int64(Day(export.at).epochDay) * 86_400_000_000)
    let subject: SQL = export.subject.map { "subject = \($0)" } ?? "subject IS NULL"
    return try row(
      """
      SELECT 1 AS one FROM data_export
      WHERE at >= \(start) AND actor = \(export.actor) AND kind = \(export.kind.rawValue) AND \(subject)
        AND file = \(export.file) AND purpose = \(export.reason.purpose.rawValue) AND words = \(export.reason.words)
      LIMIT 1
      """) != nil
  }

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
