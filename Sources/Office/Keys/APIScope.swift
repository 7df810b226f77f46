package import Basics

/// What a key opens of the interface for programs.
package enum APIScope: Hashable, Sendable {
  /// The submissions of one form, by its id; nil for every form within the key's grants.
  case submissions(form: String?)
  case presence, sites, places, activities, releases

  /// Stable: `submissions`, `submissions:FORM`, `presence` …
  package var text: String {
    switch self {
    case .submissions(let form): form.map { "submissions:" + $0 } ?? "submissions"
    case .presence: "presence"
    case .sites: "sites"
    case .places: "places"
    case .activities: "activities"
    case .releases: "releases"
    }
  }

  package init?(_ text: some StringProtocol) {
    switch text {
    case "submissions": self = .submissions(form: nil)
    case "presence": self = .presence
    case "sites": self = .sites
    case "places": self = .places
    case "activities": self = .activities
    case "releases": self = .releases
    default:
      guard text.hasPrefix("submissions:"), (13...212).contains(text.utf8.count) else { return nil }
      self = .submissions(form: String(text.dropFirst(12)))
    }
  }

  /// Without the form.
  package var kind: Kind {
    switch self {
    case .submissions: .submissions
    case .presence: .presence
    case .sites: .sites
    case .places: .places
    case .activities: .activities
    case .releases: .releases
    }
  }

  package enum Kind: String, CaseIterable, Sendable {
    case submissions, presence, sites, places, activities, releases

    /// Whether it is read inside the mission alone: nothing tells how exactly single submissions could go to others.
    func staysInside(_ level: String) -> Bool { self == .submissions && level != "internal" }

    /// What somebody must hold to have the same by signing in.
    package var right: Right {
      switch self {
      case .submissions: .exportSubmissions
      case .presence, .sites, .places, .activities: .readEvidence
      case .releases: .readReleases
      }
    }
  }
}
