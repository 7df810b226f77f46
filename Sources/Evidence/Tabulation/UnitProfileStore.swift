import Basics
import Collect
import Store

/// What of a unit decides in which figures it stands.
enum UnitFeature: Hashable, Sendable {
  case place(level: Int)
  case isWithin([ID<Place>])
  case period(Tabulation.Period)
  case isFrom(Day)
  case isUntil(Day)
  case state
  /// The answer to a question with one.
  case answer(path: String)
  /// The band in which a number is, the period in which a day is, that answers a question.
  case band(path: String, NumberBands)
  case dayIn(path: String, Tabulation.Period)
  case isBetween(path: String, AnswerRange)
  /// Whether a code is among several answers.
  case hasChosen(path: String, code: String)
  case hasAnswered(path: String)
  /// Whether one of several answers is none of these.
  case hasChosenBeyond(path: String, [String])
  /// Whether there is a number to count with.
  case hasNumber(path: String)
  /// Whether nothing was known of it up to a position of the journal.
  case cameAfter(position: Int)

  /// What it is a feature of: those of one subject change together.
  enum Subject: Hashable, Sendable {
    case place
    case day
    case state
    case question(String)
    case arrival
  }

  var subject: Subject {
    switch self {
    case .place, .isWithin: .place
    case .period, .isFrom, .isUntil: .day
    case .state: .state
    case .cameAfter: .arrival
    case .answer(let path), .hasChosen(let path, _), .hasAnswered(let path), .hasChosenBeyond(let path, _),
      .hasNumber(let path), .band(let path, _), .dayIn(let path, _), .isBetween(let path, _):
      .question(path)
    }
  }

  var path: String? { if case .question(let path) = subject { path } else { nil } }
}

extension UnitQuery {
  static let yes = "1"

  /// `f0, f1 … count` for every combination of features that units have, whatever the tabulation's filter is. Costs one pass
  /// and a sort of it.
  ///
  /// - Parameter condition: on the submission's row `s`: rights.
  func profiles(_ features: [UnitFeature], limit: Int, where condition: SQL) -> SQL {
    let keys = features.map(key)
    let columns = keys.enumerated().map { number, key -> SQL in
      "\(.cast(key.expression, to: .text)) AS \(name: "f\(number)")"
    }
    let names = features.indices.map { number -> SQL in "\(name: "f\(number)")" }
    return """
      SELECT \(joined: names), \(.cast("COUNT(*)", to: .int)) AS count
      FROM (SELECT \(joined: columns) FROM \(joins.submissions)
        \(sources(keys, and: Set(features.compactMap(\.path)))) WHERE \(condition)) AS units
      GROUP BY \(joined: names) LIMIT \(limit)
      """
  }

  private func key(_ feature: UnitFeature) -> Key {
    func whether(_ condition: SQL) -> Key { Key(expression: "CASE WHEN \(condition) THEN \(Self.yes) END") }
    switch feature {
    case .place(let level):
      let alias: SQL = "\(name: "place_\(level)")"
      return Key(
        expression: .hexadecimal("\(alias).ancestor"), join: Self.ancestors(at: level, of: "s._place", as: alias))
    case .isWithin(let places): return whether(Self.isWithin(places))
    case .period(let period): return Key(expression: Self.key(of: period))
    case .isFrom(let day): return whether("s._day >= \(day)")
    case .isUntil(let day): return whether("s._day <= \(day)")
    case .state: return Key(expression: "s._state")
    case .cameAfter(let position): return whether(Self.came(after: position))
    case .answer(let path): return Key(expression: joins.told(questions[path] ?? []))
    case .band(let path, let bands): return Key(expression: Self.band(joins.answer(questions[path] ?? []), bands))
    case .dayIn(let path, let period):
      return Key(expression: Self.key(of: period, day: joins.day(questions[path] ?? [])))
    case .isBetween(let path, let range): return whether(isWithin(range, path))
    case .hasChosen(let path, let code): return whether(hasAnswered(path, [code]))
    case .hasAnswered(let path): return whether("\(joins.text(questions[path] ?? [])) <> ''")
    case .hasChosenBeyond(let path, let codes): return whether(hasAnswered(path, codes, beyond: true))
    case .hasNumber(let path): return whether("\(bounded(questions[path] ?? [])) IS NOT NULL")
    }
  }
}

extension UnitQuery {
  private static func came(after position: Int) -> SQL {
    """
    s.submission IN (SELECT c.stream FROM (\(SQL.streams(of: SubmissionRecord.stream, changedAfter: position))) c
      WHERE NOT EXISTS (SELECT 1 FROM entry e JOIN sealed z ON z.entry = e.id
        WHERE e.stream = c.stream AND z.position <= \(position)))
    """
  }
}

extension Reader {
  /// What each combination of features is, in their order, and how many units have it.
  func profiles(_ sql: SQL, features: Int) throws -> [(features: [String?], count: Int)] {
    try rows(sql).map { row in
      (try (0..<features).map { try row["f\($0)"] }, try row["count"])
    }
  }
}
