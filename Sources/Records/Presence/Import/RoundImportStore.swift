package import Basics
import Collect
package import Store

/// Imports of rounds as rows, and beside them what was decided of places.
package struct RoundImportProjection: Projection {
  private let imports = ImportProjection<RoundImportBegun>()

  package init() {}

  package var stream: StreamKind { imports.stream }
  package var version: Int { 2 }
  package var tables: [String] { imports.tables + ["presence_place_decision"] }
  package var events: [any Event.Type] { imports.events }

  package struct State: Sendable {
    var imported: ImportProjection<RoundImportBegun>.State
    var decisions: [String: Decided] = [:]

    struct Decided: Equatable, Sendable {
      let place: ID<Place>?
      let at: Instant
    }
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    guard let imported = imports.fold(state?.imported, entry) else { return nil }
    var state = state ?? State(imported: imported)
    state.imported = imported
    for decision in entry.event(RoundImportPlacesDecided.self)?.decisions ?? [] {
      state.decisions[decision.key] = State.Decided(place: decision.place, at: entry.time.instant)
    }
    return state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] { imports.fields(entry) }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    // Of several imports in which a place was decided, the last counts.
    try writer.runMany(
      state.decisions.sorted { $0.key < $1.key }.compactMap { key, decided -> SQL? in
        guard previous?.decisions[key] != decided else { return nil }
        return """
          INSERT INTO presence_place_decision (programme, written, place, decided_in, at)
          VALUES (\(state.imported.known.begun.programme), \(key), \(decided.place), \(stream), \(decided.at))
          ON CONFLICT (programme, written) DO UPDATE SET place = excluded.place, decided_in = excluded.decided_in,
            at = excluded.at
          WHERE presence_place_decision.at <= excluded.at
          """
      })
    try imports.write(state.imported, stream: stream, previous: previous?.imported, to: writer)
  }
}

extension RoundImportBegun {
  package var columns: [(name: String, value: SQLBinding)] {
    [("round", round.binding), ("programme", programme.binding)]
  }
  package var memory: SQL { "AND programme = \(programme)" }
}

extension Reader {
  /// Those of a round, the newest first.
  func roundImports(of round: ID<Round>, limit: Int) throws -> [(id: ID<RoundImport>, known: RoundImport)] {
    try imports(RoundImportBegun.self, where: "h.round = \(round)", limit: limit)
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
