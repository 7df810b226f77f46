/// Where another server is connected.
struct NewPullPage: PageModel {
  static let template = "collect/pull-new"

  let proof: String
  let action: String
  let back: String
  let problem: String?
  let kind: Field
  let address: Field
  let project: Field
  let remote: Field
  let account: Field
  let secret: Field
  let form: Field
  let interval: Field
}

/// A project on another server: how the last time went, and what can be changed.
struct PullPage: PageModel {
  static let template = "collect/pull"

  let title: String
  let lead: String
  let proof: String
  let path: String
  let submissionsPath: String
  let problem: String?
  let state: State
  let facts: [ImportPage.Count]
  /// What it brought, run by run, the newest first: each can be undone.
  let runs: [ImportLine]
  let hasRuns: Bool
  /// Nil for who may not change it.
  let settings: Settings?

  struct State: Equatable {
    let label: String
    let tone: String
    let detail: String?
    let isUnderWay: Bool
    let path: String
    let counts: [ImportPage.Count]
    let hasCounts: Bool
    let told: [ImportPage.Told]
    let hasTold: Bool
    let diagnosticsPath: String
  }

  struct Settings: Equatable {
    let proof: String
    let path: String
    let interval: Field
    let secret: Field
  }
}
