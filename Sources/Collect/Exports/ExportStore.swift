import Basics
import FormEngine
import Office
import Store

/// A stretch of one table, in the order of the submissions' ids.
struct ExportBatch: Sendable {
  var rows: [ExportRow] = []
  /// Where the next one goes on.
  var last: (submission: ID<Submission>, row: Int)?
  /// The same where the rows are in another order than that of their key.
  var next: SubmissionCursor?
  /// Where in a row the cells of the layout's columns are, by index.
  fileprivate var spans: [Int: Span] = [:]

  fileprivate struct Span {
    let piece: Int
    let cells: Range<Int>
  }

  /// Nil where the column was not read.
  func cells(of column: Int, in row: ExportRow) -> ArraySlice<SQLCell>? {
    guard let span = spans[column], span.piece < row.pieces.count else { return nil }
    return row.pieces[span.piece][span.cells]
  }
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
  let reported: ReportedCode?
  let author: ID<Actor>
  let state: String
  let version: String
  let edits: Int
  let missingFiles: Int
  /// What each query brought.
  fileprivate var pieces: [[SQLCell]]
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
    upTo newest: ID<Submission>, isDescending: Bool = false, limit: Int
  ) throws -> ExportBatch {
    try batch(table: table, columns: columns) { columns in
      statement(
        query, table: table, columns: columns, after: last, upTo: newest, isDescending: isDescending, limit: limit)
    }
  }

  /// The first rows of a table that belong to these submissions, in the order of its key.
  func batch(of submissions: [ID<Submission>], table: Int, columns: [Int], limit: Int) throws -> ExportBatch {
    try batch(table: table, columns: columns) { columns in
      var selection = SubmissionSelection(layout, filter: filter, isByKey: true)
      selection.add("t0.submission IN \(list: submissions)")
      if table > 0 { selection.join(repeat: table) }
      return statement(selection, table: table, columns: columns, isDescending: false, limit: limit)
    }
  }

  /// A page of the submissions in the query's order. Throws ``SortTooLarge``.
  func batch(sorted query: SubmissionQuery, sorting most: Int, table: Int, columns: [Int]) throws -> ExportBatch {
    let (submissions, next) = try sorted(query, sorting: most)
    var batch = try batch(of: submissions, table: table, columns: columns, limit: submissions.count)
    let places = Dictionary(submissions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    batch.rows.sort { places[$0.submission, default: 0] < places[$1.submission, default: 0] }
    (batch.last, batch.next) = (nil, next)
    return batch
  }

  private func batch(table: Int, columns: [Int], _ statement: ([Int]) -> SQL) throws -> ExportBatch {
    var pieces = pieces(of: columns)
    let first = pieces.isEmpty ? [] : pieces.removeFirst()
    var batch = ExportBatch()
    try reader.forEach(statement(first)) { row in
      let edition: ID<CodeEdition>? = try row[7]
      var line = ExportRow(
        submission: try row[0], instance: try row[1], name: try row[2], received: try row[3], day: try row[4],
        place: try row[5], reported: try edition.map { ReportedCode(try row[6], edition: $0) }, author: try row[8],
        state: try row[9], version: try row[10], edits: try row[11], missingFiles: try row[12], pieces: [row.cells])
      if table > 0 { (line.row, line.parentRow, line.position) = (try row[13], try row[14], try row[15]) }
      batch.rows.append(line)
    }
    note(first, piece: 0, behind: Self.own(ofTable: table).count, in: &batch)
    batch.last = batch.rows.last.map { ($0.submission, $0.row) }
    for (number, columns) in pieces.enumerated() {
      try add(columns, ofTable: table, to: &batch)
      note(columns, piece: number + 1, behind: Self.key(ofTable: table).count, in: &batch)
    }
    return batch
  }

  /// How many rows of a table the query finds.
  func count(_ query: SubmissionQuery, table: Int) throws -> Int {
    var selection = SubmissionSelection(layout, filter: filter)
    for filter in query.filters { selection.add(filter) }
    if table > 0 { selection.join(repeat: table) }
    return try reader.value("SELECT count(*) FROM \(selection.from) WHERE \(selection.where)") ?? 0
  }

  /// The query of one stretch, which reads the table in the order of its key.
  func statement(
    _ query: SubmissionQuery, table: Int, columns: [Int], after last: (submission: ID<Submission>, row: Int)?,
    upTo newest: ID<Submission>, isDescending: Bool = false, limit: Int
  ) -> SQL {
    var selection = SubmissionSelection(layout, filter: filter, isByKey: true)
    for filter in query.filters { selection.add(filter) }
    if let search = query.search { selection.add(search: search, form: query.form) }
    selection.add("t0.submission <= \(newest)")
    if table > 0 { selection.join(repeat: table) }
    if let last {
      if table > 0 {
        selection.add("(r0.submission, r0.row) \(isDescending ? "<" : ">" as SQL) (\(last.submission), \(last.row))")
        // Follows from that, which PostgreSQL does not see: it would join from the first submission on.
        selection.add("t0.submission \(isDescending ? "<=" : ">=" as SQL) \(last.submission)")
      } else {
        selection.add("t0.submission \(isDescending ? "<" : ">" as SQL) \(last.submission)")
      }
    }
    return statement(selection, table: table, columns: columns, isDescending: isDescending, limit: limit)
  }

  private func statement(
    _ selection: SubmissionSelection, table: Int, columns: [Int], isDescending: Bool, limit: Int
  ) -> SQL {
    var selection = selection
    let cells = selection.cells(of: columns)
    return """
      SELECT \(joined: Self.own(ofTable: table) + cells) FROM \(selection.from)
      JOIN submission s ON s.id = t0.submission WHERE \(selection.where)
      ORDER BY \(joined: Self.key(ofTable: table).map { "\($0) \(isDescending ? .down : .up)" }) LIMIT \(limit)
      """
  }

  // MARK: Wide tables

  /// So many cells are read by one query: SQLite returns at most 2,000 and PostgreSQL 1,664.
  private static let mostCells = 1000

  /// The columns, as many together as one query may read.
  private func pieces(of columns: [Int]) -> [[Int]] {
    var pieces: [[Int]] = []
    var room = 0
    for index in columns {
      let cells = layout.columns[index].cells.count
      if cells > room {
        pieces.append([])
        room = Self.mostCells
      }
      pieces[pieces.count - 1].append(index)
      room -= cells
    }
    return pieces
  }

  /// Reads more cells of the same rows.
  private func add(_ columns: [Int], ofTable table: Int, to batch: inout ExportBatch) throws {
    guard var first = batch.rows.first.map({ ($0.submission, $0.row) }), var last = batch.last else { return }
    if (first.0, first.1) > (last.submission, last.row) { (first, last) = ((last.submission, last.row), first) }
    let places = Dictionary(
      batch.rows.enumerated().map { (RowKey(submission: $1.submission, row: $1.row), $0) }, uniquingKeysWith: { $1 })
    var selection = SubmissionSelection(layout, filter: filter, isByKey: true)
    selection.add("t0.submission IN \(list: Set(batch.rows.map(\.submission)).sorted())")
    if table > 0 {
      selection.join(repeat: table)
      selection.add("(r0.submission, r0.row) >= (\(first.0), \(first.1))")
      selection.add("(r0.submission, r0.row) <= (\(last.submission), \(last.row))")
    }
    let cells = selection.cells(of: columns)
    let key = Self.key(ofTable: table)
    try reader.forEach("SELECT \(joined: key + cells) FROM \(selection.from) WHERE \(selection.where)") { row in
      let own = RowKey(submission: try row[0], row: table > 0 ? try row[1] : 0)
      guard let place = places[own] else { return }
      batch.rows[place].pieces.append(row.cells)
    }
  }

  private func note(_ columns: [Int], piece: Int, behind start: Int, in batch: inout ExportBatch) {
    var position = start
    for index in columns {
      let end = position + layout.columns[index].cells.count
      batch.spans[index] = ExportBatch.Span(piece: piece, cells: position..<end)
      position = end
    }
  }

  private static func key(ofTable table: Int) -> [SQL] {
    table > 0 ? ["r0.submission", "r0.row"] : ["t0.submission"]
  }

  private static func own(ofTable table: Int) -> [SQL] {
    [
      "t0.submission", "s.instance_id", "s.name", "t0._received", "t0._day", "t0._place", "s.place_code",
      "s.place_edition", "t0._author", "t0._state", "t0._version", "t0._edits", "t0._missing_files",
    ] + (table > 0 ? ["r0.row", "r0.parent_row", "r0.position"] : [])
  }
}

extension Reader {
  /// Those of the submissions of which something is in their XML only.
  func withIssues(_ submissions: [ID<Submission>]) throws -> [ID<Submission>] {
    try rows("SELECT DISTINCT submission FROM issue WHERE submission IN \(list: submissions)").map { try $0[0] }
  }
}

private struct RowKey: Hashable {
  let submission: ID<Submission>
  let row: Int
}

extension SubmissionSelection {
  /// The cells of the layout's columns with these indices, one behind the other.
  fileprivate mutating func cells(of columns: [Int]) -> [SQL] {
    var cells: [SQL] = []
    for column in columns.map({ layout.columns[$0] }) { cells += column.cells.map { cell(column, $0) } }
    return cells
  }
}
