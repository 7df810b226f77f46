/// Where a file for a round is uploaded, and those that were.
///
/// The template is `records/round-upload`.
struct RoundUpload: Equatable, Sendable {
  let proof: String
  let action: String
  let problem: String?
  let limit: String
  let lines: [Line]
  let hasLines: Bool

  struct Line: Equatable, Sendable {
    let path: String
    let file: String
    let who: String
    let when: String
    let state: String
    let tone: String
    /// Empty while nothing was taken.
    let counts: String
  }
}

/// One file of a round: what a dry run told, what became of it.
struct RoundFilePage: PageModel {
  static let template = "records/round-file"

  let title: String
  let lead: String
  let path: String
  let filePath: String
  let roundPath: String
  let problem: String?
  let state: SheetImportPage.State
  /// Nil while nothing of it stands.
  let undoing: SheetImportPage.Undoing?
  /// To try it once more; nil where it cannot be.
  let check: SheetImportPage.Take?
  /// Nil for a cleaning log, and once it was undone.
  let mapping: Mapping?
  /// Where its places are decided; nil until its columns are known.
  let placesPath: String?

  struct Mapping: Equatable {
    let action: String
    let page: String
    let proof: String
    let note: String?
    let heading: Field
    let sheet: Field?
    let chosenHeading: String
    let chosenSheet: String
    let columns: [SheetImportPage.Column]
    let selects: [Field]
    let fields: [Field]
    let isSummed: Bool
  }
}

/// Where sheets of estimates are uploaded for a round.
struct RoundImportPage: PageModel {
  static let template = "records/round-import"

  let upload: RoundUpload
}
