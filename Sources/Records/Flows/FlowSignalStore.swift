import Basics
package import Office
package import Store

extension Writer {
  func write(_ state: FlowSignalState, as id: ID<FlowSignal>) throws {
    let made = state.made
    try run(
      """
      INSERT INTO flow_signal (id, point, day, direction, nationality, counted, hours, expected, lowest, highest, made,
        acknowledged, acknowledged_by, response, responded, responded_by, closed, closed_by)
      VALUES (\(id), \(made.point), \(made.day), \(made.group.direction ?? Reader.everybody),
        \(made.group.nationality ?? Reader.everybody), \(made.count), \(made.hours), \(made.expected), \(made.lowest),
        \(made.highest), \(state.time), \(state.acknowledged?.time), \(state.acknowledged?.actor), \(state.response),
        \(state.responded?.time), \(state.responded?.actor), \(state.closed?.time), \(state.closed?.actor))
      ON CONFLICT (id) DO UPDATE SET made = excluded.made, counted = excluded.counted, hours = excluded.hours,
        expected = excluded.expected, lowest = excluded.lowest, highest = excluded.highest,
        acknowledged = excluded.acknowledged, acknowledged_by = excluded.acknowledged_by,
        response = excluded.response, responded = excluded.responded, responded_by = excluded.responded_by,
        closed = excluded.closed, closed_by = excluded.closed_by
      """)
  }
}

extension Reader {
  /// Stands for a group that is not bounded: no code of a form has a blank.
  fileprivate static var everybody: String { " " }

  private static var signalColumns: SQL {
    """
    s.id, s.point, s.day, s.direction, s.nationality, s.counted, s.hours, s.expected, s.lowest, s.highest, s.made,
    s.acknowledged, s.acknowledged_by, s.response, s.responded, s.responded_by, s.closed, s.closed_by,
    (\(countedNow)) AS counted_now, (\(minutesNow)) AS minutes_now
    """
  }

  /// As ``FlowSeries`` counts: in hours in which somebody watched.
  private static var countedNow: SQL {
    """
    SELECT \(.cast("COALESCE(SUM(c.individuals), 0)", to: .int)) FROM flow_count_sum c
    JOIN flow_shift_sum w ON w.point = c.point AND w.day = c.day AND w.hour = c.hour AND w.minutes > 0
    WHERE c.point = s.point AND c.day = s.day AND (s.direction = \(everybody) OR s.direction = c.direction)
      AND (s.nationality = \(everybody) OR s.nationality = c.nationality)
    """
  }

  private static var minutesNow: SQL {
    """
    SELECT \(.cast("COALESCE(SUM(CASE WHEN w.minutes > 60 THEN 60 ELSE w.minutes END), 0)", to: .int))
    FROM flow_shift_sum w WHERE w.point = s.point AND w.day = s.day
    """
  }

  /// Signals of points that a reader may see, with what is counted now: open ones first, then the latest.
  package func flowSignals(_ rights: GrantFilter, point: String? = nil, limit: Int = 200) throws -> [FlowSignal] {
    let one: SQL = point.map { "AND s.point = \($0)" } ?? .empty
    return try rows(
      """
      SELECT \(Self.signalColumns) FROM flow_signal s WHERE EXISTS (SELECT 1 FROM flow_point p WHERE p.code = s.point
        AND \(rights.condition(place: "p.place", programme: "p.programme"))) \(one)
      ORDER BY CASE WHEN s.closed IS NULL THEN 0 ELSE 1 END ASC NULLS LAST, s.day DESC NULLS LAST, s.made DESC NULLS LAST,
        s.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map(FlowSignal.init)
  }

  func flowSignal(_ id: ID<FlowSignal>) throws -> FlowSignal? {
    try row("SELECT \(Self.signalColumns) FROM flow_signal s WHERE s.id = \(id)").map(FlowSignal.init)
  }
}

extension FlowSignal {
  fileprivate init(row: Row) throws {
    func act(_ time: String) throws -> Act? {
      guard let at: Instant = try row[time], let actor: ID<Actor> = try row["\(time)_by"] else { return nil }
      return Act(time: at, actor: actor)
    }
    func bound(_ name: String) throws -> String? {
      let text = try row[name] as String
      return text == Reader.everybody ? nil : text
    }
    self.init(
      id: try row["id"], point: try row["point"], day: try row["day"],
      group: FlowGroup(direction: try bound("direction"), nationality: try bound("nationality")),
      count: try row["counted"], hours: try row["hours"], expected: try row["expected"], lowest: try row["lowest"],
      highest: try row["highest"], made: try row["made"], acknowledged: try act("acknowledged"),
      response: try row["response"], responded: try act("responded"), closed: try act("closed"),
      now: Counted(count: try row["counted_now"], minutes: try row["minutes_now"]))
  }
}
