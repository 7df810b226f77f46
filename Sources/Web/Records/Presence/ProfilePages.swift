/// The sex–age profiles of a programme.
struct ProfilesPage: PageModel {
  static let template = "records/profiles"

  let proof: String
  let name: String
  let problem: String?
  let result: FileResult?
  let lines: [Line]
  let isEmpty: Bool
  /// Nil for who may not record here.
  let sample: Asking?
  let sheet: Asking?
  /// Nil with fewer than two profiles.
  let combining: Combining?

  struct Line: Equatable, Sendable {
    let path: String
    let place: String
    let days: String
    let origin: String
    let source: String
    let households: String
    let individuals: String
    /// Parts that are not the sum that the source gives.
    let isBroken: Bool
  }

  struct Asking: Equatable, Sendable {
    let action: String
    let place: Field
    let fields: [Field]
  }

  struct Combining: Equatable, Sendable {
    let action: String
    let place: Field
    let profiles: [RoundPlacePage.Option]
  }
}

/// A table of sex and age with its picture: a profile, or the figures of a round divided by one.
struct ProfilePage: PageModel {
  static let template = "records/profile"

  let proof: String
  let title: String
  let lead: String
  let problem: String?
  let facts: [TrackingPage.Fact]
  let flags: [String]
  let drawing: Drawing?
  let applying: Applying?

  /// The partial `records/round-picture` reads the first two.
  struct Drawing: Equatable, Sendable {
    let picturePath: String
    let fileName: String
    let rows: [Row]
    let total: Row
    /// Whether the source gives a total that is not the sum anywhere.
    let hasTold: Bool
    let unplaced: String?
    let files: TakeOut
  }

  struct Row: Equatable, Sendable {
    let band: String
    let female: String
    let male: String
    let unknown: String
    let sum: String
    /// What the source gives instead; empty where it gives nothing else.
    let told: String
  }

  struct Applying: Equatable, Sendable {
    let action: String
    let profile: Field
    let reason: Field
    let mayTakeBack: Bool
  }
}
