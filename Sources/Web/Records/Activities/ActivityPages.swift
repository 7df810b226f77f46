/// Who does what, where, when and for whom: what was told, the latest first.
struct ActivitiesPage: PageModel {
  static let template = "records/activities"

  let search: String
  let selects: [Field]
  let area: Field
  let months: [Field]
  let isFiltered: Bool
  let count: String
  let reached: String?
  let doubles: ActivityLink?
  let lines: [Line]
  let isEmpty: Bool
  let first: String?
  let next: String?
  let canRecord: Bool
  let files: TakeOut

  struct Line: Equatable, Sendable {
    let path: String
    let title: String
    let organisation: String
    let sector: String
    let place: String
    let period: String
    let status: String
    let reached: String
  }
}

struct ActivityLink: Equatable, Sendable {
  let path: String
  let text: String
}

/// One activity and what it reached.
struct ActivityPage: PageModel {
  static let template = "records/activity"

  let title: String
  let problem: String?
  let facts: [Fact]
  let months: [Month]
  let hasMonths: Bool
  let total: String
  let edit: String?
  let report: Report?
  let withdraw: Withdraw?

  struct Fact: Equatable, Sendable {
    let label: String
    let value: String
  }

  struct Month: Equatable, Sendable {
    let month: String
    let quantity: String
    let people: String
    let girls: String
    let boys: String
    let women: String
    let men: String
  }

  struct Report: Equatable, Sendable {
    let action: String
    let proof: String
    let fields: [Field]
  }

  struct Withdraw: Equatable, Sendable {
    let action: String
    let proof: String
    let reason: Field
  }
}

/// Where an activity is entered or said otherwise.
struct ActivityFormPage: PageModel {
  static let template = "records/activity-form"

  let title: String
  let problem: String?
  let action: String
  let proof: String
  let place: Field
  let selects: [Field]
  let fields: [Field]
  let back: String
}

/// How many of the people reached may have been counted more than once.
struct ActivityDoublesPage: PageModel {
  static let template = "records/activity-doubles"

  let people: String
  let reasons: [Reason]

  struct Reason: Equatable, Sendable {
    let title: String
    let what: String
    let possible: String
    let groups: [Group]
    let hasGroups: Bool
  }

  struct Group: Equatable, Sendable {
    let name: String
    let path: String?
    let told: String
    let possible: String
    let parts: [Part]
  }

  struct Part: Equatable, Sendable {
    let text: String
    /// Nil where nothing more is known.
    let note: String?
  }
}

struct OrganisationsPage: PageModel {
  static let template = "records/organisations"

  let problem: String?
  let lines: [Line]
  let isEmpty: Bool
  let form: Form?

  struct Line: Equatable, Sendable {
    let acronym: String
    let name: String
    let type: String
    let path: String
  }

  struct Form: Equatable, Sendable {
    let proof: String
    let fields: [Field]
    let type: Field
  }
}

/// Where sheets of activities are uploaded, and those that were.
struct ActivityImportsPage: PageModel {
  static let template = "records/activity-imports"

  let upload: ImportUpload
}
