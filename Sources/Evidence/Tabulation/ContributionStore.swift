import Basics
import Collect
import Store

/// What somebody adds to a line of a table of sums.
struct Contribution: Sendable {
  let line: String
  /// Whose it is; each record's own where it does not say.
  let holder: String
  let amount: Double
}

extension UnitQuery {
  /// `row_key, holder, record, unit, amount` of everybody who adds to the measure's sum in a line, once a line. Costs one pass
  /// and a sort.
  ///
  /// - Parameters:
  ///   - holder: the question that says whose an amount is.
  ///   - condition: on the submission's row `s`: rights.
  func contributions(holder: String?, where condition: SQL) -> SQL {
    let row = key(.rows, [])
    let name: SQL = holder.map { joins.text(questions[$0] ?? []) } ?? .cast("NULL", to: .text)
    return """
      SELECT row_key, holder, record, unit, \(.cast("SUM(amount)", to: .int)) AS amount
      FROM (SELECT \(row.expression) AS row_key, \(name) AS holder, \(amount) AS amount,
          CASE WHEN \(name) IS NULL THEN s.submission END AS record,
          CASE WHEN \(name) IS NULL THEN \(joins.unitRow) END AS unit
        FROM \(joins.submissions) \(sources([row], and: Set([holder].compactMap(\.self)))) WHERE \(scope(condition))) AS units
      WHERE row_key IS NOT NULL AND amount IS NOT NULL
      GROUP BY row_key, holder, record, unit
      """
  }
}

extension Reader {
  /// - Parameter scale: Amounts are whole numbers of this part of the question's unit.
  func forEachContribution(_ sql: SQL, scale: Double, _ body: (Contribution) throws -> Void) throws {
    try forEach(sql) { row in
      let (holder, record, unit): (String?, ID<Submission>?, Int?) = (
        try row["holder"], try row["record"], try row["unit"]
      )
      let amount: Int = try row["amount"]
      try body(
        Contribution(
          line: try row["row_key"],
          holder: holder.map { "=\($0)" } ?? "\(record.map(\.description) ?? "")/\(unit ?? 0)",
          amount: Double(amount) / scale))
    }
  }
}
