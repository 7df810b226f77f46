package import Basics
import FormEngine
import Office
package import Store

/// A file that another server has of a submission and did not give out when it was asked.
package struct AwaitedFile: Equatable, Sendable {
  package let name: String
  /// Why, the last time.
  package let failure: Job.Failure
  /// How often it was asked for since it came to be missing, or since somebody wanted it again.
  package let attempts: Int
  package let tried: Instant

  /// Runs of a connection before it is asked for only when somebody wants it.
  static let mostAttempts = 5

  /// Whether it is asked for only when somebody wants it: it is too large, or was refused again and again.
  package var isGivenUp: Bool { failure.code == PullRefusal.tooLarge(0).code || attempts >= Self.mostAttempts }
}

extension Pulls {
  /// What is known of the files of a submission that a connection brought.
  package struct Awaiting: Sendable {
    package let connection: ID<PullConnection>
    /// By name.
    package let files: [AwaitedFile]
    /// When it was asked last.
    package let asked: Instant?
  }

  /// Nil for a submission that no connection brought, or one that the requester may not see.
  package func awaiting(of submission: ID<Submission>, for requester: Requester) async throws -> Awaiting? {
    guard let id = try await store.read({ try $0.pullConnection(behind: submission) }) else { return nil }
    do {
      let connection = try await connection(id, for: requester)
      let files = try await store.read { try $0.awaitedFiles(of: submission) }
      return Awaiting(connection: id, files: files, asked: connection.last?.ended)
    } catch PullRefusal.unknown {
      return nil
    }
  }

  /// Forgets that files of the submission were refused, and goes through all that the server has, at once where nothing is
  /// under way. Throws ``PullRefusal/busy`` where something is: they are asked for the next time.
  package func askAgain(for submission: ID<Submission>, by requester: Requester) async throws {
    guard let awaiting = try await awaiting(of: submission, for: requester) else { throw PullRefusal.unknown }
    try await store.accessLog.record(requester.actor, page: "deed.pull.files", [submission])
    try await store.write { try $0.wantFiles(of: submission, from: awaiting.connection) }
    try await begin(awaiting.connection, isFull: true, by: requester)
  }

  /// How many files of its submissions it could not have yet.
  package func awaited(by id: ID<PullConnection>) async throws -> Int {
    try await store.read { try $0.awaitedCount(of: id) }
  }
}
