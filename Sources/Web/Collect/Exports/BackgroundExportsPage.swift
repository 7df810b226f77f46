/// The files that somebody asked for in the background.
struct BackgroundExportsPage: PageModel {
  static let template = "collect/exports"

  let lead: String
  let isEmpty: Bool
  /// Whether something is still being made, so that the page looks again.
  let isUnderWay: Bool
  let path: String
  let formsPath: String
  let proof: String
  let lines: [Line]

  struct Line: Equatable {
    let form: String
    let conditions: String
    let kind: String
    let asked: String
    let state: String
    let tone: String
    /// How far it is, what came of it, or why nothing did.
    let detail: String?
    /// Nil where there is nothing to download.
    let filePath: String?
    let removal: Removal?
  }

  struct Removal: Equatable {
    let action: String
    let label: String
  }
}
