package import Basics

extension Grant {
  /// Whether a holder of this grant may give `other`: nobody gives more rights, a wider area, a higher sensitivity or level,
  /// or a longer time than their own.
  ///
  /// `isWithin(place, area)` says whether a place is an area or lies in it.
  func covers(_ other: Grant, isWithin: (ID<Place>, ID<Place>) throws -> Bool) rethrows -> Bool {
    guard other.role.rights.isSubset(of: role.rights), other.sensitivity <= sensitivity, other.level <= level,
      programme == nil || programme == other.programme
    else { return false }
    if let until {
      guard let end = other.until, end <= until else { return false }
    }
    guard let place else { return true }
    guard let inside = other.place else { return false }
    return try inside == place || isWithin(inside, place)
  }

  /// Whether it gives everything, everywhere, for ever.
  package var isUnbounded: Bool {
    role == .administrator && place == nil && programme == nil && until == nil && sensitivity == .protected
      && isInside
  }
}
