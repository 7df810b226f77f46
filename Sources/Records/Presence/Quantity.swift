/// What a team counted: where people live together it is often families or tents, at a crossing trucks.
package enum CountingUnit: String, Codable, CaseIterable, Sendable {
  case individuals
  case households
  case tents
  case trucks
}

/// A count as it was collected. It is never replaced by what it was converted to.
package struct Quantity: Hashable, Codable, Sendable {
  package let count: Int
  package let unit: CountingUnit

  /// `count` is not negative.
  package init(_ count: Int, _ unit: CountingUnit) {
    precondition(count >= 0, "nobody counts fewer than none")
    (self.count, self.unit) = (count, unit)
  }
}

/// How many individuals one household is usually taken for. What lies outside is asked about: somebody may have typed
/// individuals where households belong, or the reverse.
package struct PlausibleHousehold: Hashable, Codable, Sendable {
  package var sizes: ClosedRange<Double>

  package init(sizes: ClosedRange<Double> = 2...9) {
    self.sizes = sizes
  }

  /// From the smallest to the largest; nil for what no households are.
  package init?(from smallest: Double, to largest: Double) {
    guard smallest > 0, smallest < largest, largest <= 100 else { return nil }
    sizes = smallest...largest
  }

  package enum Question: Hashable, Sendable {
    /// So few individuals for so many households that the two may stand in each other's place.
    case tooFewIndividuals(perHousehold: Double)
    /// So many that households may have been typed twice too low, or individuals of a larger area.
    case tooManyIndividuals(perHousehold: Double)
    /// One of them is none, the other is not.
    case oneIsNone
  }

  /// Nil when there is nothing to ask.
  package func question(individuals: Int, households: Int) -> Question? {
    guard individuals > 0, households > 0 else { return individuals == households ? nil : .oneIsNone }
    let size = Double(individuals) / Double(households)
    if size < sizes.lowerBound { return .tooFewIndividuals(perHousehold: size) }
    if size > sizes.upperBound { return .tooManyIndividuals(perHousehold: size) }
    return nil
  }
}
