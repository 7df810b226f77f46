package import Basics
package import Formats
package import Records

/// An estimate of how many of whom are in an area or site, as ``PrecisionRules`` takes it.
package struct AreaFigure: Hashable, Sendable {
  /// What whoever made the table knows the place by: its id or code.
  package var place: String
  /// 0 country, 1 province, 2 district …, 9 site.
  package var placeLevel: Int
  /// Whom it counts; nil for all together.
  package var stratum: Stratum?
  /// Whether its nationality stands for all that are not told apart.
  package var isOtherNationalities = false
  package var count: Int?
  package var informants: Int?
  package var position: Position?

  package init(
    _ place: String, level: Int, stratum: Stratum? = nil, count: Int?, informants: Int? = nil,
    position: Position? = nil
  ) {
    (self.place, placeLevel, self.stratum) = (place, level, stratum)
    (self.count, self.informants, self.position) = (count, informants, position)
  }
}

/// The same as it is told at a level.
package struct ToldFigure: Hashable, Sendable {
  package let place: String
  package let placeLevel: Int
  package let stratum: Stratum?
  package let isOtherNationalities: Bool
  /// Nil where nothing is known.
  package let count: PrecisionRule.Told?
  /// Nil where it is not known, or not told of such places.
  package let informants: Int?
  package let position: Position?
}

/// How exactly site and area estimates are told, by level.
package struct PrecisionRules: Hashable, Sendable {
  private var said: [Level: PrecisionRule]

  package init(_ said: [Level: PrecisionRule] = [:]) { self.said = said }

  /// What officers said, else what is usual. Inside, everything is exact.
  package subscript(level: Level) -> PrecisionRule {
    level == .internal ? .exact : said[level] ?? .usual(at: level)
  }

  /// The figures of one table as they are told at a level, in their order; those of nationalities that are not told apart
  /// as one, where the first of them stood. Costs what the figures cost once.
  ///
  /// Counts are rounded one by one: sums of what is told are not sums.
  ///
  /// - Parameters:
  ///   - block: What a refusal calls the table.
  ///   - groups: Which groups it tells apart beside nationality and irregular status, which are known by its strata.
  ///   - lowering: An officer's word that its groups may be told of small places nevertheless.
  ///   - centroid: The centre of the unit in which a place is told, by the place.
  package func apply(
    _ figures: [AreaFigure], of block: String, at level: Level, groups: Set<SourceTerms.HarmfulGroup> = [],
    lowering: LevelLowering? = nil, centroid: (String) -> Position? = { _ in nil }
  ) throws(PrecisionRefusal) -> [ToldFigure] {
    let rule = self[level]
    let isLowered = lowering.map { $0.to <= level } ?? false
    for figure in figures {
      guard rule.tells(placeLevel: figure.placeLevel) else { throw .tooFine(block: block, level: level) }
      if !isLowered, !rule.tellsGroups(placeLevel: figure.placeLevel), !groups.isEmpty || figure.tellsHarmfulGroup {
        throw .groupHarm(block: block, level: level)
      }
    }
    return rule.collapsed(figures).map { figure in
      ToldFigure(
        place: figure.place, placeLevel: figure.placeLevel, stratum: figure.stratum,
        isOtherNationalities: figure.isOtherNationalities, count: figure.count.map(rule.told),
        informants: rule.tellsInformants(placeLevel: figure.placeLevel) ? figure.informants : nil,
        position: figure.position.flatMap { rule.told($0, centroid: centroid(figure.place)) })
    }
  }
}

extension AreaFigure {
  /// Nationality, or people without a regular status as a group of their own.
  var tellsHarmfulGroup: Bool {
    guard let stratum else { return false }
    return stratum.nationality != nil || stratum.groups.contains(.irregular)
  }
}

extension PrecisionRule {
  private struct Place: Hashable {
    let place: String
    let groups: Set<PopulationGroup>
  }

  /// With the nationalities that are not told apart as one figure a place and groups. Where one of them is not known, their
  /// sum is not either.
  func collapsed(_ figures: [AreaFigure]) -> [AreaFigure] {
    guard nationalities != nil else { return figures }
    var collapsed: [AreaFigure] = []
    var others: [Place: Int] = [:]
    for figure in figures {
      guard var stratum = figure.stratum, let nationality = stratum.nationality,
        told(nationality: nationality) == Self.otherNationalities
      else {
        collapsed.append(figure)
        continue
      }
      let key = Place(place: figure.place, groups: stratum.groups)
      if let index = others[key] {
        let (one, other) = (collapsed[index].count, figure.count)
        collapsed[index].count = one.flatMap { one in other.map { one + $0 } }
        // Informants of several figures may be the same people.
        collapsed[index].informants = nil
      } else {
        var figure = figure
        stratum.nationality = Self.otherNationalities
        (figure.stratum, figure.isOtherNationalities) = (stratum, true)
        others[key] = collapsed.count
        collapsed.append(figure)
      }
    }
    return collapsed
  }
}
