/// Who is meant by a figure.
package enum PopulationGroup: String, Codable, CaseIterable, Sendable {
  case temporaryProtection = "temporary_protection"
  /// Applicants and holders.
  case internationalProtection = "international_protection"
  case residencePermit = "residence_permit"
  case irregular
  case seasonalWorker = "seasonal_worker"
  case displacedCitizen = "displaced_citizen"
  case returneeFromAbroad = "returnee_from_abroad"
  case returneeFromDisplacement = "returnee_from_displacement"
  case host
}

/// Whom a figure counts.
package struct Universe: Hashable, Codable, Sendable {
  package enum Residence: String, Codable, CaseIterable, Sendable {
    /// On the books of the place, wherever they are.
    case registered
    /// There, whether on its books or not.
    case present
    /// The source does not say which: it is compared with neither.
    case unknown
  }

  /// What a return must have led to for the returnee to be counted.
  package enum Return: String, Codable, CaseIterable, Sendable {
    case ownDwelling = "own_dwelling"
    case area
  }

  package var residence: Residence
  package var groups: Set<PopulationGroup>
  /// Whether a location's figure has the people of the sites in it; nil when that is not known.
  package var includesSites: Bool?
  /// For returnees.
  package var returnedTo: Return?

  package init(
    residence: Residence, groups: Set<PopulationGroup>, includesSites: Bool?, returnedTo: Return? = nil
  ) {
    self.residence = residence
    self.groups = groups
    self.includesSites = includesSites
    self.returnedTo = returnedTo
  }

  package enum Difference: Hashable, Sendable {
    case residence
    /// Counted by one and not by the other.
    case groups(Set<PopulationGroup>)
    case sites
    case returns
  }

  /// In what two universes differ: each is a warning beside a comparison of figures.
  package func differences(from other: Universe) -> [Difference] {
    var differences: [Difference] = []
    if residence != other.residence { differences.append(.residence) }
    let uneven = groups.symmetricDifference(other.groups)
    if !uneven.isEmpty { differences.append(.groups(uneven)) }
    if includesSites != other.includesSites { differences.append(.sites) }
    if returnedTo != other.returnedTo { differences.append(.returns) }
    return differences
  }
}

extension Universe {
  /// With the groups in one order, so that what is equal is coded alike.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(residence, forKey: .residence)
    try container.encode(groups.sorted { $0.rawValue < $1.rawValue }, forKey: .groups)
    try container.encodeIfPresent(includesSites, forKey: .includesSites)
    try container.encodeIfPresent(returnedTo, forKey: .returnedTo)
  }
}

/// An edition of the list of groups: which of them may be the same people.
package struct GroupList: Hashable, Codable, Sendable {
  package var edition: String
  /// Pairs, in either order.
  package var overlaps: [[PopulationGroup]]

  package init(edition: String, overlaps: [[PopulationGroup]]) {
    (self.edition, self.overlaps) = (edition, overlaps)
  }

  package func mayOverlap(_ one: PopulationGroup, _ other: PopulationGroup) -> Bool {
    one == other || overlaps.contains { Set($0) == [one, other] }
  }
}

/// What two figures must share to be compared like for like.
package struct FigureBasis: Hashable, Codable, Sendable {
  package enum Source: String, Codable, CaseIterable, Sendable {
    /// Official register (baseline area assessment, B1).
    case register
    /// Key informants (baseline location assessment, B2).
    case informants
    case registration
    /// A survey whose respondents were drawn with known probabilities.
    case probabilitySurvey = "probability_survey"
    /// People asked as they passed a flow point.
    case flowSurvey = "flow_survey"
  }

  package var source: Source
  package var method: String
  package var universe: Universe

  package init(source: Source, method: String, universe: Universe) {
    (self.source, self.method, self.universe) = (source, method, universe)
  }
}
