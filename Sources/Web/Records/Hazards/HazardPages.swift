/// Hazards with what stands beside them by place and time.
struct HazardsPage: PageModel {
  static let template = "records/hazards"

  let area: Field
  let kind: Field
  let from: Field
  let to: Field
  let smallest: Field
  let lines: [Line]
  let isEmpty: Bool
  let isFiltered: Bool
  let next: String?
  let canManage: Bool
  /// Beside displacement; nil where the reader sees no round.
  let map: Map?

  struct Map: Equatable, Sendable {
    /// Nil where nothing below the area has a boundary.
    let picturePath: String?
    let fileName: String
    let finding: String
    let base: String
    let practice: String?
    let round: Field
    /// What the list is narrowed to stays.
    let kept: [Kept]
    let areas: [AreaLine]
    let hasAreas: Bool
  }

  struct Kept: Equatable, Sendable {
    let name: String
    let value: String
  }

  struct AreaLine: Equatable, Sendable {
    let name: String
    let people: String
    let hazards: String
  }

  struct Line: Equatable, Sendable {
    let name: String
    let time: String
    let place: String
    let magnitude: String
    let source: String
    let emergencies: [Link]
    let rounds: [String]
    let hasBeside: Bool
    let withdraw: String?
  }

  struct Link: Equatable, Sendable {
    let path: String
    let text: String
  }
}

/// Where a list of hazards is taken over.
struct HazardImportPage: PageModel {
  static let template = "records/hazard-import"

  let proof: String
  let source: Field
  let kind: Field
  let result: FileResult?
  let problem: String?
}

/// Where one is taken out, with a reason.
struct HazardWithdrawPage: PageModel {
  static let template = "records/hazard-withdraw"

  let proof: String
  let action: String
  let name: String
  let reason: Field
  let problem: String?
}
