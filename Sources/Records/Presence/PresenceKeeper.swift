package import Basics
import Collect
package import Store

/// Keeps the totals of rounds up with what is said of places: each place remembers what it added to the sums above it, so
/// that a change is "subtract that, add this", and a page reads sums by key however many places there are.
///
/// Who changes something brings the places up to date at once; what comes in other ways, from other offices or other
/// processes, is found by following the journal in short steps.
package final class PresenceKeeper: Sendable {
  private let store: Store
  private let forms = RoleForms { PresenceForm($0, form: $1) }

  /// Places counted in one transaction, and entries followed.
  private static let step = 500
  private static let stride = 2000

  package init(_ store: Store) {
    self.store = store
  }

  /// Counts these places of a programme anew, now, from a round on: what is said of it is carried into later ones.
  package func refresh(_ places: [ID<Place>], of programme: ID<Programme>, from round: ID<Round>) async throws {
    for start in Swift.stride(from: 0, to: places.count, by: Self.step) {
      let piece = Array(places[start..<min(start + Self.step, places.count)])
      try await store.write { writer in try writer.recount(piece, of: programme, since: [round]) }
    }
  }

  /// Counts all places of a programme anew, now: after its rules changed.
  package func refresh(_ programme: ID<Programme>) async throws {
    try await store.write { try $0.makeDue(programme) }
    try await drain()
  }

  /// Brings all totals up to what is sealed now. While there is nothing to do it only reads.
  package func catchUp() async throws {
    while try await store.read({ try $0.isPresenceBehind() }) {
      try Task.checkCancellation()
      try await store.write { [forms] writer in
        try writer.followPresence(Self.stride, forms.all(in: writer).map(\.made))
      }
    }
    // At the end: a place of which many rounds told is counted once, from the first of them on.
    try await drain()
  }

  /// Reads a submission anew, now: after it was said what of it counts.
  func refresh(_ submission: ID<Submission>) async throws {
    try await store.write { try $0.makeDue(submission) }
    try await drain()
  }

  private func drain() async throws {
    while try await store.read({ try $0.areSubmissionsDue() }) {
      try Task.checkCancellation()
      try await store.write { [forms, store] writer in
        _ = try writer.readSubmissions(forms.all(in: writer).map(\.made), limit: Self.step) { submission, reader in
          try store.history(of: submission.recast(), in: reader)
        }
      }
    }
    while try await store.read({ try !$0.presenceDue(limit: 1).isEmpty }) {
      try Task.checkCancellation()
      try await store.write { writer in
        let due = try writer.presenceDue(limit: Self.step)
        try writer.recount(due)
        try writer.settlePresence(due)
      }
    }
  }

  /// Makes all totals anew, as after a doubt, and says whether a figure moved: it must not.
  @discardableResult
  package func rebuild() async throws -> Bool {
    try await catchUp()
    let before = try await store.read { try $0.presenceDigest() }
    try await store.write { try $0.clearPresence() }
    try await catchUp()
    return try await store.read { try $0.presenceDigest() } != before
  }
}
