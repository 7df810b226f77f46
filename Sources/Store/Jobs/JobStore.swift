import Basics

/// The rows of jobs.
extension Job {
  static let migration = Migration(
    "store.003.jobs",
    """
    CREATE TABLE job (
      id \(.id) NOT NULL PRIMARY KEY,
      kind \(.text) NOT NULL,
      arguments \(.text) NOT NULL,
      actor \(.id) NOT NULL,
      state \(.text) NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
      due \(.instant) NOT NULL,
      attempt \(.int) NOT NULL,
      lease \(.instant),
      stopping \(.bool) NOT NULL,
      progress \(.int),
      total \(.int),
      result \(.text),
      failure \(.text),
      created \(.instant) NOT NULL,
      started \(.instant),
      ended \(.instant)
    )
    """,
    "CREATE INDEX job_due ON job (state, due)", "CREATE INDEX job_ended ON job (ended)")

  fileprivate static let columns: SQL = """
    id, kind, arguments, actor, state, due, attempt, progress, total, result, failure, created, started, ended
    """

  fileprivate init(_ row: Row) throws {
    id = try row["id"]
    kind = try row["kind"]
    arguments = try row["arguments"]
    actor = try row["actor"]
    state = try row["state"]
    due = try row["due"]
    attempt = try row["attempt"]
    let done: Int? = try row["progress"]
    let total: Int? = try row["total"]
    progress = done.map { Progress(done: $0, total: total) }
    result = try row["result"]
    failure = try (row["failure"] as String?).map { try JSONText.decode($0) }
    created = try row["created"]
    started = try row["started"]
    ended = try row["ended"]
  }
}

extension Reader {
  func job(_ id: ID<Job>) throws -> Job? {
    try row("SELECT \(Job.columns) FROM job WHERE id = \(id)").map(Job.init)
  }

  /// The newest first, those made before `before`.
  func jobs(of actor: ID<Actor>?, kind: String? = nil, before: ID<Job>?, limit: Int) throws -> [Job] {
    let mine: SQL = actor.map { "actor = \($0)" } ?? "true"
    let alike: SQL = kind.map { "kind = \($0)" } ?? "true"
    let older: SQL = before.map { "id < \($0)" } ?? "true"
    return try rows(
      "SELECT \(Job.columns) FROM job WHERE \(mine) AND \(alike) AND \(older) ORDER BY id \(.down) LIMIT \(limit)"
    ).map(Job.init)
  }

  fileprivate static func ready(_ kinds: [String], at now: Instant) -> SQL {
    """
    kind IN \(list: kinds)
    AND ((state = 'waiting' AND due <= \(now)) OR (state = 'running' AND lease < \(now)))
    """
  }

  func hasReadyJob(_ kinds: [String], at now: Instant) throws -> Bool {
    try row("SELECT 1 AS one FROM job WHERE \(Self.ready(kinds, at: now)) LIMIT 1") != nil
  }

  func readyJob(_ kinds: [String], at now: Instant) throws -> Job? {
    try row(
      """
      SELECT \(Job.columns) FROM job WHERE \(Self.ready(kinds, at: now))
      ORDER BY due ASC NULLS LAST, id ASC NULLS LAST LIMIT 1
      """
    ).map(Job.init)
  }
}

extension Writer {
  func insertJob(_ id: ID<Job>, _ kind: String, _ arguments: String, by actor: ID<Actor>, due: Instant, at now: Instant)
    throws
  {
    try run(
      """
      INSERT INTO job (id, kind, arguments, actor, state, due, attempt, stopping, created)
      VALUES (\(id), \(kind), \(arguments), \(actor), 'waiting', \(due), 0, \(false), \(now))
      """)
  }

  func startJob(_ id: ID<Job>, at now: Instant, lease: Instant) throws {
    try run(
      """
      UPDATE job SET state = 'running', attempt = attempt + 1, lease = \(lease), started = \(now),
        progress = NULL, total = NULL, failure = NULL
      WHERE id = \(id)
      """)
  }

  /// Keeps the job for whoever began its `attempt`; false when it is to stop, or is another's by now.
  func holdJob(_ id: ID<Job>, attempt: Int, lease: Instant, progress: Job.Progress?) throws -> Bool {
    let state: SQL = progress.map { ", progress = \($0.done), total = \($0.total)" } ?? ""
    return try run(
      """
      UPDATE job SET lease = \(lease)\(state)
      WHERE id = \(id) AND attempt = \(attempt) AND state = 'running' AND NOT stopping
      """) == 1
  }

  /// Ends an attempt. Nothing happens when the job is another's by now.
  func endJob(
    _ id: ID<Job>, attempt: Int, as state: Job.State, at now: Instant, result: String? = nil,
    failure: Job.Failure? = nil
  ) throws {
    let reason = try failure.map { try JSONText.encode($0) }
    try run(
      """
      UPDATE job SET state = \(state), lease = NULL, ended = \(now), result = \(result), failure = \(reason)
      WHERE id = \(id) AND attempt = \(attempt) AND state = 'running'
      """)
  }

  /// Puts a job back, to be begun again when it is due. One that was to stop is cancelled.
  func returnJob(_ id: ID<Job>, attempt: Int, counted: Bool, due: Instant, at now: Instant) throws {
    try run(
      """
      UPDATE job SET state = CASE WHEN stopping THEN 'cancelled' ELSE 'waiting' END,
        ended = CASE WHEN stopping THEN \(now) END, lease = NULL, due = \(due), attempt = attempt - \(counted ? 0 : 1)
      WHERE id = \(id) AND attempt = \(attempt) AND state = 'running'
      """)
  }

  /// A job that waits is cancelled; one that runs is told to stop. False when it has ended.
  func cancelJob(_ id: ID<Job>, at now: Instant) throws -> Bool {
    let waiting = try run(
      "UPDATE job SET state = 'cancelled', ended = \(now) WHERE id = \(id) AND state = 'waiting'")
    let running = try run("UPDATE job SET stopping = \(true) WHERE id = \(id) AND state = 'running'")
    return waiting + running > 0
  }

  func retryJob(_ id: ID<Job>, due: Instant) throws -> Bool {
    try run(
      """
      UPDATE job SET state = 'waiting', attempt = 0, due = \(due), stopping = \(false), ended = NULL, failure = NULL,
        result = NULL, progress = NULL, total = NULL
      WHERE id = \(id) AND state IN ('failed', 'cancelled')
      """) == 1
  }

  func removeJobs(endedBefore time: Instant) throws -> Int {
    try run("DELETE FROM job WHERE ended < \(time)")
  }
}
