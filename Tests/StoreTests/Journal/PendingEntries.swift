import Basics
import Testing
import Worlds

@testable import Store

@Suite struct PendingEntries {
  @Test(
    arguments: [
      "SELECT max(e.time) \(.fromPending)", .streams(of: Notes.kind, changedAfter: 7),
    ] as [SQL])
  func `what waits for the chain is found without going through the journal`(query: SQL) async throws {
    let world = try await NotesWorld(.sqlite)
    let plan = try await world.store.read { reader in
      try reader.rows("EXPLAIN QUERY PLAN \(query)").map { row in try row["detail"] as String }
    }
    #expect(plan.contains { $0.hasPrefix("SCAN p") || $0.hasPrefix("SEARCH p") }, "\(plan)")
    #expect(!plan.contains { $0.hasPrefix("SCAN e") }, "\(plan)")
  }
}
