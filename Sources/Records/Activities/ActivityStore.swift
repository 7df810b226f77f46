package import Basics
import Collect
package import Office
package import Store

/// Which activities are asked for; the latest begun come first.
package struct ActivityQuery: Sendable {
  package var text = ""
  package var organisation: ID<Organisation>?
  package var sector: String?
  package var status: Activity.Status?
  /// A place and all below it.
  package var area: ID<Place>?
  /// Those that reported in these months; each by its first day.
  package var from: Day?
  package var to: Day?
  /// Nothing that may go less far.
  package var level = Level.internal
  package var after: Cursor?

  package init() {}

  /// The last one of the page before.
  package struct Cursor: Hashable, Sendable {
    package let began: Day
    package let id: ID<Activity>

    package init(_ activity: Activity) { (began, id) = (activity.facts.from, activity.id) }
  }
}

extension ActivityQuery.Cursor: LosslessStringConvertible {
  package init?(_ text: String) {
    let parts = text.prefix(80).split(separator: "_", maxSplits: 1)
    guard parts.count == 2, let began = Day(parts[0]), let id = ID<Activity>(parts[1]) else { return nil }
    (self.began, self.id) = (began, id)
  }

  package var description: String { "\(began)_\(id)" }
}

extension ActivityQuery {
  /// On `a`, an activity.
  func condition(_ rights: GrantFilter) -> SQL {
    var all: [SQL] = ["a.withdrawn IS NULL", rights.condition(place: "a.place", programme: "a.programme")]
    let key = Folding.fold(text)
    if !key.isEmpty {
      all.append(
        "(\(SQL.contains("a.title_key", key)) OR \(SQL.contains("a.indicator_key", key)) OR \(SQL.contains("a.own_key", text)))"
      )
    }
    if let organisation { all.append("(a.organisation = \(organisation) OR a.implementer = \(organisation))") }
    if let sector { all.append("a.sector = \(sector)") }
    if let status { all.append("a.status = \(status.rawValue)") }
    if let area { all.append("a.place IN (SELECT place FROM place_ancestor WHERE ancestor = \(area))") }
    if level != .internal { all.append("a.level IN \(list: Level.allCases.filter { $0 <= level }.map(\.rawValue))") }
    if from != nil || to != nil { all.append("a.id IN (SELECT activity FROM activity_report r WHERE \(months))") }
    return "\(joined: all, separator: " AND ")"
  }

  /// On `r`, a month of an activity that told something.
  var months: SQL {
    var all: [SQL] = ["(r.people IS NOT NULL OR r.quantity IS NOT NULL)"]
    if let from { all.append("r.month >= \(from)") }
    if let to { all.append("r.month <= \(to)") }
    return "\(joined: all, separator: " AND ")"
  }
}

/// Activities, organisations and people of a query, as they were told.
package struct ActivitySums: Hashable, Sendable {
  package var activities = 0
  package var organisations = 0
  package var places = 0
  /// The sum of what months tell; nil where none tells people.
  package var people: Int?
}

/// How many activities an organisation has in a sector and place (3W).
package struct OperationalPresence: Hashable, Sendable {
  package struct Key: Hashable, Sendable {
    package let organisation: ID<Organisation>
    package let sector: String
    package let place: ID<Place>

    package init(organisation: ID<Organisation>, sector: String, place: ID<Place>) {
      (self.organisation, self.sector, self.place) = (organisation, sector, place)
    }
  }

  package let key: Key
  package let activities: Int

  package init(_ key: Key, activities: Int) { (self.key, self.activities) = (key, activities) }

  package var organisation: ID<Organisation> { key.organisation }
  package var sector: String { key.sector }
  package var place: ID<Place> { key.place }
}

extension Writer {
  func write(_ facts: OrganisationRecorded, as id: ID<Organisation>) throws {
    try run(
      """
      INSERT INTO organisation (id, acronym, names, kind)
      VALUES (\(id), \(facts.acronym), \(try JSONText.encode(facts.names)), \(facts.type.rawValue))
      ON CONFLICT (id) DO UPDATE SET acronym = excluded.acronym, names = excluded.names, kind = excluded.kind
      """)
  }

