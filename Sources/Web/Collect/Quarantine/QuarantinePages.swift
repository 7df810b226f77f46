/// What came and could not be accepted.
struct QuarantinePage: PageModel {
  static let template = "collect/quarantine"

  let tabs: [FormHead.Tab]
  let isEmpty: Bool
  let emptyTitle: String
  let emptyText: String
  let lines: [Line]
  let nextPath: String?

  struct Line: Equatable {
    let path: String
    let received: String
    let reason: String
    let form: String
    let formID: String
    let version: String?
    let from: String
    let files: String
  }
}

/// One of them, with all that can be done about it.
struct QuarantinedPage: PageModel {
  static let template = "collect/quarantined"

  let reason: String
  let state: String
  let tone: String
  let received: String
  let explanation: String
  let problem: String?
  let became: Became?
  let comment: String?
  let repair: Repair?
  let proof: String
  /// As it came; nil for who may not see all of it.
  let raw: Raw?
  let facts: [Fact]
  let fileLinks: [File]
  let hasFiles: Bool
  /// Nil for those who may not erase it.
  let erasePath: String?

  struct Raw: Equatable, Sendable {
    let text: String
    let path: String
  }

  struct Became: Equatable {
    let text: String
    let path: String
  }

  struct Repair: Equatable {
    let remedy: String
    let action: String
    let target: Field
    let identities: [Identity]
    let hasIdentities: Bool
    let xml: String
    let isOpen: Bool
    let refuseAction: String
    let why: Field
  }

  /// As whose answers it is read.
  struct Identity: Equatable {
    let value: String
    let label: String
    let hint: String
    let isChosen: Bool
  }

  struct Fact: Equatable {
    let label: String
    let value: String
    let link: String?
  }

  struct File: Equatable {
    let name: String
    let size: String
    let path: String
  }
}
