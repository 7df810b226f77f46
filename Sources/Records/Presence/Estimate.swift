package import Basics

/// What one source says of how many are in a place in a round. Any number of them stand side by side.
package struct Estimate: Hashable, Codable, Sendable {
  package var quantity: Quantity
  package var basis: FigureBasis
  /// ISO 3166-1 alpha-3, or an ``UnnamedNationality``; nil where the source does not tell nationalities apart.
  package var nationality: String?
  /// Of whom among the group it is a count, where the source tells sexes and ages apart; nil is all, as far as it says.
  package var sex: PeoplePart.Sex?
  package var age: AgeBand?
  /// The day of which it speaks.
  package var day: Day
  /// How many informants spoke, and of how many kinds; never who: that is in their submissions.
  package var informants: Int?
  package var kinds: Int?
  package var isSeenByTeam: Bool?
  package var grade: Grade?
  /// The lowest and highest that informants said, in the unit of the quantity.
  package var lowest: Int?
  package var highest: Int?
  /// Of a probability sample only.
  package var standardError: Double?
  package var explanation: String?
  /// The code and edition with which it was reported; nil where somebody chose the place.
  package var code: PlaceCode?

  package init(_ quantity: Quantity, _ basis: FigureBasis, nationality: String? = nil, on day: Day) {
    self.quantity = quantity
    self.basis = basis
    self.nationality = nationality
    self.day = day
  }

  package var stratum: Stratum {
    Stratum(basis.universe.groups, nationality: nationality, returnedTo: basis.universe.returnedTo)
  }

  /// Nil for an estimate of all people of the group.
  package var part: PeoplePart? { PeoplePart(sex: sex, age: age) }

  /// Refuses what would mislead whoever reads it.
  package func check() throws(PresenceRefusal) {
    if let standardError {
      _ = try Uncertainty.standardError(standardError, of: basis.source)
      guard standardError >= 0, standardError <= Double(Self.greatest) else { throw .count }
    }
    guard !basis.universe.groups.isEmpty else { throw .groupMissing }
    if let nationality {
      guard nationality.utf8.count == 3, nationality.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
        throw .nationality
      }
    }
    guard quantity.count >= 0, quantity.count <= Self.greatest else { throw .count }
    guard age?.isSensible ?? true else { throw .ageBand }
    guard part == nil || quantity.unit == .individuals else { throw .partOfHouseholds }
    if let lowest, let highest {
      guard 0 <= lowest, lowest <= quantity.count, quantity.count <= highest, highest <= Self.greatest else {
        throw .range
      }
    } else if lowest != nil || highest != nil {
      throw .range
    }
    guard (informants ?? 0) >= 0, (kinds ?? 0) >= 0, (kinds ?? 0) <= (informants ?? kinds ?? 0) else {
      throw .informants
    }
    guard basis.method.count <= 200, (explanation ?? "").count <= Self.longestText else { throw .textTooLong }
  }

  /// More people than a place of any country has.
  static let greatest = 100_000_000
  static let longestText = 2000

  /// The grade that the programme's written criteria give it; nil where informants were not counted.
  package func grade(by criteria: GradeCriteria, endOfRound: Day) -> Grade? {
    assessment(by: criteria, endOfRound: endOfRound)?.grade
  }

  /// The same, with what keeps it from the next better grade.
  package func assessment(
    by criteria: GradeCriteria, endOfRound: Day
  ) -> (grade: Grade, shortfalls: [GradeCriteria.Shortfall])? {
    guard basis.source == .informants, let informants else { return nil }
    let spread: Double? =
      if let lowest, let highest, lowest > 0 { Double(highest) / Double(lowest) } else { nil }
    let isSeen = isSeenByTeam ?? false
    return criteria.grade(
      Circumstances(
        informants: informants, kinds: kinds ?? 1, spread: spread, isSeenByTeam: isSeen, hasAccess: isSeen,
        age: max(0, endOfRound.epochDay - day.epochDay)))
  }
}

/// Which estimates of a place and group count, and why.
package struct FigureChoice: Hashable, Codable, Sendable {
  package enum Rule: String, Codable, CaseIterable, Sendable {
    /// The one that is named.
    case one
    case mean, median, lowest, highest
  }

  package var rule: Rule
  /// In the order in which they were chosen.
  package var estimates: [ID<Estimate>]
  /// All estimates are published beside each other; what is chosen goes into sums.
  package var isSideBySide: Bool
  /// Why this one, or why they differ: kept and shown with the number.
  package var explanation: String

  package init(_ rule: Rule, _ estimates: [ID<Estimate>], isSideBySide: Bool = false, explanation: String) {
    self.rule = rule
    self.estimates = estimates
    self.isSideBySide = isSideBySide
    self.explanation = explanation
  }
}
