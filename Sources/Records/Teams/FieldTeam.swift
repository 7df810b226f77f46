package import Basics

/// People who collect together in the rounds of a programme.
package struct FieldTeam: Hashable, Sendable {
  package let id: ID<FieldTeam>
  package var programme: ID<Programme>
  /// As people call it; no two open teams of a programme have one name.
  package var name: String
  /// Where it works; nil when that is anywhere. Who manages there manages it.
  package var place: ID<Place>?
  /// Users and phones: what they send is the team's. Each is in one open team of a programme.
  package var members: [ID<Actor>]
  /// It takes no more places; what it took stays.
  package var isClosed: Bool

  package init(
    id: ID<FieldTeam>, programme: ID<Programme>, name: String, place: ID<Place>? = nil, members: [ID<Actor>] = [],
    isClosed: Bool = false
  ) {
    self.id = id
    self.programme = programme
    self.name = name
    self.place = place
    self.members = members
    self.isClosed = isClosed
  }

  package static let longestName = 80
  package static let mostMembers = 300

  /// A name as it is kept, without blanks around it.
  static func checked(name: String) throws(TeamRefusal) -> String {
    let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard (1...longestName).contains(name.count) else { throw .nameMissing }
    return name
  }

  /// What sheets and people write for the same name.
  package static func key(_ name: String) -> String { Folding.fold(name.trimmed) }
}

/// Which team takes a place in a round, and until which day.
package struct Assignment: Hashable, Sendable {
  package let round: ID<Round>
  package let place: ID<Place>
  package var team: ID<FieldTeam>
  package var until: Day

  package init(_ round: ID<Round>, _ place: ID<Place>, team: ID<FieldTeam>, until: Day) {
    (self.round, self.place, self.team, self.until) = (round, place, team, until)
  }

  static func id(_ round: ID<Round>, _ place: ID<Place>) -> ID<Assignment> {
    ID(named: "assignment", round.description, place.description)
  }
}

/// Why teams or their places are not changed as asked.
package enum TeamRefusal: Refusal, Hashable {
  case nameMissing
  case nameTaken(String)
  case tooManyMembers
  /// The person or phone is in that open team already.
  case memberTaken(team: String)
  case unknown
  case closed(String)
  /// The round covers none of the places, or they are not the requester's.
  case notCovered
  case until(from: Day, to: Day)
  /// The round is released: who went where is not said anew.
  case locked

  package var code: String {
    switch self {
    case .nameMissing: "team.nameMissing"
    case .nameTaken: "team.nameTaken"
    case .tooManyMembers: "team.tooManyMembers"
    case .memberTaken: "team.memberTaken"
    case .unknown: "team.unknown"
    case .closed: "team.closed"
    case .notCovered: "team.notCovered"
    case .until: "team.until"
    case .locked: "team.locked"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .nameTaken(let name), .memberTaken(let name), .closed(let name): ["name": name]
    case .tooManyMembers: ["limit": String(FieldTeam.mostMembers)]
    case .until(let from, let to): ["from": from.description, "to": to.description]
    default: [:]
    }
  }

  package var kind: RefusalKind {
    switch self {
    case .unknown: .missing
    case .nameTaken, .memberTaken, .closed, .locked: .conflict
    default: .invalid
    }
  }
}

extension PlaceReport.Status {
  /// Somebody was there, or knows that nobody needs to go: neither left to be done nor out of reach.
  package var isReached: Bool {
    switch self {
    case .assessed, .new, .unchanged, .zero, .closed: true
    case .inaccessible, .notReached, .dropped: false
    }
  }
}
