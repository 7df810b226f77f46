package import Basics
package import Store

/// A team is so from now on.
package struct TeamDefined: Event, Codable, Equatable {
  package static let kind = "team.defined"
  package var programme: ID<Programme>
  package var name: String
  package var place: ID<Place>?
  package var members: [ID<Actor>]
  package var isClosed: Bool

  package init(
    programme: ID<Programme>, name: String, place: ID<Place>?, members: [ID<Actor>], isClosed: Bool
  ) {
    (self.programme, self.name, self.place, self.members) = (programme, name, place, members)
    self.isClosed = isClosed
  }
}

/// A team takes the place in the round until a day; or, without a team, nobody does any more.
package struct PlaceAssigned: Event, Codable, Equatable {
  package static let kind = "assignment.set"
  package var round: ID<Round>
  package var place: ID<Place>
  package var team: ID<FieldTeam>?
  package var until: Day?

  package init(_ round: ID<Round>, _ place: ID<Place>, team: ID<FieldTeam>?, until: Day?) {
    (self.round, self.place, self.team, self.until) = (round, place, team, until)
  }
}

/// Teams as rows.
package struct TeamProjection: Projection {
  package init() {}

  static let stream = StreamKind("team", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["field_team", "team_member"] }
  package var events: [any Event.Type] { [TeamDefined.self] }

  package func fold(_ state: FieldTeam?, _ entry: JournalEntry) -> FieldTeam? {
    guard let event = entry.event(TeamDefined.self) else { return state }
    return FieldTeam(
      id: entry.stream.recast(), programme: event.programme, name: event.name, place: event.place,
      members: event.members, isClosed: event.isClosed)
  }

  package func write(
    _ state: FieldTeam, stream: ID<JournalStream>, previous: FieldTeam?, to writer: Writer
  ) throws {
    try writer.write(state, previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(TeamDefined.self) else { return [:] }
    return [
      "name": event.name, "place": event.place?.description ?? "", "closed": String(event.isClosed),
      "members": event.members.sorted().map(\.description).joined(separator: " "),
    ]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(TeamDefined.self), var team = newest.event(TeamDefined.self) else { return nil }
    switch field {
    case "name": team.name = said.name
    case "place": team.place = said.place
    case "closed": team.isClosed = said.isClosed
    case "members": team.members = said.members
    default: return nil
    }
    return team
  }
}

/// Who takes which place, as rows: one for each place of a round that somebody takes.
package struct AssignmentProjection: Projection {
  package init() {}

  /// Of a place in a round.
  package struct State: Hashable, Sendable {
    package let round: ID<Round>
    package let place: ID<Place>
    /// Nil once it was taken back.
    package var assignment: Assignment?
  }

  static let stream = StreamKind("assignment", isPersonal: false)
  package var stream: StreamKind { Self.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["round_assignment"] }
  package var events: [any Event.Type] { [PlaceAssigned.self] }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard let event = entry.event(PlaceAssigned.self) else { return state }
    var next = state ?? State(round: event.round, place: event.place)
    // An id that means another pair would be a forgery.
    guard next.round == event.round, next.place == event.place else { return state }
    next.assignment = event.team.flatMap { team in
      event.until.map { Assignment(event.round, event.place, team: team, until: $0) }
    }
    return next
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(PlaceAssigned.self) else { return [:] }
    return ["team": event.team?.description ?? "", "until": event.until?.description ?? ""]
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(PlaceAssigned.self), var assigned = newest.event(PlaceAssigned.self) else {
      return nil
    }
    if field == "team" { assigned.team = said.team } else { assigned.until = said.until }
    return assigned
  }
}
