package import Basics
import Office
package import Store

/// How many places came to a team, and how many were left as they were.
package struct AssignmentCount: Codable, Equatable, Sendable {
  /// Given to a team, moved to it, or given another day.
  package var assigned = 0
  package var takenBack = 0
  /// Were so already.
  package var same = 0
  /// Were left to the team that has them.
  package var left = 0

  package init() {}

  mutating func add(_ other: AssignmentCount) {
    assigned += other.assigned
    takenBack += other.takenBack
    same += other.same
    left += other.left
  }
}

/// Teams of a programme, and who takes which place. To change them one holds `evidence.manage`, as for rounds: of a team
/// where it works, of a place in the place.
extension Presence {
  /// Makes a team, or says of one how it is now.
  @discardableResult
  package func define(
    _ team: ID<FieldTeam>? = nil, of programme: ID<Programme>, name: String, place: ID<Place>? = nil,
    members: [ID<Actor>], isClosed: Bool = false, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<FieldTeam> {
    let name = try FieldTeam.checked(name: name)
    let members = Set(members).sorted()
    guard members.count <= FieldTeam.mostMembers else { throw TeamRefusal.tooManyMembers }
    return try await perform(verb, in: programme, on: place.map { [$0] } ?? [], by: requester) { decision in
      let teams = try decision.db.teams(of: programme)
      let old = teams.first { $0.id == team }
      if team != nil {
        guard let old else { throw TeamRefusal.unknown }
        try decision.require(Self.managing, in: programme, on: old.place.map { [$0] } ?? [], of: requester)
      }
      let others = teams.filter { $0.id != team && !$0.isClosed }
      if !isClosed {
        guard !others.contains(where: { FieldTeam.key($0.name) == FieldTeam.key(name) }) else {
          throw TeamRefusal.nameTaken(name)
        }
        if let other = others.first(where: { !Set($0.members).isDisjoint(with: members) }) {
          throw TeamRefusal.memberTaken(team: other.name)
        }
      }
      let id = team ?? decision.newID()
      let now = FieldTeam(
        id: id, programme: programme, name: name, place: place, members: members, isClosed: isClosed)
      guard now != old else { return id }
      try decision.append(
        TeamDefined(programme: programme, name: name, place: place, members: members, isClosed: isClosed),
        to: id.recast(), of: TeamProjection.stream, in: .mission)
      return id
    }
  }

  /// Gives the places to a team until a day, or takes them back (nil). With `leaving`, places that another team has stay
  /// with it. Done in pieces between which others get their turn; a call that was cut off goes on when it is repeated
  /// under the same verb.
  @discardableResult
  package func assign(
    _ places: [ID<Place>], in round: ID<Round>, to team: ID<FieldTeam>?, until: Day? = nil, leaving: Bool = false,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> AssignmentCount {
    let until = try await self.round(round).to(until)
    return try await assign(
      places.map { place in (place, team.map { ($0, until) }) }, in: round, leaving: leaving, verb: verb,
      by: requester)
  }

  /// The same, where each place has its own team and day.
  func assign(
    _ wishes: [(place: ID<Place>, wish: (team: ID<FieldTeam>, until: Day)?)], in round: ID<Round>, leaving: Bool,
    verb: ID<Verb>, by requester: Requester
  ) async throws -> AssignmentCount {
    guard !wishes.isEmpty else { throw TeamRefusal.notCovered }
    let programme = try await self.round(round).programme
    var count = AssignmentCount()
    for start in stride(from: 0, to: wishes.count, by: Self.piece) {
      let piece = Array(wishes[start..<min(start + Self.piece, wishes.count)])
      let name = wishes.count <= Self.piece ? verb : ID<Verb>(named: verb.description, String(start))
      count.add(
        try await perform(name, in: programme, on: piece.map(\.place), by: requester) { decision in
          try decision.assign(piece, in: round, leaving: leaving)
        })
    }
    return count
  }
}

extension TrackingRound {
  /// The day until which a team has time: the round's last, unless it is said.
  func to(_ until: Day?) throws(TeamRefusal) -> Day {
    let day = until ?? to
    guard (from...to).contains(day) else { throw .until(from: from, to: to) }
    return day
  }
}

extension Decision {
  fileprivate func assign(
    _ wishes: [(place: ID<Place>, wish: (team: ID<FieldTeam>, until: Day)?)], in round: ID<Round>, leaving: Bool
  ) throws -> AssignmentCount {
    guard let known = try db.round(round) else { throw PresenceRefusal.roundUnknown }
    guard known.state == .open else { throw TeamRefusal.locked }
    let places = wishes.map(\.place)
    let teams = Dictionary(
      try db.teams(of: known.programme).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let covered = try db.covered(places, in: round)
    let now = try db.assignments(of: places, in: round)
    var count = AssignmentCount()
    for (place, wish) in wishes {
      if let wish {
        guard let team = teams[wish.team] else { throw TeamRefusal.unknown }
        guard !team.isClosed || now[place]?.team == team.id else { throw TeamRefusal.closed(team.name) }
        guard covered.contains(place) else { throw TeamRefusal.notCovered }
        _ = try known.to(wish.until)
      }
      let next = wish.map { Assignment(round, place, team: $0.team, until: $0.until) }
      guard next != now[place] else {
        count.same += 1
        continue
      }
      if leaving, let holder = now[place]?.team, holder != wish?.team {
        count.left += 1
        continue
      }
      try append(
        PlaceAssigned(round, place, team: next?.team, until: next?.until),
        to: Assignment.id(round, place).recast(), of: AssignmentProjection.stream, in: .mission)
      if next == nil { count.takenBack += 1 } else { count.assigned += 1 }
    }
    return count
  }
}
