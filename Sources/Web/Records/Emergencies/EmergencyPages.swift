/// All emergencies, reports of others from the spot, and a form for telling of one.
struct EmergenciesPage: PageModel {
  static let template = "records/emergencies"

  let lines: [Line]
  let isEmpty: Bool
  /// To those that are closed, or back.
  let others: Link?
  let files: TakeOut?
  let reports: [Report]
  let hasReports: Bool
  let form: ReportForm?
  let problem: String?

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    let code: String
    let began: String
    let figure: String
    let asOf: String
    let due: String
    let isOverdue: Bool
    /// Why it is not followed any more.
    let closed: String?
    let waiting: String?
  }

  struct Link: Equatable, Sendable {
    let path: String
    let text: String
  }

  /// Of an event that is no emergency here yet: the latest of its reports.
  struct Report: Equatable, Sendable {
    let name: String
    let code: String
    let told: String
    let figure: String
    let submission: String
    let begin: EmergencyPage.Acting?
  }

  struct ReportForm: Equatable, Sendable {
    let proof: String
    let action: String
    let kind: Field
    let place: Field
    let began: Field
    let source: Field
  }
}

/// One emergency with its figures, those that hold for the latest time first.
struct EmergencyPage: PageModel {
  static let template = "records/emergency"

  let title: String
  let code: String
  /// When, by whom and why it was closed.
  let closed: String?
  /// Nil when every figure is there.
  let due: String?
  let isOverdue: Bool
  let source: String
  let began: String
  let reported: String
  let reports: [Report]
  let hasReports: Bool
  let figures: [Figure]
  let hasFigures: Bool
  /// From where to where, as the figure in force tells it.
  let ways: [Way]
  let hasWays: Bool
  let history: [String]
  let hasHistory: Bool
  let edit: String?
  let close: String?
  let reopen: String?
  let hazards: [String]
  let hasHazards: Bool
  let files: TakeOut?
  let entry: Entry?
  let problem: String?

  /// From the spot, not taken over yet.
  struct Report: Equatable, Sendable {
    let stage: String
    let total: String
    let told: String
    let source: String
    let rows: [Row]
    let submission: String
    let take: Acting?
  }

  struct Figure: Equatable, Sendable {
    let stage: String
    let total: String
    let asOf: String
    let source: String
    let isCurrent: Bool
    let entered: String
    let approved: String?
    let withdrawn: String?
    /// Neither approved nor withdrawn.
    let isOpen: Bool
    /// Where the report from the spot is shown that it was taken from.
    let submission: String?
    let rows: [Row]
    let changes: [String]
    let hasChanges: Bool
    let approve: Acting?
    let withdraw: String?
  }

  struct Way: Equatable, Sendable {
    let from: String
    let to: String
    let households: String
    let individuals: String
    let unknown: String
  }

  struct Row: Equatable, Sendable {
    let place: String
    let unit: String
    let count: String
  }

  struct Acting: Equatable, Sendable {
    let path: String
    let proof: String
  }

  struct Entry: Equatable, Sendable {
    let proof: String
    let action: String
    let stage: Field
    let source: Field
    let rows: [EntryRow]
  }

  struct EntryRow: Equatable, Sendable {
    let place: Field
    let area: Field
    let unit: Field
    let count: Field
  }
}

/// Where one is corrected, closed or followed again, or a figure is withdrawn, with a reason.
struct EmergencyActPage: PageModel {
  static let template = "records/emergency-act"

  let title: String
  /// What it is about.
  let subject: String
  /// What it does.
  let lead: String
  let proof: String
  let action: String
  let back: String
  let kind: Field?
  let place: Field?
  let began: Field?
  let ending: Field?
  let double: Field?
  let reason: Field
  let problem: String?
}
