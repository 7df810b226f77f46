import Collect
import Store

extension UnitQuery {
  /// `unanswered, unasked`: the units without an answer to a question, and those of them that were not asked it. Costs one
  /// pass.
  ///
  /// - Parameter condition: nil where nobody can tell who was asked: then `unasked` is null.
  func unanswered(_ path: String, _ condition: AskedCondition?, where rights: SQL) -> SQL {
    let answer: SQL = .cast(joins.answer(questions[path] ?? []), to: .text)
    let unasked: SQL = condition.map { "COUNT(CASE WHEN NOT \(holds($0)) THEN 1 END)" } ?? "NULL"
    return """
      SELECT \(.cast("COUNT(*)", to: .int)) AS unanswered, \(.cast(unasked, to: .int)) AS unasked
      FROM \(joins.submissions) \(sources([], and: (condition?.paths ?? []).union([path])))
      WHERE \(scope(rights)) AND (\(answer) IS NULL OR \(answer) = '')
      """
  }

  /// `unanswered, with_one`: how many units lack one of two numbers or both, and how many of these have the other. Costs one
  /// pass.
  func unpaired(_ of: String, _ to: String, where rights: SQL) -> SQL {
    let numbers = [of, to].map { bounded(questions[$0] ?? []) }
    let count: SQL = """
      SELECT upper_number IS NULL AS lacks_upper, lower_number IS NULL AS lacks_lower
      FROM (SELECT \(numbers[0]) AS upper_number, \(numbers[1]) AS lower_number
        FROM \(joins.submissions) \(sources([], and: [of, to])) WHERE \(scope(rights))) AS units
      """
    return """
      SELECT \(.cast("COUNT(CASE WHEN lacks_upper OR lacks_lower THEN 1 END)", to: .int)) AS unanswered,
        \(.cast("COUNT(CASE WHEN lacks_upper AND NOT lacks_lower OR lacks_lower AND NOT lacks_upper THEN 1 END)", to: .int))
          AS with_one
      FROM (\(count)) AS numbers
      """
  }

  /// True or false, never null: what has no answer is the empty text.
  private func holds(_ condition: AskedCondition) -> SQL {
    func joined(_ conditions: [AskedCondition], _ sign: String) -> SQL {
      "(\(joined: conditions.map(holds), separator: " \(sign) "))"
    }
    func answer(_ path: String) -> SQL { joins.answer(questions[path] ?? []) }
    switch condition {
    case .always: return "(1 = 1)"
    case .never: return "(1 = 0)"
    case .all(let conditions): return conditions.isEmpty ? "(1 = 1)" : joined(conditions, "AND")
    case .any(let conditions): return conditions.isEmpty ? "(1 = 0)" : joined(conditions, "OR")
    case .not(let condition): return "(NOT \(holds(condition)))"
    case .selected(let path, let code):
      return "COALESCE(\(hasAnswered(path, [code])), (1 = 0))"
    case .equal(let path, let text):
      return "(COALESCE(\(.cast(answer(path), to: .text)), '') = \(text))"
    case .compared(let path, let comparison, let number):
      let columns = (questions[path] ?? []).filter(\.type.isNumeric)
      // What was never a number is none now.
      guard !columns.isEmpty else { return comparison == .notEqual ? "(1 = 1)" : "(1 = 0)" }
      let (own, other): (SQL, SQL) = (.cast(joins.answer(columns), to: .real), "\(number)")
      switch comparison {
      case .equal: return "(\(own) IS NOT NULL AND \(own) = \(other))"
      case .notEqual: return "(\(own) IS NULL OR \(own) <> \(other))"
      case .less: return "(\(own) IS NOT NULL AND \(own) < \(other))"
      case .lessOrEqual: return "(\(own) IS NOT NULL AND \(own) <= \(other))"
      case .greater: return "(\(own) IS NOT NULL AND \(own) > \(other))"
      case .greaterOrEqual: return "(\(own) IS NOT NULL AND \(own) >= \(other))"
      }
    }
  }
}

extension Reader {
  func unpaired(_ sql: SQL) throws -> IndicatorFigures.Unanswered {
    guard let row = try row(sql) else { return .init(count: 0, unasked: nil) }
    return .init(count: try row["unanswered"], unasked: nil, withOne: try row["with_one"])
  }

  func unanswered(_ sql: SQL) throws -> IndicatorFigures.Unanswered {
    guard let row = try row(sql) else { return .init(count: 0, unasked: nil) }
    return .init(count: try row["unanswered"], unasked: try row["unasked"])
  }
}
