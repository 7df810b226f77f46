/// The phones and other machines that may send.
struct PhonesPage: PageModel {
  static let template = "office/phones"

  let count: String
  let phones: [Line]
  let isEmpty: Bool

  struct Line: Equatable, Sendable {
    let label: String
    let name: String
    let area: String
    let lastSeen: String
    let isRevoked: Bool
    let state: String
    let revoke: String
  }
}

/// Where a phone is added.
struct NewPhonePage: PageModel {
  static let template = "office/phone-new"

  let proof: String
  let label: Field
  let place: Field
  let programme: Field?
}

/// How a new phone is set up; its secret is shown this once.
struct PhoneSetUpPage: PageModel {
  static let template = "office/phone-set-up"

  let label: String
  let lead: String
  let picture: Picture?
  let server: String
  let name: String
  let secret: String
  let tokenAddress: String

  /// A QR code as an SVG path.
  struct Picture: Equatable, Sendable {
    let side: String
    let path: String
    let description: String
  }
}
