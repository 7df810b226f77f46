/// The programmes that track, with their rounds.
struct PresencePage: PageModel {
  static let template = "records/presence"

  let programmes: [Programme]
  let isEmpty: Bool

  struct Programme: Equatable, Sendable {
    let name: String
    let home: String
    /// Where its rules are and rounds are planned; nil for who may not manage it.
    let path: String?
    /// Its figures are practice: no data-protection assessment is recorded.
    let isPractice: Bool
    let rounds: [Round]
    let hasRounds: Bool
  }

  struct Round: Equatable, Sendable {
    let name: String
    let path: String
    let days: String
    let state: String
    let isReleased: Bool
    /// It was planned while the programme practised.
    let isPractice: Bool
    let total: String
    let missing: String
  }
}

/// One round seen from one area: three numbers, what changed and why, progress, a map, and the places below.
struct RoundPage: PageModel {
  static let template = "records/round"

  let proof: String
  let title: String
  let state: String
  let isReleased: Bool
  let days: String
  /// Nil unless figures are practice.
  let practice: String?
  /// Why nothing is added here; nil when groups do not overlap.
  let overlap: String?
  let numbers: [Number]
  /// What one must know of the total.
  let notes: [String]
  let sentences: [String]
  let parts: [Part]
  let hasParts: Bool
  let progress: [Progress]
  let groups: Field?
  let address: String
  let picturePath: String?
  let fileName: String
  let table: Table
  let sides: Sides?
  /// Dispersed and in sites; nil for one group, and where nothing is known of either.
  let people: LocationPanel?
  let list: List?
  let files: TakeOut
  let workbook: TakeOut
  let estimates: TakeOut
  let log: String
  let teams: String
  /// Nil while the round is open.
  let late: Late?
  /// Nil for who may not record anywhere.
  let importing: String?
  let release: String?
  let cover: Cover?
  let rules: String?
  /// Where informants' answers that are doubted are told.
  let doubts: String
  let combined: String
  /// The total by sex and age; nil without an area.
  let bySex: String?

  /// What came or changed after the release.
  struct Late: Equatable, Sendable {
    let path: String
    /// Nil when nothing waits.
    let waiting: String?
  }

  struct Number: Equatable, Sendable {
    let value: String
    let label: String
    let detail: String
    /// The places that it stands for.
    let path: String
  }

  struct Part: Equatable, Sendable {
    let label: String
    let value: String
    let meaning: String
    /// The areas that it is made of; nil for nothing.
    let path: String?
  }

  struct Progress: Equatable, Sendable {
    let label: String
    let count: String
    let path: String
    let isCurrent: Bool
  }

  struct Table: Equatable, Sendable {
    let lines: [Line]
    let isEmpty: Bool
    let total: Line?
  }

  struct Line: Equatable, Sendable {
    let name: String
    let path: String
    let status: String
    let official: Cell
    let estimated: Cell
    let total: Cell
    let carried: Cell
    let missing: Cell
  }

  struct Cell: Equatable, Sendable {
    let text: String
    /// No number is known, which is not 0.
    let isMissing: Bool
  }

  /// Official register beside informants.
  struct Sides: Equatable, Sendable {
    let lines: [Side]
    let total: Side
    /// That the two count different people in some places; nil where they do not.
    let warning: String?
  }

  struct Side: Equatable, Sendable {
    let name: String
    let register: String
    let informants: String
    let difference: String
    let places: String
  }

  /// Places of one status.
  struct List: Equatable, Sendable {
    let title: String
    let lines: [Listed]
    let isEmpty: Bool
    let next: String?
    let back: String
  }

  struct Listed: Equatable, Sendable {
    let name: String
    let path: String
    let figure: String
    let why: String
  }

  struct Cover: Equatable, Sendable {
    let action: String
    let place: Field
    let level: Field
  }
}

/// One place in one round: what each source says, what counts, and how it was before.
struct RoundPlacePage: PageModel {
  static let template = "records/round-place"

  let proof: String
  let title: String
  let round: String
  /// Nil unless figures are practice, or their assessment is due.
  let practice: String?
  let status: String
  let why: String
  let isLocked: Bool
  /// The figures of an area that is not covered itself stand beside its places, and add nothing.
  let isArea: Bool
  /// What informants said that is no estimate of one group.
  let said: [String]
  /// Dispersed and in sites; nil where the round does not cover it.
  let people: LocationPanel?
  let groups: [Group]
  let hasGroups: Bool
  let canRecord: Bool
  let stating: Stating?
  let adding: Editing?
  let rounds: [Round]
  let corrections: [Correction]
  let hasCorrections: Bool
  /// Where groups and grades are defined.
  let definitions: String

  struct Group: Equatable, Sendable {
    let name: String
    /// What counts, or that nothing does.
    let figure: String
    let isMissing: Bool
    let note: String
    let estimates: [Estimate]
    /// False where the figure is from an earlier round.
    let hasEstimates: Bool
    /// In what the estimates differ, apart from their numbers.
    let warnings: [String]
    let choosing: Choosing?
  }

  struct Estimate: Equatable, Sendable {
    let source: String
    /// Of whom among the group, where it is a part by sex or age.
    let whom: String?
    let quantity: String
    let individuals: String
    let range: String
    let grade: String
    /// What keeps it from the next better grade.
    let shortfall: String?
    let day: String
    let detail: String
    let isCounted: Bool
    /// What it is made of; empty where somebody wrote it.
    let submissions: [Submission]
    let hasSubmissions: Bool
    let moreSubmissions: String?
    let editing: Editing?
  }

  struct Submission: Equatable, Sendable {
    let day: String
    let quantity: String
    let informants: String
    let range: String
    /// Nil for who may not read submissions.
    let path: String?
  }

  /// The form of an estimate: new, or to be corrected.
  struct Editing: Equatable, Sendable {
    let proof: String
    let action: String
    let title: String
    let estimate: String
    let isNew: Bool
    let fields: [Field]
    let selects: [Field]
    let reason: Field
    let withdraw: String
    let key: String
  }

  struct Choosing: Equatable, Sendable {
    let proof: String
    let action: String
    let stratum: String
    let rule: Field
    let estimates: [Option]
    let explanation: Field
    let isSideBySide: Bool
    let key: String
  }

  struct Option: Equatable, Sendable {
    let value: String
    let label: String
    let isChosen: Bool
  }

  struct Stating: Equatable, Sendable {
    let action: String
    let status: Field
    let why: Field
    let reason: Field
  }

  struct Round: Equatable, Sendable {
    let name: String
    let path: String
    let status: String
    let figure: String
    let isMissing: Bool
    let note: String
  }

  struct Correction: Equatable, Sendable {
    let time: String
    let what: String
    let old: String
    let new: String
    let reason: String
    let who: String
  }
}

/// Everything that was changed with a reason.
struct CleaningLogPage: PageModel {
  static let template = "records/cleaning-log"

  let title: String
  /// Nil unless figures are practice, or their assessment is due.
  let practice: String?
  let lines: [Line]
  let isEmpty: Bool
  let next: String?
  let files: TakeOut
  /// Nil for who may not record anywhere.
  let upload: ImportUpload?

  struct Line: Equatable, Sendable {
    let place: String
    let path: String
    let change: RoundPlacePage.Correction
  }
}
