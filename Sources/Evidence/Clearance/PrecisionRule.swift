package import Basics
package import Formats
import Foundation

/// How exactly estimates of areas and sites are told at a level. Tables made from persons have other rules: disclosure
/// control counts the persons described.
package struct PrecisionRule: Hashable, Codable, Sendable {
  package enum Coordinates: Hashable, Codable, Sendable {
    case exact
    /// The middle of the cell of a fixed grid with cells of so many metres: the same point always becomes the same one.
    case masked(metres: Int)
    /// The centre of the administrative unit.
    case centroid
  }

  /// The finest administrative level that is told: 1 province, 2 district …, 9 sites.
  package var finest: Int
  /// Counts are rounded to multiples of it; 1 leaves them exact.
  package var base: Int
  /// ISO 3166-1 alpha-3 codes of those told apart, all others together; nil tells all apart.
  package var nationalities: [String]?
  package var coordinates: Coordinates
  /// The finest level at which the number of informants is told.
  package var informantsFrom: Int
  /// The finest level at which nationality, ethnicity and irregular status are told; finer ones only where a named officer
  /// lowered it.
  package var groupsFrom: Int

  package init(
    finest: Int, base: Int = 1, nationalities: [String]? = nil, coordinates: Coordinates = .exact,
    informantsFrom: Int = PrecisionRule.district, groupsFrom: Int = PrecisionRule.site
  ) {
    (self.finest, self.base, self.nationalities) = (finest, base, nationalities?.sorted())
    (self.coordinates, self.informantsFrom, self.groupsFrom) = (coordinates, informantsFrom, groupsFrom)
  }

  package static let district = 2
  package static let site = 9
  /// Levels of places, the coarsest first.
  package static let placeLevels = [0, 1, 2, 3, 4, site]
  package static let bases = [1, 5, 10, 50, 100]
  package static let metres = 100...50_000
  package static let mostNationalities = 60

  /// Nothing is made less exact.
  package static let exact = PrecisionRule(finest: site, informantsFrom: site)

  /// What holds at a level while no officer said otherwise.
  package static func usual(at level: Level) -> PrecisionRule {
    switch level {
    case .public:
      PrecisionRule(
        finest: district, base: 10, nationalities: ["AFG", "IRN", "IRQ", "PAK", "SYR", "UKR"],
        coordinates: .centroid, groupsFrom: district)
    case .partner: PrecisionRule(finest: site, base: 5, coordinates: .masked(metres: 1000))
    case .restricted: PrecisionRule(finest: site)
    case .internal: .exact
    }
  }

  /// As it is kept; refused where it says nothing sensible.
  package func checked(at level: Level) throws(PrecisionRefusal) -> PrecisionRule {
    var checked = self
    guard Self.placeLevels.contains(finest), Self.placeLevels.contains(informantsFrom),
      Self.placeLevels.contains(groupsFrom)
    else { throw .placeLevel }
    guard Self.bases.contains(base) else { throw .base }
    if case .masked(let metres) = coordinates {
      guard Self.metres.contains(metres) else { throw .metres }
    }
    if let nationalities {
      checked.nationalities = Set(nationalities.map { $0.uppercased() }).sorted()
      guard checked.nationalities?.allSatisfy({ $0.wholeMatch(of: /[A-Z]{3}/) != nil }) == true,
        nationalities.count <= Self.mostNationalities
      else { throw .nationalities }
    }
    guard level != .public || groupsFrom <= Self.district else { throw .groupsArePublic }
    return checked
  }

  // MARK: What it makes of values

  /// A count as it is told.
  package enum Told: Hashable, Codable, Sendable {
    case about(Int)
    /// There are some, but fewer than the base, so that 0 would be wrong.
    case fewerThan(Int)
  }

  /// To the nearest multiple of the base, halves up. 0 stays 0, and nothing else becomes it.
  package func told(_ count: Int) -> Told {
    guard base > 1 else { return .about(count) }
    let (size, rest) = abs(count).quotientAndRemainder(dividingBy: base)
    let rounded = (size + (rest * 2 >= base ? 1 : 0)) * base
    if rounded == 0, count != 0 { return .fewerThan(base) }
    return .about(count < 0 ? -rounded : rounded)
  }

  /// What stands for all nationalities that are not told apart.
  package static let otherNationalities = "OTH"

  package func told(nationality: String) -> String {
    nationalities.map { $0.contains(nationality) } ?? true ? nationality : Self.otherNationalities
  }

  /// Whether something of a level of places may be told at all.
  package func tells(placeLevel: Int) -> Bool { placeLevel <= finest }
  package func tellsInformants(placeLevel: Int) -> Bool { placeLevel <= informantsFrom }
  package func tellsGroups(placeLevel: Int) -> Bool { placeLevel <= groupsFrom }

  /// Refuses what `name` tells of places that are smaller than are told at the level. What is no table of places has no
  /// level of them.
  package func require(placeLevel: Int?, of name: String, at level: Level) throws(PrecisionRefusal) {
    guard placeLevel.map(tells(placeLevel:)) ?? true else { throw .tooFine(block: name, level: level) }
  }

  /// The same of nationality, ethnicity or irregular status, which `column` tells.
  package func require(
    groupsOf column: String, placeLevel: Int?, of name: String, at level: Level
  ) throws(PrecisionRefusal) {
    guard placeLevel.map(tellsGroups(placeLevel:)) ?? true else {
      throw .groupHarm(block: name, column: column, level: level)
    }
  }

  /// Where something is, as it is told.
  ///
  /// - Parameter centroid: of the unit of the finest level that is told; nil where it has none.
  package func told(_ position: Position, centroid: Position?) -> Position? {
    switch coordinates {
    case .exact: position
    case .centroid: centroid
    case .masked(let metres): Self.masked(position, metres: metres)
    }
  }

  /// The middle of the grid's cell. Rows are so many metres high; the cells of a row are as wide at its middle. A masked
  /// position is masked to itself, and at most half a cell's diagonal away.
  private static func masked(_ position: Position, metres: Int) -> Position {
    let height = Double(metres) / metresPerDegree
    let latitude = min(max(((position.latitude / height).rounded(.down) + 0.5) * height, -90), 90)
    let width = min(height / max(cos(latitude * .pi / 180), 1e-6), 360)
    let longitude = ((position.longitude / width).rounded(.down) + 0.5) * width
    return Position(longitude: min(max(longitude, -180), 180), latitude: latitude)
  }

  /// Of a meridian, on a sphere of 6,371.0088 km (the mean radius of IUGG).
  static let metresPerDegree = 6_371_008.8 * Double.pi / 180
}

