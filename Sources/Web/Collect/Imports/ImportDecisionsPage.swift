/// What a sheet writes and what is not clear, each once, to be decided for all rows that have it.
struct ImportDecisionsPage: PageModel {
  static let template = "collect/import-decisions"

  let title: String
  let lead: String
  let proof: String
  let action: String
  let problem: String?
  let none: String
  /// What is asked of each.
  let meant: String
  let lines: [Line]
  let isEmpty: Bool
  /// `and 120 more`; nil when all are shown.
  let more: String?

  struct Line: Equatable, Sendable {
    let key: String
    let keyName: String
    let text: String
    let rows: String
    /// What was made of it, and the tone of that.
    let state: String
    let tone: String
    let why: String
    let choiceName: String
    let choiceLabel: String
    let options: [Field.Option]
    let otherName: String
    let otherLabel: String
    let otherHint: String
    let other: String
  }
}
