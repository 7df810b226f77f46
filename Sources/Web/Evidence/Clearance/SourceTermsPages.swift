/// All sources of figures, with what was said of each.
struct SourceTermsListPage: PageModel {
  static let template = "evidence/terms"

  let lines: [Line]
  let isEmpty: Bool
  /// How many have no terms yet; nil for none.
  let unstated: String?
  let precisionPath: String

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    let kind: String
    let isStated: Bool
    /// What one record describes; nil for sources that are no form.
    let unit: String?
    /// Of a form, whether nobody has said it.
    let hasNoUnit: Bool
    let owner: String
    let level: String
    let use: String
    let clearance: String
    let agreement: String
    let hasEnded: Bool
  }
}

/// What is said of one source.
struct SourceTermsPage: PageModel {
  static let template = "evidence/terms-edit"

  let proof: String
  let action: String
  let back: String
  let name: String
  let kind: String
  let stated: String?
  /// Which edition of the terms was seen: comes back, so that nobody overwrites what they did not see.
  let edition: String
  let problem: String?
  let owner: [Field]
  let ownerKind: Field
  let level: Field
  let use: Field
  /// Of the submission and of each repeat; empty for other sources than forms.
  let units: [Field]
  let hasUnits: Bool
  let credits: [Field]
  let clearance: Field
  let silenceDays: Field
  let agreement: Field
  let until: Field
  /// Empty for other sources than forms.
  let questions: [Question]
  let hasQuestions: Bool
  let hasSaidQuestions: Bool

  struct Question: Equatable, Sendable {
    let path: String
    let label: String
    let levelName: String
    let levels: [Field.Option]
    let groupName: String
    let groups: [Field.Option]
  }
}
