import Basics
package import Logging

/// Works on jobs until its task is cancelled; then it puts back what it has begun.
package struct JobWorker: Sendable {
  /// How one kind is worked on.
  package struct Handler: Sendable {
    let kind: String
    let attempts: Int
    let work: @Sendable (JobRun) async throws -> String

    package init<Arguments, Outcome>(
      _ kind: JobKind<Arguments, Outcome>,
      _ work: @escaping @Sendable (Arguments, JobRun) async throws -> Outcome
    ) {
      self.kind = kind.name
      attempts = kind.attempts
      self.work = { run in
        let arguments = try JSONText.decode(run.job.arguments, as: Arguments.self)
        return try JSONText.encode(try await work(arguments, run))
      }
    }
  }

  private let jobs: Jobs
  private let handlers: [String: Handler]
  private let logger: Logger
  /// How many jobs run at once.
  private let width: Int
  /// How many seconds a job stays with a worker that is not heard of.
  private let lease: Int
  private let rest: Duration

  package init(
    _ jobs: Jobs, _ handlers: [Handler], logger: Logger = Logger(label: "konak.jobs"), width: Int = 1, lease: Int = 60,
    rest: Duration = .seconds(1)
  ) {
    self.jobs = jobs
    self.handlers = Dictionary(handlers.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    self.logger = logger
    self.width = width
    self.lease = lease
    self.rest = rest
  }

  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<width {
        group.addTask { await runOneByOne() }
      }
    }
  }

  private func runOneByOne() async {
    let attempts = handlers.mapValues(\.attempts)
    while !Task.isCancelled {
      do {
        if let job = try await jobs.claim(attempts, lease: lease) {
          try await work(on: job)
        } else {
          await jobs.bell.wait(atMost: rest)
        }
      } catch {
        logger.error("jobs cannot be worked on", metadata: ["reason": "\(error)"])
        await jobs.bell.wait(atMost: rest)
      }
    }
  }

  private func work(on job: Job) async throws {
    guard let handler = handlers[job.kind] else { return }
    let outcome = await result(of: handler, on: job)
    switch outcome {
    case .success(let text): try await jobs.finish(job, with: text)
    case .failure(is JobStopped): try await jobs.stop(job)
    case .failure where Task.isCancelled:
      // The process ends: another one, or the next, begins anew.
      try await jobs.giveBack(job, after: 0, counted: false)
    case .failure(let refusal as any Refusal) where refusal.kind != .busy:
      try await jobs.fail(job, Job.Failure(code: refusal.code, arguments: refusal.arguments))
    case .failure(let error):
      logger.error("a job failed", metadata: ["kind": "\(job.kind)", "job": "\(job.id)", "reason": "\(error)"])
      if job.attempt < handler.attempts {
        try await jobs.giveBack(job, after: 5 << min(10, 2 * (job.attempt - 1)), counted: true)
      } else {
        try await jobs.fail(job, .fault)
      }
    }
  }

  /// Runs the handler while the lease is renewed beside it; a job that is lost or cancelled stops its handler.
  private func result(of handler: Handler, on job: Job) async -> Result<String, any Error> {
    let run = JobRun(job: job, jobs: jobs, lease: lease)
    return await withTaskGroup(of: Result<String, any Error>?.self) { group in
      group.addTask {
        do { return .success(try await handler.work(run)) } catch { return .failure(error) }
      }
      group.addTask {
        while (try? await Task.sleep(for: .seconds(lease) / 4)) != nil {
          do {
            try await jobs.hold(job, lease: lease)
          } catch is JobStopped {
            return .failure(JobStopped())
          } catch {
            // The database is away for a moment: that costs one renewal of four.
            continue
          }
        }
        return nil
      }
      var result: Result<String, any Error> = .failure(CancellationError())
      while let next = await group.next() {
        guard let next else { continue }
        result = next
        break
      }
      group.cancelAll()
      return result
    }
  }
}

/// One attempt at a job, in the hands of its handler.
package struct JobRun: Sendable {
  package let job: Job
  private let jobs: Jobs
  private let lease: Int

  init(job: Job, jobs: Jobs, lease: Int) {
    self.job = job
    self.jobs = jobs
    self.lease = lease
  }

  /// Tells how far it is. Throws `JobStopped` when somebody cancelled the job: let that through.
  package func report(_ done: Int, of total: Int?) async throws {
    try await jobs.hold(job, lease: lease, progress: Job.Progress(done: done, total: total))
  }
}
