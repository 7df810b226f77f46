package import Basics
package import Office
package import Store

/// Tables of emergencies.
package enum EmergencyMigrations {
  package static let all: [Migration] = [
    Migration(
      "emergencies.001",
      """
      CREATE TABLE emergency (
        id \(.id) NOT NULL PRIMARY KEY,
        code \(.text) NOT NULL,
        kind \(.text) NOT NULL,
        place \(.id) NOT NULL,
        began \(.date) NOT NULL,
        source \(.text) NOT NULL,
        reported \(.instant) NOT NULL,
        reported_by \(.id) NOT NULL,
        figures \(.text) NOT NULL
      )
      """,
      "CREATE INDEX emergency_reported ON emergency (reported)"),
    // Empty where the entry that began it was the first report.
    Migration("emergencies.002", "ALTER TABLE emergency ADD COLUMN first_report \(.instant)"),
    // All empty in rows from before.
    Migration(
      "emergencies.003",
      "ALTER TABLE emergency ADD COLUMN sources \(.text)",
      "ALTER TABLE emergency ADD COLUMN closed \(.instant)",
      "ALTER TABLE emergency ADD COLUMN history \(.text)"),
  ]

  package static let tables = [TableDeclaration("emergency", .journalled, by: "Records")]
}

extension Writer {
  func write(_ state: EmergencyProjection.State, as id: ID<Emergency>) throws {
    let figures = try JSONText.encode(state.figures)
    let history: String? = try state.history.isEmpty ? nil : JSONText.encode(state.history)
    let sources = try state.reported.sources.map { try JSONText.encode($0) }
    let reported = state.reported
    try run(
      """
      INSERT INTO emergency (id, code, kind, place, began, source, sources, reported, reported_by, first_report,
        closed, history, figures)
      VALUES (\(id), \(reported.code), \(reported.emergency.rawValue), \(reported.place), \(reported.began),
        \(reported.source), \(sources), \(state.by.time), \(state.by.actor), \(reported.firstReport),
        \(state.history.closed?.act.time), \(history), \(figures))
      ON CONFLICT (id) DO UPDATE SET code = excluded.code, kind = excluded.kind, place = excluded.place,
        began = excluded.began, source = excluded.source, sources = excluded.sources, reported = excluded.reported,
        reported_by = excluded.reported_by, first_report = excluded.first_report, closed = excluded.closed,
        history = excluded.history, figures = excluded.figures
      """)
  }
}

extension Reader {
  private static var emergencyColumns: SQL {
    """
    e.id, e.code, e.kind, e.place, e.began, e.source, e.sources, e.reported, e.reported_by, e.first_report, e.history,
    e.figures
    """
  }

  /// The emergencies at places that a reader may see: open ones, then closed ones, the latest first.
  package func emergencies(_ rights: GrantFilter, limit: Int = 200) throws -> [Emergency] {
    try rows(
      """
      SELECT \(Self.emergencyColumns) FROM emergency e WHERE \(rights.condition(place: "e.place", programme: .cast("NULL", to: .id)))
      ORDER BY CASE WHEN e.closed IS NULL THEN 0 ELSE 1 END ASC NULLS LAST, e.reported DESC NULLS LAST, e.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map(Emergency.init)
  }

  package func emergency(_ id: ID<Emergency>, _ rights: GrantFilter) throws -> Emergency? {
    try row(
      """
      SELECT \(Self.emergencyColumns) FROM emergency e WHERE e.id = \(id)
        AND \(rights.condition(place: "e.place", programme: .cast("NULL", to: .id)))
      """
    ).map(Emergency.init)
  }

  /// Of the emergency with that code; nil when there is none.
  func emergencyKind(ofCode code: String) throws -> Emergency.Kind? {
    try row("SELECT kind FROM emergency WHERE code = \(code) LIMIT 1").map { row in
      Emergency.Kind(rawValue: try row["kind"]) ?? .other
    }
  }
}

extension Emergency {
  fileprivate init(row: Row) throws {
    let kind: String = try row["kind"]
    let reported: Instant = try row["reported"]
    let sources: String? = try row["sources"]
    let history: String? = try row["history"]
    self.init(
      id: try row["id"], code: try row["code"], kind: Kind(rawValue: kind) ?? .other, place: try row["place"],
      began: try row["began"], source: try row["source"],
      sources: try sources.map { try JSONText.decode($0) },
      reported: Act(time: reported, actor: try row["reported_by"]),
      firstReport: try row["first_report"] ?? reported,
      figures: try row.json("figures"), history: try history.map { try JSONText.decode($0) } ?? [])
  }
}
