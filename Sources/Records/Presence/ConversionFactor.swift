package import Basics

/// How many individuals a household, a tent or a truck stands for: in a place and all below it, for one group or all, for
/// a time. It is data with a source and somebody who approved it, never a constant of the program.
package struct ConversionFactor: Hashable, Codable, Sendable {
  package var unit: CountingUnit
  /// Individuals for one of the unit.
  package var individuals: Double
  package var place: ID<Place>
  /// Nil for every group.
  package var group: PopulationGroup?
  package var validFrom: Day
  /// The last day; nil while it goes on.
  package var validTo: Day?
  package var source: String
  package var approvedBy: ID<Actor>

  package init(
    unit: CountingUnit, individuals: Double, place: ID<Place>, group: PopulationGroup? = nil, validFrom: Day,
    validTo: Day? = nil, source: String, approvedBy: ID<Actor>
  ) {
    self.unit = unit
    self.individuals = individuals
    self.place = place
    self.group = group
    self.validFrom = validFrom
    self.validTo = validTo
    self.source = source
    self.approvedBy = approvedBy
  }

  func holds(on day: Day) -> Bool { validFrom <= day && validTo.map { day <= $0 } ?? true }
}

extension Collection<ConversionFactor> {
  /// The factor that applies: of the nearest place, there of the group rather than of all, of these the newest.
  ///
  /// - Parameter places: the place and those it lies in, the nearest first.
  package func factor(
    for unit: CountingUnit, in places: [ID<Place>], of group: PopulationGroup?, on day: Day
  ) -> ConversionFactor? {
    for place in places {
      let here = filter { $0.unit == unit && $0.place == place && $0.holds(on: day) }
      let own = here.filter { group != nil && $0.group == group }
      let found = own.isEmpty ? here.filter { $0.group == nil } : own
      if let newest = found.max(by: { $0.validFrom < $1.validFrom }) { return newest }
    }
    return nil
  }

  /// A count as a figure. Refuses a unit for which nothing says how many people it is.
  package func figure(
    _ quantity: Quantity, in places: [ID<Place>], of group: PopulationGroup?, on day: Day, basis: FigureBasis
  ) throws(PresenceRefusal) -> Figure {
    guard quantity.unit != .individuals else { return Figure(collected: quantity, factor: nil, basis: basis) }
    guard let factor = factor(for: quantity.unit, in: places, of: group, on: day) else {
      throw .withoutFactor(quantity.unit, on: day)
    }
    return Figure(collected: quantity, factor: factor.individuals, basis: basis)
  }
}