  func write(_ state: ActivityProjection.State, previous: ActivityProjection.State?, as id: ID<Activity>) throws {
    let facts = state.facts
    try run(
      """
      INSERT INTO activity (id, organisation, implementer, donor, own_key, sector, edition, title, title_key, indicator,
        indicator_key, unit, target, targeted, place, began, ended, status, counting, level, programme, withdrawn, undone)
      VALUES (\(id), \(facts.organisation), \(facts.implementer), \(facts.donor), \(facts.key), \(facts.sector),
        \(facts.edition), \(facts.title), \(Folding.fold(facts.title)), \(facts.indicator),
        \(Folding.fold(facts.indicator)), \(facts.unit), \(facts.target), \(facts.targeted), \(facts.place),
        \(facts.from), \(facts.until), \(facts.status.rawValue), \(facts.counting.rawValue), \(facts.level.rawValue),
        \(facts.programme), \(state.withdrawn?.reason), \(state.withdrawn?.undone))
      ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation, implementer = excluded.implementer,
        donor = excluded.donor, own_key = excluded.own_key, sector = excluded.sector, edition = excluded.edition,
        title = excluded.title, title_key = excluded.title_key, indicator = excluded.indicator,
        indicator_key = excluded.indicator_key, unit = excluded.unit, target = excluded.target,
        targeted = excluded.targeted, place = excluded.place, began = excluded.began, ended = excluded.ended,
        status = excluded.status, counting = excluded.counting, level = excluded.level,
        programme = excluded.programme, withdrawn = excluded.withdrawn, undone = excluded.undone
      """)
    try runMany(
      state.reports.values.filter { previous?.reports[$0.month] != $0 }.sorted { $0.month < $1.month }.map { report in
        """
        INSERT INTO activity_report (activity, month, quantity, people, girls, boys, women, men)
        VALUES (\(id), \(report.month), \(report.quantity), \(report.people.total), \(report.people.girls),
          \(report.people.boys), \(report.people.women), \(report.people.men))
        ON CONFLICT (activity, month) DO UPDATE SET quantity = excluded.quantity, people = excluded.people,
          girls = excluded.girls, boys = excluded.boys, women = excluded.women, men = excluded.men
        """
      })
  }
}

extension Reader {
  private static var activityColumns: SQL {
    """
    a.id, a.organisation, a.implementer, a.donor, a.own_key, a.sector, a.edition, a.title, a.indicator, a.unit, a.target,
    a.targeted, a.place, a.began, a.ended, a.status, a.counting, a.level, a.programme, a.withdrawn, a.undone
    """
  }

  package func organisations() throws -> [Organisation] {
    try rows(
      "SELECT id, acronym, names, kind FROM organisation ORDER BY acronym ASC NULLS LAST, id ASC NULLS LAST LIMIT \(Organisation.most)"
    ).map(Organisation.init)
  }

  func organisation(_ id: ID<Organisation>) throws -> Organisation? {
    try row("SELECT id, acronym, names, kind FROM organisation WHERE id = \(id)").map(Organisation.init)
  }

  /// A page of them with what they reached, the latest begun first. Costs the page and, in an area, the places below it.
  package func activities(_ query: ActivityQuery, _ rights: GrantFilter, limit: Int) throws -> [Activity] {
    var condition = query.condition(rights)
    if let after = query.after { condition = condition + " AND (a.began, a.id) < (\(after.began), \(after.id))" }
    let found = try rows(
      """
      SELECT \(Self.activityColumns) FROM activity a WHERE \(condition)
      ORDER BY a.began \(.down), a.id \(.down) LIMIT \(limit)
      """
    ).map(Activity.init)
    return try withReports(found, query.months)
  }

  package func activity(_ id: ID<Activity>, _ rights: GrantFilter) throws -> Activity? {
    let found = try row(
      """
      SELECT \(Self.activityColumns) FROM activity a
      WHERE a.id = \(id) AND a.withdrawn IS NULL AND \(rights.condition(place: "a.place", programme: "a.programme"))
      """
    ).map(Activity.init)
    return try found.flatMap { try withReports([$0], ActivityQuery().months).first }
  }

