package import Basics

/// How badly a site is served: 0 nothing is missing, 100 all of it.
///
/// The score is the weighted mean of the gaps that are known: 100 × Σ(weight × share missing) ÷ Σ weight, over the
/// indicators with a known gap. What is not known is in neither sum; the two bounds say what the score would be over all
/// indicators if everything unknown were met, and if all of it were missing.
package struct SiteSeverity: Hashable, Codable, Sendable {
  /// Nil when nothing is known, or what is known weighs nothing.
  package let score: Double?
  package let lowest: Double
  package let highest: Double
  package let known: Int
  package let unknown: Int

  package init(_ needs: [SiteNeed], weights: [String: Double]) {
    var (sum, knownWeight, allWeight) = (0.0, 0.0, 0.0)
    var known = 0
    for need in needs {
      let weight = weights[need.indicator.key] ?? need.indicator.weight
      allWeight += weight
      guard let gap = need.gap else { continue }
      known += 1
      knownWeight += weight
      sum += weight * gap.share
    }
    self.known = known
    unknown = needs.count - known
    score = knownWeight > 0 ? 100 * sum / knownWeight : nil
    lowest = allWeight > 0 ? 100 * sum / allWeight : 0
    highest = allWeight > 0 ? 100 * (sum + allWeight - knownWeight) / allWeight : 0
  }
}

/// Sites in the order in which to act.
package enum SiteRanking {
  package enum Order: String, CaseIterable, Sendable {
    /// The worst served first.
    case severity
    /// Score × individuals ÷ 100: the most people without.
    case people
  }

  package struct Candidate: Hashable, Sendable {
    package let site: ID<Place>
    package let code: String
    package let individuals: Int?
    /// Whether a factor made the individuals from households.
    package let isConverted: Bool
    package let day: Day?
    /// Whose figure it is; nil without a programme.
    package let programme: ID<Programme>?
    package let severity: SiteSeverity

    package init(
      site: ID<Place>, code: String, individuals: Int?, isConverted: Bool = false, day: Day?,
      programme: ID<Programme>? = nil, severity: SiteSeverity
    ) {
      (self.site, self.code, self.individuals, self.day) = (site, code, individuals, day)
      (self.isConverted, self.programme, self.severity) = (isConverted, programme, severity)
    }
  }

  package struct Ranked: Hashable, Sendable {
    /// From 1; sites that are equal to a tenth share it, and the next one counts them all.
    package let rank: Int
    package let candidate: Candidate
    /// What it was ordered by, to a tenth.
    package let value: Double
  }

  /// Equal ones stand by more individuals, then by code, under one rank. Sites of which nothing is known that the order
  /// needs are given apart, by code: they are not the last, they are not known.
  package static func rank(
    _ candidates: [Candidate], by order: Order
  ) -> (ranked: [Ranked], unknown: [Candidate]) {
    var valued: [(value: Double, candidate: Candidate)] = []
    var unknown: [Candidate] = []
    for candidate in candidates {
      let value: Double? =
        switch order {
        case .severity: candidate.severity.score
        case .people: candidate.severity.score.flatMap { s in candidate.individuals.map { s * Double($0) / 100 } }
        }
      if let value { valued.append(((value * 10).rounded() / 10, candidate)) } else { unknown.append(candidate) }
    }
    valued.sort { one, other in
      if one.value != other.value { return one.value > other.value }
      let people = (one.candidate.individuals ?? -1, other.candidate.individuals ?? -1)
      return people.0 == people.1 ? one.candidate.code < other.candidate.code : people.0 > people.1
    }
    var ranked: [Ranked] = []
    for (index, line) in valued.enumerated() {
      let rank = index > 0 && valued[index - 1].value == line.value ? ranked[index - 1].rank : index + 1
      ranked.append(Ranked(rank: rank, candidate: line.candidate, value: line.value))
    }
    return (ranked, unknown.sorted { $0.code < $1.code })
  }
}
