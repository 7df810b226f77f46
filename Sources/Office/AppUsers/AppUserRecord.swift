package import Basics

/// The account of a phone or another machine that collects.
package struct AppUserRecord: Hashable, Sendable {
  package let id: ID<AppUser>
  /// What it signs in with; made here, never chosen.
  package let name: String
  /// What people call it: whose phone it is.
  package let label: String
  /// Where its submissions belong when they name no place themselves, and which forms it gets.
  package let place: ID<Place>?
  package let programme: ID<Programme>?
  package let created: Instant
  package let revoked: Instant?
  package let seen: Instant?
  /// Up to which sensitivity it gets forms: no further than whoever made it.
  package let sensitivity: Sensitivity

  /// Collects where and what it was made for, and reads nothing.
  package var requester: Requester {
    Requester(
      .appUser(id), grants: [Grant(.enumerator, place: place, programme: programme, sensitivity: sensitivity)])
  }
}

/// A new app user with its secret, which is shown this once and kept nowhere.
package struct NewAppUser: Sendable {
  package let record: AppUserRecord
  package let secret: String
}

/// Why an app user is not made or changed.
package enum AppUserRefusal: String, Refusal {
  case labelMissing = "appUser.label.missing"
  /// The place or programme lies beyond those that the person manages.
  case areaTooWide = "appUser.area.tooWide"
  case missing = "appUser.missing"

  package var code: String { rawValue }
  package var kind: RefusalKind {
    switch self {
    case .labelMissing: .invalid
    case .areaTooWide: .forbidden
    case .missing: .missing
    }
  }
}
