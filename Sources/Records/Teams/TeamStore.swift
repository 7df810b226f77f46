package import Basics
package import Store

// MARK: Reading

extension Reader {
  /// The teams of a programme by name, closed ones last.
  package func teams(of programme: ID<Programme>) throws -> [FieldTeam] { try teams(of: programme, where: "1 = 1") }

  /// Those of which the condition holds, about `f`.
  func teams(of programme: ID<Programme>, where condition: SQL) throws -> [FieldTeam] {
    let teams = try rows(
      """
      SELECT id, name, place, closed FROM field_team f WHERE programme = \(programme) AND \(condition)
      ORDER BY closed ASC NULLS LAST, name ASC NULLS LAST, id ASC NULLS LAST
      """
    ).map { row in
      FieldTeam(
        id: try row["id"], programme: programme, name: try row["name"], place: try row["place"],
        isClosed: try row["closed"])
    }
    var members: [ID<FieldTeam>: [ID<Actor>]] = [:]
    try forEach(
      "SELECT team, member FROM team_member WHERE programme = \(programme) ORDER BY member ASC NULLS LAST"
    ) { row in members[try row["team"], default: []].append(try row["member"]) }
    return teams.map { team in
      var team = team
      team.members = members[team.id] ?? []
      return team
    }
  }

  /// Who takes these places in a round.
  package func assignments(of places: [ID<Place>], in round: ID<Round>) throws -> [ID<Place>: Assignment] {
    var found: [ID<Place>: Assignment] = [:]
    try forEach(
      "SELECT place, team, until_day FROM round_assignment WHERE round = \(round) AND place IN \(list: places)"
    ) { row in
      let place: ID<Place> = try row["place"]
      found[place] = Assignment(round, place, team: try row["team"], until: try row["until_day"])
    }
    return found
  }

  /// Those of the places that the round is to cover.
  func covered(_ places: [ID<Place>], in round: ID<Round>) throws -> Set<ID<Place>> {
    Set(
      try rows(
        """
        SELECT place FROM round_place WHERE round = \(round) AND place IN \(list: places) AND status IS NOT NULL
          AND status <> \(PlaceReport.Status.dropped)
        """
      ).map { try $0["place"] })
  }

  /// The places that the round is to cover in an area, itself among them, within `areas`.
  package func covered(
    in area: ID<Place>?, of round: ID<Round>, areas: [ID<Place>]?
  ) throws -> [ID<Place>] {
    let inside: [SQL] = [area.map { [$0] }, areas].compactMap(\.self).map { list in
      "AND p.place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: list))"
    }
    return try rows(
      """
      SELECT p.place AS place FROM round_place p WHERE p.round = \(round) AND p.status IS NOT NULL
        AND p.status <> \(PlaceReport.Status.dropped) \(inside.reduce(SQL.empty) { "\($0) \($1)" })
      ORDER BY p.place ASC NULLS LAST
      """
    ).map { try $0["place"] }
  }
}

// MARK: Writing

extension Writer {
  /// Two offices may give one name to two teams, or put one phone in two, at once; a person is asked then.
  func write(_ state: FieldTeam, previous: FieldTeam?) throws {
    try run(
      """
      INSERT INTO field_team (id, programme, name, name_key, place, closed)
      VALUES (\(state.id), \(state.programme), \(state.name), \(FieldTeam.key(state.name)), \(state.place),
        \(state.isClosed))
      ON CONFLICT (id) DO UPDATE SET programme = excluded.programme, name = excluded.name,
        name_key = excluded.name_key, place = excluded.place, closed = excluded.closed
      """)
    try run("DELETE FROM team_member WHERE team = \(state.id)")
    try runMany(
      Set(state.members).sorted().map { member in
        "INSERT INTO team_member (team, member, programme) VALUES (\(state.id), \(member), \(state.programme))"
      })
    for key in Set([state, previous].compactMap(\.self).map { FieldTeam.key($0.name) }).sorted() {
      let claims = try rows(
        """
        SELECT id FROM field_team WHERE programme = \(state.programme) AND name_key = \(key) AND closed = \(false)
        ORDER BY id ASC NULLS LAST
        """)
      try conflict("team.name", key: "\(state.programme) \(key)", between: try claims.map { try $0["id"] })
    }
    for member in Set(state.members + (previous?.members ?? [])).sorted() {
      let claims = try rows(
        """
        SELECT t.id AS id FROM team_member m JOIN field_team t ON t.id = m.team
        WHERE m.programme = \(state.programme) AND m.member = \(member) AND t.closed = \(false)
        ORDER BY t.id ASC NULLS LAST
        """)
      try conflict("team.member", key: "\(state.programme) \(member)", between: try claims.map { try $0["id"] })
    }
  }

  func write(_ state: AssignmentProjection.State) throws {
    let id = Assignment.id(state.round, state.place)
    guard let assignment = state.assignment else {
      try run("DELETE FROM round_assignment WHERE id = \(id)")
      return
    }
    try run(
      """
      INSERT INTO round_assignment (id, round, place, team, until_day)
      VALUES (\(id), \(state.round), \(state.place), \(assignment.team), \(assignment.until))
      ON CONFLICT (id) DO UPDATE SET team = excluded.team, until_day = excluded.until_day
      """)
  }
}
