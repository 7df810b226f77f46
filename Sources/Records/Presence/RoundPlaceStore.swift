package import Basics
import Collect
package import Store

extension FigureBasis.Source: SQLValue {}
extension Universe.Residence: SQLValue {}
extension Universe.Return: SQLValue {}
extension Grade: SQLValue {}
extension FigureChoice.Rule: SQLValue {}
extension PlaceReport.Status: SQLValue {}
extension Correction.Field: SQLValue {}

// MARK: Reading

extension Reader {
  /// What is said of these places in these rounds, or in all that there are.
  package func placesInRounds(_ places: some Collection<ID<Place>>, rounds: [ID<Round>]) throws -> [PlaceInRound] {
    let those: SQL = "place IN \(list: places) AND round IN \(list: rounds)"
    var found: [PlaceInRoundKey: PlaceInRound] = [:]
    try forEach("SELECT round, place, in_scope, stated, why FROM round_place WHERE \(those)") { row in
      var state = PlaceInRound(try row["round"], try row["place"])
      (state.isInScope, state.stated, state.why) = (try row["in_scope"], try row["stated"], try row["why"])
      found[PlaceInRoundKey(state.round, state.place)] = state
    }
    try forEach(
      """
      SELECT id, round, place, amount, unit, source, method, residence, stratum, includes_sites, returned_to, day,
        informants, kinds, seen, grade, lowest, highest, standard_error, explanation, code, code_source, author, at,
        sites_unknown, part
      FROM estimate WHERE \(those) ORDER BY number ASC NULLS LAST
      """
    ) { row in
      guard let estimate = try RecordedEstimate(row) else { return }
      found[PlaceInRoundKey(try row["round"], try row["place"])]?.estimates.append(estimate)
    }
    try forEach(
      "SELECT round, place, stratum, rule, estimates, side_by_side, explanation FROM figure_choice WHERE \(those)"
    ) { row in
      let bytes: [UInt8] = try row["estimates"]
      let ids = stride(from: 0, to: bytes.count - 15, by: 16).compactMap { ID<Estimate>(bytes: bytes[$0..<$0 + 16]) }
      found[PlaceInRoundKey(try row["round"], try row["place"])]?.choices[try row["stratum"]] = FigureChoice(
        try row["rule"], ids, isSideBySide: try row["side_by_side"], explanation: try row["explanation"])
    }
    for state in try answeredStates(places, rounds: rounds, found) {
      found[PlaceInRoundKey(state.round, state.place)] = state
    }
    return Array(found.values)
  }

  /// The states to which submissions have something to add. What an officer wrote stands for what it was made of.
  private func answeredStates(
    _ places: some Collection<ID<Place>>, rounds: [ID<Round>], _ known: [PlaceInRoundKey: PlaceInRound]
  ) throws -> [PlaceInRound] {
    let answered = try answered(places, rounds: rounds)
    guard let first = answered.first, let programme = try round(first.round)?.programme else { return [] }
    let wanted = try self.rounds(of: programme).filter { rounds.contains($0.id) }
    let all = Dictionary(
      zip(wanted, try rules(of: wanted, in: programme)).map { ($0.id, (round: $0, setUp: $1.setUp)) },
      uniquingKeysWith: { first, _ in first })
    return Dictionary(grouping: answered) { PlaceInRoundKey($0.round, $0.place) }.compactMap { key, rows in
      guard let (round, setUp) = all[key.round] else { return nil }
      var state = known[key] ?? PlaceInRound(key.round, key.place)
      state.answer(rows, in: round, by: setUp)
      return state
    }
  }

  package func placeInRound(_ round: ID<Round>, _ place: ID<Place>) throws -> PlaceInRound? {
    try placesInRounds([place], rounds: [round]).first
  }

