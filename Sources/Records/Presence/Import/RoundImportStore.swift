package import Basics
import Collect
package import Store

package struct RoundImportProjection: Projection {
  package init() {}

  package var stream: StreamKind { RoundImport.stream }
  package var version: Int { 2 }
  package var tables: [String] { ["round_import", "presence_place_decision"] }
  package var events: [any Event.Type] {
    [
      RoundImportBegun.self, RoundImportMapped.self, RoundImportPlacesDecided.self, RoundImportApplied.self,
      RoundImportTaken.self, RoundImportUndone.self,
    ]
  }

  /// With what only the tables need: the headings of the last mapping, and what was decided of places.
  package struct State: Sendable {
    var known: RoundImport
    var headings: String?
    var mapped: Instant?
    var decisions: [String: Decided] = [:]

    struct Decided: Equatable, Sendable {
      let place: ID<Place>?
      let at: Instant
    }
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if state == nil, let event = entry.event(RoundImportBegun.self) {
      return State(known: RoundImport(begun: event, actor: entry.actor, time: entry.time.instant))
    }
    guard var state else { return nil }
    if let event = entry.event(RoundImportMapped.self) {
      state.known.plan = event.plan
      (state.headings, state.mapped) = (event.headings, entry.time.instant)
    } else if let event = entry.event(RoundImportPlacesDecided.self) {
      for decision in event.decisions {
        state.decisions[decision.key] = State.Decided(place: decision.place, at: entry.time.instant)
      }
    } else if let event = entry.event(RoundImportTaken.self) {
      state.known.taken = event.counts
    } else if let event = entry.event(RoundImportUndone.self), state.known.undone == nil {
      // An import is undone once; of two who did it, the first said why.
      state.known.undone = SheetImport.Undoing(reason: event.reason, actor: entry.actor, time: entry.time.instant)
    }
    return state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(RoundImportMapped.self) { return ["plan": String(describing: event.plan.columns)] }
    return entry.event(RoundImportUndone.self) == nil ? [:] : ["undone": ""]
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, previous: previous, of: stream.recast())
  }
}

extension Writer {
  fileprivate func write(
    _ state: RoundImportProjection.State, previous: RoundImportProjection.State?, of id: ID<RoundImport>
  ) throws {
    let known = state.known
    // Of several imports in which a place was decided, the last counts.
    try runMany(
      state.decisions.sorted { $0.key < $1.key }.compactMap { key, decided -> SQL? in
        guard previous?.decisions[key] != decided else { return nil }
        return """
          INSERT INTO presence_place_decision (programme, written, place, decided_in, at)
          VALUES (\(known.begun.programme), \(key), \(decided.place), \(id), \(decided.at))
          ON CONFLICT (programme, written) DO UPDATE SET place = excluded.place, decided_in = excluded.decided_in,
            at = excluded.at
          WHERE presence_place_decision.at <= excluded.at
          """
      })
    try run(
      """
      INSERT INTO round_import (id, round, programme, actor, begun, file, headings, mapped, plan, counts, undone)
      VALUES (\(id), \(known.begun.round), \(known.begun.programme), \(known.actor), \(known.time),
        \(try JSONText.encode(known.begun)), \(state.headings), \(state.mapped), \(try known.plan.map(JSONText.encode)),
        \(try known.taken.map(JSONText.encode)), \(try known.undone.map(JSONText.encode)))
      ON CONFLICT (id) DO UPDATE SET headings = excluded.headings, mapped = excluded.mapped, plan = excluded.plan,
        counts = excluded.counts, undone = excluded.undone
      """)
  }
}

extension RoundImport {
  fileprivate static let columns: SQL = "id, actor, begun, file, plan, counts, undone"

  fileprivate init(_ row: Row) throws {
    let plan: String? = try row["plan"]
    let counts: String? = try row["counts"]
    let undone: String? = try row["undone"]
    self.init(begun: try JSONText.decode(row["file"]), actor: try row["actor"], time: try row["begun"])
    self.plan = try plan.map { try JSONText.decode($0) }
    taken = try counts.map { try JSONText.decode($0) }
    self.undone = try undone.map { try JSONText.decode($0) }
  }
}

extension Reader {
  func roundImport(_ id: ID<RoundImport>) throws -> RoundImport? {
    try row("SELECT \(RoundImport.columns) FROM round_import WHERE id = \(id)").map(RoundImport.init)
  }

  /// Those of a round, the newest first.
  func roundImports(of round: ID<Round>, limit: Int) throws -> [(id: ID<RoundImport>, known: RoundImport)] {
    try rows(
      """
      SELECT \(RoundImport.columns) FROM round_import WHERE round = \(round)
      ORDER BY begun \(.down), id \(.down) LIMIT \(limit)
      """
    ).map { row in (try row["id"], try RoundImport(row)) }
  }

  /// What the same headings meant the last time that somebody said so for the programme.
  func estimatePlan(of programme: ID<Programme>, headings: String) throws -> EstimatePlan? {
    let text: String? = try value(
      """
      SELECT plan FROM round_import WHERE programme = \(programme) AND headings = \(headings)
      ORDER BY mapped \(.down) LIMIT 1
      """)
    return try text.map { try JSONText.decode($0) }
  }

  /// What was decided of places as sheets of the programme have them; nil for those that are left out.
  func placeDecisions(of programme: ID<Programme>) throws -> [String: ID<Place>?] {
    var decisions: [String: ID<Place>?] = [:]
    try forEach("SELECT written, place FROM presence_place_decision WHERE programme = \(programme)") { row in
      decisions.updateValue(try row["place"], forKey: try row["written"])
    }
    return decisions
  }

  /// The places that a round covers and that were not dropped.
  func coveredPlaces(of round: ID<Round>) throws -> Set<ID<Place>> {
    Set(
      try rows(
        """
        SELECT place FROM round_place
        WHERE round = \(round) AND status IS NOT NULL AND status <> \(PlaceReport.Status.dropped)
        """
      ).map { try $0["place"] })
  }
}
