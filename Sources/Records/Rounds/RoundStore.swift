package import Basics
package import Store

extension TrackingRound.State: SQLValue {}
extension CountingUnit: SQLValue {}
extension PopulationGroup: SQLValue {}

// MARK: Reading

extension Reader {
  /// What the programme tracks by now; the usual rules while nobody set it up.
  package func trackingSetUp(of programme: ID<Programme>) throws -> TrackingSetUp {
    try row("SELECT set_up FROM tracking WHERE programme = \(programme)")?.json("set_up") ?? TrackingSetUp()
  }

  /// All rules by which the programme tracked, the first first.
  func trackingRules(of programme: ID<Programme>) throws -> [TrackingRules] {
    try rows(
      "SELECT since, set_up FROM tracking_rule WHERE programme = \(programme) ORDER BY since ASC NULLS LAST"
    ).map { TrackingRules(programme: programme, setUp: try $0.json("set_up"), since: try $0["since"]) }
  }

  /// Programmes that have a set-up or a round.
  package func trackingProgrammes() throws -> [ID<Programme>] {
    try rows(
      """
      SELECT programme FROM tracking UNION SELECT programme FROM tracking_round ORDER BY programme ASC NULLS LAST
      """
    ).map { try $0["programme"] }
  }

  /// The rounds of a programme, the first first.
  package func rounds(of programme: ID<Programme>) throws -> [TrackingRound] {
    try rounds(where: "programme = \(programme)")
  }

  package func round(_ id: ID<Round>) throws -> TrackingRound? { try rounds(where: "id = \(id)").first }

  private func rounds(where condition: SQL) throws -> [TrackingRound] {
    try rows(
      """
      SELECT id, programme, number, names, from_day, to_day, state, released, released_at, practice, keeps_sites
      FROM tracking_round
      WHERE \(condition) ORDER BY number ASC NULLS LAST, id ASC NULLS LAST
      """
    ).map { row in
      TrackingRound(
        id: try row["id"], programme: try row["programme"], number: try row["number"],
        names: LocalizedText(try row.json("names")),
        from: try row["from_day"], to: try row["to_day"], state: try row["state"], released: try row["released"],
        lock: try row["released_at"], isPractice: try row["practice"], keepsSites: try row["keeps_sites"])
    }
  }

  /// The factors of a programme, withdrawn ones among them; the newest first.
  package func factors(of programme: ID<Programme>) throws -> [KnownFactor] {
    try rows(
      """
      SELECT id, unit, individuals, place, population_group, valid_from, valid_to, source, approved_by,
        approved_at, withdrawn_at
      FROM conversion_factor WHERE programme = \(programme)
      ORDER BY valid_from DESC NULLS LAST, id DESC NULLS LAST
      """
    ).map { row in
      KnownFactor(
        id: try row["id"], programme: programme,
        factor: ConversionFactor(
          unit: try row["unit"], individuals: try row["individuals"], place: try row["place"],
          group: try row["population_group"], validFrom: try row["valid_from"], validTo: try row["valid_to"],
          source: try row["source"], approvedBy: try row["approved_by"]),
        approved: try row["approved_at"], withdrawn: try row["withdrawn_at"])
    }
  }

  package func factorProgramme(_ id: ID<ConversionFactor>) throws -> ID<Programme>? {
    try value("SELECT programme FROM conversion_factor WHERE id = \(id)")
  }
}

// MARK: Writing

extension Writer {
  func write(_ state: [TrackingRules], previous: [TrackingRules]) throws {
    guard let newest = state.last else { return }
    let id = TrackingProjection.id(newest.programme)
    try run(
      """
      INSERT INTO tracking (id, programme, set_up)
      VALUES (\(id), \(newest.programme), \(try JSONText.encode(newest.setUp)))
      ON CONFLICT (id) DO UPDATE SET programme = excluded.programme, set_up = excluded.set_up
      """)
    let known = Set(previous)
    try runMany(
      try state.filter { !known.contains($0) }.map { rules in
        """
        INSERT INTO tracking_rule (id, programme, since, set_up)
        VALUES (\(id), \(rules.programme), \(rules.since), \(try JSONText.encode(rules.setUp)))
        ON CONFLICT (programme, since) DO UPDATE SET set_up = excluded.set_up
        """
      })
  }

  /// Two offices may plan a round with the same number at once; a person is asked then.
  func write(_ state: TrackingRound, previous: TrackingRound?) throws {
    let names = try JSONText.encode(state.names.texts)
    try run(
      """
      INSERT INTO tracking_round (id, programme, number, names, from_day, to_day, state, released, released_at,
        practice, keeps_sites)
      VALUES (\(state.id), \(state.programme), \(state.number), \(names), \(state.from), \(state.to), \(state.state),
        \(state.released), \(state.lock), \(state.isPractice), \(state.keepsSites))
      ON CONFLICT (id) DO UPDATE SET programme = excluded.programme, number = excluded.number, names = excluded.names,
        from_day = excluded.from_day, to_day = excluded.to_day, state = excluded.state, released = excluded.released,
        released_at = excluded.released_at, practice = excluded.practice, keeps_sites = excluded.keeps_sites
      """)
    for number in Set([state.number, previous?.number ?? state.number]) {
      let claims = try rows(
        """
        SELECT id FROM tracking_round WHERE programme = \(state.programme) AND number = \(number)
        ORDER BY id ASC NULLS LAST
        """)
      try conflict("round.number", key: "\(state.programme) \(number)", between: try claims.map { try $0["id"] })
    }
  }

  func write(_ state: KnownFactor, previous: KnownFactor?) throws {
    let factor = state.factor
    try run(
      """
      INSERT INTO conversion_factor (id, programme, unit, individuals, place, population_group, valid_from, valid_to,
        source, approved_by, withdrawn, approved_at, withdrawn_at)
      VALUES (\(state.id), \(state.programme), \(factor.unit), \(factor.individuals), \(factor.place), \(factor.group),
        \(factor.validFrom), \(factor.validTo), \(factor.source), \(factor.approvedBy), \(state.isWithdrawn),
        \(state.approved), \(state.withdrawn))
      ON CONFLICT (id) DO UPDATE SET programme = excluded.programme, unit = excluded.unit,
        individuals = excluded.individuals, place = excluded.place, population_group = excluded.population_group,
        valid_from = excluded.valid_from, valid_to = excluded.valid_to, source = excluded.source,
        approved_by = excluded.approved_by, withdrawn = excluded.withdrawn,
        approved_at = excluded.approved_at, withdrawn_at = excluded.withdrawn_at
      """)
  }
}
