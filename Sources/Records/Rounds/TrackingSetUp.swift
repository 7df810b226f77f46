import Basics

/// The rules by which a programme makes figures: stated once, shown on its pages, and data of the programme rather than of
/// Konak.
package struct TrackingSetUp: Hashable, Codable, Sendable {
  /// How what several informants said becomes one figure.
  package var informants: InformantRule
  package var carrying: CarryForward
  package var criteria: GradeCriteria
  package var households: PlausibleHousehold
  package var groups: GroupList
  /// Whom its figures count unless an estimate says otherwise.
  package var universe: Universe
  /// Of several estimates for one place and group, the source that counts while nobody chose: the first of these.
  package var preference: [FigureBasis.Source]
  /// From when on what informants say is doubted; nil in set-ups from before there were doubts: ``DoubtLimits/usual``.
  package var doubts: DoubtLimits?

  package init(
    informants: InformantRule = .median, carrying: CarryForward = CarryForward(longestAge: 1),
    criteria: GradeCriteria = .usual, households: PlausibleHousehold = PlausibleHousehold(),
    groups: GroupList = .usual, universe: Universe = .usual,
    preference: [FigureBasis.Source] = [.informants, .probabilitySurvey, .registration, .register, .flowSurvey],
    doubts: DoubtLimits? = nil
  ) {
    self.informants = informants
    self.carrying = carrying
    self.criteria = criteria
    self.households = households
    self.groups = groups
    self.universe = universe
    self.preference = preference
    self.doubts = doubts
  }
}

extension GradeCriteria {
  /// What a programme begins with: three informants of two kinds who agree within a half, seen by the team, in the round.
  package static let usual = GradeCriteria([
    Demand(.high, informants: 3, kinds: 2, largestSpread: 1.5, mustBeSeen: true, longestAge: 31),
    Demand(.medium, informants: 2, kinds: 1, largestSpread: 2, mustBeSeen: false, longestAge: 62),
    Demand(.low, informants: 1, kinds: 1, largestSpread: nil, mustBeSeen: false, longestAge: 186),
  ])
}

extension GroupList {
  /// Somebody displaced inside the country may have worked in the season, or have come back.
  package static let usual = GroupList(
    edition: "1",
    overlaps: [
      [.displacedCitizen, .seasonalWorker], [.displacedCitizen, .returneeFromDisplacement],
      [.returneeFromAbroad, .returneeFromDisplacement], [.irregular, .seasonalWorker],
      [.temporaryProtection, .seasonalWorker], [.internationalProtection, .seasonalWorker],
      [.residencePermit, .seasonalWorker], [.host, .seasonalWorker],
    ])
}

extension Universe {
  /// Foreigners who are there, whatever their papers; those on sites are counted by site.
  package static let usual = Universe(
    residence: .present, groups: [.temporaryProtection, .internationalProtection, .residencePermit, .irregular],
    includesSites: true)
}
