package import Basics
import Collect
package import Store

extension ActivityImportBegun {
  package func statement(
    _ written: String, _ meant: ID<Organisation>?, in stream: ID<JournalStream>, at time: Instant
  ) -> SQL {
    """
    INSERT INTO organisation_decision (written, organisation, decided_in, at)
    VALUES (\(written), \(meant), \(stream), \(time))
    ON CONFLICT (written) DO UPDATE SET organisation = excluded.organisation, decided_in = excluded.decided_in,
      at = excluded.at
    WHERE organisation_decision.at <= excluded.at
    """
  }
}

extension Reader {
  /// What was decided of organisations as sheets have them; nil for those that are none of the register.
  func organisationDecisions() throws -> [String: ID<Organisation>?] {
    var decisions: [String: ID<Organisation>?] = [:]
    try forEach("SELECT written, organisation FROM organisation_decision") { row in
      decisions.updateValue(try row["organisation"], forKey: try row["written"])
    }
    return decisions
  }
}
