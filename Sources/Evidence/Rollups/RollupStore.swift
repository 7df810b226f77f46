import Basics
import Collect
import FormEngine
import Store

/// How far a rollup has come.
struct RollupProgress: Equatable {
  /// All entries of the journal up to here are counted.
  var position: Int
  /// While it is being built: the last submission counted, in the order of ids.
  var cursor: ID<Submission>?
}

struct RollupCell: Hashable {
  let gathered: Int
  let place: ID<Place>
  let programme: ID<Programme>
  let row: String
  let column: String
  let count: Int
  let answered: Int
  let amount: Int64
}

extension Reader {
  /// Nil when there is none, and when it was counted otherwise than it would be now: then it has to be made anew.
  func progress(of rollup: Rollup) throws -> RollupProgress? {
    try row("SELECT position, cursor FROM rollup WHERE pin = \(rollup.pin) AND basis = \(rollup.basis)").map { row in
      RollupProgress(position: try row["position"], cursor: try row["cursor"])
    }
  }

  /// The pins of rollups that were removed since.
  func rollupsWithoutPin() throws -> [ID<Pin>] {
    try rows("SELECT r.pin FROM rollup r WHERE NOT EXISTS (SELECT 1 FROM pin p WHERE p.id = r.pin)").map {
      try $0["pin"]
    }
  }

  /// Submissions of the form that have changed beyond a position; in no order.
  func submissions(of form: ID<Form>, changedAfter position: Int, limit: Int) throws -> [ID<Submission>] {
    try submissions(of: form, among: .streams(of: SubmissionRecord.stream, changedAfter: position), limit: limit)
  }

  /// Those of the form among the streams that a query has.
  func submissions(of form: ID<Form>, among changed: SQL, limit: Int? = nil) throws -> [ID<Submission>] {
    let bound: SQL = limit.map { "LIMIT \($0)" } ?? .empty
    return try rows(
      """
      SELECT DISTINCT s.id AS id FROM (\(changed)) changed JOIN submission s ON s.id = changed.stream
      WHERE s.form = \(form) \(bound)
      """
    ).map { try $0["id"] }
  }

  /// The next submissions of the form in the order of ids, whether they are counted or not.
  func submissions(of rollup: Rollup, after cursor: ID<Submission>, limit: Int) throws -> [ID<Submission>] {
    try rows(rollup.query.submissions(after: cursor, limit: limit)).map { try $0["submission"] }
  }

  /// All that a rollup says, to be compared.
  func cells(ofRollup pin: ID<Pin>) throws -> Set<RollupCell> {
    Set(
      try rows(
        """
        SELECT gathered, place, programme, row_key, col_key, count, answered, amount FROM rollup_cell WHERE pin = \(pin)
        """
      ).map { row in
        RollupCell(
          gathered: try row["gathered"], place: try row["place"], programme: try row["programme"],
          row: try row["row_key"], column: try row["col_key"], count: try row["count"], answered: try row["answered"],
          amount: try row["amount"])
      })
  }

  /// The pins in whose rollups these submissions are counted.
  func pins(counting submissions: [ID<Submission>]) throws -> [ID<Pin>] {
    try rows("SELECT DISTINCT pin FROM rollup_row WHERE submission IN \(list: submissions)").map { try $0["pin"] }
  }
}

extension Writer {
  func noticeRollups() throws {
    for table in ["rollup_row", "rollup_cell"] { try noticeSize(of: table) }
  }

  func removeRollup(of pin: ID<Pin>) throws {
    for table in ["rollup", "rollup_row", "rollup_cell"] { try run("DELETE FROM \(name: table) WHERE pin = \(pin)") }
  }

  func set(_ progress: RollupProgress, of rollup: Rollup) throws {
    try run(
      """
      INSERT INTO rollup (pin, position, cursor, basis)
      VALUES (\(rollup.pin), \(progress.position), \(progress.cursor), \(rollup.basis))
      ON CONFLICT (pin) DO UPDATE SET position = excluded.position, cursor = excluded.cursor, basis = excluded.basis
      """)
  }
}
