/// What a visit found in a site: how many people, and the answers to questions with a role.
package struct SiteFindings: Hashable, Sendable {
  package var households: Int?
  package var individuals: Int?
  /// What the programme's factor makes of the households, where individuals were not counted. It is shown as made this
  /// way, and never stands in the place of what was collected.
  package var converted: Converted?
  /// By role; empty where the form asked and nobody answered.
  package var answers: [String: String]

  package init(households: Int? = nil, individuals: Int? = nil, answers: [String: String] = [:]) {
    (self.households, self.individuals, self.answers) = (households, individuals, answers)
  }

  package struct Converted: Hashable, Sendable {
    package let individuals: Int
    /// Individuals for one household.
    package let factor: Double

    init(households: Int, _ factor: ConversionFactor) {
      self.factor = factor.individuals
      individuals =
        Figure.Part(collected: Quantity(households, .households), factor: factor.individuals).individuals
    }
  }

  /// Individuals as they were counted, else as they were converted.
  package var people: Int? { individuals ?? converted?.individuals }
}

/// What one indicator says of a site. What is not known is never taken for 0, and never for no need.
package struct SiteNeed: Hashable, Sendable {
  package enum Unknown: String, Hashable, Sendable {
    /// The form has no question with the role.
    case notAsked
    /// The question was not answered, or the answer says that nobody knows.
    case notAnswered
    /// How many individuals live there is not known, not even by a factor, and the threshold is for each.
    case noPopulation
  }

  package struct Gap: Hashable, Sendable {
    /// Of the unit, for all people; nil where a question is answered by a choice.
    package let needed: Double?
    package let have: Double?
    package let missing: Double?
    /// People beyond those whom what is there serves; nil where an answer does not say how many.
    package let peopleWithout: Int?
    /// The part of the need that is not met, 0…1.
    package let share: Double
  }

  package enum Finding: Hashable, Sendable {
    case gap(Gap)
    case unknown(Unknown)
  }

  package let indicator: SiteIndicator
  package let finding: Finding

  package var gap: Gap? { if case .gap(let gap) = finding { gap } else { nil } }
}

extension SiteRules {
  /// Every indicator of the rules, in their order.
  package func needs(of findings: SiteFindings?) -> [SiteNeed] { indicators.needs(of: findings) }
}

extension [SiteIndicator] {
  package func needs(of findings: SiteFindings?) -> [SiteNeed] {
    map { indicator in
      SiteNeed(indicator: indicator, finding: findings.map { indicator.finding(in: $0) } ?? .unknown(.notAsked))
    }
  }
}

extension SiteIndicator {
  fileprivate func finding(in findings: SiteFindings) -> SiteNeed.Finding {
    guard let answer = findings.answers[role] else { return .unknown(.notAsked) }
    let people = findings.people
    switch measure {
    case .answers(let shares):
      guard let share = shares[answer] else { return .unknown(.notAnswered) }
      return .gap(
        SiteNeed.Gap(
          needed: nil, have: nil, missing: nil, peopleWithout: share == 0 ? 0 : share == 1 ? people : nil,
          share: share))
    case .amount(let perPerson, let isWhole):
      guard let have = Double(answer), have.isFinite, have >= 0 else { return .unknown(.notAnswered) }
      guard let people else { return .unknown(.noPopulation) }
      // A hair less, so that 0.05 × 60 is not taken for more than three.
      let exact = Double(people) * perPerson
      let needed = isWhole ? (exact - 1e-9).rounded(.up) : exact
      let missing = max(0, needed - have)
      let served = min(Double(people), (have / perPerson + 1e-9).rounded(.down))
      return .gap(
        SiteNeed.Gap(
          needed: needed, have: have, missing: missing, peopleWithout: people - Int(served),
          share: needed > 0 ? missing / needed : 0))
    }
  }
}
