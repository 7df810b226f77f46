/// One submission: its answers, what is doubtful about them, where it was, and what became of it.
struct OneSubmissionPage: PageModel {
  static let template = "collect/submission"

  let title: String
  let state: String
  let tone: String
  let received: String
  let sensitivity: String?
  let editPath: String?
  let previousPath: String?
  let nextPath: String?
  /// Why a review was not kept.
  let problem: String?
  let notices: [String]

  let languages: [LanguageLink]
  let hasLanguages: Bool
  /// The way to see, or no longer see, what was not answered.
  let unanswered: Link?
  let hasNoAnswers: Bool
  let blocks: [Block]
  let otherIssues: [OtherIssue]
  let hasOtherIssues: Bool
  let otherFiles: [File]
  let hasOtherFiles: Bool
  /// Files that another server has, or will have, and that are not here; nil where there are none, or no connection.
  let awaited: Awaited?

  let review: Review?
  let spot: Spot?
  let placeName: String
  /// How the place was found; nil when there is none.
  let placeSource: String?
  /// The code that was reported, with its edition; nil when there was none.
  let placeReported: String?
  let placeForm: PlaceForm?
  let facts: [Fact]
  let history: [Change]
  let more: [Action]
  let hasMore: Bool

  struct Link: Equatable {
    let label: String
    let path: String
  }

  /// Answers that stand together: those of a group, or of one instance of a repeat.
  struct Block: Equatable {
    let heading: String?
    /// `2 of 3` for an instance of a repeat.
    let instance: String?
    let depth: String
    var answers: [Answered]
  }

  struct Answered: Equatable {
    let label: String
    var text: String?
    var items: [Item] = []
    var picture: Picture?
    var sound: Source?
    var film: Source?
    var file: File?
    var note: String?
    var isMissing = false
    var isComputed = false
    var issues: [Issue] = []
    var hasIssues = false
  }

  struct Item: Equatable {
    let label: String
  }

  struct Picture: Equatable {
    let path: String
    let alt: String
  }

  struct Source: Equatable {
    let path: String
  }

  struct File: Equatable {
    let name: String
    let size: String
    let path: String
  }

  struct Awaited: Equatable {
    let lines: [String]
    let asked: String?
    let action: String
    let proof: String
    let connectionPath: String
  }

  struct Issue: Equatable {
    let text: String
    /// What the client sent.
    let raw: String?
  }

  struct OtherIssue: Equatable {
    let path: String
    let text: String
  }

  struct Review: Equatable {
    let action: String
    let proof: String
    /// The version and the state that the reviewer sees.
    let base: String
    let former: String
    let list: String
    let states: [State]
    let comment: String
    let hasNext: Bool
  }

  struct State: Equatable {
    let value: String
    let label: String
    let tone: String
    let isChosen: Bool
  }

  /// Where it is on a map; in decimal degrees.
  struct Spot: Equatable {
    let areas: String
    let latitude: String
    let longitude: String
    /// In metres; empty when it is not known.
    let accuracy: String
    let label: String
    let coordinates: String
    let accuracyText: String?
    let credit: MapCredit
  }

  /// Where an officer says to which place the submission belongs.
  struct PlaceForm: Equatable {
    let action: String
    let proof: String
    let list: String
    let place: Field
    let button: String
    let isOpen: Bool
  }

  struct Fact: Equatable {
    let label: String
    let value: String
    let link: String?
    let note: String?
  }

  struct Change: Equatable {
    let what: String
    let pill: String?
    let pillTone: String
    let who: String
    let when: String
    let comment: String?
    let changes: [Difference]
    let hasChanges: Bool
    let changesLabel: String
    let isOpen: Bool
  }

  struct Difference: Equatable {
    let label: String
    let before: String?
    let after: String?
  }

  struct Action: Equatable {
    let label: String
    let path: String
    let isDangerous: Bool
  }
}