  /// Whether the round would cover a place and one that lies in it, with these. Costs what the places cost, unless there
  /// are areas among them.
  func wouldNest(_ places: [ID<Place>], in round: ID<Round>) throws -> Bool {
    let covered: SQL = "r.round = \(round) AND r.status IS NOT NULL AND r.status <> \(PlaceReport.Status.dropped)"
    let above: [ID<Place>] = try rows(
      "SELECT DISTINCT ancestor FROM place_ancestor WHERE place IN \(list: places) AND place <> ancestor"
    ).map { try $0["ancestor"] }
    guard Set(above).isDisjoint(with: places) else { return true }
    if try row("SELECT r.place FROM round_place r WHERE \(covered) AND r.place IN \(list: above) LIMIT 1") != nil {
      return true
    }
    let areas: [ID<Place>] = try rows(
      "SELECT DISTINCT ancestor FROM place_ancestor WHERE ancestor IN \(list: places) AND place <> ancestor"
    ).map { try $0["ancestor"] }
    guard !areas.isEmpty else { return false }
    return try row(
      """
      SELECT r.place FROM round_place r WHERE \(covered) AND \(SQL.besideKey("r.place")) IN (
        SELECT place FROM place_ancestor WHERE ancestor IN \(list: areas) AND place <> ancestor) LIMIT 1
      """) != nil
  }

  /// The cleaning log of a round, the newest first: of one place, or of all that lie in `areas`, nil for everywhere.
  package func corrections(
    of round: ID<Round>, place: ID<Place>? = nil, areas: [ID<Place>]?, after last: ID<Entry>? = nil, limit: Int
  ) throws -> [(place: ID<Place>, correction: Correction)] {
    let own: SQL = place.map { "AND c.place = \($0)" } ?? .empty
    let inside: SQL =
      areas.map { "AND c.place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: $0))" } ?? .empty
    let page: SQL =
      last.map { last in
        """
        AND (c.at, c.entry) < (SELECT at, entry FROM presence_correction WHERE entry = \(last))
        """
      } ?? .empty
    return try rows(
      """
      SELECT c.entry AS entry, c.place AS place, c.record AS record, c.field AS field, c.old_value AS old_value,
        c.new_value AS new_value, c.changes AS changes, c.reason AS reason, c.actor AS actor, c.at AS at
      FROM presence_correction c WHERE c.round = \(round) \(own) \(inside) \(page)
      ORDER BY c.at DESC NULLS LAST, c.entry DESC NULLS LAST LIMIT \(limit)
      """
    ).map { row in
      (
        try row["place"],
        Correction(
          entry: try row["entry"], record: try row["record"], field: try row["field"], old: try row["old_value"],
          new: try row["new_value"], changes: try JSONText.decode(row["changes"]), reason: try row["reason"],
          actor: try row["actor"], at: try row["at"])
      )
    }
  }
}

extension Reader {
  /// How often which field of a round was corrected, and how often of that after it was released: no values, names or places.
  package func correctionCounts(of round: TrackingRound) throws -> [CorrectionCount] {
    var counts: [CorrectedField: (all: Int, late: Int)] = [:]
    try forEach("SELECT field, changes, at FROM presence_correction WHERE round = \(round.id)") { row in
      let (own, changes): (Correction.Field, [FieldChange]) = (try row["field"], try JSONText.decode(row["changes"]))
      let at: Instant = try row["at"]
      let isLate = round.released.map { at >= $0 } ?? false
      for field in changes.isEmpty ? [CorrectedField(own)] : changes.map(\.field) {
        counts[field, default: (0, 0)].all += 1
        if isLate { counts[field, default: (0, 0)].late += 1 }
      }
    }
    return CorrectedField.allCases.compactMap { field in
      counts[field].map { CorrectionCount(field, $0.all, afterRelease: $0.late) }
    }
  }

