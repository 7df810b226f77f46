package import Basics
package import Collect
package import Store

/// How far a team came in a round, of the places within the areas of the reader.
package struct TeamProgress: Hashable, Sendable {
  /// Places that it took, by how they stand; dropped ones are not to be reached by anybody.
  package var statuses: [PlaceReport.Status: Int] = [:]
  /// Not yet reached, and the day is over until which it had time.
  package var overdue = 0
  /// What its members sent for the round, and of that, for places that it did not take.
  package var submissions = 0
  package var outside = 0
  package var last: Instant?

  package init() {}

  package var assigned: Int { statuses.reduce(0) { $1.key == .dropped ? $0 : $0 + $1.value } }
  package var reached: Int { statuses.reduce(0) { $1.key.isReached ? $0 + $1.value : $0 } }
  package var inaccessible: Int { statuses[.inaccessible] ?? 0 }
  package var notReached: Int { statuses[.notReached] ?? 0 }

  package static func + (left: TeamProgress, right: TeamProgress) -> TeamProgress {
    var sum = left
    sum.statuses.merge(right.statuses) { $0 + $1 }
    sum.overdue += right.overdue
    sum.submissions += right.submissions
    sum.outside += right.outside
    sum.last = [left.last, right.last].compactMap(\.self).max()
    return sum
  }
}

/// A place of a round with who takes it.
package struct TeamPlace: Hashable, Sendable {
  package let place: ID<Place>
  package let status: PlaceReport.Status
  package let team: ID<FieldTeam>?
  package let until: Day?

  package func isOverdue(on today: Day) -> Bool { status == .notReached && until.map { $0 < today } ?? false }
}

/// What a member sent for a place that its team did not take.
package struct OutsideSubmission: Hashable, Sendable {
  package let submission: ID<Submission>
  package let place: ID<Place>
  package let author: ID<Actor>
  package let received: Instant
  /// The team that took the place; nil when none did.
  package let owner: ID<FieldTeam>?
}

/// Whose places are meant.
package enum TeamChoice: Hashable, Sendable {
  case all
  case team(ID<FieldTeam>)
  /// Those that nobody takes.
  case nobody
}

extension Reader {
  private func inside(_ column: SQL, _ areas: [ID<Place>]?) -> SQL {
    areas.map { "AND \(SQL.besideKey(column)) IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: $0))" }
      ?? .empty
  }

  /// The teams that a reader of these areas is told of in a round, as ``teams(of:)``: those that work there, took a place
  /// there in any round, or sent something of there for this one; and those that work anywhere and never took a place.
  package func teams(of round: TrackingRound, areas: [ID<Place>]?) throws -> [FieldTeam] {
    guard let areas else { return try teams(of: round.programme) }
    let taken: SQL = "SELECT 1 FROM round_assignment a WHERE a.team = f.id"
    return try teams(
      of: round.programme,
      where: """
        (f.place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: areas))
          OR EXISTS (\(taken) \(inside("a.place", areas)))
          OR EXISTS (SELECT 1 FROM \(sent(in: round)) AND m.team = f.id \(inside("s.place", areas)))
          OR f.place IS NULL AND NOT EXISTS (\(taken)))
        """)
  }

  /// How far each team came in a round; under nil, the places that nobody takes. Costs one pass over the round's places
  /// and one over what was sent for it.
  package func teamProgress(
    of round: TrackingRound, areas: [ID<Place>]?, on today: Day
  ) throws -> [ID<FieldTeam>?: TeamProgress] {
    var found: [ID<FieldTeam>?: TeamProgress] = [:]
    try forEach(
      """
      SELECT a.team AS team, p.status AS status, \(.cast("COUNT(*)", to: .int)) AS places,
        \(.cast("SUM(CASE WHEN p.status = \(PlaceReport.Status.notReached) AND a.until_day < \(today) THEN 1 ELSE 0 END)",
          to: .int)) AS overdue
      FROM presence_place p LEFT JOIN round_assignment a ON a.round = p.round AND a.place = p.place
      WHERE p.round = \(round.id) \(inside("p.place", areas)) GROUP BY a.team, p.status
      """
    ) { row in
      let team: ID<FieldTeam>? = try row["team"]
      let overdue: Int = try row["overdue"]
      found[team, default: TeamProgress()].statuses[try row["status"]] = try row["places"]
      found[team, default: TeamProgress()].overdue += overdue
    }
    try forEach(
      """
      SELECT m.team AS team, \(.cast("COUNT(*)", to: .int)) AS submissions, MAX(s.received) AS last,
        \(.cast("SUM(CASE WHEN \(Self.isOutside) THEN 1 ELSE 0 END)", to: .int)) AS outside
      FROM \(sent(in: round)) \(inside("s.place", areas)) GROUP BY m.team
      """
    ) { row in
      let team: ID<FieldTeam>? = try row["team"]
      var progress = found[team] ?? TeamProgress()
      (progress.submissions, progress.outside, progress.last) = (
        try row["submissions"], try row["outside"], try row["last"]
      )
      found[team] = progress
    }
    return found
  }

  /// What members of teams sent for the round (`s`), with their team (`m`, `t`) and who takes the place (`a`). Ends in a
  /// condition. SQLite goes from the submissions to the members (its CROSS JOIN), not the other way.
  private func sent(in round: TrackingRound) -> SQL {
    """
    presence_sender s CROSS JOIN team_member m JOIN field_team t ON t.id = m.team
    LEFT JOIN round_assignment a ON a.round = \(round.id) AND a.place = s.place
    WHERE m.member = s.author AND m.programme = s.programme
      AND \(isSent(in: round))
    """
  }

