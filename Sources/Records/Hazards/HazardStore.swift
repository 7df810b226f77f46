package import Basics
package import Store

/// Tables of hazards.
package enum HazardMigrations {
  package static let all: [Migration] = [
    Migration(
      "hazards.001",
      """
      CREATE TABLE hazard (
        id \(.id) NOT NULL PRIMARY KEY,
        source \(.text) NOT NULL,
        source_key \(.text) NOT NULL,
        kind \(.text) NOT NULL,
        title \(.text) NOT NULL,
        place \(.id),
        latitude \(.real),
        longitude \(.real),
        began \(.instant) NOT NULL,
        ended \(.instant),
        magnitude \(.real),
        scale \(.text),
        withdrawn \(.text)
      )
      """,
      "CREATE INDEX hazard_began ON hazard (began)",
      "CREATE INDEX hazard_place ON hazard (place, began)")
  ]

  package static let tables = [TableDeclaration("hazard", .journalled, by: "Records")]
}

/// Which hazards are asked for: those that count, in a stretch of time, in an area and below.
package struct HazardQuery: Sendable {
  package var area: ID<Place>?
  package var kind: Hazard.Kind?
  package var from: Instant?
  package var to: Instant?
  package var smallest: Double?
  package var limit = 100
  /// The last one of the page before.
  package var after: (began: Instant, id: ID<Hazard>)?

  package init() {}
}

extension Writer {
  func write(_ state: HazardProjection.State, as id: ID<Hazard>) throws {
    let facts = state.facts
    try run(
      """
      INSERT INTO hazard (id, source, source_key, kind, title, place, latitude, longitude, began, ended, magnitude, scale,
        withdrawn)
      VALUES (\(id), \(facts.source), \(facts.key), \(facts.hazard.rawValue), \(facts.title), \(facts.place),
        \(facts.latitude), \(facts.longitude), \(facts.began), \(facts.ended), \(facts.magnitude), \(facts.scale),
        \(state.withdrawn))
      ON CONFLICT (id) DO UPDATE SET source = excluded.source, source_key = excluded.source_key, kind = excluded.kind,
        title = excluded.title, place = excluded.place, latitude = excluded.latitude, longitude = excluded.longitude,
        began = excluded.began, ended = excluded.ended, magnitude = excluded.magnitude, scale = excluded.scale,
        withdrawn = excluded.withdrawn
      """)
  }
}

extension Reader {
  private static var hazardColumns: SQL {
    """
    h.id, h.source, h.source_key, h.kind, h.title, h.place, h.latitude, h.longitude, h.began, h.ended, h.magnitude,
    h.scale, h.withdrawn
    """
  }

  /// The latest first. Costs what the page holds and, in an area, the places below it.
  package func hazards(_ query: HazardQuery) throws -> [Hazard] {
    var conditions: [SQL] = ["h.withdrawn IS NULL"]
    if let area = query.area {
      conditions.append("h.place IN (SELECT place FROM place_ancestor WHERE ancestor = \(area))")
    }
    if let kind = query.kind { conditions.append("h.kind = \(kind.rawValue)") }
    if let from = query.from { conditions.append("h.began >= \(from)") }
    if let to = query.to { conditions.append("h.began < \(to)") }
    if let smallest = query.smallest { conditions.append("h.magnitude >= \(smallest)") }
    if let after = query.after { conditions.append("(h.began, h.id) < (\(after.began), \(after.id))") }
    return try rows(
      """
      SELECT \(Self.hazardColumns) FROM hazard h WHERE \(joined: conditions, separator: " AND ")
      ORDER BY h.began \(.down), h.id \(.down) LIMIT \(query.limit)
      """
    ).map(Hazard.init)
  }

  package func hazard(_ id: ID<Hazard>) throws -> Hazard? {
    try row("SELECT \(Self.hazardColumns) FROM hazard h WHERE h.id = \(id)").map(Hazard.init)
  }

  func hazards(_ ids: [ID<Hazard>]) throws -> [Hazard] {
    try rows("SELECT \(Self.hazardColumns) FROM hazard h WHERE h.id IN \(list: ids)").map(Hazard.init)
  }
}

extension Hazard {
  fileprivate init(row: Row) throws {
    let kind: String = try row["kind"]
    self.init(
      id: try row["id"],
      facts: HazardRecorded(
        source: try row["source"], key: try row["source_key"], hazard: Kind(rawValue: kind) ?? .other,
        title: try row["title"], place: try row["place"], latitude: try row["latitude"],
        longitude: try row["longitude"], began: try row["began"], ended: try row["ended"],
        magnitude: try row["magnitude"], scale: try row["scale"]), withdrawn: try row["withdrawn"])
  }
}
