package import Basics
import Store

/// Nationality, ethnicity or irregular status told of places so small that a figure could harm a group there.
package struct GroupHarm: Hashable, Codable, Sendable {
  package let block: String
  package let group: SourceTerms.HarmfulGroup
  /// The path of the question that tells it.
  package let column: String
  /// Of the smallest places that the figures are of.
  package let placeLevel: Int

  package init(block: String, group: SourceTerms.HarmfulGroup, column: String, placeLevel: Int) {
    (self.block, self.group, self.column, self.placeLevel) = (block, group, column, placeLevel)
  }
}

/// A named officer lets groups be told of places that are too small by rule: for just these, so that another table, column
/// or smaller place is asked for anew.
package struct HarmLowering: Hashable, Codable, Sendable {
  package let harms: [GroupHarm]
  /// From the inside to the level of the release.
  package let lowering: LevelLowering

  package init(_ harms: [GroupHarm], _ lowering: LevelLowering) { (self.harms, self.lowering) = (harms, lowering) }

  package func covers(_ others: [GroupHarm], at level: Level) -> Bool {
    lowering.to <= level && Set(others).isSubset(of: harms)
  }
}

extension Reader {
  /// What of these sources tells groups that figures could harm, as their terms say: in the order of their paths.
  func groups(told uses: [SourceUse]) throws -> [(path: String, group: SourceTerms.HarmfulGroup)] {
    try uses.flatMap { use in
      let groups = try statedTerms(of: use.source)?.terms.groups ?? [:]
      return use.paths.sorted().compactMap { path in groups[path].map { (path, $0) } }
    }
  }
}
