/// Two rounds of a programme side by side: what changed in each area, by cause, and both maps in one scale.
struct ComparePage: PageModel {
  static let template = "records/compare"

  let name: String
  let area: String
  let finding: String
  let practice: String?
  /// What one must know of the totals.
  let notes: [String]
  /// Nil where all areas are shown.
  let filter: Filter?
  /// Why parts are sums of several steps; nil where the rounds follow each other.
  let steps: String?
  let action: String
  let from: Field
  let to: Field
  let group: Field?
  /// The area, to be kept when rounds are chosen.
  let within: String?
  let before: String
  let after: String
  /// The causes that the columns of a line are about.
  let causes: [String]
  let lines: [Line]
  let isEmpty: Bool
  let total: Line?
  let pictures: [Picture]

  struct Line: Equatable, Sendable {
    let name: String
    let path: String
    let before: RoundPage.Cell
    let after: RoundPage.Cell
    let change: String
    let parts: [String]
  }

  /// Areas where a part of the change is not 0.
  struct Filter: Equatable, Sendable {
    let part: String
    let text: String
    let all: String
  }

  struct Picture: Equatable, Sendable {
    let picturePath: String
    let fileName: String
  }
}