  /// What came in practice is of no real round.
  private func isSent(in round: TrackingRound) -> SQL {
    let practice: SQL = round.isPractice ? .empty : "AND s.practice = \(false)"
    return "s.programme = \(round.programme) AND s.round_number = \(round.number) \(practice)"
  }

  /// A team that is closed may have given its members to another, which answers for them now.
  private static var isOutside: SQL { "t.closed = \(false) AND (a.team IS NULL OR a.team <> m.team)" }

  /// Places of a round by who takes them, in the order of their ids; without a status, all that are not dropped.
  package func teamPlaces(
    of round: ID<Round>, _ choice: TeamChoice, status: PlaceReport.Status? = nil, overdueOn today: Day? = nil,
    areas: [ID<Place>]?, after last: ID<Place>? = nil, limit: Int
  ) throws -> [TeamPlace] {
    let (source, whose): (SQL, SQL) =
      switch choice {
      case .team(let team):
        (
          "round_assignment a JOIN presence_place p ON p.round = a.round AND p.place = a.place",
          "a.team = \(team) AND a.round = \(round)"
        )
      case .all, .nobody:
        (
          "presence_place p LEFT JOIN round_assignment a ON a.round = p.round AND a.place = p.place",
          "p.round = \(round) \(choice == .nobody ? "AND a.team IS NULL" : SQL.empty)"
        )
      }
    let stands: SQL =
      status.map { "AND p.status = \($0)" } ?? "AND p.status <> \(PlaceReport.Status.dropped)"
    let overdue: SQL =
      today.map { "AND p.status = \(PlaceReport.Status.notReached) AND a.until_day < \($0)" } ?? .empty
    let page: SQL = last.map { "AND p.place > \($0)" } ?? .empty
    return try rows(
      """
      SELECT p.place AS place, p.status AS status, a.team AS team, a.until_day AS until_day FROM \(source)
      WHERE \(whose) \(stands) \(overdue) \(inside("p.place", areas)) \(page)
      ORDER BY p.place ASC NULLS LAST LIMIT \(limit)
      """
    ).map {
      TeamPlace(
        place: try $0["place"], status: try $0["status"], team: try $0["team"], until: try $0["until_day"])
    }
  }

  /// What the team's members sent for places that it did not take, the newest first.
  package func outside(
    _ team: ID<FieldTeam>, in round: TrackingRound, areas: [ID<Place>]?, after last: ID<Submission>? = nil, limit: Int
  ) throws -> [OutsideSubmission] {
    let page: SQL =
      last.map {
        "AND (s.received, s.submission) < (SELECT received, submission FROM presence_sender WHERE submission = \($0))"
      } ?? .empty
    return try rows(
      """
      SELECT s.submission AS submission, s.place AS place, s.author AS author, s.received AS received, a.team AS owner
      FROM \(sent(in: round)) AND m.team = \(team) AND \(Self.isOutside) \(inside("s.place", areas)) \(page)
      ORDER BY s.received DESC NULLS LAST, s.submission DESC NULLS LAST LIMIT \(limit)
      """
    ).map {
      OutsideSubmission(
        submission: try $0["submission"], place: try $0["place"], author: try $0["author"],
        received: try $0["received"], owner: try $0["owner"])
    }
  }

  /// How many places were reached on which day, by the first that was sent of each; what nothing was sent of has no day.
  package func reachedByDay(
    of round: TrackingRound, _ choice: TeamChoice, areas: [ID<Place>]?
  ) throws -> [(day: Day, places: Int)] {
    let whose: SQL =
      switch choice {
      case .all: .empty
      case .team(let team): "AND a.team = \(team)"
      case .nobody: "AND a.team IS NULL"
      }
    let reached = PlaceReport.Status.allCases.filter(\.isReached)
    return try rows(
      """
      SELECT day, \(.cast("COUNT(*)", to: .int)) AS places FROM (
        SELECT s.place AS place, MIN(s.day) AS day FROM presence_sender s
        JOIN presence_place p ON p.round = \(round.id) AND p.place = s.place
        LEFT JOIN round_assignment a ON a.round = p.round AND a.place = p.place
        WHERE \(isSent(in: round)) AND p.status IN \(list: reached)
          \(whose) \(inside("p.place", areas))
        GROUP BY s.place) first_sent
      GROUP BY day ORDER BY day ASC NULLS LAST
      """
    ).map { (try $0["day"], try $0["places"]) }
  }

  /// How the places in each of these areas stand by who takes them (nil for nobody); dropped ones are left out.
  package func teamProgress(
    in areas: [ID<Place>], of round: ID<Round>, on today: Day
  ) throws -> [ID<Place>: [ID<FieldTeam>?: TeamProgress]] {
    var found: [ID<Place>: [ID<FieldTeam>?: TeamProgress]] = [:]
    try forEach(
      """
      SELECT l.ancestor AS area, a.team AS team, p.status AS status, \(.cast("COUNT(*)", to: .int)) AS places,
        \(.cast("SUM(CASE WHEN p.status = \(PlaceReport.Status.notReached) AND a.until_day < \(today) THEN 1 ELSE 0 END)",
          to: .int)) AS overdue
      FROM presence_place p JOIN place_ancestor l ON l.place = p.place
      LEFT JOIN round_assignment a ON a.round = p.round AND a.place = p.place
      WHERE p.round = \(round) AND p.status <> \(PlaceReport.Status.dropped) AND l.ancestor IN \(list: areas)
      GROUP BY l.ancestor, a.team, p.status
      """
    ) { row in
      let area: ID<Place> = try row["area"]
      let team: ID<FieldTeam>? = try row["team"]
      let overdue: Int = try row["overdue"]
      var progress = found[area]?[team] ?? TeamProgress()
      progress.statuses[try row["status"]] = try row["places"]
      progress.overdue += overdue
      found[area, default: [:]][team] = progress
    }
    return found
  }
}