  /// What these entries of the cleaning log of a round changed.
  func corrected(_ entries: [ID<Entry>], in round: ID<Round>) throws -> [ID<Entry>: [FieldChange]] {
    let found = try rows(
      "SELECT entry, changes FROM presence_correction WHERE round = \(round) AND entry IN \(list: entries)"
    ).map { row in (try row["entry"] as ID<Entry>, try JSONText.decode(row["changes"], as: [FieldChange].self)) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  /// The places of these estimates, and of these places in rounds, as far as somebody wrote them.
  func places(
    ofRecords records: [ID<JournalStream>], in round: ID<Round>
  ) throws -> [ID<JournalStream>: ID<Place>] {
    let found = try rows(
      """
      SELECT id, place FROM estimate WHERE round = \(round) AND id IN \(list: records)
      UNION ALL SELECT id, place FROM round_place WHERE round = \(round) AND id IN \(list: records)
      """
    ).map { row in (try row["id"] as ID<JournalStream>, try row["place"] as ID<Place>) }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }
}

extension PlaceInRound {
  /// What an officer wrote stands for what it was made of, and for a part of the same figure.
  mutating func add(_ said: AnsweredPlace) {
    (answered, told) = (said.status, said.told)
    let written = Set(estimates.map(\.id))
    let made = Set(said.estimates.map(\.id))
    for estimate in said.estimates {
      if let index = estimates.firstIndex(where: { $0.id == estimate.id }) {
        estimates[index].whole = estimate.whole
      } else if let former = said.former[estimate.id], written.contains(former), !made.contains(former) {
        continue
      } else {
        estimates.append(estimate)
      }
    }
    undecided = said.undecided.filter { undecided in
      !estimates.contains { $0.estimate.stratum == undecided.stratum && $0.estimate.basis.source == .informants }
    }
    undivided = said.undivided.filter { stratum in
      !estimates.map(\.estimate).contains {
        $0.part != nil && $0.stratum == stratum && $0.basis.source == .informants
      }
    }
  }
}

struct PlaceInRoundKey: Hashable {
  let round: ID<Round>
  let place: ID<Place>

  init(_ round: ID<Round>, _ place: ID<Place>) {
    (self.round, self.place) = (round, place)
  }
}

extension RecordedEstimate {
  /// Nil when the row names groups that this program does not know.
  fileprivate init?(_ row: Row) throws {
    guard let stratum = Stratum(key: try row["stratum"]) else { return nil }
    let universe = Universe(
      residence: try row["residence"], groups: stratum.groups,
      includesSites: try row["sites_unknown"] ? nil : try row["includes_sites"], returnedTo: try row["returned_to"])
    var estimate = Estimate(
      Quantity(try row["amount"], try row["unit"]),
      FigureBasis(source: try row["source"], method: try row["method"], universe: universe),
      nationality: stratum.nationality, on: try row["day"])
    let part = (try row["part"] as String?).flatMap { PeoplePart(key: $0) }
    (estimate.sex, estimate.age) = (part?.sex, part?.age)
    (estimate.informants, estimate.kinds, estimate.isSeenByTeam) = (
      try row["informants"], try row["kinds"], try row["seen"]
    )
    (estimate.grade, estimate.lowest, estimate.highest) = (try row["grade"], try row["lowest"], try row["highest"])
    (estimate.standardError, estimate.explanation) = (try row["standard_error"], try row["explanation"])
    if let code: String = try row["code"], let source: ID<PlaceSource> = try row["code_source"] {
      estimate.code = PlaceCode(code, source: source)
    }
    self.init(id: try row["id"], estimate: estimate, author: try row["author"], at: try row["at"])
  }
}

// MARK: Writing

extension Writer {
  /// Brings the rows of one place in one round up to date.
  func write(_ state: PlaceInRound, previous: PlaceInRound?) throws {
    if state.isInScope != previous?.isInScope || state.status != previous?.status || state.why != previous?.why
      || state.stated != previous?.stated
    {
      try run(
        """
        INSERT INTO round_place (id, round, place, in_scope, stated, status, why)
        VALUES (\(PlaceInRound.id(state.round, state.place)), \(state.round), \(state.place), \(state.isInScope),
          \(state.stated), \(state.status), \(state.why))
        ON CONFLICT (id) DO UPDATE SET in_scope = excluded.in_scope, stated = excluded.stated, status = excluded.status,
          why = excluded.why
        """)
    }
    let before = Dictionary(
      (previous?.estimates ?? []).enumerated().map { ($1.id, ($0, $1)) }, uniquingKeysWith: { first, _ in first })
    let now = Set(state.estimates.map(\.id))
    var statements: [SQL] = before.keys.filter { !now.contains($0) }.map { "DELETE FROM estimate WHERE id = \($0)" }
    for (number, recorded) in state.estimates.enumerated() {
      if let old = before[recorded.id], old.0 == number, old.1 == recorded { continue }
      statements.append(recorded.upsert(state.round, state.place, number: number))
    }
    for (stratum, _) in previous?.choices ?? [:] where state.choices[stratum] == nil {
      statements.append(
        """
        DELETE FROM figure_choice WHERE place = \(state.place) AND round = \(state.round) AND stratum = \(stratum)
        """)
    }
    for (stratum, choice) in state.choices where previous?.choices[stratum] != choice {
      statements.append(
        """
        INSERT INTO figure_choice (round, place, stratum, rule, estimates, side_by_side, explanation)
        VALUES (\(state.round), \(state.place), \(stratum), \(choice.rule), \(choice.estimates.flatMap(\.bytes)),
          \(choice.isSideBySide), \(choice.explanation))
        ON CONFLICT (place, round, stratum) DO UPDATE SET rule = excluded.rule, estimates = excluded.estimates,
          side_by_side = excluded.side_by_side, explanation = excluded.explanation
        """)
    }
    for (submission, judged) in state.judged where previous?.judged[submission] != judged {
      statements.append(
        """
        INSERT INTO round_answer (submission, round, place, stream, accepted, set_aside, reason)
        VALUES (\(submission), \(state.round), \(state.place), \(PlaceInRound.id(state.round, state.place)),
          \(judged.accepted), \(judged.setAside), \(judged.reason))
        ON CONFLICT (submission, round, place) DO UPDATE SET accepted = excluded.accepted,
          set_aside = excluded.set_aside, reason = excluded.reason
        """)
    }
    statements += state.decisionsOfSites(since: previous)
    let known = Set((previous?.corrections ?? []).map(\.entry))
    let kept = Set(state.corrections.map(\.entry))
    statements += known.subtracting(kept).map { "DELETE FROM presence_correction WHERE entry = \($0)" }
    // A late entry changes what those after it replaced.
    for correction in state.corrections where previous?.corrections.contains(correction) != true {
      statements.append(
        """
        INSERT INTO presence_correction (entry, round, place, record, field, old_value, new_value, changes, reason, actor,
          at)
        VALUES (\(correction.entry), \(state.round), \(state.place), \(correction.record), \(correction.field),
          \(correction.old), \(correction.new), \(try JSONText.encode(correction.changes)), \(correction.reason),
          \(correction.actor), \(correction.at))
        ON CONFLICT (entry) DO UPDATE SET old_value = excluded.old_value, new_value = excluded.new_value,
          changes = excluded.changes
        """)
    }
    try runMany(statements)
  }
}

extension RecordedEstimate {
  fileprivate func upsert(_ round: ID<Round>, _ place: ID<Place>, number: Int) -> SQL {
    let basis = estimate.basis
    return """
      INSERT INTO estimate (id, round, place, number, amount, unit, source, method, residence, stratum, includes_sites,
        returned_to, day, informants, kinds, seen, grade, lowest, highest, standard_error, explanation, code,
        code_source, author, at, sites_unknown, part)
      VALUES (\(id), \(round), \(place), \(number), \(estimate.quantity.count), \(estimate.quantity.unit),
        \(basis.source), \(basis.method), \(basis.universe.residence), \(estimate.stratum.key),
        \(basis.universe.includesSites ?? false), \(basis.universe.returnedTo), \(estimate.day), \(estimate.informants),
        \(estimate.kinds), \(estimate.isSeenByTeam), \(estimate.grade), \(estimate.lowest), \(estimate.highest),
        \(estimate.standardError), \(estimate.explanation), \(estimate.code?.code), \(estimate.code?.source), \(author),
        \(at), \(basis.universe.includesSites == nil), \(estimate.part?.key))
      ON CONFLICT (id) DO UPDATE SET round = excluded.round, place = excluded.place, number = excluded.number,
        amount = excluded.amount, unit = excluded.unit, source = excluded.source, method = excluded.method,
        residence = excluded.residence, stratum = excluded.stratum, includes_sites = excluded.includes_sites,
        returned_to = excluded.returned_to, day = excluded.day, informants = excluded.informants,
        kinds = excluded.kinds, seen = excluded.seen, grade = excluded.grade, lowest = excluded.lowest,
        highest = excluded.highest, standard_error = excluded.standard_error, explanation = excluded.explanation,
        code = excluded.code, code_source = excluded.code_source, author = excluded.author, at = excluded.at,
        sites_unknown = excluded.sites_unknown, part = excluded.part
      """
  }
}
