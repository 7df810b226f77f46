/// What one record of a form, or one row of a repeat in it, describes.
package enum DescribedUnit: String, Hashable, Codable, CaseIterable, Sendable {
  case person, household, respondent, site, place, organisation, event, other

  /// Whether people can be found among few of them, so that disclosure control counts them.
  package var isOfPersons: Bool {
    switch self {
    case .person, .household, .respondent: true
    case .site, .place, .organisation, .event, .other: false
    }
  }
}

extension SourceTerms {
  /// What is counted where submissions are, or with `repeatPath` rows of a repeat; nil while nobody has said it.
  package func unit(repeatPath: String? = nil) -> DescribedUnit? {
    repeatPath.map { repeatUnits?[$0] } ?? unit
  }
}
