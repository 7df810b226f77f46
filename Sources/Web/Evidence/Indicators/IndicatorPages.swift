import Basics
import Evidence

/// All indicators that the reader may see figures of.
struct IndicatorsPage: PageModel {
  static let template = "evidence/indicators"

  let lines: [Line]
  let isEmpty: Bool
  let canManage: Bool

  struct Line: Equatable, Sendable {
    let path: String
    let name: String
    let code: String
    let measure: String
    let form: String
    let periodicity: String
    let target: String?
  }
}

/// One indicator with its figures.
struct IndicatorPage: PageModel {
  static let template = "evidence/indicator"

  let name: String
  let code: String
  let definition: String?
  let measure: String
  let facts: [String]
  let address: String
  let rows: Field
  /// Where the bands of a number begin.
  let bands: Field?
  let conditions: FilterBox
  /// The declared splits; empty for none.
  let splits: [Split]
  let hasSplits: Bool
  /// Why there are no figures; then what follows is nil.
  let refusal: String?
  let answer: Answer?
  let links: Links?

  struct Split: Equatable, Sendable {
    let label: String
    let path: String
    let isShown: Bool
  }

  struct Answer: Equatable, Sendable {
    /// The figure of all, or of the newest time where there is no total.
    let figure: String?
    let figureOf: String?
    /// Within which the population's figure lies, of a sample.
    let interval: String?
    let target: Target?
    let base: String
    let notes: [String]
    let corner: String
    let hasQuotients: Bool
    let hasIntervals: Bool
    let lines: [Line]
    let total: Line?
    let noTotal: String?
    let isEmpty: Bool
    let files: TakeOut
    let explorePath: String?
    /// Where it is told who was counted more than once.
    let repeatsPath: String?
  }

  struct Target: Equatable, Sendable {
    let text: String
    let state: String
    let isReached: Bool
  }

  struct Line: Equatable, Sendable {
    let label: String
    let figure: String
    let isMissing: Bool
    let quotient: String
    let interval: String
    let units: String
  }

  struct Links: Equatable, Sendable {
    let edit: String
    let retire: String
  }
}

/// Who or what an indicator counts more than once: how many, never who.
struct IndicatorRepeatsPage: PageModel {
  static let template = "evidence/indicator-repeats"

  let name: String
  /// By which question they are told apart.
  let identity: String
  let address: String
  let rows: Field
  let conditions: FilterBox
  /// Why there are no figures; then what follows is nil.
  let refusal: String?
  let answer: Answer?

  struct Answer: Equatable, Sendable {
    let summary: String
    let isFound: Bool
    let facts: [String]
    /// What the indicator comes to with each counted once; nil of a sample.
    let once: Once?
    let hasSenders: Bool
    let senders: [String]
    let base: String
    let notes: [String]
  }

  struct Once: Equatable, Sendable {
    let corner: String
    let lines: [Line]
  }

  struct Line: Equatable, Sendable {
    let label: String
    let figure: String
    let once: String
  }
}

/// The first steps of defining one: which form, what kind of figure, of which question.
struct IndicatorStartPage: PageModel {
  static let template = "evidence/indicator-start"

  let kept: [ExplorePage.Kept]
  let fields: [Field]
  /// Said when there is nothing to choose from.
  let nothing: String?
}

/// An indicator's definition, with what it comes to.
struct IndicatorEditPage: PageModel {
  static let template = "evidence/indicator-edit"

  let title: String
  let proof: String
  let action: String
  let back: String
  let kept: [ExplorePage.Kept]
  let measure: String
  let problem: String?
  /// Nil where the code is kept.
  let code: Field?
  let names: [Field]
  let definitions: [Field]
  /// Answers that are counted, and that are in no base; empty for other than shares.
  let answers: [Answer]
  let hasAnswers: Bool
  let hasOutside: Bool
  let weight: Field?
  /// How the respondents were drawn.
  let sample: SampleBox
  /// By what the largest contributions are judged; nil where nothing is summed.
  let dominance: DominanceBox?
  /// By which question who is counted is told apart.
  let identifier: Field
  let conditions: FilterBox
  let periodicity: Field
  let target: Field
  let direction: Field
  /// Whether figures of this kind can be kept ready, and whether they are.
  let canBeKept: Bool
  let isKept: Bool
  let unit: UnitBox
  let splits: SplitBox
  let additivity: AdditivityBox
  let preview: Preview?

  struct Answer: Equatable, Sendable {
    let value: String
    let label: String
    var isOn: Bool
    var isOutside = false
  }

  struct SampleBox: Equatable, Sendable {
    let isOpen: Bool
    let fields: [Field]
  }

  struct DominanceBox: Equatable, Sendable {
    let isOpen: Bool
    let numbers: [Field]
    let holder: Field
  }

  /// In what figures are: of the list, or in words of one's own.
  struct UnitBox: Equatable, Sendable {
    let listed: Field
    let isOwn: Bool
    let words: [Field]
  }

  struct SplitBox: Equatable, Sendable {
    let isOpen: Bool
    let options: [Answer]
  }

  struct AdditivityBox: Equatable, Sendable {
    /// What follows from measure and question.
    let text: String
    /// Over what figures may be added at most; empty where nothing is added.
    let options: [Answer]
    let hasOptions: Bool
  }

  struct Preview: Equatable, Sendable {
    let figure: String?
    let text: String
    var splits: [PreviewSplit] = []
  }

  /// What it comes to by a declared split.
  struct PreviewSplit: Equatable, Sendable {
    let label: String
    let lines: [PreviewLine]
    /// Why there are no lines, or that there are more.
    let note: String?
  }

  struct PreviewLine: Equatable, Sendable {
    let label: String
    let figure: String
  }
}

struct IndicatorRetirePage: PageModel {
  static let template = "evidence/indicator-retire"

  let proof: String
  let action: String
  let back: String
  let name: String
  let reason: Field
  let problem: String?
}
