package import Basics
import Foundation
package import Store

/// What two offices said of one thing without knowing of each other, for people to settle.
package struct Conflicts: Sendable {
  package static let longestReason = 500

  private let store: Store
  private let subjects: [ConflictSubject]

  package init(_ store: Store, _ subjects: [ConflictSubject]) {
    (self.store, self.subjects) = (store, subjects)
  }

  /// One of them with all that is known of it.
  package struct Open: Sendable {
    package let line: ConflictLine
    package let record: ConflictRecord
    /// Of a field; empty for what several records claim.
    package let sides: [Disagreement.Side]
    /// The other records that claim it, as far as they may be seen.
    package let claimants: [ConflictRecord]
    package let isPersonal: Bool
  }

  /// Where things are said.
  package struct Offices: Sendable {
    package let own: ID<Node>
    package let names: [ID<Node>: String]

    package init(own: ID<Node>, names: [ID<Node>: String]) {
      (self.own, self.names) = (own, names)
    }
  }

  package func offices() async throws -> Offices {
    let cards = try await store.read { try $0.nodeCards() }
    return Offices(
      own: try await store.card().node, names: Dictionary(uniqueKeysWithValues: cards.map { ($0.node, $0.name) }))
  }

  private func reach(_ requester: Requester) -> ConflictReach {
    ConflictReach(subjects: subjects, requester: requester, day: Day(store.clock.now()))
  }

  /// The latest first, after one of the page before.
  package func page(
    for requester: Requester, after last: ID<Conflict>? = nil, limit: Int
  ) async throws -> [Open] {
    let reach = reach(requester)
    return try await store.read { reader in
      let after = try last.flatMap { try reader.openConflict($0, reach) }
      return try reader.openConflicts(reach, after: after, limit: limit).map { try open($0, reach, reader) }
    }
  }

  package func count(for requester: Requester) async throws -> Int {
    let reach = reach(requester)
    return try await store.read { try $0.openConflictCount(reach) }
  }

  /// Throws ``ConflictRefusal/unknown``, also where it is settled already, or the requester may not settle it.
  package func conflict(_ id: ID<Conflict>, for requester: Requester) async throws -> Open {
    let reach = reach(requester)
    return try await store.read { reader in
      guard let line = try reader.openConflict(id, reach) else { throw ConflictRefusal.unknown }
      return try open(line, reach, reader)
    }
  }

  private func open(_ line: ConflictLine, _ reach: ConflictReach, _ reader: Reader) throws -> Open {
    let others = line.isOfField ? [] : try reader.claimants(beside: line, reach)
    return Open(
      line: line, record: try reader.record(of: line, subjects),
      sides: line.isOfField ? try store.disagreement(on: line.field, of: line.stream, in: reader)?.sides ?? [] : [],
      claimants: try others.map { try reader.record(of: $0, subjects) },
      isPersonal: subjects.first { $0.kind == line.streamKind }?.isPersonal ?? true)
  }

  /// Takes what one of those who contradict each other said, everywhere: an entry of the record that has seen them all.
  /// Throws ``ConflictRefusal`` and, where the entry is no side any more or what it said cannot be said again,
  /// `ConflictIsOther`.
  package func settle(
    _ id: ID<Conflict>, keeping entry: ID<Entry>, reason: String, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let reason = reason.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !reason.isEmpty, reason.count <= Self.longestReason else { throw ConflictRefusal.reason }
    let reach = reach(requester)
    _ = try await store.perform(verb, by: requester.actor) { [store] decision in
      guard let line = try decision.db.openConflict(id, reach), line.isOfField else { throw ConflictRefusal.unknown }
      try decision.lock(line.stream)
      let sides = try store.disagreement(on: line.field, of: line.stream, in: decision.db)?.sides ?? []
      guard sides.contains(where: { $0.entry.id == entry }) else { throw ConflictIsOther() }
      try decision.settle(line.field, of: line.stream, keeping: entry, reason: reason)
      return entry
    }
  }
}

package enum ConflictRefusal: String, Refusal {
  case unknown = "conflict.unknown"
  case reason = "conflict.reason"

  package var code: String { rawValue }
  package var arguments: [String: String] {
    self == .reason ? ["limit": String(Conflicts.longestReason)] : [:]
  }
  package var kind: RefusalKind { self == .unknown ? .missing : .invalid }
}
