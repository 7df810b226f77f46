import Basics
package import Records

/// How people of a round are told apart besides by place.
package enum PresenceSplit: String, Hashable, Codable, CaseIterable, Sendable {
  /// Population groups, with kinds of return.
  case groups
  case nationalities
  /// What official registers and what informants say, whichever of them counts, with the difference.
  case sources

  package var hasGroups: Bool { self != .sources }

  /// How many groups stand beside each other at most: more do not fit on paper.
  package static let mostColumns = 12

  /// Of whom no source says it.
  package static let untold = "not-told"

  /// What people of a stratum are told as; nil where the split looks at no strata.
  package func key(of stratum: Stratum) -> String? {
    switch self {
    case .groups: stratum.groupsKey
    case .nationalities: stratum.nationality ?? Self.untold
    case .sources: nil
    }
  }
}
