/// Who does something. Recorded with every entry of the journal; names are looked up, never copied.
package enum Actor: Hashable, Sendable {
  /// Konak itself: a migration, a reaction, a scheduled job.
  case system
  case user(ID<User>)
  /// A phone or other client that signs in with a machine-made secret.
  case appUser(ID<AppUser>)

  /// The sixteen bytes by which the journal knows the actor; all zero for the system.
  package var id: ID<Actor> {
    switch self {
    case .system: ID(high: 0, low: 0)
    case .user(let id): id.recast()
    case .appUser(let id): id.recast()
    }
  }
}

/// A person with an account. Only its id is known below `Office`.
package enum User {}
/// An account of a phone or another machine. Only its id is known below `Office`.
package enum AppUser {}
/// A place of the hierarchy, or a site. Only its id is known below `Records`.
package enum Place {}
/// A programme of the mission: what rights and data are grouped by.
package enum Programme {}
/// An office of the mission, or another copy of its data.
package enum Node {}
