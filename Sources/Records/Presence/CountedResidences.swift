/// Whom the figures of some places count: those on the books of a place, those who are there, or it is not known which. What
/// differs in that is of different people, however it is summed or compared.
package struct CountedResidences: Hashable, Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case registered, present, unknown
    /// Figures of the groups of a place count differently.
    case several
    /// Register and informants of a place count differently, whichever of them counts.
    case sides

    init(_ residence: Universe.Residence) {
      self =
        switch residence {
        case .registered: .registered
        case .present: .present
        case .unknown: .unknown
        }
    }

    /// As sums are kept of it, beside those of strata.
    var key: String { "residence|" + rawValue }
  }

  private var counts: [Kind: Int] = [:]

  package init() {}

  mutating func add(_ kind: Kind, places count: Int) { counts[kind, default: 0] += count }

  /// Places whose figures count these alone.
  package func places(_ residence: Universe.Residence) -> Int { counts[Kind(residence)] ?? 0 }
  /// Places whose groups are counted differently.
  package var several: Int { counts[.several] ?? 0 }
  /// Places whose register counts others than their informants.
  package var sides: Int { counts[.sides] ?? 0 }

  /// Whether a sum of these figures adds people of whom one is counted where registered, another where present.
  package var isMixed: Bool {
    several > 0 || Universe.Residence.allCases.count { places($0) > 0 } > 1
  }
}

extension PlaceSeries {
  /// How the place is counted in the round: nothing where nothing is known of it.
  func residences(_ round: Int) -> [CountedResidences.Kind] {
    let counted = Set(
      standings.compactMap { standings -> Universe.Residence? in
        switch standings[round] {
        case .counted(let figure), .carried(let figure, _): figure.basis.universe.residence
        case .zero, .carriedZero, .missing, .closed, .regrouped, .outside: nil
        }
      })
    let own: [CountedResidences.Kind] = counted.count > 1 ? [.several] : counted.map(CountedResidences.Kind.init)
    return own + (areSidesUneven(round) ? [.sides] : [])
  }

  private func areSidesUneven(_ round: Int) -> Bool {
    guard sides[round].bothPlaces > 0, let state = states[round] else { return false }
    return Dictionary(grouping: state.estimates.map(\.estimate), by: \.stratum).values.contains { own in
      func said(_ source: FigureBasis.Source) -> Set<Universe.Residence> {
        Set(own.filter { $0.basis.source == source }.map(\.basis.universe.residence))
      }
      let (official, informants) = (said(.register), said(.informants))
      return !official.isEmpty && !informants.isEmpty && official != informants
    }
  }
}
