import Basics
import Store
import Synchronization
import Testing
import Worlds

/// Long work is done once, survives the end of a process, and can be watched and stopped.
@Suite struct LongWork {
  struct Request: Codable, Equatable { let rows: Int }
  struct Answer: Codable, Equatable { let file: String }
  struct TooManyRows: Refusal {
    var code: String { "export.rows" }
    var arguments: [String: String] { ["limit": "5"] }
  }
  struct Fault: Error {}

  static let export = JobKind<Request, Answer>("test.export", attempts: 3)

  /// A clock that a test moves.
  final class Hands: Sendable {
    private let time = Mutex(Instant(microseconds: 1_800_000_000_000_000))
    var clock: Clock { Clock(now: { self.time.withLock { $0 } }, random: Clock.live.random) }
    func move(seconds: Int) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  }

  private func settled(_ jobs: Jobs, _ id: ID<Job>) async throws -> Job {
    for _ in 0..<2000 {
      if let job = try await jobs.job(id), job.ended != nil { return job }
      try await Task.sleep(for: .milliseconds(5))
    }
    return try #require(nil, "the job did not end")
  }

  private func working<Value>(
    _ jobs: Jobs, _ handler: JobWorker.Handler, width: Int = 1, lease: Int = 60, _ body: () async throws -> Value
  ) async throws -> Value {
    let worker = JobWorker(jobs, [handler], width: width, lease: lease, rest: .milliseconds(10))
    let task = Task { await worker.run() }
    defer { task.cancel() }
    let value = try await body()
    task.cancel()
    await task.value
    return value
  }

  @Test(arguments: Engines.all)
  func `each job is done once, by whichever worker`(engine: EngineKind) async throws {
    let jobs = Jobs(try await engine.database())
    let runs = Counter()
    let handler = JobWorker.Handler(Self.export) { request, run in
      runs.next()
      try await run.report(request.rows, of: 30)
      return Answer(file: "\(request.rows)")
    }
    try await working(jobs, handler, width: 3) {
      var ids: [ID<Job>] = []
      for rows in 0..<20 { ids.append(try await jobs.enqueue(Self.export, Request(rows: rows), by: .system)) }
      for (rows, id) in ids.enumerated() {
        let job = try await settled(jobs, id)
        #expect(job.state == .done)
        #expect(job.attempt == 1)
        #expect(job.progress == Job.Progress(done: rows, total: 30))
        #expect(try jobs.outcome(of: job, as: Self.export) == Answer(file: "\(rows)"))
      }
    }
    #expect(runs.value == 20)
    let listed = try await jobs.list(limit: 5)
    #expect(listed.count == 5)
    let older = try await jobs.list(of: .system, before: listed.last?.id, limit: 50)
    #expect(older.count == 15)
  }

