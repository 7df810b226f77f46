/// Sheets that were imported, and where another one is uploaded.
struct SheetImportsPage: PageModel {
  static let template = "collect/imports"

  let proof: String
  let limit: String
  let problem: String?
  let form: Field
  let canUpload: Bool
  let isEmpty: Bool
  let lines: [ImportLine]
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
}

/// A file on a list of imports.
struct ImportLine: Equatable, Sendable {
  let path: String
  let file: String
  /// What it is for, where a list has files for several things.
  let subject: String?
  let who: String
  let when: String
  let state: String
  let tone: String
  let counts: String?
}

/// Where a file is uploaded, and those that were.
///
/// The template is `collect/import-upload`.
struct ImportUpload: Equatable, Sendable {
  let proof: String
  let action: String
  let problem: String?
  let limit: String
  let lines: [ImportLine]
  let hasLines: Bool
}

/// One import: what its columns mean, what a dry run told, what became of it.
struct ImportPage: PageModel {
  static let template = "collect/import"

  let title: String
  let path: String
  /// Nil for what a connection fetched.
  let filePath: String?
  let subject: Subject
  let problem: String?
  let state: State
  /// To try it once more; nil where it cannot be.
  let check: Take?
  /// Nil once it was undone, and when the file is gone.
  let mapping: Mapping?
  /// Nil while nothing of it stands.
  let undoing: Undoing?

  /// What it is for, and what only imports of its kind have.
  struct Subject: Equatable {
    var lead: String?
    /// Where what it brought is seen.
    let path: String
    let label: String
    /// Where somebody decides what is meant by what it writes.
    var decisions: Link?
    /// Where files that answers name are added; nil where none are missing, or a connection fetches them.
    var media: Media?
    /// Submissions that an undoing leaves, the first of them.
    var kept: [Kept] = []
    var hasKept = false
  }

  struct Link: Equatable {
    let path: String
    let label: String
  }

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
    /// Whether the columns mean what they meant before, and which other sheets belong to it.
    let notes: [String]
    let heading: Field
    let sheet: Field?
    let chosenHeading: String
    let chosenSheet: String
    let columns: [Column]
    let same: Same
  }

  /// What is the same in every row.
  struct Same: Equatable {
    var selects: [Field] = []
    var fields: [Field] = []
    var hasFields: Bool
    /// Of questions that are chosen beside it.
    var constants: [Constant] = []
    var hasConstants: Bool
    /// Whether rows of one subject are summed; nil where that is no question.
    var sum: Sum?

    init(selects: [Field], fields: [Field], sum: Sum? = nil) {
      (self.selects, self.fields, self.sum) = (selects, fields, sum)
      (hasFields, hasConstants) = (true, false)
    }

    init(constants: [Constant]) {
      self.constants = constants
      (hasFields, hasConstants) = (false, true)
    }
  }

  struct Sum: Equatable {
    let isChecked: Bool
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
    let sex: String
    let sexLabel: String
    let sexes: [Field.Option]
    let age: String
    let ageLabel: String
    let ageText: String
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
