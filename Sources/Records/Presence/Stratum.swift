import Basics

/// Whom a figure is about: some groups, and perhaps people of one nationality among them, or who came back to one thing.
package struct Stratum: Hashable, Sendable {
  /// A bit for each group.
  private var bits: Int
  /// ISO 3166-1 alpha-3, or an ``UnnamedNationality``; nil where the source does not tell nationalities apart.
  package var nationality: String?
  /// Of returnees; nil where the source does not tell kinds of return apart.
  package let returnedTo: Universe.Return?

  package var groups: Set<PopulationGroup> { Self.sets[bits] }

  package init(_ groups: Set<PopulationGroup>, nationality: String? = nil, returnedTo: Universe.Return? = nil) {
    bits = groups.reduce(0) { $0 | $1.bit }
    (self.nationality, self.returnedTo) = (nationality, returnedTo)
  }

  /// `irregular+temporary_protection/SYR`, `returnee_from_displacement/SYR:own_dwelling`: the same for the same people, for
  /// tables and addresses.
  package var key: String {
    let own = nationality.map { Self.names[bits] + "/" + $0 } ?? Self.names[bits]
    return returnedTo.map { own + ":" + $0.rawValue } ?? own
  }

  /// The groups with the kind of return, of whatever nationality.
  package var groupsKey: String { Stratum(groups, returnedTo: returnedTo).key }

  /// The same people of whatever kind of return: how they were known before kinds were told apart.
  var withoutReturn: Stratum { Stratum(groups, nationality: nationality) }

  /// By the bits of the groups.
  private static let sets = (0..<(1 << PopulationGroup.byName.count)).map { bits in
    Set(PopulationGroup.byName.filter { bits & $0.bit != 0 })
  }
  private static let names = sets.map { $0.map(\.rawValue).sorted().joined(separator: "+") }
  private static let bits = Dictionary(uniqueKeysWithValues: names.enumerated().dropFirst().map { ($1[...], $0) })

  /// Groups may be named in any order. Keys are read for every figure of a sum: those in order are looked up.
  package init?(key: String) {
    let colon = key.utf8.firstIndex(of: UInt8(ascii: ":"))
    let (whole, key) = (key, key[..<(colon ?? key.endIndex)])
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
    // A part of a stratum is none.
    guard nationality?.utf8.contains(UInt8(ascii: "|")) != true else { return nil }
    guard let colon else {
      returnedTo = nil
      return
    }
    guard let told = Universe.Return(rawValue: String(whole[whole.utf8.index(after: colon)...])) else { return nil }
    returnedTo = told
  }

  /// Whether the two may be the same people, so that they are not added.
  package func mayOverlap(_ other: Stratum, in list: GroupList) -> Bool {
    if let nationality, let others = other.nationality, nationality != others { return false }
    // Who came back to the own dwelling did not come back to the area only.
    let isOtherReturn = returnedTo != nil && other.returnedTo != nil && returnedTo != other.returnedTo
    return PopulationGroup.byName.contains { one in
      bits & one.bit != 0
        && PopulationGroup.byName.contains { same in
          other.bits & same.bit != 0 && list.mayOverlap(one, same)
            && !(isOtherReturn && one.isOfReturnees && same.isOfReturnees)
        }
    }
  }

  /// Whether who is of its groups counts there too, as far as they are groups of this one.
  func hasAll(of other: Stratum) -> Bool {
    (nationality == nil || nationality == other.nationality) && (returnedTo == nil || returnedTo == other.returnedTo)
  }

  /// The one group that a conversion factor may be about.
  var onlyGroup: PopulationGroup? { groups.count == 1 ? groups.first : nil }
}

extension Stratum: Comparable {
  /// By their keys.
  package static func < (left: Stratum, right: Stratum) -> Bool {
    left.bits == right.bits
      ? (left.nationality ?? "", left.returnedTo?.rawValue ?? "")
        < (right.nationality ?? "", right.returnedTo?.rawValue ?? "")
      : left.key < right.key
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
  var isOfReturnees: Bool { self == .returneeFromAbroad || self == .returneeFromDisplacement }

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
