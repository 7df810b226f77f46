import Basics
import FormEngine
import Store

enum PullFileMigrations {
  static let all: [Migration] = [
    Migration(
      "collect.011.pull-file",
      """
      CREATE TABLE pull_file (
        submission \(.id) NOT NULL,
        name \(.text) NOT NULL,
        connection \(.id) NOT NULL REFERENCES pull_connection (id) ON DELETE CASCADE,
        failure \(.text) NOT NULL,
        attempts \(.int) NOT NULL,
        tried \(.instant) NOT NULL,
        PRIMARY KEY (submission, name)
      )
      """,
      "CREATE INDEX pull_file_connection ON pull_file (connection)")
  ]

  static let tables = ["pull_file"]
}

extension Reader {
  /// That brought the submission, while it is there.
  func pullConnection(behind submission: ID<Submission>) throws -> ID<PullConnection>? {
    try value(
      """
      SELECT c.id FROM submission_import m JOIN sheet_import h ON h.id = m.import
      JOIN pull_connection c ON c.id = h.connection WHERE m.submission = \(submission)
      """)
  }

  func awaitedFiles(of submission: ID<Submission>) throws -> [AwaitedFile] {
    try rows(
      """
      SELECT name, failure, attempts, tried FROM pull_file WHERE submission = \(submission)
      ORDER BY name ASC NULLS LAST
      """
    ).map { row in
      AwaitedFile(
        name: try row["name"], failure: try JSONText.decode(row["failure"]), attempts: try row["attempts"],
        tried: try row["tried"])
    }
  }

  func awaitedCount(of connection: ID<PullConnection>) throws -> Int {
    try value("SELECT count(*) FROM pull_file WHERE connection = \(connection)") ?? 0
  }
}

extension Writer {
  /// Once more refused; those of other names have come, or are the server's no more. Nothing when the connection is gone.
  func write(
    refused files: [(name: String, failure: Job.Failure)], keeping others: Set<String>, of submission: ID<Submission>,
    from connection: ID<PullConnection>, at time: Instant
  ) throws {
    guard try pullConnection(connection) != nil else { return }
    let names = files.map(\.name) + others.sorted()
    try run(
      names.isEmpty
        ? "DELETE FROM pull_file WHERE submission = \(submission)"
        : "DELETE FROM pull_file WHERE submission = \(submission) AND NOT (name IN \(list: names))")
    for (name, failure) in files {
      try run(
        """
        INSERT INTO pull_file (submission, name, connection, failure, attempts, tried)
        VALUES (\(submission), \(name), \(connection), \(try JSONText.encode(failure)), \(1), \(time))
        ON CONFLICT (submission, name) DO UPDATE SET connection = excluded.connection, failure = excluded.failure,
          attempts = pull_file.attempts + 1, tried = excluded.tried
        """)
    }
  }

  /// So that they are asked for as if nobody had before: a mark that nothing has makes the submission one to look at.
  func wantFiles(of submission: ID<Submission>, from connection: ID<PullConnection>) throws {
    try run("DELETE FROM pull_file WHERE submission = \(submission)")
    try run(
      """
      UPDATE pull_item SET mark = item WHERE connection = \(connection)
        AND instance IN (SELECT instance FROM submission_instance WHERE submission = \(submission))
      """)
  }

  func erasePullFiles(_ submissions: [ID<Submission>]) throws {
    guard !submissions.isEmpty else { return }
    try run("DELETE FROM pull_file WHERE submission IN \(list: submissions)")
  }
}
