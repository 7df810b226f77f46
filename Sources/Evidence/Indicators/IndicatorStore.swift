package import Basics
package import Store

/// An indicator as lists show it.
package struct IndicatorLine: Equatable, Sendable {
  package let id: ID<Indicator>
  package let indicator: IndicatorRecord
  package let edition: Int
  package let changed: Instant
  package let isRetired: Bool
}

extension Reader {
  /// Those in use, by code; with `isRetired`, all.
  package func indicators(evenRetired: Bool = false) throws -> [IndicatorLine] {
    let condition: SQL = evenRetired ? "1 = 1" : "retired = \(false)"
    return try rows(
      """
      SELECT id, definition, edition, changed, retired FROM indicator WHERE \(condition)
      ORDER BY code ASC NULLS LAST, id ASC NULLS LAST
      """
    ).map(IndicatorLine.init)
  }

  package func indicator(_ id: ID<Indicator>) throws -> IndicatorLine? {
    try row("SELECT id, definition, edition, changed, retired FROM indicator WHERE id = \(id)").map(IndicatorLine.init)
  }

  package func indicator(code: String) throws -> IndicatorLine? {
    try row(
      """
      SELECT id, definition, edition, changed, retired FROM indicator WHERE code = \(code)
      ORDER BY id ASC NULLS LAST LIMIT 1
      """
    ).map(IndicatorLine.init)
  }
}

extension IndicatorLine {
  fileprivate init(_ row: Row) throws {
    id = try row["id"]
    indicator = try row.json("definition")
    edition = try row["edition"]
    changed = try row["changed"]
    isRetired = try row["retired"]
  }
}

extension Writer {
  func write(_ state: IndicatorProjection.State, indicator: ID<Indicator>) throws {
    let definition = try JSONText.encode(state.indicator)
    try run(
      """
      INSERT INTO indicator (id, code, definition, edition, changed, retired)
      VALUES (\(indicator), \(state.indicator.code), \(definition), \(state.edition), \(state.changed),
        \(state.isRetired))
      ON CONFLICT (id) DO UPDATE SET code = excluded.code, definition = excluded.definition,
        edition = excluded.edition, changed = excluded.changed, retired = excluded.retired
      """)
  }
}
