/// All emergencies, reports of others from the spot, and a form for telling of one.
struct EmergenciesPage: PageModel {
  static let template = "records/emergencies"

  let lines: [Line]
  let isEmpty: Bool
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
    let waiting: String?
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

/// One emergency with its figures, the last first.
struct EmergencyPage: PageModel {
  static let template = "records/emergency"

  let title: String
  let code: String
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
    /// Where the report from the spot is shown that it was taken from.
    let submission: String?
    let rows: [Row]
    let changes: [String]
    let hasChanges: Bool
    let approve: Acting?
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
    let unit: Field
    let count: Field
  }
}
