package import Basics

/// Whom a figure is about: some groups, and perhaps people of one nationality among them.
package struct Stratum: Hashable, Sendable {
  package var groups: Set<PopulationGroup>
  /// ISO 3166-1 alpha-3; nil where the source does not tell nationalities apart.
  package var nationality: String?

  package init(_ groups: Set<PopulationGroup>, nationality: String? = nil) {
    (self.groups, self.nationality) = (groups, nationality)
  }

  /// `irregular+temporary_protection/SYR`: the same for the same people, for tables and addresses.
  package var key: String {
    groups.map(\.rawValue).sorted().joined(separator: "+") + (nationality.map { "/" + $0 } ?? "")
  }

  package init?(key: String) {
    let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let groups = parts[0].split(separator: "+").map { PopulationGroup(rawValue: String($0)) }
    guard !groups.isEmpty, !groups.contains(nil) else { return nil }
    self.init(Set(groups.compactMap(\.self)), nationality: parts.count > 1 ? String(parts[1]) : nil)
  }

  /// A pair of groups, one of each, that may be the same people; nil when the two may be added.
  package func overlap(with other: Stratum, in list: GroupList) -> (PopulationGroup, PopulationGroup)? {
    if let nationality, let others = other.nationality, nationality != others { return nil }
    for one in groups.sorted(by: { $0.rawValue < $1.rawValue }) {
      if let same = other.groups.sorted(by: { $0.rawValue < $1.rawValue }).first(where: { list.mayOverlap(one, $0) }) {
        return (one, same)
      }
    }
    return nil
  }

  /// The one group that a conversion factor may be about.
  var onlyGroup: PopulationGroup? { groups.count == 1 ? groups.first : nil }
}

extension Stratum: Comparable {
  package static func < (left: Stratum, right: Stratum) -> Bool { left.key < right.key }
}

/// Coded as its key.
extension Stratum: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let stratum = Stratum(key: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not groups")
    }
    self = stratum
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(key)
  }
}