  @Test(arguments: Engines.all)
  func `a job is enqueued with its transaction or not at all`(engine: EngineKind) async throws {
    let database = try await engine.database()
    let jobs = Jobs(database)
    await #expect(throws: Fault.self) {
      try await database.write { db in
        _ = try jobs.enqueue(Self.export, Request(rows: 1), by: .system, in: db)
        throw Fault()
      }
    }
    #expect(try await jobs.list(limit: 5) == [])
  }

  @Test(arguments: Engines.all)
  func `a refusal is final and says why; a fault is tried again`(engine: EngineKind) async throws {
    let hands = Hands()
    let jobs = Jobs(try await engine.database(), clock: hands.clock)
    let handler = JobWorker.Handler(Self.export) { request, run in
      if request.rows > 5 { throw TooManyRows() }
      hands.move(seconds: 100_000)
      throw Fault()
    }
    try await working(jobs, handler) {
      let refused = try await settled(jobs, try await jobs.enqueue(Self.export, Request(rows: 9), by: .system))
      #expect(refused.state == .failed)
      #expect(refused.attempt == 1)
      #expect(refused.failure == Job.Failure(code: "export.rows", arguments: ["limit": "5"]))
      let id = try await jobs.enqueue(Self.export, Request(rows: 1), by: .system)
      while try await jobs.job(id)?.state != .failed {
        hands.move(seconds: 1000)
        try await Task.sleep(for: .milliseconds(5))
      }
      let failed = try await settled(jobs, id)
      #expect(failed.attempt == 3)
      #expect(failed.failure == .fault)
    }
  }

  @Test(arguments: Engines.all)
  func `a job whose process ended is taken over, but not for ever`(engine: EngineKind) async throws {
    let hands = Hands()
    let jobs = Jobs(try await engine.database(), clock: hands.clock)
    let id = try await jobs.enqueue(Self.export, Request(rows: 1), by: .system)
    let attempts = [Self.export.name: 2]
    let first = try #require(try await jobs.claim(attempts, lease: 60))
    #expect(try await jobs.claim(attempts, lease: 60) == nil)
    hands.move(seconds: 61)
    let second = try #require(try await jobs.claim(attempts, lease: 60))
    #expect(second.attempt == 2)
    // The first holder, if it wakes after all, has no say any more.
    await #expect(throws: JobStopped()) { try await jobs.hold(first, lease: 60) }
    try await jobs.finish(first, with: "{}")
    #expect(try await jobs.job(id)?.state == .running)
    hands.move(seconds: 61)
    #expect(try await jobs.claim(attempts, lease: 60) == nil)
    let failed = try #require(try await jobs.job(id))
    #expect(failed.state == .failed)
    #expect(failed.failure == .abandoned)
    #expect(try await jobs.retry(id))
    #expect(try await jobs.claim(attempts, lease: 60)?.attempt == 1)
  }

  @Test(arguments: Engines.all)
  func `a job can be cancelled while it waits and while it runs`(engine: EngineKind) async throws {
    let jobs = Jobs(try await engine.database())
    let waiting = try await jobs.enqueue(Self.export, Request(rows: 1), by: .system)
    #expect(try await jobs.cancel(waiting))
    #expect(try await jobs.job(waiting)?.state == .cancelled)
    #expect(try await !jobs.cancel(waiting))

    let begun = Counter()
    let handler = JobWorker.Handler(Self.export) { _, run in
      begun.next()
      for step in 0... {
        try await run.report(step, of: nil)
        try await Task.sleep(for: .milliseconds(5))
      }
      return Answer(file: "never")
    }
    try await working(jobs, handler) {
      let running = try await jobs.enqueue(Self.export, Request(rows: 2), by: .system)
      while begun.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
      #expect(try await jobs.cancel(running))
      #expect(try await settled(jobs, running).state == .cancelled)
    }
  }

  @Test(arguments: Engines.all)
  func `a worker that is stopped puts its job back`(engine: EngineKind) async throws {
    let jobs = Jobs(try await engine.database())
    let begun = Counter()
    let handler = JobWorker.Handler(Self.export) { _, _ in
      begun.next()
      try await Task.sleep(for: .seconds(60))
      return Answer(file: "never")
    }
    let id = try await jobs.enqueue(Self.export, Request(rows: 1), by: .system)
    try await working(jobs, handler) {
      while begun.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
    let job = try #require(try await jobs.job(id))
    #expect(job.state == .waiting)
    #expect(job.attempt == 0)
  }

  @Test(arguments: Engines.all)
  func `jobs that ended long ago are forgotten`(engine: EngineKind) async throws {
    let hands = Hands()
    let jobs = Jobs(try await engine.database(), clock: hands.clock)
    let old = try await jobs.enqueue(Self.export, Request(rows: 1), by: .system)
    try await jobs.cancel(old)
    hands.move(seconds: 100)
    let kept = try await jobs.enqueue(Self.export, Request(rows: 1), by: .system)
    #expect(try await jobs.removeEnded(before: hands.clock.now()) == 1)
    #expect(try await jobs.list(limit: 5).map(\.id) == [kept])
  }
}
