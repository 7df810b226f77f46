package import Basics
package import FormEngine
import Formats
package import Office
package import Store

extension Reader {
  private static let pointColumns: SQL = """
    p.id, p.code, p.names, p.place, p.programme, p.latitude, p.longitude, p.hours_per_day, p.opened, p.closed
    """

  /// The points that a reader may see, open ones first.
  package func flowPoints(_ rights: GrantFilter) throws -> [FlowPoint] {
    try rows(
      """
      SELECT \(Self.pointColumns) FROM flow_point p
      WHERE \(rights.condition(place: "p.place", programme: "p.programme"))
      ORDER BY CASE WHEN p.closed IS NULL THEN 0 ELSE 1 END ASC NULLS LAST, p.code ASC NULLS LAST, p.id ASC NULLS LAST
      """
    ).map(FlowPoint.init)
  }

  func flowPoints(ofCode code: String) throws -> [FlowPoint] {
    try rows("SELECT \(Self.pointColumns) FROM flow_point p WHERE p.code = \(code) ORDER BY p.id ASC NULLS LAST")
      .map(FlowPoint.init)
  }

  func flowPoint(_ id: ID<FlowPoint>) throws -> FlowPoint? {
    try row("SELECT \(Self.pointColumns) FROM flow_point p WHERE p.id = \(id)").map(FlowPoint.init)
  }

  /// Codes that submissions name and no point has, with how many hours and groups.
  package func unknownFlowPoints() throws -> [String] {
    try rows(
      """
      SELECT DISTINCT c.point FROM (SELECT point FROM flow_count_sum UNION SELECT point FROM flow_shift_sum) c
      WHERE NOT EXISTS (SELECT 1 FROM flow_point p WHERE p.code = c.point) ORDER BY c.point ASC NULLS LAST LIMIT 100
      """
    ).map { try $0[0] }
  }

  private static func condition(_ group: FlowGroup) -> SQL {
    var parts: [SQL] = ["1 = 1"]
    if let direction = group.direction { parts.append("direction = \(direction)") }
    if let nationality = group.nationality { parts.append("nationality = \(nationality)") }
    return "\(joined: parts, separator: " AND ")"
  }

  /// What was counted and watched by the hour. Costs what the hours of the period are, however many groups passed.
  package func flowHours(
    of point: String, _ group: FlowGroup, from: Day, to: Day
  ) throws -> [FlowHour] {
    struct Key: Hashable {
      let day: Day
      let hour: Int
    }
    var hours: [Key: FlowHour] = [:]
    for row in try rows(
      """
      SELECT day, hour, minutes, closed FROM flow_shift_sum
      WHERE point = \(point) AND day >= \(from) AND day <= \(to)
      """)
    {
      let key = Key(day: try row[0], hour: try row[1])
      hours[key] = FlowHour(day: key.day, hour: key.hour, minutes: try row[2], closed: try row[3])
    }
    for row in try rows(
      """
      SELECT day, hour, \(.cast("SUM(individuals)", to: .int)), \(.cast("SUM(passed)", to: .int)) FROM flow_count_sum
      WHERE point = \(point) AND day >= \(from) AND day <= \(to) AND \(Self.condition(group)) GROUP BY day, hour
      """)
    {
      let key = Key(day: try row[0], hour: try row[1])
      var hour = hours[key] ?? FlowHour(day: key.day, hour: key.hour)
      (hour.individuals, hour.passed) = (try row[2], try row[3])
      hours[key] = hour
    }
    return hours.values.sorted { ($0.day, $0.hour) < ($1.day, $1.hour) }
  }

  /// The first and the last day on which somebody watched; nil when nobody did.
  package func flowDays(of point: String) throws -> ClosedRange<Day>? {
    guard let row = try row("SELECT MIN(day), MAX(day) FROM flow_shift_sum WHERE point = \(point) AND minutes > 0"),
      let first: Day = try row[0], let last: Day = try row[1]
    else { return nil }
    return first...last
  }

  /// Directions with their nationalities, by how many passed.
  package func flowGroups(of point: String, from: Day, to: Day) throws -> [(group: FlowGroup, individuals: Int)] {
    try rows(
      """
      SELECT direction, nationality, \(.cast("SUM(individuals)", to: .int)) AS individuals FROM flow_count_sum
      WHERE point = \(point) AND day >= \(from) AND day <= \(to)
      GROUP BY direction, nationality ORDER BY 3 DESC NULLS LAST, direction ASC NULLS LAST, nationality ASC NULLS LAST
      """
    ).map { (FlowGroup(direction: try $0[0], nationality: try $0[1]), try $0[2]) }
  }

