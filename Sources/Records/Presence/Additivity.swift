package import Basics

/// One figure of a sum that somebody asks for: when, where and of whom.
package struct Summand: Hashable, Sendable {
  /// The round, or the period of observation.
  package var time: String
  package var place: ID<Place>
  /// Those in which the place lies, without itself.
  package var ancestors: Set<ID<Place>>
  package var universe: Universe

  package init(time: String, place: ID<Place>, ancestors: Set<ID<Place>>, universe: Universe) {
    self.time = time
    self.place = place
    self.ancestors = ancestors
    self.universe = universe
  }
}

/// What may be added over what.
package enum Additivity: String, Codable, CaseIterable, Sendable {
  /// How many are there at one time: presence, population of sites. Added over places, never over time.
  case stock
  /// How many times a point was passed: added over time, not over points, where the same people pass again.
  case passages
  /// How many people moved, each counted once: added over time and points.
  case people

  /// Refuses a sum that would count the same people twice, with the reason.
  package func check(_ summands: [Summand], groups: GroupList) throws(PresenceRefusal) {
    let times = Set(summands.map(\.time))
    let places = Set(summands.map(\.place))
    if self == .stock, times.count > 1 { throw .sumOverTime }
    if self == .passages, places.count > 1 { throw .sumOverPoints }
    for group in Dictionary(grouping: summands, by: \.time).values {
      // Rows of several levels in one file describe the same people.
      if group.contains(where: { !$0.ancestors.isDisjoint(with: places) }) {
        throw .sumOverLevels
      }
      for same in Dictionary(grouping: group, by: \.place).values { try Self.checkApart(same.map(\.universe), groups) }
    }
  }

  private static func checkApart(_ universes: [Universe], _ list: GroupList) throws(PresenceRefusal) {
    for (index, one) in universes.enumerated() {
      for other in universes[(index + 1)...] {
        for group in one.groups {
          if let same = other.groups.sorted(by: { $0.rawValue < $1.rawValue }).first(where: {
            list.mayOverlap(group, $0)
          }) {
            throw .sumOverGroups(group, same)
          }
        }
      }
    }
  }
}