package enum PrecisionRefusal: Refusal, Equatable {
  case placeLevel, base, metres, nationalities
  /// The rule for the public may not tell groups below district; an officer lowers it for one product, with a reason.
  case groupsArePublic
  /// A column tells groups apart that it could harm, of places that are too small. Of a release an officer lowers it.
  case groupHarm(block: String, column: String, level: Level)
  /// A table is of smaller places than are told at the level.
  case tooFine(block: String, level: Level)
  /// A table is of one nationality that is told only together with others.
  case onlyTogether(block: String, level: Level)

  package var code: String {
    switch self {
    case .placeLevel: "precision.placeLevel"
    case .base: "precision.base"
    case .metres: "precision.metres"
    case .nationalities: "precision.nationalities"
    case .groupsArePublic: "precision.groupsArePublic"
    case .groupHarm(_, _, let level): "precision.groupHarm.\(level.rawValue)"
    case .tooFine(_, let level): "precision.tooFine.\(level.rawValue)"
    case .onlyTogether: "precision.onlyTogether"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .groupHarm(let block, let column, _): ["block": block, "column": column]
    case .tooFine(let block, _), .onlyTogether(let block, _): ["block": block]
    case .metres:
      ["least": String(PrecisionRule.metres.lowerBound), "most": String(PrecisionRule.metres.upperBound)]
    case .base: ["bases": PrecisionRule.bases.map(String.init).joined(separator: ", ")]
    case .nationalities: ["most": String(PrecisionRule.mostNationalities)]
    case .placeLevel, .groupsArePublic: [:]
    }
  }
}
