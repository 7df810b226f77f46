package import Basics
package import Store

/// What a sheet of assignments did, or why it did nothing.
package struct AssignmentImport: Codable, Equatable, Sendable {
  package var rows = 0
  package var count = AssignmentCount()
  package var diagnostics: [Diagnostic] = []

  package init() {}

  package var isRefused: Bool { diagnostics.contains { $0.severity == .error } }
}

extension Presence {
  /// Takes over who takes which place. With an error in the file nothing is changed; the same file again changes nothing,
  /// and places that are not in it stay as they are.
  ///
  /// - Parameter isCheck: only say what would be done.
  package func importAssignments(
    _ bytes: [UInt8], into round: ID<Round>, places: Places, isCheck: Bool = false, verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws -> AssignmentImport {
    let known = try await self.round(round)
    guard known.state == .open else { throw TeamRefusal.locked }
    let atlas = try await places.atlas()
    let areas = requester.areas(Self.managing, in: known.programme, on: Day(store.clock.now()))
    let teams = try await store.read { try $0.teams(of: known.programme) }
    var file = AssignmentFile(bytes, round: known, teams: teams, atlas)
    let (rows, wide) = (file.rows, 500)
    var (result, covered) = (AssignmentImport(), Set<ID<Place>>())
    result.rows = rows.count
    for start in stride(from: 0, to: rows.count, by: wide) {
      let piece = rows[start..<min(start + wide, rows.count)]
      let (inside, now) = try await store.read { reader in
        (try reader.covered(piece.map(\.place), in: round), try reader.assignments(of: piece.map(\.place), in: round))
      }
      covered.formUnion(inside)
      for row in piece {
        let old = now[row.place]
        if row.team == old?.team, row.team == nil || row.until == old?.until {
          result.count.same += 1
        } else if row.team == nil {
          result.count.takenBack += 1
        } else {
          result.count.assigned += 1
        }
      }
    }
    for row in rows where !atlas.isVisible(row.place, within: areas) {
      file.add(.error, "notYours", ["code": atlas[row.place]?.code ?? "–"], row.location)
    }
    for row in rows where row.team != nil && !covered.contains(row.place) {
      file.add(.error, "notCovered", ["code": atlas[row.place]?.code ?? "–"], row.location)
    }
    result.diagnostics = file.diagnostics
    guard !result.isRefused, !isCheck, !rows.isEmpty else { return result }
    result.count = try await assign(
      rows.map { row in (row.place, row.team.map { ($0, row.until) }) }, in: round, leaving: false, verb: verb,
      by: requester)
    return result
  }
}
