/// How far something may go that leaves the mission, or what it is made of. The stricter is greater.
package enum Level: String, Codable, Comparable, CaseIterable, Sendable {
  /// Whoever wants.
  case `public`
  /// Organisations with an agreement.
  case partner
  /// Named people, until a day.
  case restricted
  /// The mission's own staff.
  case `internal`

  package static func < (left: Level, right: Level) -> Bool { left.strictness < right.strictness }

  /// What may be done with something made of several things: what may be done with each. Nil for nothing.
  package static func strictest(of levels: some Sequence<Level>) -> Level? { levels.max() }

  private var strictness: Int {
    switch self {
    case .public: 0
    case .partner: 1
    case .restricted: 2
    case .internal: 3
    }
  }
}
