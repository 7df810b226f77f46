import Basics
import Collect
import Store

extension PresenceAnswers.Informed {
  /// Whom the code stands for in a programme's register; nil without a code.
  func id(in programme: ID<Programme>) -> ID<Informant>? { code.map { InformantProjection.id(programme, $0) } }
}

extension Reader {
  func erasedInformants(among ids: Set<ID<Informant>>) throws -> Set<ID<Informant>> {
    Set(
      try rows("SELECT id FROM informant WHERE id IN \(list: ids.sorted()) AND erased IS NOT NULL").map {
        try $0["id"]
      })
  }

  /// Three sums over the round's informants, one for each kind of doubt, and one query for the places of those told.
  func doubts(
    of round: TrackingRound, areas: [ID<Place>]?, _ limits: DoubtLimits, named shown: Int
  ) throws -> [RoundDoubt] {
    let area: SQL =
      areas.map { "AND p.place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: $0))" } ?? .empty
    let own: SQL = "p.programme = \(round.programme) AND p.round_number = \(round.number) \(area)"
    let sums: SQL = "count(DISTINCT p.place) AS places, count(*) AS answers"
    func order(_ key: SQL) -> SQL { "ORDER BY places DESC NULLS LAST, \(key) ASC NULLS LAST LIMIT \(RoundDoubt.most)" }
    var found = try rows(
      """
      SELECT p.code AS code, \(sums) FROM presence_informant p WHERE \(own) AND p.code IS NOT NULL
      GROUP BY p.code HAVING count(DISTINCT p.place) > \(limits.mostPlaces) \(order("code"))
      """
    ).map { try RoundDoubt(.manyPlaces, $0, of: round.programme) }
    found += try rows(
      """
      SELECT p.individuals AS individuals, \(sums) FROM presence_informant p
      WHERE \(own) AND p.individuals >= \(limits.smallest)
      GROUP BY p.individuals HAVING count(DISTINCT p.place) >= \(limits.leastAlike) \(order("individuals"))
      """
    ).map { row in
      let individuals: Int = try row["individuals"]
      return RoundDoubt(
        kind: .identical, subject: String(individuals), individuals: individuals, count: try row["places"],
        answers: try row["answers"])
    }
    found += try rows(
      """
      SELECT p.code AS code, \(sums) FROM presence_informant p
        LEFT JOIN informant i ON i.programme = p.programme AND i.code = p.code
      WHERE \(own) AND p.code IS NOT NULL AND i.id IS NULL GROUP BY p.code \(order("code"))
      """
    ).map { try RoundDoubt(.unknownCode, $0, of: round.programme) }
    let named = shown == 0 ? [:] : try places(of: found, own, shown)
    found += try unevenParts(of: round, areas: areas)
    let dismissals = try dismissals(of: round.id)
    for index in found.indices {
      let doubt = found[index]
      let dismissal = dismissals[RoundDoubt.id(round.id, doubt.kind, doubt.subject)]
      if let dismissal, dismissal.places >= doubt.count { found[index].dismissal = dismissal }
      if doubt.kind != .parts { found[index].places = named[doubt.code ?? doubt.subject] ?? [] }
    }
    return found
  }

  /// One query for the places of which something is told by sex or age, and what is said of them by the five hundred.
  private func unevenParts(of round: TrackingRound, areas: [ID<Place>]?) throws -> [RoundDoubt] {
    let area: SQL =
      areas.map { "AND place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: $0))" } ?? .empty
    let places: [ID<Place>] = try rows(
      """
      SELECT place FROM estimate WHERE round = \(round.id) AND part IS NOT NULL \(area)
      UNION SELECT place FROM presence_answer
      WHERE programme = \(round.programme) AND round_number = \(round.number) AND parts IS NOT NULL \(area)
      ORDER BY place ASC NULLS LAST
      """
    ).map { try $0["place"] }
    guard !places.isEmpty else { return [] }
    let maker = try rules(of: round).maker
    var found: [RoundDoubt] = []
    for piece in places.pieces(of: Presence.piece) where found.count < RoundDoubt.most {
      for state in try placesInRounds(piece, rounds: [round.id]).sorted(by: { $0.place < $1.place }) {
        found += maker.uneven(state).map { RoundDoubt($0, in: state.place) }
      }
    }
    return Array(found.prefix(RoundDoubt.most))
  }