  package func flowPeople(of point: String, _ group: FlowGroup, from: Day, to: Day) throws -> FlowPeople {
    let sums = ["individuals", "women", "men", "girls", "boys", "not_told", "contradicted"].map {
      SQL.cast("COALESCE(SUM(\(name: $0)), 0)", to: .int)
    }
    guard
      let row = try row(
        """
        SELECT \(joined: sums) FROM flow_count_sum
        WHERE point = \(point) AND day >= \(from) AND day <= \(to) AND \(Self.condition(group))
        """)
    else { return FlowPeople(individuals: 0, women: 0, men: 0, girls: 0, boys: 0, unknown: 0, contradicted: 0) }
    return FlowPeople(
      individuals: try row[0], women: try row[1], men: try row[2], girls: try row[3], boys: try row[4],
      unknown: try row[5], contradicted: try row[6])
  }

  /// Origin and destination of those who passed, greatest first; months are whole ones. Summed over time, of one point.
  package func flowWays(
    of point: String, direction: String?, from: Day, to: Day, limit: Int = 500
  ) throws -> [FlowWay] {
    try rows(
      """
      SELECT origin, destination, \(.cast("SUM(passed)", to: .int)), \(.cast("SUM(individuals)", to: .int))
      FROM flow_way_sum WHERE \(Self.ways(point, direction, from, to))
      GROUP BY origin, destination
      ORDER BY 4 DESC NULLS LAST, origin ASC NULLS LAST, destination ASC NULLS LAST LIMIT \(limit)
      """
    ).map { FlowWay(from: try $0[0], to: try $0[1], groups: try $0[2], individuals: try $0[3]) }
  }

  /// In how many of the groups that passed each vulnerability was seen or told of, greatest first; months are whole ones. A group may have
  /// several, so the numbers are not added.
  package func flowVulnerabilities(
    of point: String, direction: String?, from: Day, to: Day
  ) throws -> (groups: Int, seen: [(code: String, groups: Int)]) {
    let period = Self.ways(point, direction, from, to)
    let passed: Int? = try value("SELECT \(.cast("SUM(passed)", to: .int)) FROM flow_way_sum WHERE \(period)")
    let seen = try rows(
      """
      SELECT vulnerability, \(.cast("SUM(passed)", to: .int)) FROM flow_vulnerability_sum
      WHERE \(period) GROUP BY vulnerability ORDER BY 2 DESC NULLS LAST, vulnerability ASC NULLS LAST LIMIT 100
      """
    ).map { (code: try $0[0] as String, groups: try $0[1] as Int) }
    return (passed ?? 0, seen)
  }

  /// How many groups passed all points together, at any time.
  package func passedFlowPoints() throws -> Int {
    try value("SELECT \(.cast("COALESCE(SUM(passed), 0)", to: .int)) FROM flow_count_sum") ?? 0
  }

  /// What was told of the shifts that began in the period. Costs what the shifts are.
  package func flowShifts(of point: String, from: Day, to: Day) throws -> FlowShifts {
    var shifts = FlowShifts()
    try forEach(
      """
      SELECT minutes, closed, staff, missed, closure FROM flow_told
      WHERE point = \(point) AND day >= \(from) AND day <= \(to)
      """
    ) { row in
      shifts.add(
        minutes: try row["minutes"], closed: try row["closed"], staff: try row["staff"], missed: try row["missed"],
        closure: try row["closure"])
    }
    return shifts
  }

  private static func ways(_ point: String, _ direction: String?, _ from: Day, _ to: Day) -> SQL {
    let (first, last) = (String(from.description.prefix(7)), String(to.description.prefix(7)))
    let wanted: SQL = direction.map { "AND direction = \($0)" } ?? .empty
    return "point = \(point) AND month >= \(first) AND month <= \(last) \(wanted)"
  }

