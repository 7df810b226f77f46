/// The rules of a programme, its factors and rounds, for who manages it.
struct TrackingPage: PageModel {
  static let template = "records/tracking"

  let proof: String
  let name: String
  let problem: String?
  let rules: [Fact]
  let rounds: [PresencePage.Round]
  let hasRounds: Bool
  let plan: Asking
  let factors: [Factor]
  let hasFactors: Bool
  let factor: Asking
  let factorPlace: Field
  let setUp: Asking
  let criteria: Asking
  /// Where groups and criteria are told to readers.
  let definitions: String
  let grades: [DefinitionsPage.Grade]

  struct Fact: Equatable, Sendable {
    let label: String
    let value: String
  }

  struct Factor: Equatable, Sendable {
    let unit: String
    let individuals: String
    let place: String
    let group: String
    let days: String
    let source: String
    let approvedBy: String
    let isWithdrawn: Bool
    let withdraw: String
  }

  struct Asking: Equatable, Sendable {
    let action: String
    let fields: [Field]
    let selects: [Field]
  }
}
