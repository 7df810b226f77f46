import Basics
import FormEngine
import Office
import Store

/// A stretch of one table, in the order of the submissions' ids.
struct ExportBatch: Sendable {
  var rows: [ExportRow] = []
  /// Where the next one goes on.
  var last: (submission: ID<Submission>, row: Int)?
}

struct ExportRow: Sendable {
  let submission: ID<Submission>
  /// Of repeats: row, the row around it, its place there.
  var row = 0
  var parentRow = 0
  var position = 0
  let instance: String?
  let name: String?
  let received: Instant
  let day: Day
  let place: ID<Place>?
  let author: ID<Actor>
  let state: String
  let version: String
  let edits: Int
  let missingFiles: Int
  /// The cells of the layout's columns, by index.
  let cells: [Int: ArraySlice<SQLCell>]
}

extension SubmissionListStore {
  /// The submission that was received last of all, whoever may see it.
  func newest() throws -> ID<Submission>? {
    try reader.value(
      "SELECT submission FROM \(name: layout.tables[0].parts[0]) ORDER BY submission \(.down) LIMIT 1")
  }

  /// The next rows of a table behind `last`, of submissions up to `newest`.
  func batch(
    _ query: SubmissionQuery, table: Int, columns: [Int], after last: (submission: ID<Submission>, row: Int)?,
    upTo newest: ID<Submission>, limit: Int
  ) throws -> ExportBatch {
    var selection = SubmissionSelection(layout, filter: filter)
    for filter in query.filters { selection.add(filter) }
    if let search = query.search { selection.add(search: search, form: query.form) }
    selection.add("t0.submission <= \(newest)")
    if table > 0 { selection.join(repeat: table) }
    if let last {
      selection.add(
        table > 0 ? "(r0.submission, r0.row) > (\(last.submission), \(last.row))" : "t0.submission > \(last.submission)"
      )
    }
    let cells = columns.map { index in
      let column = layout.columns[index]
      return column.cells.map { selection.cell(column, $0) }
    }
    let key: [SQL] = table > 0 ? ["r0.submission", "r0.row"] : ["t0.submission"]
    let own: [SQL] =
      [
        "t0.submission", "s.instance_id", "s.name", "t0._received", "t0._day", "t0._place", "t0._author", "t0._state",
        "t0._version", "t0._edits", "t0._missing_files",
      ] + (table > 0 ? ["r0.row", "r0.parent_row", "r0.position"] : [])
    var batch = ExportBatch()
    try reader.forEach(
      """
      SELECT \(joined: own + cells.joined()) FROM \(selection.from) JOIN submission s ON s.id = t0.submission
      WHERE \(selection.where) ORDER BY \(joined: key.map { "\($0) \(.up)" }) LIMIT \(limit)
      """
    ) { row in
      var position = own.count
      var found: [Int: ArraySlice<SQLCell>] = [:]
      for (index, cells) in zip(columns, cells) {
        found[index] = row.cells[position..<position + cells.count]
        position += cells.count
      }
      var line = ExportRow(
        submission: try row[0], instance: try row[1], name: try row[2], received: try row[3], day: try row[4],
        place: try row[5], author: try row[6], state: try row[7], version: try row[8], edits: try row[9],
        missingFiles: try row[10], cells: found)
      if table > 0 { (line.row, line.parentRow, line.position) = (try row[11], try row[12], try row[13]) }
      batch.rows.append(line)
    }
    batch.last = batch.rows.last.map { ($0.submission, $0.row) }
    return batch
  }
}
