package import Basics
package import Store

/// How many of the estimates that a round has of some places can be relied on how far.
package struct GradeCounts: Hashable, Codable, Sendable {
  /// Of informants, by the programme's written criteria.
  package var grades: [Grade: Int]
  /// Without one: from registers and surveys, and where informants were not counted.
  package var ungraded: Int

  package init(grades: [Grade: Int] = [:], ungraded: Int = 0) { (self.grades, self.ungraded) = (grades, ungraded) }

  package var isEmpty: Bool { ungraded == 0 && grades.values.allSatisfy { $0 == 0 } }
}

/// Coded by the raw values of the grades.
extension GradeCounts {
  private enum Key: String, CodingKey { case grades, ungraded }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let counts = try container.decode([String: Int].self, forKey: .grades)
    self.init(
      grades: Dictionary(
        counts.compactMap { name, count in Grade(rawValue: name).map { ($0, count) } },
        uniquingKeysWith: { first, _ in first }), ungraded: try container.decode(Int.self, forKey: .ungraded))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(
      Dictionary(grades.map { ($0.rawValue, $1) }, uniquingKeysWith: { first, _ in first }), forKey: .grades)
    try container.encode(ungraded, forKey: .ungraded)
  }
}

extension Reader {
  /// Of the round's own estimates, carried ones not among them, by each area that they lie in. Costs what the round's places
  /// below the areas cost, and holds a thousand of them.
  package func gradeCounts(below areas: [ID<Place>], in round: ID<Round>) throws -> [ID<Place>: GradeCounts] {
    var found: [ID<Place>: GradeCounts] = [:]
    let pairs = try roundPlaces(of: round, below: areas)
    let places = pairs.keys.sorted()
    for start in stride(from: 0, to: places.count, by: 1000) {
      let page = places[start..<min(start + 1000, places.count)]
      for state in try placesInRounds(page, rounds: [round]) {
        for area in pairs[state.place] ?? [] {
          for recorded in state.estimates {
            if let grade = recorded.estimate.grade {
              found[area, default: GradeCounts()].grades[grade, default: 0] += 1
            } else {
              found[area, default: GradeCounts()].ungraded += 1
            }
          }
        }
      }
    }
    return found
  }
}
