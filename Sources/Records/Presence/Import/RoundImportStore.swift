package import Basics
import Collect
package import Store

extension RoundImportBegun {
  package var columns: [(name: String, value: SQLBinding)] {
    [("round", round.binding), ("programme", programme.binding)]
  }
  package var memory: SQL { "AND programme = \(programme)" }

  package func statement(_ written: String, _ meant: ID<Place>?, in stream: ID<JournalStream>, at time: Instant) -> SQL
  {
    """
    INSERT INTO presence_place_decision (programme, written, place, decided_in, at)
    VALUES (\(programme), \(written), \(meant), \(stream), \(time))
    ON CONFLICT (programme, written) DO UPDATE SET place = excluded.place, decided_in = excluded.decided_in,
      at = excluded.at
    WHERE presence_place_decision.at <= excluded.at
    """
  }
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
