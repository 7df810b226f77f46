package import Basics

/// A key informant. Kind and place together tell who somebody is, so informants are personal data and named by id here.
package enum Informant {}

/// What informants who were asked together, often one alone, said of one place.
package struct InformantFigure: Hashable, Sendable {
  package var informant: ID<Informant>
  /// Mukhtar, teacher, … from the programme's list: one for each informant who spoke.
  package var kinds: [String]
  package var place: ID<Place>
  package var individuals: Int

  package init(informant: ID<Informant>, kinds: [String], place: ID<Place>, individuals: Int) {
    self.informant = informant
    self.kinds = kinds
    self.place = place
    self.individuals = individuals
  }
}

/// How a programme makes one figure of what several informants of a place said. Each of theirs is kept.
package enum InformantRule: Hashable, Codable, Sendable {
  case median
  case mean
  /// Weighted by kind; kinds that are not listed weigh 1. What several said together weighs what they weigh together.
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

  /// Those whose very answer the figure is; none where it is reckoned from several answers.
  func answers(_ figures: [InformantFigure]) -> [InformantFigure] {
    guard let figure = combine(figures) else { return [] }
    let heard: [InformantFigure]
    switch self {
    case .median, .agreed: heard = figures
    case .mean, .weighted: heard = figure.range.lowerBound == figure.range.upperBound ? figures : []
    case .mostCredible(let kinds):
      let first = kinds.first { kind in figures.contains { $0.kinds.contains(kind) } }
      heard = figures.filter { figure in first.map(figure.kinds.contains) ?? false }
    }
    return heard.filter { $0.individuals == figure.individuals }
  }

  /// The greatest weight of a kind.
  package static let heaviest = 100.0

  /// Whether it can give a figure at all.
  var isSensible: Bool {
    switch self {
    case .median, .mean, .agreed: true
    case .weighted(let weights):
      weights.count <= 100 && weights.values.allSatisfy { $0.isFinite && (0...Self.heaviest).contains($0) }
        && (weights.isEmpty || weights.values.contains { $0 > 0 })
    case .mostCredible(let kinds): !kinds.isEmpty && kinds.count <= 100
    }
  }

  private func value(_ figures: [InformantFigure], _ sorted: [Int]) -> Int? {
    switch self {
    case .median: return sorted.roundedMedian
    case .mean: return sorted.roundedMean
    case .weighted(let weights):
      let weighed = figures.map { (weight: $0.weight(weights), individuals: Double($0.individuals)) }
      let sum = weighed.reduce(0) { $0 + $1.weight }
      return sum > 0 ? (weighed.reduce(0) { $0 + $1.weight * $1.individuals } / sum).roundedPeople : nil
    case .mostCredible(let kinds):
      for kind in kinds {
        let those = figures.filter { $0.kinds.contains(kind) }.map(\.individuals)
        if !those.isEmpty { return those.roundedMedian }
      }
      return nil
    case .agreed: return sorted.first == sorted.last ? sorted.first : nil
    }
  }
}

extension InformantFigure {
  fileprivate func weight(_ weights: [String: Double]) -> Double {
    kinds.isEmpty ? 1 : kinds.reduce(0) { $0 + (weights[$1] ?? 1) }
  }
}

/// From when on what informants say in a round is doubted; data of the programme.
package struct DoubtLimits: Hashable, Codable, Sendable {
  /// Places that one informant may speak for.
  package var mostPlaces: Int
  /// Places with the same figure from which it is told.
  package var leastAlike: Int
  /// Smaller figures are alike by chance.
  package var smallest: Int

  package init(mostPlaces: Int = 5, leastAlike: Int = 3, smallest: Int = 100) {
    (self.mostPlaces, self.leastAlike, self.smallest) = (mostPlaces, leastAlike, smallest)
  }

  package static let usual = DoubtLimits()
  var isSensible: Bool {
    (1...10_000).contains(mostPlaces) && (2...10_000).contains(leastAlike) && (1...1_000_000).contains(smallest)
  }
}

/// What an officer should look at before informants' figures are used.
package struct InformantFlags: Hashable, Sendable {
  /// Those who spoke for more places than one person usually knows.
  package private(set) var speakingForMany: [ID<Informant>: Int] = [:]
  /// Figures that several informants gave for several places alike, other than 0: copied, perhaps.
  package private(set) var identical: [Int: Set<ID<Place>>] = [:]

  package init(_ figures: [InformantFigure], _ limits: DoubtLimits = .usual) {
    for (informant, those) in Dictionary(grouping: figures, by: \.informant) {
      let places = Set(those.map(\.place)).count
      if places > limits.mostPlaces { speakingForMany[informant] = places }
    }
    for (individuals, those) in Dictionary(grouping: figures, by: \.individuals) where individuals >= limits.smallest {
      let places = Set(those.map(\.place))
      if places.count >= limits.leastAlike { identical[individuals] = places }
    }
  }
}
