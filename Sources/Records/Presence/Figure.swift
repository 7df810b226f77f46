/// Individuals, with what they were made from.
package struct Figure: Hashable, Codable, Sendable {
  /// What was counted in one unit.
  package struct Part: Hashable, Codable, Sendable {
    package let collected: Quantity
    /// Individuals for one of the collected unit; nil where individuals were counted.
    package let factor: Double?

    /// To the nearest whole person, halves up.
    package var individuals: Int {
      factor.map { Int((Double(collected.count) * $0).rounded(.toNearestOrAwayFromZero)) } ?? collected.count
    }
  }

  /// One, or one of each unit in which the people were counted; in the order of the units.
  package let parts: [Part]
  package let individuals: Int
  /// What was counted how. Figures with different bases are not compared.
  package let basis: FigureBasis

  init(collected: Quantity, factor: Double?, basis: FigureBasis) {
    self.init([Part(collected: collected, factor: factor)], basis)
  }

  /// What was counted in different units; nil of nothing.
  init?(sumOf figures: [Figure]) {
    guard let first = figures.first else { return nil }
    self.init(
      figures.flatMap(\.parts).sorted { $0.collected.unit.rawValue < $1.collected.unit.rawValue }, first.basis)
  }

  private init(_ parts: [Part], _ basis: FigureBasis) {
    (self.parts, self.basis) = (parts, basis)
    individuals = parts.reduce(0) { $0 + $1.individuals }
  }

  /// Of the individuals, those that were made from something else.
  package var converted: Int { parts.reduce(0) { $0 + ($1.factor == nil ? 0 : $1.individuals) } }
  package var isConverted: Bool { parts.contains { $0.factor != nil } }
  var units: [CountingUnit] { parts.map(\.collected.unit) }
  /// In the order of the parts.
  var factors: [Double?] { parts.map(\.factor) }

  /// The same counts with other factors.
  func individuals(at factors: [Double?]) -> Int {
    zip(parts, factors).reduce(0) { $0 + Part(collected: $1.0.collected, factor: $1.1).individuals }
  }
}
