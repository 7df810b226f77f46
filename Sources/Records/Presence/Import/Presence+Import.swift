package import Basics
import Formats
package import Store

/// What a sheet of estimates did, or why it did nothing.
package struct EstimateImport: Codable, Equatable, Sendable {
  package var rows = 0
  package var places = 0
  package var diagnostics: [Diagnostic] = []

  package init() {}

  package var isRefused: Bool { diagnostics.contains { $0.severity == .error } }
}

extension Presence {
  /// Takes a sheet of estimates over into a round. With an error in the file nothing is changed; the same file again
  /// changes nothing, and a better one what it says: an estimate is known by its place, source, group and unit.
  ///
  /// - Parameter isCheck: only say what would be done.
  package func importEstimates(
    _ bytes: [UInt8], into round: ID<Round>, places: Places, reason: String? = nil, isCheck: Bool = false,
    verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> EstimateImport {
    let known = try await self.round(round)
    let setUp = try await store.read { try $0.trackingSetUp(of: known.programme) }
    let file = EstimateFile(bytes, round: known, setUp, try await places.atlas())
    var result = EstimateImport()
    (result.rows, result.diagnostics) = (file.rows.count, file.diagnostics)
    var order: [ID<Place>] = []
    var statements: [ID<Place>: [RoundStatement]] = [:]
    for row in file.rows {
      if statements[row.place] == nil {
        order.append(row.place)
        statements[row.place] = [.scope]
      }
      if let status = row.status { statements[row.place]?.append(.status(status, why: row.why)) }
      guard let estimate = row.estimate else { continue }
      let id = Self.estimateID(estimate, of: row.place, in: round)
      statements[row.place]?.append(.estimate(id, estimate))
    }
    result.places = order.count
    guard !result.isRefused, !isCheck else { return result }
    try await record(order.map { ($0, statements[$0] ?? []) }, in: round, reason: reason, verb: verb, by: requester)
    return result
  }
}
