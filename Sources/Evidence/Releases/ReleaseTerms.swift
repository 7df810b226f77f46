package import Basics
import Collect
import Records
package import Store

/// What the sources of a release ask of it, as their terms stand on a day.
package struct ReleaseTerms: Hashable, Sendable {
  /// An owner outside of the mission without whose yes nothing goes.
  package struct Owner: Hashable, Sendable {
    /// The source's key.
    package var source: String
    package var name: String
    /// After so many days without an answer the owner counts as agreed; nil: silence is no consent.
    package var silenceDays: Int?
    /// The blocks with figures of the source.
    package var blocks: Set<String>

    package init(source: String, name: String, silenceDays: Int? = nil, blocks: Set<String>) {
      (self.source, self.name, self.silenceDays, self.blocks) = (source, name, silenceDays, blocks)
    }
  }

  package var owners: [Owner]
  /// The most open level of each block, by what the mission itself said of its data: an officer may lower that.
  package var levels: [String: Level]
  /// The same by what others want of theirs, or nobody has said yet: that stays.
  package var bound: [String: Level]

  /// What the level does not tell of so small places, unless an officer lowers that.
  package var harms: [GroupHarm]

  package init(
    owners: [Owner] = [], levels: [String: Level] = [:], bound: [String: Level] = [:], harms: [GroupHarm] = []
  ) {
    (self.owners, self.levels, self.bound, self.harms) = (owners, levels, bound, harms)
  }
}

extension ReleaseTerms {
  /// By what was said of the sources of each block.
  package static func stated(_ content: ReleaseContent, _ reader: Reader, _ day: Day) throws -> ReleaseTerms {
    var terms = ReleaseTerms()
    var owners: [String: Owner] = [:]
    let rule = try reader.precisionRules()[content.level]
    for (block, table) in content.tables {
      let uses = try table.definition.source.uses(reader)
      // Figures that rest on nothing are nobody's to let go but the mission's.
      if uses.isEmpty { terms.levels[block.key] = .internal }
      let placeLevel = try table.definition.source.placeLevel(reader)
      if let placeLevel, !rule.tellsGroups(placeLevel: placeLevel) {
        let told = try reader.groups(told: uses).map { ($0.group, $0.path) } + table.groupsOfRound
        terms.harms += told.map { GroupHarm(block: block.key, group: $0.0, column: $0.1, placeLevel: placeLevel) }
      }
      for use in uses {
        let source = try reader.terms(of: [use], on: day)
        let level: Level = source.use == .inside ? .internal : source.level
        let owner = try reader.statedTerms(of: use.source)?.terms.owner
        if owner == .mission {
          terms.levels[block.key] = max(terms.levels[block.key] ?? .public, level)
        } else {
          terms.bound[block.key] = max(terms.bound[block.key] ?? .public, level)
        }
        // What the mission asks of itself is what its steps are for.
        for clearance in source.clearances {
          guard let name = clearance.owner else { continue }
          let key = clearance.source.key
          owners[key, default: Owner(source: key, name: name, silenceDays: clearance.silenceDays, blocks: [])]
            .blocks.insert(block.key)
        }
      }
    }
    terms.owners = owners.values.sorted { $0.source < $1.source }
    return terms
  }
}

extension FrozenDefinition.Source {
  /// The sources of the figures, with the questions that they read.
  package func uses(_ reader: Reader) throws -> [SourceUse] {
    switch self {
    case .indicator(let source):
      let filter = source.indicator.filter.narrowed(by: source.filter) ?? source.filter
      let paths = source.indicator.measure.paths.union(filter.paths)
        .union([source.dimension?.path].compactMap(\.self))
      return [SourceUse(.form(source.indicator.form), paths: paths)]
    case .presence(let source):
      return try reader.sources(behind: source.round, since: source.since, of: source.programme).map {
        SourceUse($0)
      }
    case .site(let source): return try reader.uses(of: source)
    }
  }

  /// Of rounds: a line for each group of all places, and else a column beside places.
  var hasGroupsAsColumns: Bool {
    if case .presence(let source) = self { source.split?.hasGroups == true && source.level > 0 } else { false }
  }

  /// Whether its lines or columns are nationalities, as the terms of its form say.
  func isByNationality(_ reader: Reader) throws -> Bool {
    if case .presence(let source) = self { return source.split == .nationalities }
    guard case .indicator(let source) = self, let path = source.dimension?.path else { return false }
    return try reader.statedTerms(of: .form(source.indicator.form))?.terms.groups[path] == .nationality
  }
}

extension FrozenTable {
  /// What a round's figures tell of groups that they could harm: which, and in what it stands.
  fileprivate var groupsOfRound: [(SourceTerms.HarmfulGroup, String)] {
    guard case .presence(let source) = definition.source, let split = source.split else { return [] }
    switch split {
    case .sources: return []
    case .nationalities: return [(.nationality, PresenceSplit.nationalities.rawValue)]
    case .groups:
      let keys = lines.map(\.key) + columns.map(\.key)
      return keys.filter { Stratum(key: $0)?.groups.contains(.irregular) == true }.map { (.irregularStatus, $0) }
    }
  }
}
