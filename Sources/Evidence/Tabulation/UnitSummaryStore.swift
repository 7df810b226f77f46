import Collect
import Store

/// Figures that cannot be added up from parts: they are found anew for each line of a table, and once more for all of them.
extension UnitQuery {
  enum Summary: Hashable, Sendable {
    /// The middle one of the tabulation's measure, or what lies between the two in the middle.
    case median
    /// How many different answers a question has.
    case distinct(path: String)
  }

  /// `row_key, count, answered, value, parts` of each category of the rows, or of all units that are in one. The figure is
  /// `value` over `parts`, of a median in the parts of a unit that ``scale`` says.
  ///
  /// Costs one pass over the units and a sort of their answers.
  func summaries(_ summary: Summary, whole: Bool, where condition: SQL) -> SQL {
    let row = rowKey(whole: whole)
    switch summary {
    case .median:
      let units: SQL = """
        SELECT \(row.expression) AS row_key, \(amount) AS amount FROM \(joins.submissions) \(sources([row]))
        WHERE \(scope(condition))
        """
      let middle: SQL = "CASE WHEN ordinal IN ((known + 1) / 2, (known + 2) / 2) THEN amount END"
      return """
        SELECT row_key, \(.cast("COUNT(*)", to: .int)) AS count, \(.cast("COUNT(amount)", to: .int)) AS answered,
          \(.cast("SUM(\(middle))", to: .int)) AS value, \(.cast("COUNT(\(middle))", to: .int)) AS parts
        FROM (SELECT row_key, amount,
            ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY amount ASC NULLS LAST) AS ordinal,
            COUNT(amount) OVER (PARTITION BY row_key) AS known
          FROM (\(units)) AS units) AS sorted_units
        GROUP BY row_key
        """
    case .distinct(let path):
      return """
        SELECT row_key, \(.cast("COUNT(*)", to: .int)) AS count, \(.cast("COUNT(answer)", to: .int)) AS answered,
          \(.cast("COUNT(DISTINCT answer)", to: .int)) AS value, \(.cast("1", to: .int)) AS parts
        FROM (SELECT \(row.expression) AS row_key, \(joins.text(questions[path] ?? [])) AS answer
          FROM \(joins.submissions) \(sources([row], and: [path])) WHERE \(scope(condition))) AS units
        GROUP BY row_key
        """
    }
  }

  private func rowKey(whole: Bool) -> Key {
    guard whole else { return key(.rows, []) }
    var key = key(.rows, [.rows])
    key.expression = "CASE WHEN \(key.expression) IS NOT NULL THEN \(Self.gathered) END"
    return key
  }
}

/// A line of ``UnitQuery/summaries(_:whole:where:)``.
struct SummaryLine: Hashable, Sendable {
  let key: String?
  let count: Int
  let answered: Int
  /// Nil where nobody answered.
  let value: Double?
}

extension Reader {
  func summaries(_ sql: SQL, scale: Double) throws -> [SummaryLine] {
    try rows(sql).map { row in
      let (value, parts): (Int?, Int) = (try row["value"], try row["parts"])
      let answered: Int = try row["answered"]
      return SummaryLine(
        key: try row["row_key"], count: try row["count"], answered: answered,
        value: answered > 0 ? value.map { Double($0) / Double(parts) / scale } : nil)
    }
  }
}

// MARK: Samples

extension UnitQuery {
  /// All units that were drawn, rejected submissions left out, with what their answers are to an indicator. Who is outside
  /// its filter, or beyond what the reader may see, is told as such: how many clusters of a stratum have nobody in the part
  /// that is asked about belongs to the error.
  ///
  /// - Parameter condition: On the submission's row `s`: rights.
  func respondents(
    _ measure: IndicatorRecord.Measure, _ sample: IndicatorRecord.Sample, round: String?, where condition: SQL
  )
    -> SQL
  {
    let row = key(.rows, [])
    func number(_ path: String?) -> SQL {
      path.map { .cast(bounded(questions[$0] ?? []), to: .real) } ?? .cast("NULL", to: .real)
    }
    func text(_ path: String?) -> SQL {
      path.map { joins.text(questions[$0] ?? []) } ?? .cast("NULL", to: .text)
    }
    let (upper, lower): (SQL, SQL) =
      switch measure {
      case .count, .distinct: (.cast("1", to: .real), .cast("NULL", to: .real))
      case .sum(let path), .mean(let path), .median(let path): (number(path), .cast("NULL", to: .real))
      case .ratio(let of, let to): (number(of), number(to))
      case .share(let share): (.cast(inclusion(in: share), to: .real), number(share.weight))
      }
    return """
      SELECT s.submission AS submission, \(joins.unitRow) AS unit, \(row.expression) AS row_key,
        \(.cast("CASE WHEN \(scope(condition)) THEN 1 ELSE 0 END", to: .int)) AS included,
        \(upper) AS upper, \(lower) AS lower, \(number(sample.weight)) AS weight, \(text(sample.stratum)) AS stratum,
        \(text(sample.cluster)) AS cluster, \(number(sample.population)) AS population, \(text(round)) AS round
      FROM \(joins.submissions) \(sources([row], and: measure.paths.union(sample.paths).union(round.map { [$0] } ?? [])))
      WHERE s._state <> \(ReviewState.rejected)
      LIMIT \(SampleAnswers.mostRespondents + 1)
      """
  }

  /// 1 for an answer that is counted, 0 for another one, −1 for answers that are in no base, null for none.
  private func inclusion(in share: IndicatorRecord.Share) -> SQL {
    """
    CASE WHEN \(joins.answer(questions[share.path] ?? [])) <> '' THEN
      CASE WHEN \(hasAnswered(share.path, share.codes)) THEN 1
        WHEN \(hasAnswered(share.path, share.outside, beyond: true)) THEN 0 ELSE -1 END END
    """
  }
}

extension Reader {
  func respondents(_ sql: SQL) throws -> [SampleAnswers.Unit] {
    try rows(sql).map { row in
      SampleAnswers.Unit(
        id: .init(submission: try row["submission"], row: try row["unit"]), key: try row["row_key"],
        isIncluded: try row["included"] == 1, upper: try row["upper"], lower: try row["lower"],
        weight: try row["weight"], stratum: try row["stratum"], cluster: try row["cluster"],
        population: try row["population"], round: try row["round"])
    }
  }
}
