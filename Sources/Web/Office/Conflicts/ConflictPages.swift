/// All contradictions that the reader may settle.
struct ConflictsPage: PageModel {
  static let template = "office/conflicts"

  let count: String
  let lines: [Line]
  let isEmpty: Bool
  let next: String?

  struct Line: Equatable, Sendable {
    let path: String
    let kind: String
    let record: String
    let what: String
    let sides: [ConflictSide]
  }
}

/// One of them.
struct ConflictPage: PageModel {
  static let template = "office/conflict"

  let kind: String
  let record: String
  let recordPath: String?
  let what: String
  let about: String
  let sides: [ConflictSide]
  let claimants: [Claimant]
  let isClaim: Bool
  let form: Settling?

  struct Claimant: Equatable, Sendable {
    let name: String
    let path: String?
  }

  struct Settling: Equatable, Sendable {
    let proof: String
    let action: String
    let reason: Field
    let problem: String?
    /// Where another value is written.
    let edit: String?
  }
}

/// What one of those who contradict each other said.
struct ConflictSide: Equatable, Sendable {
  let entry: String
  let values: [String]
  /// By whom, where and when.
  let said: String
  let counts: Bool
  let canBeTaken: Bool
  let isChosen: Bool
}
