import Basics
import FormEngine
package import Store

extension SheetImportBegun {
  package var columns: [(name: String, value: SQLBinding)] {
    [("form", form.binding), ("connection", connection.binding)]
  }
  package var memory: SQL { "AND form = \(form)" }
}

extension SQL {
  /// Of an import `h`.
  fileprivate static let broughtSomething: SQL = """
    (EXISTS (SELECT m.submission FROM submission_import m WHERE m.import = h.id)
      OR EXISTS (SELECT c.submission FROM import_change c WHERE c.import = h.id))
    """

  /// Of a submission `m` of an import with its answers `t`: somebody here built upon it.
  fileprivate static let isTouched: SQL = """
    (t._edits > COALESCE(m.edits, 0) OR (t._state IN \(list: [ReviewState.approved, .hasIssues])
      AND (m.review IS NULL OR t._state <> m.review)))
    """
}

extension Reader {
  /// Those of these forms, the newest first. Runs of connections that brought nothing new are left out.
  func sheetImports(of forms: [ID<Form>], limit: Int) throws -> [(id: ID<SheetImport>, known: SheetImport)] {
    try imports(
      SheetImportBegun.self,
      where: "h.form IN \(list: forms) AND (h.connection IS NULL OR \(SQL.broughtSomething))", limit: limit)
  }

  /// Runs of a connection that brought something new, the newest first.
  func runs(of connection: ID<PullConnection>, limit: Int) throws -> [(id: ID<SheetImport>, known: SheetImport)] {
    try imports(
      SheetImportBegun.self, where: "h.connection = \(connection) AND \(SQL.broughtSomething)", limit: limit)
  }

  /// Whether one of these came with an import that was undone, and nobody wanted it back since.
  func isWithdrawn(_ keys: [ID<InstanceKey>], layout: FormLayout) throws -> Bool {
    guard !keys.isEmpty else { return false }
    return try row(
      """
      SELECT i.submission FROM submission_instance i JOIN submission_import m ON m.submission = i.submission
      JOIN sheet_import h ON h.id = m.import
      JOIN \(name: layout.tables[0].parts[0]) t ON t.submission = i.submission
      WHERE i.instance IN \(list: keys) AND h.undone IS NOT NULL AND t._state = \(ReviewState.rejected) LIMIT 1
      """) != nil
  }

  func sheetImport(behind submission: ID<Submission>) throws -> ID<SheetImport>? {
    try value("SELECT import FROM submission_import WHERE submission = \(submission)")
  }

  /// How many submissions an import made that are here.
  func importedCount(of sheet: ID<SheetImport>) throws -> Int {
    try value("SELECT count(*) FROM submission_import WHERE import = \(sheet)") ?? 0
  }

  /// How many that were here before it brought something to, and it was not taken back.
  func changedCount(by sheet: ID<SheetImport>) throws -> Int {
    try value("SELECT count(*) FROM import_change WHERE import = \(sheet)") ?? 0
  }

  /// Those among them that nothing was built upon.
  func changed(by sheet: ID<SheetImport>, after: ID<Submission>?, limit: Int) throws -> [ID<Submission>] {
    let behind: SQL = after.map { "AND submission > \($0)" } ?? .empty
    return try rows(
      """
      SELECT submission FROM import_change WHERE import = \(sheet) AND is_built_upon = \(false) \(behind)
      ORDER BY submission ASC NULLS LAST LIMIT \(limit)
      """
    ).map { row in try row["submission"] }
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
      WHERE m.import = \(sheet) \(behind) AND t._edits = COALESCE(m.edits, 0) AND t._state <> \(ReviewState.rejected)
        AND (t._state = \(ReviewState.received) OR t._state = m.review)
      ORDER BY m.submission ASC NULLS LAST LIMIT \(limit)
      """
    ).map { row in try row["submission"] }
  }

  func touchedCount(by sheet: ID<SheetImport>, layout: FormLayout) throws -> Int {
    (try value(
      """
      SELECT count(*) FROM submission_import m
      JOIN \(name: layout.tables[0].parts[0]) t ON t.submission = m.submission
      WHERE m.import = \(sheet) AND \(SQL.isTouched)
      """) ?? 0)
      + (try value("SELECT count(*) FROM import_change WHERE import = \(sheet) AND is_built_upon = \(true)") ?? 0)
  }

  /// Those that somebody built upon since, with what they are called, the oldest first.
  func touched(
    by sheet: ID<SheetImport>, layout: FormLayout, limit: Int
  ) throws -> [(submission: ID<Submission>, name: String)] {
    try rows(
      """
      SELECT s.id AS submission, COALESCE(s.name, s.instance_id) AS name FROM submission s
      WHERE s.id IN (SELECT m.submission FROM submission_import m
          JOIN \(name: layout.tables[0].parts[0]) t ON t.submission = m.submission
          WHERE m.import = \(sheet) AND \(SQL.isTouched))
        OR s.id IN (SELECT c.submission FROM import_change c WHERE c.import = \(sheet) AND c.is_built_upon = \(true))
      ORDER BY s.id ASC NULLS LAST LIMIT \(limit)
      """
    ).map { row in
      let name: String? = try row["name"]
      return (submission: try row["submission"], name: name ?? "")
    }
  }
}

struct KnownRow {
  let sheet: ID<SheetImport>?
  /// Its import was undone, and nobody wanted it back since.
  let isWithdrawn: Bool
}
