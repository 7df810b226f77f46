import Basics
import Collect
import Office
import Store

/// A place of a programme whose sums are to be made anew: from a round on, or through all of them.
struct PresenceDue: Hashable, Sendable {
  let programme: ID<Programme>
  let place: ID<Place>
  let round: ID<Round>

  /// Stands for all rounds.
  static let all = ID<Round>(high: 0, low: 0)

  init(_ row: Row) throws {
    (programme, place, round) = (try row["programme"], try row["place"], try row["round"])
  }
}

// MARK: Following the journal

extension Reader {
  private func presenceProgress() throws -> (position: Int, generation: Int)? {
    try row("SELECT position, generation FROM presence_progress WHERE one = 1").map {
      (try $0["position"], try $0["generation"])
    }
  }

  func isPresenceBehind() throws -> Bool {
    guard let progress = try presenceProgress() else { return true }
    return try progress.position < position() || progress.generation != generation()
  }

  func presenceDue(limit: Int) throws -> [PresenceDue] {
    try rows(
      """
      SELECT programme, place, round FROM presence_due
      ORDER BY programme ASC NULLS LAST, place ASC NULLS LAST, round ASC NULLS LAST LIMIT \(limit)
      """
    ).map(PresenceDue.init)
  }

  /// All sums, for comparing them with those made anew.
  func presenceDigest() throws -> [String] {
    var own: [String] = []
    try forEach("SELECT place, round, share FROM presence_share") { row in
      let (place, round): (ID<Place>, ID<Round>) = (try row["place"], try row["round"])
      own += try PresenceShare(coded: try row["share"]).digest.map { "\(place) \(round) \($0)" }
    }
    let totals = try rows(
      """
      SELECT round, place, stratum, age, individuals, official, estimated, converted, places FROM presence_total
      """)
    let counts = try rows("SELECT round, place, \(joined: Self.countColumns) FROM presence_count")
    let changes = try rows(
      "SELECT round, place, stratum, like_for_like, coverage, carried, factor, boundary, method FROM presence_change")
    let sides = try rows("SELECT round, place, \(joined: Self.sideColumns) FROM presence_source")
    return (own + (totals + counts + changes + sides).map { "\($0.cells)" }).sorted()
  }

  static var sideColumns: [SQL] {
    [
      "register", "register_places", "informants", "informant_places", "both_register", "both_informants",
      "both_places",
    ]
  }

  static var countColumns: [SQL] {
    PlaceCounts.statuses.map { "\(name: $0.rawValue)" } + ["counted", "carried", "missing", "none", "overlapping"]
  }
}

extension Writer {
  /// One step: finds the places that entries up to `stride` further on are about.
  func followPresence(_ stride: Int, _ forms: [PresenceForm]) throws {
    let last = try position()
    let generation = try generation()
    let known = try row("SELECT position, generation FROM presence_progress WHERE one = 1")
    guard let known, try known["generation"] == generation else {
      try clearPresence()
      for programme in try trackingProgrammes() { try makeDue(programme) }
      try makeSubmissionsDue(forms)
      return try setPresence(position: last, generation)
    }
    let position: Int = try known["position"]
    guard position < last else { return }
    let step = try step(
      from: position, by: stride,
      following: [
        PlaceInRound.stream, PlaceState.stream, TrackingProjection.stream, RoundProjection.stream,
        FactorProjection.stream, ProgrammeProjection().stream, SubmissionRecord.stream, FormRecord.stream,
      ])
    func changed(_ kind: StreamKind) -> SQL { .streams(of: kind, in: step) }
    try makeDue(
      """
      SELECT r.programme, p.place, p.round FROM round_place p JOIN tracking_round r ON r.id = p.round
      LEFT JOIN presence_share s ON s.place = p.place AND s.round = p.round
      WHERE p.id IN (\(changed(PlaceInRound.stream))) AND (
        s.entries IS NULL OR s.entries <> \(.entries(of: "p.id"))
        OR p.id IN (\(.lateStreams(of: PlaceInRound.stream, in: step))))
      """)
    let moved: SQL = "JOIN place_ancestor a ON a.place = p.place WHERE a.ancestor IN (\(changed(PlaceState.stream)))"
    try makeDue(
      """
      SELECT r.programme, p.place FROM round_place p JOIN tracking_round r ON r.id = p.round \(moved)
      UNION SELECT p.programme, p.place FROM presence_answer p \(moved)
      """, since: PresenceDue.all)
    let programmes: [ID<Programme>] = try rows(
      """
      SELECT programme FROM tracking WHERE id IN (\(changed(TrackingProjection.stream)))
      UNION SELECT programme FROM tracking_round WHERE id IN (\(changed(RoundProjection.stream)))
      UNION SELECT programme FROM conversion_factor WHERE id IN (\(changed(FactorProjection.stream)))
      """
    ).map { try $0["programme"] }
    for programme in programmes { try makeDue(programme) }
    try followJudgements(changed(PlaceInRound.stream), rounds: changed(RoundProjection.stream))
    try followSubmissions(forms, in: step)
    try followProgrammes(in: step)
    try setPresence(position: step.end, generation)
  }

  private func setPresence(position: Int, _ generation: Int) throws {
    try run(
      """
      INSERT INTO presence_progress (one, position, generation) VALUES (1, \(position), \(generation))
      ON CONFLICT (one) DO UPDATE SET position = excluded.position, generation = excluded.generation
      """)
  }

  /// All places of a programme of which something is said, through all rounds.
  func makeDue(_ programme: ID<Programme>) throws {
    try makeDue(
      """
      SELECT r.programme, p.place FROM round_place p JOIN tracking_round r ON r.id = p.round
      WHERE r.programme = \(programme)
      UNION SELECT programme, place FROM presence_answer WHERE programme = \(programme)
      """, since: PresenceDue.all)
  }

  /// `places` gives programme and place, and the round where none is named.
  func makeDue(_ places: SQL, since round: ID<Round>? = nil) throws {
    try run(
      """
      INSERT INTO presence_due (programme, place, round)
      SELECT d.programme, d.place, \(round.map { "\($0)" } ?? "d.round" as SQL) FROM (\(places)) d WHERE 1 = 1
      ON CONFLICT (programme, place, round) DO NOTHING
      """)
  }

  func settlePresence(_ due: [PresenceDue]) throws {
    try runMany(
      due.map {
        "DELETE FROM presence_due WHERE programme = \($0.programme) AND place = \($0.place) AND round = \($0.round)"
      })
  }

  func clearPresence() throws {
    try run("DELETE FROM presence_total")
    try run("DELETE FROM presence_count")
    try run("DELETE FROM presence_source")
    try run("DELETE FROM presence_change")
    try run("DELETE FROM presence_unit")
    try run("DELETE FROM presence_share")
    try run("DELETE FROM presence_place")
    try run("DELETE FROM presence_answer")
    try run("DELETE FROM presence_sender")
    try run("DELETE FROM presence_informant")
    try run("DELETE FROM presence_late")
    try run("DELETE FROM presence_answer_due")
    try run("DELETE FROM presence_due")
    try run("DELETE FROM presence_progress")
  }
}
