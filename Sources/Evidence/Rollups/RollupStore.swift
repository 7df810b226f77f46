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
  func progress(ofRollup pin: ID<Pin>) throws -> RollupProgress? {
    try row("SELECT position, cursor FROM rollup WHERE pin = \(pin)").map { row in
      RollupProgress(position: try row["position"], cursor: try row["cursor"])
    }
  }

  /// Submissions of the form that have changed beyond a position; in no order.
  func submissions(
    of form: ID<Form>, changedAfter position: Int, upTo end: Int? = nil, limit: Int? = nil
  ) throws -> [ID<Submission>] {
    let changed = SQL.streams(of: SubmissionRecord.stream, changedAfter: position, upTo: end)
    let bound: SQL = limit.map { "LIMIT \($0)" } ?? .empty
    return try rows(
      """
      SELECT DISTINCT s.id AS id FROM (\(changed)) changed JOIN submission s ON s.id = changed.stream
      WHERE s.form = \(form) \(bound)
      """
    ).map { try $0["id"] }
  }

  /// The next submissions of a form in the order of ids.
  func submissions(of form: ID<Form>, after cursor: ID<Submission>, limit: Int) throws -> [ID<Submission>] {
    try rows(
      """
      SELECT id FROM submission WHERE form = \(form) AND id > \(cursor) ORDER BY id ASC NULLS LAST LIMIT \(limit)
      """
    ).map { try $0["id"] }
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
  func removeRollup(of pin: ID<Pin>) throws {
    for table in ["rollup", "rollup_row", "rollup_cell"] { try run("DELETE FROM \(name: table) WHERE pin = \(pin)") }
  }

  func set(_ progress: RollupProgress, ofRollup pin: ID<Pin>) throws {
    try run(
      """
      INSERT INTO rollup (pin, position, cursor) VALUES (\(pin), \(progress.position), \(progress.cursor))
      ON CONFLICT (pin) DO UPDATE SET position = excluded.position, cursor = excluded.cursor
      """)
  }
}
