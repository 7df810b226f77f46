/// How many of the estimates that a round has of some places can be relied on how far.
package struct GradeCounts: Hashable, Codable, Sendable {
  /// Of informants, by the programme's written criteria.
  package var grades: [Grade: Int]
  /// Without one: from registers and surveys, and where informants were not counted.
  package var ungraded: Int

  package init(grades: [Grade: Int] = [:], ungraded: Int = 0) { (self.grades, self.ungraded) = (grades, ungraded) }

  mutating func add(_ count: Int, _ grade: Grade?) {
    if let grade { grades[grade, default: 0] += count } else { ungraded += count }
  }

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
