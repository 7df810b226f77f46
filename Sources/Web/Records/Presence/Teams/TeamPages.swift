/// Who takes which places of a round, and how far each team came.
struct TeamsPage: PageModel {
  static let template = "records/teams"

  let proof: String
  let round: String
  let days: String
  /// Nil unless figures are practice.
  let practice: String?
  let problem: String?
  /// The round is released: nobody is sent anywhere any more.
  let isLocked: Bool
  /// What the page is narrowed to; nil where there is nothing to choose.
  let narrowing: Narrowing?
  let lines: [Line]
  let hasLines: Bool
  let total: Line?
  let picturePath: String?
  let fileName: String
  let reached: TeamDays?
  let files: TakeOut
  let importing: String?
  let assigning: Assigning?
  let making: TeamForm?

  struct Narrowing: Equatable, Sendable {
    let action: String
    let area: Field?
    let team: Field?
  }

  struct Line: Equatable, Sendable {
    let name: String
    /// Nil for the sum.
    let path: String?
    let isClosed: Bool
    let assigned: String
    let reached: String
    let inaccessible: String
    let notReached: String
    let overdue: String
    let isOverdue: Bool
    let last: String
    let outside: String
    let hasOutside: Bool
  }

  struct Assigning: Equatable, Sendable {
    let action: String
    let place: Field
    let team: Field
    let until: Field
  }
}

/// Places reached, day by day.
struct TeamDays: Equatable, Sendable {
  let lines: [Line]
  let isEmpty: Bool
  /// How many were reached without anything being sent; nil when none was.
  let without: String?

  struct Line: Equatable, Sendable {
    let day: String
    let places: String
    let soFar: String
    /// Of the highest day, for the bar.
    let value: String
    let most: String
  }
}

/// What is asked about a team.
struct TeamForm: Equatable, Sendable {
  let proof: String
  let action: String
  let name: Field
  let place: Field
  let members: [Member]
  let hasMembers: Bool
  /// Nil while there is nothing to close.
  let closing: Closing?

  struct Member: Equatable, Sendable {
    let value: String
    let label: String
    /// A phone, or another team that the person is in.
    let note: String?
    let isChosen: Bool
  }

  struct Closing: Equatable, Sendable {
    let isClosed: Bool
  }
}

/// One team in one round, or what nobody takes: its places, and what its members sent for others.
struct TeamPage: PageModel {
  static let template = "records/team"

  let proof: String
  let title: String
  let round: String
  let practice: String?
  let problem: String?
  let isClosed: Bool
  /// Nil for what nobody takes.
  let members: String?
  let names: [String]
  let progress: [RoundPage.Progress]
  let listTitle: String
  let places: [Place]
  let isEmpty: Bool
  let all: String?
  let next: String?
  let moving: Moving?
  let outside: [Outside]
  let hasOutside: Bool
  let nextOutside: String?
  let reached: TeamDays?
  let editing: TeamForm?

  struct Place: Equatable, Sendable {
    let value: String
    let name: String
    let path: String
    let status: String
    let until: String
    let isOverdue: Bool
  }

  /// Gives places that are ticked to a team, or to nobody.
  struct Moving: Equatable, Sendable {
    let action: String
    let from: String
    let team: Field
    let until: Field
  }

  struct Outside: Equatable, Sendable {
    let place: String
    let path: String
    let owner: String
    /// Nil for who may not read submissions.
    let submission: String?
    let who: String
    let received: String
  }
}

/// Where a sheet of assignments is taken over, with what is wrong with it.
struct AssignmentImportPage: PageModel {
  static let template = "records/assignment-import"

  let proof: String
  let action: String
  let sheet: TakeOut
  let problem: String?
  let result: FileResult?
}
