import Basics
import Collect
import Store

extension Writer {
  func write(_ state: ActivityImportProjection.State, of id: ID<ActivityImport>) throws {
    let known = state.known
    try run(
      """
      INSERT INTO activity_import (id, actor, begun, file, headings, mapped, plan, counts, undone)
      VALUES (\(id), \(known.actor), \(known.time), \(try JSONText.encode(known.begun)), \(state.headings),
        \(state.mapped), \(try known.plan.map(JSONText.encode)), \(try known.taken.map(JSONText.encode)),
        \(try known.undone.map(JSONText.encode)))
      ON CONFLICT (id) DO UPDATE SET headings = excluded.headings, mapped = excluded.mapped, plan = excluded.plan,
        counts = excluded.counts, undone = excluded.undone
      """)
  }
}

extension ActivityImport {
  fileprivate static let columns: SQL = "id, actor, begun, file, plan, counts, undone"

  fileprivate init(_ row: Row) throws {
    let plan: String? = try row["plan"]
    let counts: String? = try row["counts"]
    let undone: String? = try row["undone"]
    self.init(begun: try JSONText.decode(row["file"]), actor: try row["actor"], time: try row["begun"])
    self.plan = try plan.map { try JSONText.decode($0) }
    taken = try counts.map { try JSONText.decode($0) }
    self.undone = try undone.map { try JSONText.decode($0) }
  }
}

extension Reader {
  func activityImport(_ id: ID<ActivityImport>) throws -> ActivityImport? {
    try row("SELECT \(ActivityImport.columns) FROM activity_import WHERE id = \(id)").map(ActivityImport.init)
  }

  /// The newest first.
  func activityImports(limit: Int) throws -> [(id: ID<ActivityImport>, known: ActivityImport)] {
    try rows(
      """
      SELECT \(ActivityImport.columns) FROM activity_import ORDER BY begun \(.down), id \(.down) LIMIT \(limit)
      """
    ).map { row in (try row["id"], try ActivityImport(row)) }
  }

  /// What the same headings meant the last time that somebody said so.
  func activityPlan(headings: String) throws -> SheetPlan? {
    let text: String? = try value(
      "SELECT plan FROM activity_import WHERE headings = \(headings) ORDER BY mapped \(.down) LIMIT 1")
    return try text.map { try JSONText.decode($0) }
  }
}