  /// How those who passed divide by one kind of answer, greatest first.
  package func flowParts(
    of point: String, by part: FlowPart, direction: String?, from: Day, to: Day
  ) throws -> [(key: String, individuals: Int)] {
    if part == .direction || part == .nationality {
      let groups = try flowGroups(of: point, from: from, to: to).filter {
        direction == nil || $0.group.direction == direction
      }
      var sums: [String: Int] = [:]
      for (group, individuals) in groups {
        sums[(part == .direction ? group.direction : group.nationality) ?? "", default: 0] += individuals
      }
      return sums.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
    let column = part == .next ? "next_stop" : part.rawValue
    return try rows(
      """
      SELECT \(name: column), \(.cast("SUM(individuals)", to: .int)) FROM flow_way_sum
      WHERE \(Self.ways(point, direction, from, to)) GROUP BY \(name: column)
      ORDER BY 2 DESC NULLS LAST, \(name: column) ASC NULLS LAST LIMIT 100
      """
    ).map { (try $0[0], try $0[1]) }
  }
}

extension Writer {
  /// A code that two nodes gave at once is kept twice, and a person is asked.
  func write(_ state: FlowPointDefined, as id: ID<FlowPoint>) throws {
    let names = try JSONText.encode(state.names)
    try run(
      """
      INSERT INTO flow_point
        (id, code, names, place, programme, latitude, longitude, hours_per_day, opened, closed)
      VALUES (\(id), \(state.code), \(names), \(state.place), \(state.programme), \(state.latitude),
        \(state.longitude), \(state.hoursPerDay), \(state.opened), \(state.closed))
      ON CONFLICT (id) DO UPDATE SET code = excluded.code, names = excluded.names, place = excluded.place,
        programme = excluded.programme, latitude = excluded.latitude, longitude = excluded.longitude,
        hours_per_day = excluded.hours_per_day, opened = excluded.opened, closed = excluded.closed
      """)
  }
}

extension FlowPoint {
  fileprivate init(row: Row) throws {
    let latitude: Double? = try row["latitude"]
    let longitude: Double? = try row["longitude"]
    self.init(
      id: try row["id"], code: try row["code"], names: LocalizedText(try row.json("names")),
      place: try row["place"], programme: try row["programme"],
      position: latitude.flatMap { latitude in
        longitude.map { Position(longitude: $0, latitude: latitude) }
      }, hoursPerDay: try row["hours_per_day"], opened: try row["opened"], closed: try row["closed"])
  }
}

extension Reader {
  /// Which forms told of a point, by day. Costs what the days and the forms are, however many groups passed.
  package func flowForms(of point: String, from: Day, to: Day) throws -> [Day: [ID<Form>]] {
    let period: SQL = "point = \(point) AND day >= \(from) AND day <= \(to)"
    func isTold(_ table: String) -> SQL {
      """
      (SELECT 1 FROM \(name: table) t WHERE t.point = \(point) AND t.day = d.day AND t.form = f.form LIMIT 1) = 1
      """
    }
    let found = try rows(
      """
      SELECT d.day AS day, f.form AS form
      FROM (SELECT day FROM flow_shift_sum WHERE \(period) UNION SELECT day FROM flow_count_sum WHERE \(period)) d
      CROSS JOIN flow_progress f WHERE \(isTold("flow_told")) OR \(isTold("flow_count"))
      ORDER BY d.day ASC NULLS LAST, f.form ASC NULLS LAST
      """
    ).map { (day: try $0["day"] as Day, form: try $0["form"] as ID<Form>) }
    return Dictionary(grouping: found, by: \.day).mapValues { $0.map(\.form) }
  }

  /// The last day on which somebody watched, by point.
  package func lastFlowDays() throws -> [String: Day] {
    try Dictionary(
      rows("SELECT point, MAX(day) FROM flow_shift_sum WHERE minutes > 0 GROUP BY point").map {
        (try $0[0] as String, try $0[1] as Day)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// What was counted and watched by the hour at several points, each in its own period and never added up.
  package func flowHours(of periods: [(point: String, days: ClosedRange<Day>)]) throws -> [String: [FlowHour]] {
    struct Key: Hashable {
      let point: String
      let day: Day
      let hour: Int
    }
    guard !periods.isEmpty else { return [:] }
    let conditions = periods.map {
      "(point = \($0.point) AND day >= \($0.days.lowerBound) AND day <= \($0.days.upperBound))" as SQL
    }
    let wanted: SQL = "\(joined: conditions, separator: " OR ")"
    var hours: [Key: FlowHour] = [:]
    for row in try rows("SELECT point, day, hour, minutes, closed FROM flow_shift_sum WHERE \(wanted)") {
      let key = Key(point: try row[0], day: try row[1], hour: try row[2])
      hours[key] = FlowHour(day: key.day, hour: key.hour, minutes: try row[3], closed: try row[4])
    }
    for row in try rows(
      """
      SELECT point, day, hour, \(.cast("SUM(individuals)", to: .int)), \(.cast("SUM(passed)", to: .int))
      FROM flow_count_sum WHERE \(wanted) GROUP BY point, day, hour
      """)
    {
      let key = Key(point: try row[0], day: try row[1], hour: try row[2])
      var hour = hours[key] ?? FlowHour(day: key.day, hour: key.hour)
      (hour.individuals, hour.passed) = (try row[3], try row[4])
      hours[key] = hour
    }
    return Dictionary(grouping: hours, by: \.key.point).mapValues { $0.map(\.value) }
  }
}
