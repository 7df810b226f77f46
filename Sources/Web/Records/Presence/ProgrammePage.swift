/// The home of a programme that tracks: what changed and why, how many are where, and how old that is.
struct ProgrammePage: PageModel {
  static let template = "records/programme"

  let name: String
  /// Nil while no round is planned.
  let round: String?
  let area: String
  let days: String
  let state: String
  let isReleased: Bool
  /// Nil unless figures are practice, or their assessment is due.
  let practice: String?
  let overlap: String?
  let sentences: [String]
  let numbers: [RoundPage.Number]
  /// What one must know of the total.
  let notes: [String]
  let parts: [RoundPage.Part]
  let hasParts: Bool
  let action: String
  /// The areas that one may look at from here; nil where there is none but this.
  let areas: Field?
  let rounds: [Step]
  let hasRounds: Bool
  let picturePath: String?
  let fileName: String
  /// Small charts of the areas over all rounds, and by whose codes; empty unless codes changed.
  let trend: Trend?
  /// Two rounds side by side; nil with fewer than two.
  let compare: String?
  /// The whole round, with its table by area.
  let full: String
  let rules: String?
  let profiles: String
  let definitions: String
  /// What is to be done where nothing is counted yet; nil where something is.
  let empty: Empty?

  /// A round to step to.
  struct Step: Equatable, Sendable {
    let name: String
    let path: String
    let isCurrent: Bool
  }

  struct Trend: Equatable, Sendable {
    let picturePath: String
    let fileName: String
    let codes: [Step]
    let hasCodes: Bool
  }

  struct Empty: Equatable, Sendable {
    let text: String
    let actions: [Action]
  }

  struct Action: Equatable, Sendable {
    let label: String
    let path: String
  }
}
