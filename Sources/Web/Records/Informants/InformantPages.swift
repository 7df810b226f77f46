/// The register of informants: who speaks for which places, by which consent, and until when that is kept.
struct InformantsPage: PageModel {
  static let template = "records/informants"

  let proof: String
  let programme: Field
  let code: Field
  let showsDue: Bool
  let all: String
  let due: String
  let lines: [Line]
  let isEmpty: Bool
  let next: String?
  let left: [Left]
  let hasLeft: Bool
  let erased: [Erased]
  let hasErased: Bool
  /// The reader's grants end before personal data.
  let isOutOfReach: Bool
  let form: Entry?
  let problem: String?

  struct Line: Equatable, Sendable {
    let path: String
    let code: String
    let kind: String
    let places: [String]
    let more: String?
    let consent: String
    let keepUntil: String
    /// Why it is to be erased.
    let due: String?
  }

  /// An entry of the register that became no informant.
  struct Left: Equatable, Sendable {
    let path: String
    let text: String
  }

  struct Erased: Equatable, Sendable {
    let programme: String
    let kinds: String
  }

  struct Entry: Equatable, Sendable {
    let place: Field
    let fields: [Field]
    let selects: [Field]
  }
}

/// One informant.
struct InformantPage: PageModel {
  static let template = "records/informant"

  let proof: String
  let action: String
  let code: String
  let due: String?
  let facts: [TrackingPage.Fact]
  let places: [PlaceLine]
  let more: String?
  let place: Field
  let fields: [Field]
  let selects: [Field]
  let erase: String
  let reason: Field
  let problem: String?

  struct PlaceLine: Equatable, Sendable {
    let name: String
    let id: String
    /// Whether it may be taken away: not the only one.
    let mayLeave: Bool
  }
}
