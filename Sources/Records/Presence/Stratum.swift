import Basics

/// Whom a figure is about: some groups, and perhaps people of one nationality among them.
package struct Stratum: Hashable, Sendable {
  /// A bit for each group.
  private var bits: Int
  /// ISO 3166-1 alpha-3; nil where the source does not tell nationalities apart.
  package var nationality: String?

  package var groups: Set<PopulationGroup> { Self.sets[bits] }

  package init(_ groups: Set<PopulationGroup>, nationality: String? = nil) {
    bits = groups.reduce(0) { $0 | $1.bit }
    self.nationality = nationality
  }

  /// `irregular+temporary_protection/SYR`: the same for the same people, for tables and addresses.
  package var key: String { nationality.map { Self.names[bits] + "/" + $0 } ?? Self.names[bits] }

  /// By the bits of the groups.
  private static let sets = (0..<(1 << PopulationGroup.byName.count)).map { bits in
    Set(PopulationGroup.byName.filter { bits & $0.bit != 0 })
  }
  private static let names = sets.map { $0.map(\.rawValue).sorted().joined(separator: "+") }
  private static let bits = Dictionary(uniqueKeysWithValues: names.enumerated().dropFirst().map { ($1[...], $0) })

  /// Groups may be named in any order. Keys are read for every figure of a sum: those in order are looked up.
  package init?(key: String) {
    let slash = key.utf8.firstIndex(of: UInt8(ascii: "/"))
    let names = key[..<(slash ?? key.endIndex)]
    if let bits = Self.bits[names] {
      self.bits = bits
    } else {
      let groups = names.split(separator: "+").map { PopulationGroup(rawValue: String($0)) }
      guard !groups.isEmpty, !groups.contains(nil) else { return nil }
      bits = groups.reduce(0) { $0 | ($1?.bit ?? 0) }
    }
    nationality = slash.map { String(key[key.utf8.index(after: $0)...]) }
  }

  /// A pair of groups, one of each, that may be the same people; nil when the two may be added.
  package func overlap(with other: Stratum, in list: GroupList) -> (PopulationGroup, PopulationGroup)? {
    if let nationality, let others = other.nationality, nationality != others { return nil }
    for one in PopulationGroup.byName where bits & one.bit != 0 {
      let same = PopulationGroup.byName.first { other.bits & $0.bit != 0 && list.mayOverlap(one, $0) }
      if let same { return (one, same) }
    }
    return nil
  }

  /// The one group that a conversion factor may be about.
  var onlyGroup: PopulationGroup? { groups.count == 1 ? groups.first : nil }
}

extension Stratum: Comparable {
  /// By their keys.
  package static func < (left: Stratum, right: Stratum) -> Bool {
    left.bits == right.bits ? (left.nationality ?? "") < (right.nationality ?? "") : left.key < right.key
  }
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

extension PopulationGroup {
  fileprivate static let byName = allCases.sorted { $0.rawValue < $1.rawValue }

  fileprivate var bit: Int {
    switch self {
    case .displacedCitizen: 1 << 0
    case .host: 1 << 1
    case .internationalProtection: 1 << 2
    case .irregular: 1 << 3
    case .residencePermit: 1 << 4
    case .returneeFromAbroad: 1 << 5
    case .returneeFromDisplacement: 1 << 6
    case .seasonalWorker: 1 << 7
    case .temporaryProtection: 1 << 8
    }
  }
}