  /// The first places of each, by code or figure.
  private func places(of doubts: [RoundDoubt], _ own: SQL, _ shown: Int) throws -> [String: [ID<Place>]] {
    var found: [String: [ID<Place>]] = [:]
    func add(_ subject: SQL, _ condition: SQL) throws {
      try forEach(
        """
        SELECT subject, place FROM (
          SELECT subject, place, row_number() OVER (PARTITION BY subject ORDER BY place ASC NULLS LAST) AS number FROM (
            SELECT DISTINCT \(subject) AS subject, p.place AS place FROM presence_informant p
            WHERE \(own) AND \(condition)) given) numbered
        WHERE number <= \(shown) ORDER BY subject ASC NULLS LAST, place ASC NULLS LAST
        """
      ) { row in found[try row["subject"], default: []].append(try row["place"]) }
    }
    let codes = Set(doubts.compactMap(\.code)).sorted()
    if !codes.isEmpty { try add("p.code", "p.code IN \(list: codes)") }
    let figures = Set(doubts.compactMap(\.individuals)).sorted()
    if !figures.isEmpty { try add(SQL.cast("p.individuals", to: .text), "p.individuals IN \(list: figures)") }
    return found
  }

  private func dismissals(of round: ID<Round>) throws -> [ID<RoundDoubt>: RoundDoubt.Dismissal] {
    var found: [ID<RoundDoubt>: RoundDoubt.Dismissal] = [:]
    try forEach("SELECT id, places, reason, actor, at FROM round_doubt WHERE round = \(round)") { row in
      found[try row["id"]] = RoundDoubt.Dismissal(
        places: try row["places"], reason: try row["reason"], actor: try row["actor"], at: try row["at"])
    }
    return found
  }
}

extension RoundDoubt {
  fileprivate init(_ parts: UnevenParts, in place: ID<Place>) {
    let said = "\(parts.finding)"
    self.init(
      kind: .parts,
      subject: "\(place) \(parts.source.rawValue) \(parts.stratum.key) \(Hash.sha256.hex(of: said).prefix(16))",
      parts: parts, places: [place], count: 1, answers: 0)
  }

  fileprivate init(_ kind: Kind, _ row: Row, of programme: ID<Programme>) throws {
    let code: String = try row["code"]
    self.init(
      kind: kind, subject: InformantProjection.id(programme, code).description, code: code, count: try row["places"],
      answers: try row["answers"])
  }
}

extension Writer {
  func write(_ state: DoubtProjection.State, as id: ID<RoundDoubt>) throws {
    try run(
      """
      INSERT INTO round_doubt (id, round, kind, subject, places, reason, actor, at)
      VALUES (\(id), \(state.event.round), \(state.event.doubt.rawValue), \(state.event.subject), \(state.event.places),
        \(state.event.reason), \(state.actor), \(state.at))
      ON CONFLICT (id) DO UPDATE SET places = excluded.places, reason = excluded.reason, actor = excluded.actor,
        at = excluded.at
      """)
  }

  /// Answers of informants who are erased belong to nobody from now on.
  func forgetCodes(of informants: [ID<Informant>]) throws {
    let codes = try rows(
      "SELECT programme, code FROM informant WHERE id IN \(list: informants) AND code IS NOT NULL"
    ).map { (programme: try $0["programme"] as ID<Programme>, code: try $0["code"] as String) }
    try runMany(
      codes.map { programme, code in
        "UPDATE presence_informant SET code = NULL WHERE programme = \(programme) AND code = \(code)"
      })
  }
}
