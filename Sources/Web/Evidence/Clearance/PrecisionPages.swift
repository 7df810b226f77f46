/// How exactly estimates of areas and sites are told, by level.
struct PrecisionPage: PageModel {
  static let template = "evidence/precision"

  let rules: [Rule]
  let back: String

  struct Rule: Equatable, Sendable {
    let title: String
    let action: String
    let proof: String
    /// What was just sent and is not accepted.
    let problem: String?
    let finest: Field
    let base: Field
    let nationalities: Field
    let coordinates: Field
    let metres: Field
    let informants: Field
    let groups: Field
  }
}
