package import Basics
package import Records

/// What data may be asked for: the submissions of a form, or what a register of the mission holds.
package enum AccessSubject: Hashable, Sendable {
  /// By the id that the form's author wrote.
  case form(String)
  /// How many people a round of a programme found where.
  case round(ID<Round>)
  /// The master list of sites with their latest figures.
  case sites
  /// What the flow points of a programme counted day by day; nil for points of none.
  case flows(ID<Programme>?)
  /// Who does what, where, when and for whom.
  case activities

  /// `form:site_assessment`, `round:<round>`, `sites`: for tables and addresses.
  package var key: String {
    switch self {
    case .form(let form): "form:\(form)"
    case .round(let round): "round:\(round)"
    case .sites: "sites"
    case .flows(let programme): "flows:\(programme?.description ?? "")"
    case .activities: "activities"
    }
  }

  package init?(key: String) {
    let parts = key.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    switch (parts[0], parts.count == 2 ? parts[1] : nil) {
    case ("form", let form?) where !form.isEmpty: self = .form(form)
    case ("round", let text?):
      guard let round = ID<Round>(text) else { return nil }
      self = .round(round)
    case ("sites", nil): self = .sites
    case ("flows", ""): self = .flows(nil)
    case ("flows", let text?):
      guard let programme = ID<Programme>(text) else { return nil }
      self = .flows(programme)
    case ("activities", nil): self = .activities
    default: return nil
    }
  }

  /// In which form its source must let data go: a round tells estimates of places, all others single records.
  var use: SourceTerms.Use { if case .round = self { .aggregate } else { .records } }

  /// How small the places are that it tells one by one; nil where its rows are told at any level that lets them go.
  var placeLevel: Int? {
    switch self {
    case .sites, .flows: PrecisionRule.site
    case .form, .round, .activities: nil
    }
  }
}
