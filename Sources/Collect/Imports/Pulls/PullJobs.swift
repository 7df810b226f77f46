package import Basics
import Foundation
import Formats
import Office
package import Store

/// Pulls as jobs: by hand and by the clock.
extension Pulls {
  struct Order: Codable, Sendable {
    let connection: ID<PullConnection>
    let isFull: Bool
  }

  package struct Outcome: Hashable, Codable, Sendable {
    package var counts = PullCounts()
    package var told = 0
  }

  static let job = JobKind<Order, Outcome>("pull.run")

  /// A run that waits or goes on.
  package struct Running: Sendable {
    package let id: ID<Job>
    package let isUnderWay: Bool
    package let done: Int?
    package let total: Int?
  }

  /// Throws ``PullRefusal/busy`` while it is under way.
  package func begin(_ id: ID<PullConnection>, isFull: Bool, by requester: Requester) async throws {
    _ = try await connection(id, for: requester)
    try await begin(id, isFull: isFull, by: requester.actor)
  }

  /// Begins those whose time has come, with the rights of whoever set them up.
  package func beginDue() async throws {
    let now = store.clock.now()
    for id in try await store.read({ try $0.duePulls(at: now) }) {
      guard let connection = try await store.read({ try $0.pullConnection(id) }) else { continue }
      guard let requester = try await imports.requester(connection.actor) else {
        try await refuse(id, connection, .notAllowed)
        continue
      }
      do {
        try await begin(id, isFull: false, by: requester.actor, dueBefore: now)
      } catch PullRefusal.busy {
        // It comes again when it is done.
      }
    }
  }

  /// Asks by itself no more, and says why.
  private func refuse(_ id: ID<PullConnection>, _ connection: PullConnection, _ refusal: PullRefusal) async throws {
    let now = store.clock.now()
    let result = PullResult(
      began: now, ended: now, isFull: false, failure: Job.Failure(code: refusal.code, arguments: refusal.arguments))
    try await store.write { db in
      try db.setPull(id, seconds: nil, due: nil)
      try db.setPull(id, cursor: connection.cursor, looked: connection.looked, result: result)
    }
  }

  private func begin(
    _ id: ID<PullConnection>, isFull: Bool, by actor: Actor, dueBefore now: Instant? = nil
  ) async throws {
    let store = store
    try await store.write { db in
      guard let connection = try db.pullConnection(id) else { throw PullRefusal.unknown }
      // Another process may have begun it.
      if let now, connection.due.map({ $0 > now }) != false { return }
      if let job = connection.job, try store.jobs.job(job, in: db)?.isUnderWay == true { throw PullRefusal.busy }
      let job = try store.jobs.enqueue(Self.job, Order(connection: id, isFull: isFull), by: actor, in: db)
      let next = connection.interval.map { store.clock.now().adding(seconds: $0.rawValue) }
      try db.setPull(id, job: job, due: next)
      try store.jobFiles.begin(
        job, about: connection.form.recast(), asked: [],
        until: ToldDiagnostics.end(in: store), in: db)
    }
  }

  package func running(_ connection: PullConnection) async throws -> Running? {
    guard let id = connection.job, let job = try await store.jobs.job(id) else { return nil }
    return Running(
      id: id, isUnderWay: job.isUnderWay, done: job.progress?.done,
      total: job.progress?.total)
  }

  /// What the last run told, up to `limit`; empty once it is gone.
  package func told(_ connection: PullConnection, upTo limit: Int) async throws -> [Diagnostic] {
    guard let job = connection.job else { return [] }
    return try await imports.runs.told(job, upTo: limit)
  }

  package var handler: JobWorker.Handler {
    JobWorker.Handler(Self.job) { order, run in try await work(order, run) }
  }

  private func work(_ order: Order, _ run: JobRun) async throws -> Outcome {
    let requester = try await allowed(order, run.job.actor)
    var outcome = Outcome()
    var told = ToldDiagnostics()
    do {
      let result = try await self.run(
        order.connection, isFull: order.isFull, by: requester,
        progress: { done, total in try await run.report(done, of: total) }, tell: { told.add($0) })
      outcome.counts = result.counts
    } catch let refusal as PullRefusal {
      try await told.keep(of: run.job.id, in: store)
      throw refusal
    }
    outcome.told = told.count
    try await told.keep(of: run.job.id, in: store)
    return outcome
  }

  /// The rights that they have now. Without any, what a schedule began is not begun again.
  private func allowed(_ order: Order, _ actor: ID<Actor>) async throws -> Requester {
    if let requester = try await imports.requester(actor) {
      do {
        _ = try await connection(order.connection, for: requester)
        return requester
      } catch PullRefusal.unknown {
        // It is gone, or theirs no more.
      }
    }
    if let known = try await store.read({ try $0.pullConnection(order.connection) }), known.actor == actor {
      try await refuse(order.connection, known, .notAllowed)
    }
    throw PullRefusal.notAllowed
  }
}
