package import Basics
package import Store

extension Writer {
  func write<Begun>(_ state: ImportProjection<Begun>.State, of id: ID<Import<Begun>>) throws {
    let known = state.known
    let others = known.begun.columns
    try run(
      """
      INSERT INTO \(name: Begun.table) (id, actor, begun, file, headings, mapped, plan, counts, undone
        \(joined: others.map { ", \(name: $0.name)" as SQL }, separator: ""))
      VALUES (\(id), \(known.actor), \(known.time), \(try JSONText.encode(known.begun)), \(state.headings),
        \(state.mapped), \(try known.plan.map(JSONText.encode)), \(try known.taken.map(JSONText.encode)),
        \(try known.undone.map(JSONText.encode)) \(joined: others.map { ", \($0.value)" as SQL }, separator: ""))
      ON CONFLICT (id) DO UPDATE SET headings = excluded.headings, mapped = excluded.mapped, plan = excluded.plan,
        counts = excluded.counts, undone = excluded.undone
      """)
  }
}

extension Import {
  fileprivate static var columns: SQL { "id, actor, begun, file, plan, counts, undone" }

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
  package func known<Begun>(_ id: ID<Import<Begun>>) throws -> Import<Begun>? {
    try row("SELECT \(Import<Begun>.columns) FROM \(name: Begun.table) WHERE id = \(id)").map(Import<Begun>.init)
  }

  /// Those of a kind for which a condition on their rows `h` holds, the newest first.
  package func imports<Begun>(
    _: Begun.Type, where condition: SQL = "1 = 1", limit: Int
  ) throws -> [(id: ID<Import<Begun>>, known: Import<Begun>)] {
    try rows(
      """
      SELECT \(Import<Begun>.columns) FROM \(name: Begun.table) h WHERE \(condition)
      ORDER BY h.begun \(.down), h.id \(.down) LIMIT \(limit)
      """
    ).map { row in (try row["id"], try Import<Begun>(row)) }
  }

  /// What the same headings meant the last time that somebody said so of an import of the same kind and subject.
  func plan<Begun: ImportBegun>(as begun: Begun, headings: String) throws -> Begun.Plan? {
    let text: String? = try value(
      """
      SELECT plan FROM \(name: Begun.table) WHERE headings = \(headings) \(begun.memory)
      ORDER BY mapped \(.down) LIMIT 1
      """)
    return try text.map { try JSONText.decode($0) }
  }
}
