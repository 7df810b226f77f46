/// What was asked for and answered.
struct AccessRequestsPage: PageModel {
  static let template = "evidence/access-requests"

  let lines: [Line]
  let isEmpty: Bool
  /// What its reader can do where nothing was asked for, or nothing can be.
  let next: String
  /// Nil where there are no data that could be asked for.
  let new: String?
  /// What leads to saying of which data single records may go; nil for who may not.
  let terms: String?
  /// Where it is said what the public site announces; nil for who may not.
  let announced: String?
  /// Nil on the last page.
  let older: String?

  struct Line: Equatable, Sendable {
    let path: String
    let who: String
    let organisation: String
    let subject: String
    let asked: String
    let until: String
    let state: String
    let tone: String
    /// That nobody has verified who asked; nil where they were signed in.
    let outside: String?
  }
}

/// What the public site says can be asked for.
struct AccessAnnouncedPage: PageModel {
  static let template = "evidence/access-announced"

  let lines: [Line]
  let isEmpty: Bool
  let back: String

  struct Line: Equatable, Sendable {
    let path: String
    let title: String
    let state: String
    let isAnnounced: Bool
  }
}

/// One of these, with what everybody would read.
struct AccessAnnouncementPage: PageModel {
  static let template = "evidence/access-announcement"

  let title: String
  let proof: String
  let action: String
  let back: String
  let subject: String
  let problem: String?
  let descriptions: [Field]
  let fields: [String]
  let isAnnounced: Bool
}

/// Asking: first for which data, then for what of them.
struct AccessRequestNewPage: PageModel {
  static let template = "evidence/access-request-new"

  let action: String
  let back: String
  let proof: String
  let problem: String?
  /// Nil once they are chosen.
  let subjects: Field?
  let asked: Asked?

  struct Asked: Equatable, Sendable {
    let title: String
    let subject: String
    let who: [Field]
    let purpose: Field
    let more: [Field]
    let fields: [Check]
  }

  struct Check: Equatable, Sendable {
    let value: String
    let label: String
    let isOn: Bool
  }
}

/// One request with its answer.
struct AccessRequestPage: PageModel {
  static let template = "evidence/access-request"

  let proof: String
  let title: String
  let state: String
  let tone: String
  let facts: [Fact]
  let purpose: String
  let problem: String?
  let fields: [String]
  /// Of a grant.
  let granted: [String]
  let hasGranted: Bool
  let reason: String?
  /// Of the sources, those without whose yes nothing goes.
  let owners: [Owner]
  /// Nil for who may not answer, and once it is answered.
  let answer: Answer?
  /// Nil where nothing is to be answered, and of registers, which tell of no single person.
  let risk: Risk?
  /// Nil where there is nothing to take back.
  let revoke: Revoke?

  struct Fact: Equatable, Sendable {
    let label: String
    let value: String
  }

  struct Answer: Equatable, Sendable {
    let action: String
    let proof: String
    let fields: [AccessRequestNewPage.Check]
    /// By which it was weighed how far people could be found.
    let keys: [String]
    let until: Field
    let reason: Field
    /// Who has to say yes first; nil once they did, and where nobody has to.
    let missing: String?
  }

  struct Owner: Equatable, Sendable {
    let label: String
    let state: String
    let tone: String
    let detail: String?
    /// Nil for who may not file what they answered. The partial is `evidence/owner-answer`.
    let filing: ReleasePage.Owner?
  }

  struct Revoke: Equatable, Sendable {
    let action: String
    let proof: String
  }
}

/// The link of a grant, shown once.
struct AccessGrantedPage: PageModel {
  static let template = "evidence/access-granted"

  let lead: String
  let address: String
  let limit: String
  let back: String
}

/// What a link gives to whoever has it.
struct AccessDataPage: PageModel {
  static let template = "evidence/access-data"

  let title: String
  let lead: String
  let facts: [AccessRequestPage.Fact]
  let fields: [String]
  let csv: String
  let xlsx: String
}
