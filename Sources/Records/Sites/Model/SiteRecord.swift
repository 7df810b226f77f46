package import Basics
package import Collect
package import Store

/// How many a site has room for.
package struct SiteCapacity: Hashable, Codable, Sendable {
  package enum Unit: String, Codable, CaseIterable, Sendable {
    case households, individuals
  }

  package var count: Int
  package var unit: Unit

  package init(_ count: Int, _ unit: Unit) {
    (self.count, self.unit) = (count, unit)
  }

  package static let greatest = 10_000_000
}

/// What is said of a site beyond what its place knows: nil means "as it was".
package struct SiteFacts: Hashable, Codable, Sendable {
  /// The key of a kind, and the edition of the list that has it.
  package var type: String?
  package var typeEdition: String?
  package var capacity: SiteCapacity?
  /// The organisation that manages it, never a person's name: a person's contact is personal data. Empty for none.
  package var manager: String?
  package var opened: Day?

  package init(
    type: String? = nil, typeEdition: String? = nil, capacity: SiteCapacity? = nil, manager: String? = nil,
    opened: Day? = nil
  ) {
    (self.type, self.typeEdition, self.capacity) = (type, typeEdition, capacity)
    (self.manager, self.opened) = (manager, opened)
  }

  package var isEmpty: Bool { self == SiteFacts() }

  mutating func merge(_ other: SiteFacts) {
    if let type = other.type { (self.type, typeEdition) = (type, other.typeEdition) }
    if let capacity = other.capacity { self.capacity = capacity.count == 0 ? nil : capacity }
    if let manager = other.manager { self.manager = manager.isEmpty ? nil : manager }
    if let opened = other.opened { self.opened = opened }
  }
}

/// A site of the master list. Its names, point and parent are its place's.
package struct SiteRecord: Hashable, Sendable {
  package enum State: String, Codable, CaseIterable, Sendable {
    case open, closed
    /// It lives on in another site, under that one's code.
    case merged
    /// It became several.
    case split
  }

  package let place: ID<Place>
  /// Given once, for life: no other site ever has it.
  package let code: String
  package var facts: SiteFacts
  package var state: State = .open
  /// The day of what made its state, and why; nil while it is open as it was registered.
  package var changed: Day?
  package var reason: String?
  package var mergedInto: ID<Place>?
  /// Submissions that a person said are about this site, with the time of saying so.
  package var recognised: [ID<Submission>: Instant] = [:]
  /// Whether it is off the list, because the import that brought it was undone.
  var isWithdrawn = false
  /// How many entries made it.
  package var revision = 0

  package init(place: ID<Place>, code: String, facts: SiteFacts) {
    (self.place, self.code, self.facts) = (place, code, facts)
  }

  /// The stream of a site; its place has another.
  package static func stream(of place: ID<Place>) -> ID<JournalStream> { ID(named: "site", place.description) }
}

/// A new site as somebody enters it.
package struct SiteDraft: Hashable, Sendable {
  package var names: [String: String]
  package var parent: ID<Place>
  package var centre: PlaceFacts.Centre?
  package var facts: SiteFacts
  /// The code of a list that the mission used before; nil for the next one by the rule.
  package var code: String?
  /// Submissions that brought it.
  package var submissions: [ID<Submission>] = []

  package init(
    names: [String: String], parent: ID<Place>, centre: PlaceFacts.Centre? = nil, facts: SiteFacts = SiteFacts(),
    code: String? = nil, submissions: [ID<Submission>] = []
  ) {
    (self.names, self.parent, self.centre, self.facts) = (names, parent, centre, facts)
    (self.code, self.submissions) = (code, submissions)
  }
}

/// Two places in one order, so that a pair has one name.
package struct SitePair: Hashable, Codable, Comparable, Sendable {
  package let low: ID<Place>
  package let high: ID<Place>

  package init(_ one: ID<Place>, _ other: ID<Place>) {
    (low, high) = one < other ? (one, other) : (other, one)
  }

  package static func < (left: SitePair, right: SitePair) -> Bool {
    (left.low, left.high) < (right.low, right.high)
  }

  var stream: ID<JournalStream> { ID(named: "site-pair", low.description, high.description) }
}

package enum SiteJudgement: String, Codable, CaseIterable, Sendable {
  case same, different
}

/// A need that was handed to an organisation, until it is closed.
package enum SiteReferral {}

package struct SiteReferralRecord: Hashable, Sendable {
  package enum State: String, Codable, CaseIterable, Sendable {
    /// Waiting for an answer.
    case open
    case accepted, declined, closed
  }

  package let site: ID<Place>
  package let sector: String
  package let need: String
  package let organisation: String
  package let made: Day
  package let due: Day
  package var state = State.open
  /// What the organisation said.
  package var answer: String?
  /// Why it was closed.
  package var reason: String?
  package var closed: Day?

  /// Past its day, and neither closed nor declined.
  package func isOverdue(on day: Day) -> Bool { (state == .open || state == .accepted) && due < day }
}
