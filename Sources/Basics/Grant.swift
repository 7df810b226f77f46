/// How careful one must be with a record. Ordered: a right to a level includes those below.
package enum Sensitivity: Int, Comparable, Codable, CaseIterable, Sendable {
  case open = 0
  case internalUse = 1
  case personal = 2
  case protected = 3

  package static func < (left: Sensitivity, right: Sensitivity) -> Bool { left.rawValue < right.rawValue }
}

/// What a holder of a role may do. Every route names the one it needs.
package enum Right: String, Codable, CaseIterable, Sendable {
  case readSubmissions = "submissions.read"
  case reviewSubmissions = "submissions.review"
  case editSubmissions = "submissions.edit"
  case eraseSubmissions = "submissions.erase"
  case exportSubmissions = "submissions.export"
  case collect = "collect"
  case manageForms = "forms.manage"
  case managePlaces = "places.manage"
  case manageSites = "sites.manage"
  /// To see and keep the register of informants: a need to know of its own, with a sensitivity of personal data.
  case keepInformants = "informants.keep"
  case readEvidence = "evidence.read"
  /// To read issues that are out, up to the level of the grant.
  case readReleases = "releases.read"
  case manageEvidence = "evidence.manage"
  /// To go through what somebody else prepared for publication.
  case reviewReleases = "releases.review"
  /// To agree, for the office, that something goes out.
  case clearReleases = "releases.clear"
  /// To let it out, hold it back until an hour, and withdraw it.
  case publishReleases = "releases.publish"
  case manageUsers = "users.manage"
  case administer = "administer"
}

package enum Role: String, Codable, CaseIterable, Sendable {
  case viewer
  case enumerator
  case officer
  case manager
  /// Goes through figures and words of others before they are published.
  case reviewer
  /// Answers for what the office publishes.
  case head
  case administrator

  package var rights: Set<Right> {
    switch self {
    case .viewer: [.readEvidence, .readReleases]
    case .enumerator: [.collect]
    case .officer:
      [
        .collect, .readSubmissions, .reviewSubmissions, .editSubmissions, .exportSubmissions, .readEvidence,
        .readReleases, .manageSites,
      ]
    case .manager:
      [
        .collect, .readSubmissions, .reviewSubmissions, .editSubmissions, .exportSubmissions, .eraseSubmissions,
        .readEvidence, .readReleases, .manageEvidence, .reviewReleases, .manageForms, .managePlaces, .manageSites,
        .keepInformants,
      ]
    case .reviewer: [.readEvidence, .readReleases, .reviewReleases]
    case .head: [.readEvidence, .readReleases, .clearReleases, .publishReleases]
    case .administrator: Set(Right.allCases)
    }
  }
}

/// A role, held within bounds: below a place, inside a programme, up to a sensitivity, until a day.
/// A missing place or programme means all of them; a missing day means without end.
///
/// One whose level is not the mission's own is for somebody outside: it opens issues up to that level, and nothing else.
package struct Grant: Hashable, Codable, Sendable {
  package var role: Role
  package var place: ID<Place>?
  package var programme: ID<Programme>?
  package var sensitivity: Sensitivity
  package var until: Day?
  /// Up to which level issues are read.
  package var level: Level

  package init(
    _ role: Role, place: ID<Place>? = nil, programme: ID<Programme>? = nil,
    sensitivity: Sensitivity = .internalUse, until: Day? = nil, level: Level = .internal
  ) {
    self.role = role
    self.place = place
    self.programme = programme
    self.sensitivity = sensitivity
    self.until = until
    self.level = level
  }

  /// Levels that a grant can have: what is for named people alone is read by those who are named.
  package static let levels: [Level] = [.internal, .partner, .public]

  /// Whether it opens what is the mission's own.
  package var isInside: Bool { level == .internal }
}

/// Who asks, and what they were granted. The first argument of everything that reads or changes records for a person.
package struct Requester: Hashable, Sendable {
  package let actor: Actor
  package let grants: [Grant]

  package init(_ actor: Actor, grants: [Grant]) {
    self.actor = actor
    self.grants = grants
  }

  /// Konak itself, and the command line of whoever may read the database file anyway.
  package static let system = Requester(.system, grants: [Grant(.administrator, sensitivity: .protected)])

  /// The grants that hold `right` on `day`: what a query's rows must fall under at least one of.
  package func grants(holding right: Right, on day: Day) -> [Grant] {
    grants.filter { grant in
      grant.role.rights.contains(right) && grant.until.map { $0 >= day } != false
        && (grant.isInside || right == .readReleases)
    }
  }

  /// Up to which level issues that are out are read; nil for none.
  package func releaseLevel(on day: Day) -> Level? { grants(holding: .readReleases, on: day).map(\.level).max() }

  package func may(_ right: Right, on day: Day) -> Bool { !grants(holding: right, on: day).isEmpty }
}
