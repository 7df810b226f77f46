/// Under which agreement somebody at a partner's reads, and read before.
struct AgreementPage: PageModel {
  static let template = "office/agreement"

  /// Whose key or grant it is.
  let label: String
  let state: String
  let isOpen: Bool
  let proof: String
  /// Nil where nothing is opened any more.
  let action: String?
  let back: String
  let fields: [Field]
  let earlier: [Line]
  let hasEarlier: Bool

  struct Line: Equatable, Sendable {
    let organisation: String
    let reference: String
    let until: String
    let noted: String
  }
}
