/// The submissions to a form as a list.
struct SubmissionsPage: PageModel {
  static let template = "collect/submissions"

  let head: FormHead
  let problem: String?
  /// What can be done when the answer took too long.
  let slow: Slow?
  /// The list without anything asked of it.
  let address: String
  let search: String
  /// What the forms of the page carry along: all but what they ask themselves.
  let kept: [Kept]
  let keptByFilter: [Kept]
  let keptByColumns: [Kept]

  let isFilterOpen: Bool
  let states: [Check]
  let place: Field
  let from: String
  let to: String
  let authors: [Field.Option]
  let versions: [Field.Option]
  let only: [Check]
  let questions: [Field.Option]
  let answers: AnswersFragment?
  let answersAddress: String
  let clearPath: String

  let columnGroups: [ColumnGroup]
  let usualColumnsPath: String
  let export: Export?
  let chips: [Chip]
  let hasChips: Bool

  let isEmpty: Bool
  let emptyTitle: String
  let emptyText: String
  let emptyPath: String
  let emptyAction: String

  let count: String
  let heads: [Head]
  let lines: [Line]
  let pager: Pager?
  let review: Review?

  struct Slow: Equatable {
    /// Where questions are marked, for those who may.
    let marking: String?
    /// The same as a file that is made in the background, for those who may have it.
    let background: Export?
  }

  struct Kept: Equatable {
    let name: String
    let value: String
  }

  struct Check: Equatable {
    let value: String
    let label: String
    let tone: String
    let isOn: Bool
  }

  struct ColumnGroup: Equatable {
    let title: String
    let columns: [Check]
  }

  struct Export: Equatable {
    let action: String
    let proof: String
    let kept: [Kept]
    let kinds: [ExportKind]
    let texts: [Field.Option]
    /// Where one of several geographic questions is to be chosen for a map.
    let shapes: [Field.Option]
    let hasShapes: Bool
    /// Whether questions of the form have HXL tags.
    let hasTags: Bool
    let scope: String
    let purpose: PurposeQuestion
  }

  struct ExportKind: Equatable {
    let value: String
    let label: String
    let hint: String
    let isChosen: Bool
  }

  struct Chip: Equatable {
    let text: String
    let path: String
    let removeLabel: String
  }

  struct Head: Equatable {
    let label: String
    /// Nil for what the list cannot be sorted by.
    let path: String?
    let sort: String?
    let isNumber: Bool
  }

  struct Line: Equatable {
    let id: String
    let path: String
    let received: String
    let name: String?
    let state: String
    let tone: String
    let warnings: [String]
    let cells: [Cell]
    let canChoose: Bool
    let chooseLabel: String
  }

  struct Cell: Equatable {
    let label: String
    let text: String
    let isNumber: Bool
    let isEmpty: Bool
  }

  struct Pager: Equatable {
    let previousPath: String?
    let nextPath: String?
    let previousLabel: String
    let nextLabel: String
  }

  struct Review: Equatable {
    let action: String
    let proof: String
    let back: String
    /// With `{count}` left open, for the script that counts along.
    let countPattern: String
    let states: [Field.Option]
  }
}

/// The part of the filter that asks about one question's answers.
struct AnswersFragment: PageModel {
  static let template = "collect/answers"

  /// Conditions on other questions, which the form carries along.
  let others: [String]
  let hasQuestion: Bool
  let question: String
  let options: [Option]
  let more: String?
  let isText: Bool
  let range: Range?

  struct Option: Equatable {
    let value: String
    let label: String
    let isOn: Bool
  }

  struct Range: Equatable {
    /// `number` or `date`.
    let type: String
  }
}
