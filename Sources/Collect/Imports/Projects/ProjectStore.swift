import Basics
import FormEngine
import Store

/// What is here of a row of a project's file.
struct KnownProjectRow {
  let submission: ID<Submission>
  /// Of the XML with that identity.
  let digest: [UInt8]?
  /// What brought the version that counts.
  let device: String?
  let isErased: Bool
  let sheet: ID<SheetImport>?
  /// Its import was undone, and nobody wanted it back since.
  let isWithdrawn: Bool
  let state: ReviewState?
  /// Names of its files.
  var files: Set<String> = []
}

extension Reader {
  func knownProjectRows(
    _ keys: [ID<InstanceKey>], layout: FormLayout
  ) throws -> [ID<InstanceKey>: KnownProjectRow] {
    guard !keys.isEmpty else { return [:] }
    let known = try rows(
      """
      SELECT i.instance, i.submission, i.digest, s.device, s.is_erased, m.import, h.undone, t._state AS state
      FROM submission_instance i JOIN submission s ON s.id = i.submission
      LEFT JOIN submission_import m ON m.submission = s.id LEFT JOIN sheet_import h ON h.id = m.import
      LEFT JOIN \(name: layout.tables[0].parts[0]) t ON t.submission = s.id
      WHERE i.instance IN \(list: keys)
      """
    ).map { row -> (ID<InstanceKey>, KnownProjectRow) in
      let undone: String? = try row["undone"]
      let state: ReviewState? = try row["state"]
      return (
        try row["instance"],
        KnownProjectRow(
          submission: try row["submission"], digest: try row["digest"], device: try row["device"],
          isErased: try row["is_erased"], sheet: try row["import"],
          isWithdrawn: undone != nil && state == .rejected, state: state)
      )
    }
    var found = Dictionary(known, uniquingKeysWith: { first, _ in first })
    let files = try rows(
      """
      SELECT i.instance, f.name FROM submission_instance i JOIN submission_file f ON f.submission = i.submission
      WHERE i.instance IN \(list: keys)
      """)
    for row in files { try found[row["instance"]]?.files.insert(row["name"]) }
    return found
  }

  /// Those that nobody has reviewed.
  func unreviewed(among submissions: [ID<Submission>], layout: FormLayout) throws -> [ID<Submission>] {
    try rows(
      """
      SELECT submission FROM \(name: layout.tables[0].parts[0])
      WHERE submission IN \(list: submissions) AND _state = \(ReviewState.received)
      """
    ).map { row in try row["submission"] }
  }
}
