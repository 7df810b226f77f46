/// The programs that may read.
struct KeysPage: PageModel {
  static let template = "office/keys"

  let count: String
  let keys: [Line]
  let isEmpty: Bool

  struct Line: Equatable, Sendable {
    let label: String
    let beginning: String
    let scopes: String
    let area: String
    /// Under which agreement it reads, or that nobody said it; nil of keys of no partner.
    let agreement: String?
    let lacksAgreement: Bool
    /// Where the agreement is read and renewed.
    let agreementPath: String?
    let until: String
    let requests: String
    let lastSeen: String
    let isOver: Bool
    let state: String
    /// Nil for one that opens nothing any more.
    let revoke: String?
  }
}

/// Where a key is made.
struct NewKeyPage: PageModel {
  static let template = "office/key-new"

  let proof: String
  let label: Field
  let scopes: [Field.Option]
  let scopeProblem: String?
  let form: Field
  let place: Field
  let programme: Field?
  let sensitivity: Field
  let level: Field
  let agreement: [Field]
  let until: Field
  let perMinute: Field
  let perDay: Field
}

/// A new key, whose secret is shown this once.
struct KeyMadePage: PageModel {
  static let template = "office/key-made"

  let label: String
  let lead: String
  let secret: String
  let addresses: [Address]

  struct Address: Equatable, Sendable {
    let label: String
    let address: String
  }
}
