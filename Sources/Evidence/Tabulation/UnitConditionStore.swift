import Basics
import Collect
import Store

/// Which units are counted at all.
extension UnitQuery {
  func scope(_ condition: SQL) -> SQL {
    let filter = tabulation.filter
    let day: SQL = "s._day"
    var conditions = [condition]
    conditions.append(
      filter.states.isEmpty ? "s._state <> \(ReviewState.rejected)" : "s._state IN \(list: filter.states)")
    if let from = filter.from { conditions.append("\(day) >= \(from)") }
    if let to = filter.to { conditions.append("\(day) <= \(to)") }
    if !filter.places.isEmpty { conditions.append(Self.isWithin(filter.places)) }
    for (path, codes) in filter.answers.sorted(by: { $0.key < $1.key }) {
      conditions.append(hasAnswered(path, codes))
    }
    for (path, range) in filter.ranges.sorted(by: { $0.key < $1.key }) { conditions.append(isWithin(range, path)) }
    return "\(joined: conditions, separator: " AND ")"
  }

  func isWithin(_ range: AnswerRange, _ path: String) -> SQL {
    let columns = questions[path] ?? []
    var parts: [SQL] = []
    if columns.allSatisfy(\.type.isDay) {
      let day = joins.day(columns)
      if let from = range.days?.from { parts.append("\(day) >= \(from)") }
      if let to = range.days?.to { parts.append("\(day) <= \(to)") }
    } else {
      let number = joins.answer(columns)
      if let least = range.numbers?.least { parts.append("\(number) >= \(least)") }
      if let most = range.numbers?.most { parts.append("\(number) <= \(most)") }
    }
    return "(\(joined: parts, separator: " AND "))"
  }

  static func isWithin(_ places: [ID<Place>]) -> SQL {
    """
    EXISTS (SELECT 1 FROM place_ancestor within
      WHERE within.place = s._place AND within.ancestor IN \(list: places))
    """
  }

  /// - Parameter beyond: Whether an answer must be given that is none of these.
  func hasAnswered(_ path: String, _ codes: [String], beyond: Bool = false) -> SQL {
    let among: SQL = beyond ? "NOT IN \(list: codes)" : "IN \(list: codes)"
    let columns = questions[path] ?? []
    var ways: [SQL] = []
    if let column = columns.first(where: \.type.isMultiple) {
      ways.append(
        "EXISTS (SELECT 1 FROM \(.words(of: joins.answer([column]), as: "given")) WHERE given.value \(among))")
    }
    let single = columns.filter { !$0.type.isMultiple }
    if !single.isEmpty { ways.append("\(joins.told(single)) \(among)") }
    return "(\(joined: ways, separator: " OR "))"
  }
}
