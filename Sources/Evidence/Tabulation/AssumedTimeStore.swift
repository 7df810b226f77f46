import Collect
import Store

extension UnitQuery {
  /// A line where a place was reported on two days of what is taken for one time, none where no place was; all that is in no
  /// place is taken for one. Costs one pass over the units.
  ///
  /// - Parameter condition: On the submission's row `s`: rights.
  func placesToldTwice(in time: Tabulation.AssumedTime, where condition: SQL) -> SQL {
    let key: SQL =
      switch time {
      case .each(let period): Self.key(of: period)
      case .whole: "\(Self.gathered)"
      }
    return """
      SELECT \(.cast("COUNT(*)", to: .int)) AS told
      FROM (SELECT s._place AS place, \(key) AS span, s._day AS day, \(amount) AS amount
        FROM \(joins.submissions) \(sources([])) WHERE \(scope(condition))) AS units
      WHERE amount IS NOT NULL
      GROUP BY place, span HAVING MIN(day) <> MAX(day) LIMIT 1
      """
  }
}

extension Reader {
  func holds(_ sql: SQL) throws -> Bool { try row(sql) != nil }
}
