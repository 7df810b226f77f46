package import Basics

/// A key informant. Kind and place together tell who somebody is, so informants are personal data and named by id here.
package enum Informant {}

/// What one informant said of one place.
package struct InformantFigure: Hashable, Sendable {
  package var informant: ID<Informant>
  /// Mukhtar, teacher, … from the programme's list.
  package var kind: String
  package var place: ID<Place>
  package var individuals: Int

  package init(informant: ID<Informant>, kind: String, place: ID<Place>, individuals: Int) {
    self.informant = informant
    self.kind = kind
    self.place = place
    self.individuals = individuals
  }
}

/// How a programme makes one figure of what several informants of a place said. Each of theirs is kept.
package enum InformantRule: Hashable, Codable, Sendable {
  case median
  case mean
  /// Weighted by kind; kinds that are not listed weigh 1.
  case weighted([String: Double])
  /// What the one said whose kind stands first in the list.
  case mostCredible([String])
  /// Only where all said the same.
  case agreed

  package struct Combined: Hashable, Sendable {
    package let individuals: Int
    package let range: ClosedRange<Int>
  }

  /// Nil where the rule gives no figure: nobody spoke, nobody who counts, or they did not agree.
  package func combine(_ figures: [InformantFigure]) -> Combined? {
    let sorted = figures.map(\.individuals).sorted()
    guard let lowest = sorted.first, let highest = sorted.last else { return nil }
    return value(figures, sorted).map { Combined(individuals: $0, range: lowest...highest) }
  }

  private func value(_ figures: [InformantFigure], _ sorted: [Int]) -> Int? {
    switch self {
    case .median: return sorted.roundedMedian
    case .mean: return sorted.roundedMean
    case .weighted(let weights):
      let weighed = figures.map { (weight: weights[$0.kind] ?? 1, individuals: Double($0.individuals)) }
      let sum = weighed.reduce(0) { $0 + $1.weight }
      return sum > 0 ? (weighed.reduce(0) { $0 + $1.weight * $1.individuals } / sum).roundedPeople : nil
    case .mostCredible(let kinds):
      for kind in kinds {
        let those = figures.filter { $0.kind == kind }.map(\.individuals)
        if !those.isEmpty { return those.roundedMedian }
      }
      return nil
    case .agreed: return sorted.first == sorted.last ? sorted.first : nil
    }
  }
}

/// What an officer should look at before informants' figures are used.
package struct InformantFlags: Hashable, Sendable {
  /// Those who spoke for more places than one person usually knows.
  package private(set) var speakingForMany: [ID<Informant>: Int] = [:]
  /// Figures that several informants gave for several places alike, other than 0: copied, perhaps.
  package private(set) var identical: [Int: Set<ID<Place>>] = [:]

  /// - Parameters:
  ///   - mostPlaces: that one informant may speak for.
  ///   - leastAlike: places with the same figure from which it is told; small figures are alike by chance, so those
  ///     under `smallest` are not.
  package init(_ figures: [InformantFigure], mostPlaces: Int = 5, leastAlike: Int = 3, smallest: Int = 100) {
    for (informant, those) in Dictionary(grouping: figures, by: \.informant) {
      let places = Set(those.map(\.place)).count
      if places > mostPlaces { speakingForMany[informant] = places }
    }
    for (individuals, those) in Dictionary(grouping: figures, by: \.individuals) where individuals >= smallest {
      let places = Set(those.map(\.place))
      if places.count >= leastAlike { identical[individuals] = places }
    }
  }
}