  /// Whatever became of them, with what took them away and all their months, empty ones too.
  func activityStates(_ ids: [ID<Activity>]) throws -> [ID<Activity>: ActivityProjection.State] {
    guard !ids.isEmpty else { return [:] }
    var states: [ID<Activity>: ActivityProjection.State] = [:]
    for row in try rows("SELECT \(Self.activityColumns) FROM activity a WHERE a.id IN \(list: ids)") {
      let activity = try Activity(row: row)
      var state = ActivityProjection.State(facts: activity.facts)
      state.withdrawn = try activity.withdrawn.map { ActivityWithdrawn(reason: $0, undone: try row["undone"]) }
      states[activity.id] = state
    }
    for (activity, report) in try reports(of: ids, "1 = 1") { states[activity]?.reports[report.month] = report }
    return states
  }

  private func withReports(_ activities: [Activity], _ months: SQL) throws -> [Activity] {
    let reports = Dictionary(grouping: try reports(of: activities.map(\.id), months), by: \.activity)
    return activities.map { activity in
      var whole = activity
      whole.reports = reports[activity.id]?.map(\.report) ?? []
      return whole
    }
  }

  /// In the order of their months.
  private func reports(
    of ids: [ID<Activity>], _ months: SQL
  ) throws -> [(activity: ID<Activity>, report: ActivityReport)] {
    guard !ids.isEmpty else { return [] }
    return try rows(
      """
      SELECT r.activity, r.month, r.quantity, r.people, r.girls, r.boys, r.women, r.men FROM activity_report r
      WHERE r.activity IN \(list: ids) AND \(months) ORDER BY r.activity ASC NULLS LAST, r.month ASC NULLS LAST
      """
    ).map { row in
      let people = PeopleReached(
        total: try row["people"], girls: try row["girls"], boys: try row["boys"], women: try row["women"],
        men: try row["men"])
      return (
        try row["activity"], ActivityReport(month: try row["month"], quantity: try row["quantity"], people: people)
      )
    }
  }

  /// As places were said. Costs a pass over the activities of the query.
  package func operationalPresence(_ query: ActivityQuery, _ rights: GrantFilter) throws -> [OperationalPresence] {
    try rows(
      """
      SELECT a.organisation, a.sector, a.place, COUNT(*) AS activities FROM activity a WHERE \(query.condition(rights))
      GROUP BY a.organisation, a.sector, a.place
      """
    ).map { row in
      OperationalPresence(
        .init(organisation: try row["organisation"], sector: try row["sector"], place: try row["place"]),
        activities: try row["activities"])
    }
  }

  /// Costs a pass over the activities of the query and over their months.
  package func activitySums(_ query: ActivityQuery, _ rights: GrantFilter) throws -> ActivitySums {
    var sums = ActivitySums()
    let condition = query.condition(rights)
    if let row = try row(
      """
      SELECT COUNT(*) AS activities, COUNT(DISTINCT a.organisation) AS organisations, COUNT(DISTINCT a.place) AS places
      FROM activity a WHERE \(condition)
      """)
    {
      sums.activities = try row["activities"]
      sums.organisations = try row["organisations"]
      sums.places = try row["places"]
    }
    sums.people = try value(
      """
      SELECT \(.cast("SUM(r.people)", to: .int)) FROM activity_report r JOIN activity a ON a.id = r.activity
      WHERE \(condition) AND \(query.months)
      """)
    return sums
  }
}

extension Organisation {
  fileprivate init(row: Row) throws {
    let kind: String = try row["kind"]
    self.init(
      id: try row["id"],
      facts: OrganisationRecorded(
        acronym: try row["acronym"], names: try JSONText.decode(try row["names"]),
        type: Kind(rawValue: kind) ?? .other))
  }
}

extension Activity {
  fileprivate init(row: Row) throws {
    let (status, counting, level): (String, String, String) = (
      try row["status"], try row["counting"], try row["level"]
    )
    self.init(
      id: try row["id"],
      facts: ActivityRecorded(
        organisation: try row["organisation"], implementer: try row["implementer"], donor: try row["donor"],
        key: try row["own_key"], sector: try row["sector"], edition: try row["edition"], title: try row["title"],
        indicator: try row["indicator"], unit: try row["unit"], target: try row["target"],
        targeted: try row["targeted"], place: try row["place"], from: try row["began"], until: try row["ended"],
        status: Status(rawValue: status) ?? .ongoing, counting: Counting(rawValue: counting) ?? .again,
        level: Level(rawValue: level) ?? .internal, programme: try row["programme"]),
      withdrawn: try row["withdrawn"])
  }
}
