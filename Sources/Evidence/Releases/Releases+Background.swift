package import Basics
import Collect
import Office
package import Store
import Synchronization

/// Figuring an issue again as a job: what takes longer than a page may.
extension Releases {
  private struct Subject: Codable, Sendable {
    let release: ID<Release>
  }

  private static let job = JobKind<Subject, ReleaseVerification>("release.verify")
  /// As many records behind all tables together are figured while a page waits.
  private static let mostAtOnce = 50_000
  /// Newer runs of any issue among which one of an issue is looked for.
  private static let listed = 200

  /// A run in the background, and what came of it.
  package struct Verifying: Hashable, Sendable {
    package let job: Job
    /// Without the figures that are the same; nil before it is done.
    package let found: ReleaseVerification?
  }

  /// Whether figuring it again takes longer than a page may.
  package static func isLarge(_ content: ReleaseContent) -> Bool {
    content.tables.reduce(0) { sum, found in
      sum + (found.table.total?.figure?.records ?? found.table.lines.reduce(0) { $0 + ($1.figure?.records ?? 0) })
    } > mostAtOnce
  }

  /// Begins to figure it again, unless that is under way.
  @discardableResult
  package func beginVerifying(_ release: ID<Release>, by requester: Requester) async throws -> ID<Job> {
    if let last = try await verifying(release), last.job.isUnderWay { return last.job.id }
    return try await store.jobs.enqueue(Self.job, Subject(release: release), by: requester.actor)
  }

  /// The newest run of an issue, whoever began it; nil when there is none, or it was long ago.
  package func verifying(_ release: ID<Release>) async throws -> Verifying? {
    for job in try await store.jobs.list(kind: Self.job.name, limit: Self.listed) {
      guard let subject: Subject = try? JSONText.decode(job.arguments), subject.release == release else { continue }
      return Verifying(job: job, found: try store.jobs.outcome(of: job, as: Self.job))
    }
    return nil
  }

  /// Figures issues again.
  package var verifier: JobWorker.Handler {
    JobWorker.Handler(Self.job) { subject, run in try await verify(subject.release, run) }
  }

  private func verify(_ release: ID<Release>, _ run: JobRun) async throws -> ReleaseVerification {
    let total = try await store.read { try $0.releaseContent(release)?.tables.count }
    let count = Progress()
    return try await withThrowingTaskGroup(of: ReleaseVerification?.self) { group in
      group.addTask { try await verify(release) { count.done = $0 }.brief }
      group.addTask {
        while (try? await Task.sleep(for: .seconds(1))) != nil { try await run.report(count.done, of: total) }
        return nil
      }
      defer { group.cancelAll() }
      while let next = try await group.next() { if let next { return next } }
      throw CancellationError()
    }
  }

  /// How many tables are figured.
  private final class Progress: Sendable {
    private let value = Mutex(0)

    var done: Int {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }
}
