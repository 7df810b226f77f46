/// What is doubted of what informants said in a round.
struct RoundDoubtsPage: PageModel {
  static let template = "records/round-doubts"

  let proof: String
  let title: String
  /// Nil unless figures are practice, or their assessment is due.
  let practice: String?
  let limits: String
  let doubts: [Doubt]
  let isEmpty: Bool
  let dismissed: [Dismissed]
  let hasDismissed: Bool
  let files: TakeOut
  let problem: String?

  struct Doubt: Equatable, Sendable {
    let text: String
    /// The informant's page; nil for who may not see it.
    let informant: String?
    let places: [Link]
    let more: String?
    let dismissing: Dismissing?
  }

  struct Link: Equatable, Sendable {
    let name: String
    let path: String
  }

  struct Dismissing: Equatable, Sendable {
    let action: String
    let kind: String
    let subject: String
    let key: String
    let reason: Field
  }

  struct Dismissed: Equatable, Sendable {
    let text: String
    let told: String
    let reason: String
  }
}

/// The same in short, as a part of the round's page.
struct RoundDoubtsPart: PageModel {
  static let template = "records/round-doubts-part"

  let lead: String
  let doubts: [String]
  let path: String
}
