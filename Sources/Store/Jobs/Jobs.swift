package import Basics

/// The queue of long work.
package struct Jobs: Sendable {
  private let database: Database
  let clock: Clock
  /// Wakes workers of this process when there is something new; those of others look once in a while.
  let bell: Bell

  package init(_ database: Database, clock: Clock = .live) {
    self.init(database, clock: clock, bell: Bell())
  }

  init(_ database: Database, clock: Clock, bell: Bell) {
    self.database = database
    self.clock = clock
    self.bell = bell
  }

  // MARK: For those who ask

  package func enqueue<Arguments, Outcome>(
    _ kind: JobKind<Arguments, Outcome>, _ arguments: Arguments, by actor: Actor, due: Instant? = nil
  ) async throws -> ID<Job> {
    try await database.write { db in try enqueue(kind, arguments, by: actor, due: due, in: db) }
  }

  /// Enqueues with what else the transaction does. Workers find it within a second.
  package func enqueue<Arguments, Outcome>(
    _ kind: JobKind<Arguments, Outcome>, _ arguments: Arguments, by actor: Actor, due: Instant? = nil, in db: Writer
  ) throws -> ID<Job> {
    let id = clock.newID(Job.self)
    let now = clock.now()
    try db.insertJob(id, kind.name, try JSONText.encode(arguments), by: actor.id, due: due ?? now, at: now)
    bell.ring()
    return id
  }

  package func job(_ id: ID<Job>) async throws -> Job? {
    try await database.read { try $0.job(id) }
  }

  /// For decisions that go by it in the same transaction.
  package func job(_ id: ID<Job>, in reader: Reader) throws -> Job? { try reader.job(id) }

  /// The newest first: those of an actor or of all, of one kind or of all, a page at a time.
  package func list(
    of actor: Actor? = nil, kind: String? = nil, before: ID<Job>? = nil, limit: Int
  ) async throws -> [Job] {
    try await database.read { try $0.jobs(of: actor?.id, kind: kind, before: before, limit: limit) }
  }

  /// What a job that is done has given; nil before.
  package func outcome<Arguments, Outcome>(of job: Job, as _: JobKind<Arguments, Outcome>) throws -> Outcome? {
    try job.result.map { try JSONText.decode($0) }
  }

  /// False when it has ended already.
  @discardableResult
  package func cancel(_ id: ID<Job>) async throws -> Bool {
    let now = clock.now()
    return try await database.write { try $0.cancelJob(id, at: now) }
  }

  /// Lets a job that failed or was cancelled wait again; false when it is in another state.
  @discardableResult
  package func retry(_ id: ID<Job>) async throws -> Bool {
    let now = clock.now()
    let isBack = try await database.write { try $0.retryJob(id, due: now) }
    bell.ring()
    return isBack
  }

  /// Forgets jobs that ended before then; the number of them.
  @discardableResult
  package func removeEnded(before time: Instant) async throws -> Int {
    try await database.write { try $0.removeJobs(endedBefore: time) }
  }

  // MARK: For those who work

  /// Begins the oldest job that is due, of one of the kinds, and holds it for `lease` seconds; nil when there is none.
  /// A job whose holder let the lease run out is taken over, or given up after `attempts`.
  package func claim(_ attempts: [String: Int], lease: Int) async throws -> Job? {
    let now = clock.now()
    let kinds = attempts.keys.sorted()
    guard try await database.read({ try $0.hasReadyJob(kinds, at: now) }) else { return nil }
    return try await database.write { db in
      while let job = try db.readyJob(kinds, at: now) {
        if job.state == .running, job.attempt >= attempts[job.kind] ?? 1 {
          try db.endJob(job.id, attempt: job.attempt, as: .failed, at: now, failure: .abandoned)
          continue
        }
        try db.startJob(job.id, at: now, lease: now.adding(seconds: lease))
        return try db.job(job.id)
      }
      return nil
    }
  }

  /// Throws `JobStopped` when the job was cancelled or is another's by now.
  package func hold(_ job: Job, lease: Int, progress: Job.Progress? = nil) async throws {
    let end = clock.now().adding(seconds: lease)
    let isHeld = try await database.write {
      try $0.holdJob(job.id, attempt: job.attempt, lease: end, progress: progress)
    }
    if !isHeld { throw JobStopped() }
  }

  package func finish(_ job: Job, with result: String) async throws {
    let now = clock.now()
    try await database.write { try $0.endJob(job.id, attempt: job.attempt, as: .done, at: now, result: result) }
  }

  package func fail(_ job: Job, _ failure: Job.Failure) async throws {
    let now = clock.now()
    try await database.write { try $0.endJob(job.id, attempt: job.attempt, as: .failed, at: now, failure: failure) }
  }

  /// Ends a job that was told to stop.
  package func stop(_ job: Job) async throws {
    let now = clock.now()
    try await database.write { try $0.endJob(job.id, attempt: job.attempt, as: .cancelled, at: now) }
  }

  /// Puts a job back for later: after a fault, or (not counted as an attempt) because this process ends.
  package func giveBack(_ job: Job, after seconds: Int, counted: Bool) async throws {
    let now = clock.now()
    try await database.write {
      try $0.returnJob(job.id, attempt: job.attempt, counted: counted, due: now.adding(seconds: seconds), at: now)
    }
  }
}
