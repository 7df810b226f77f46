package import Basics

/// What a job keeps, as the table `job_file` has it.
struct JobFileRow {
  let job: ID<Job>
  let key: ID<StreamKey>
  let wrapped: [UInt8]
  /// Sealed, as the file is.
  let asked: [UInt8]
  /// Nil before there is a file.
  let blob: BlobID?
  let header: [UInt8]
  let size: Int?
  let until: Instant

  static let migration = Migration(
    "store.008.job-file",
    """
    CREATE TABLE job_file (
      job \(.id) NOT NULL PRIMARY KEY,
      subject \(.id) NOT NULL,
      key \(.id) NOT NULL,
      wrapped \(.bytes) NOT NULL,
      asked \(.bytes) NOT NULL,
      blob \(.bytes),
      header \(.bytes) NOT NULL,
      size \(.int),
      until \(.instant) NOT NULL
    )
    """,
    "CREATE INDEX job_file_subject ON job_file (subject)", "CREATE INDEX job_file_until ON job_file (until)")

  fileprivate static let columns: SQL = "job, key, wrapped, asked, blob, header, size, until"
}

extension JobFileRow {
  fileprivate init(_ row: Row) throws {
    self.init(
      job: try row["job"], key: try row["key"], wrapped: try row["wrapped"], asked: try row["asked"],
      blob: try row["blob"], header: try row["header"], size: try row["size"], until: try row["until"])
  }
}

extension Reader {
  func jobFile(of job: ID<Job>) throws -> JobFileRow? {
    try row("SELECT \(JobFileRow.columns) FROM job_file WHERE job = \(job)").map(JobFileRow.init)
  }

  func jobFileEnds(of jobs: [ID<Job>]) throws -> [ID<Job>: Instant] {
    let ends = try rows("SELECT job, until FROM job_file WHERE job IN \(list: jobs)").map { row in
      (try row["job"] as ID<Job>, try row["until"] as Instant)
    }
    return Dictionary(uniqueKeysWithValues: ends)
  }
}

extension Writer {
  func insert(_ row: JobFileRow, about subject: ID<JournalStream>) throws {
    try run(
      """
      INSERT INTO job_file (job, subject, key, wrapped, asked, blob, header, size, until)
      VALUES (\(row.job), \(subject), \(row.key), \(row.wrapped), \(row.asked), \(row.blob), \(row.header),
        \(row.size), \(row.until))
      """)
  }

  /// False when the row is gone.
  func setFile(of job: ID<Job>, to blob: BlobID, header: [UInt8], size: Int, until end: Instant) throws -> Bool {
    try releaseJobFiles(where: "job = \(job)")
    return try run(
      """
      UPDATE job_file SET blob = \(blob), header = \(header), size = \(size), until = \(end) WHERE job = \(job)
      """) == 1
  }

  func removeJobFiles(of job: ID<Job>) throws { try removeJobFiles(where: "job = \(job)") }

  func removeJobFiles(endedBefore time: Instant) throws { try removeJobFiles(where: "until < \(time)") }

  /// For erasures: removes what jobs keep that is about one of these. Jobs that are under way find nothing to keep their
  /// file under.
  package func eraseJobFiles(about subjects: [ID<JournalStream>]) throws {
    try removeJobFiles(where: "subject IN \(list: subjects)")
  }

  private func removeJobFiles(where condition: SQL) throws {
    try releaseJobFiles(where: condition)
    try run("DELETE FROM job_file WHERE \(condition)")
  }

  /// The bytes are removed after the transaction.
  private func releaseJobFiles(where condition: SQL) throws {
    try run(
      """
      INSERT INTO blob_removal (id) SELECT blob FROM job_file WHERE blob IS NOT NULL AND \(condition)
      ON CONFLICT DO NOTHING
      """)
  }
}
