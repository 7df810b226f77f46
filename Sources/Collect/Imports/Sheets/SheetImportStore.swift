import Basics
import FormEngine
import Store

extension Writer {
  func write(_ state: SheetImportProjection.State, of id: ID<SheetImport>) throws {
    let sheet = state.sheet
    try run(
      """
      INSERT INTO sheet_import (id, form, actor, begun, file, headings, mapped, plan, counts, undone)
      VALUES (\(id), \(sheet.begun.form), \(sheet.actor), \(sheet.time), \(try JSONText.encode(sheet.begun)),
        \(state.headings), \(state.mapped), \(try sheet.plan.map(JSONText.encode)),
        \(try sheet.taken.map(JSONText.encode)), \(try sheet.undone.map(JSONText.encode)))
      ON CONFLICT (id) DO UPDATE SET headings = excluded.headings, mapped = excluded.mapped, plan = excluded.plan,
        counts = excluded.counts, undone = excluded.undone
      """)
  }
}

extension SheetImport {
  fileprivate static let columns: SQL = "id, form, actor, begun, file, plan, counts, undone"

  fileprivate init(_ row: Row) throws {
    let plan: String? = try row["plan"]
    let counts: String? = try row["counts"]
    let undone: String? = try row["undone"]
    self.init(begun: try JSONText.decode(row["file"]), actor: try row["actor"], time: try row["begun"])
    self.plan = try plan.map { try JSONText.decode($0) }
    taken = try counts.map { try JSONText.decode($0) }
    self.undone = try undone.map { try JSONText.decode($0) }
  }
}

extension Reader {
  func sheetImport(_ id: ID<SheetImport>) throws -> SheetImport? {
    try row("SELECT \(SheetImport.columns) FROM sheet_import WHERE id = \(id)").map(SheetImport.init)
  }

  /// Those of these forms, the newest first.
  func sheetImports(of forms: [ID<Form>], limit: Int) throws -> [(ID<SheetImport>, SheetImport)] {
    try rows(
      """
      SELECT \(SheetImport.columns) FROM sheet_import WHERE form IN \(list: forms)
      ORDER BY begun \(.down), id \(.down) LIMIT \(limit)
      """
    ).map { row in (try row["id"], try SheetImport(row)) }
  }

  /// What the same headings meant the last time that somebody said so for the form.
  func sheetPlan(of form: ID<Form>, headings: String) throws -> SheetPlan? {
    let text: String? = try value(
      """
      SELECT plan FROM sheet_import WHERE form = \(form) AND headings = \(headings)
      ORDER BY mapped \(.down) LIMIT 1
      """)
    return try text.map { try JSONText.decode($0) }
  }

  func sheetImport(behind submission: ID<Submission>) throws -> ID<SheetImport>? {
    try value("SELECT import FROM submission_import WHERE submission = \(submission)")
  }

  /// How many submissions an import made that are here.
  func importedCount(of sheet: ID<SheetImport>) throws -> Int {
    try value("SELECT count(*) FROM submission_import WHERE import = \(sheet)") ?? 0
  }

  /// What is known of instances: under which import they came, and whether its undoing has withdrawn them.
  func knownRows(_ keys: [ID<InstanceKey>], layout: FormLayout) throws -> [ID<InstanceKey>: KnownRow] {
    let known = try rows(
      """
      SELECT i.instance, s.is_erased, m.import, h.undone, t._state AS state
      FROM submission_instance i JOIN submission s ON s.id = i.submission
      LEFT JOIN submission_import m ON m.submission = s.id LEFT JOIN sheet_import h ON h.id = m.import
      LEFT JOIN \(name: layout.tables[0].parts[0]) t ON t.submission = s.id
      WHERE i.instance IN \(list: keys)
      """
    ).map { row in
      let undone: String? = try row["undone"]
      let state: String? = try row["state"]
      let isErased: Bool = try row["is_erased"]
      return (
        try row["instance"] as ID<InstanceKey>,
        KnownRow(
          sheet: try row["import"],
          isWithdrawn: !isErased && undone != nil && state == ReviewState.rejected.rawValue)
      )
    }
    return Dictionary(known, uniquingKeysWith: { $0.isWithdrawn ? $1 : $0 })
  }

  /// What an undoing is about: those that are as they were imported, and how many were edited or reviewed since.
  func untouched(
    by sheet: ID<SheetImport>, layout: FormLayout, after: ID<Submission>?, limit: Int
  ) throws -> [ID<Submission>] {
    let behind: SQL = after.map { "AND m.submission > \($0)" } ?? .empty
    return try rows(
      """
      SELECT m.submission FROM submission_import m
      JOIN \(name: layout.tables[0].parts[0]) t ON t.submission = m.submission
      WHERE m.import = \(sheet) \(behind) AND t._edits = 0 AND t._state <> \(ReviewState.rejected)
        AND (t._state = \(ReviewState.received) OR t._state = m.review)
      ORDER BY m.submission ASC NULLS LAST LIMIT \(limit)
      """
    ).map { row in try row["submission"] }
  }

  func touchedCount(by sheet: ID<SheetImport>, layout: FormLayout) throws -> Int {
    try value(
      """
      SELECT count(*) FROM submission_import m
      JOIN \(name: layout.tables[0].parts[0]) t ON t.submission = m.submission
      WHERE m.import = \(sheet) AND (t._edits > 0 OR (t._state IN \(list: [ReviewState.approved, .hasIssues])
          AND (m.review IS NULL OR t._state <> m.review)))
      """) ?? 0
  }
}

struct KnownRow {
  let sheet: ID<SheetImport>?
  /// Its import was undone, and nobody wanted it back since.
  let isWithdrawn: Bool
}
