/// Sheets that were imported, and where another one is uploaded.
struct SheetImportsPage: PageModel {
  static let template = "collect/imports"

  let proof: String
  let limit: String
  let problem: String?
  let form: Field
  let canUpload: Bool
  let isEmpty: Bool
  let lines: [Line]
  let servers: [Server]
  let hasServers: Bool
  /// Where another server is connected, for who may.
  let connectPath: String?

  struct Server: Equatable {
    let path: String
    let title: String
    let form: String
    let state: String
    let tone: String
    let detail: String?
    let schedule: String
  }

  struct Line: Equatable {
    let path: String
    let file: String
    let form: String
    let who: String
    let when: String
    let state: String
    let tone: String
    let counts: String?
  }
}

/// One import: what its columns mean, what a dry run told, what became of it.
struct SheetImportPage: PageModel {
  static let template = "collect/import"

  let title: String
  let lead: String
  let proof: String
  let path: String
  /// Nil for what a connection fetched.
  let filePath: String?
  let submissionsPath: String
  let problem: String?
  let state: State
  /// Nil once it was undone, and when the file is gone.
  let mapping: Mapping?
  let undoing: Undoing?
  /// Submissions that an undoing leaves, the first of them.
  let kept: [Kept]
  let hasKept: Bool
  /// Where files that answers name are added; nil where none are missing, or a connection fetches them.
  let media: Media?

  struct Media: Equatable {
    let action: String
    let proof: String
    let text: String
    let limit: String
  }

  struct Kept: Equatable {
    let path: String
    let name: String
  }

  struct State: Equatable {
    let label: String
    let tone: String
    let detail: String?
    let isUnderWay: Bool
    let path: String
    let counts: [Count]
    let hasCounts: Bool
    let told: [Told]
    let hasTold: Bool
    let more: String?
    let diagnosticsPath: String
    /// Whether a dry run is done and the import can follow.
    let take: Take?
  }

  struct Take: Equatable {
    let action: String
    let proof: String
    let label: String
  }

  struct Count: Equatable {
    let label: String
    let value: String
  }

  struct Told: Equatable {
    let cell: String
    let severity: String
    let kind: String
    let text: String
  }

  struct Mapping: Equatable {
    let action: String
    let page: String
    let proof: String
    let note: String?
    /// Which other sheets hold rows of repeats, and what is wrong with those that seem to.
    var repeats: [String] = []
    let heading: Field
    let sheet: Field?
    let chosenHeading: String
    let chosenSheet: String
    let columns: [Column]
    let constants: [Constant]
  }

  struct Column: Equatable {
    let letter: String
    let name: String
    let heading: String
    let samples: String
    let label: String
    let options: [Field.Option]
    /// What a count in the column is of; nil where columns hold answers.
    var figure: Figure?
  }

  struct Figure: Equatable {
    let group: String
    let groupLabel: String
    let groups: [Field.Option]
    let nationality: String
    let nationalityLabel: String
    let nationalityText: String
    let unit: String
    let unitLabel: String
    let units: [Field.Option]
    let only: String
    let onlyLabel: String
    let onlyText: String
  }

  struct Constant: Equatable {
    let question: String
    let questionLabel: String
    let value: String
    let valueLabel: String
    let text: String
    let options: [Field.Option]
  }

  struct Undoing: Equatable {
    let action: String
    let proof: String
    let text: String
    let warning: String?
    let reason: Field
  }
}
