import Basics

/// What of a record was, or is to be, changed: a row of the cleaning log. The codes stand in files that people keep.
package enum CorrectedField: String, Codable, CaseIterable, Sendable {
  // Of a place in the round.
  case scope, status, remark, choice, answer, population
  /// That an estimate is there at all, as ``PlaceInRound/describe(_:)-(Estimate)`` writes it.
  case estimate
  // Of an estimate.
  case count, unit, source, group, nationality, sex, age, residence, sites, returned, date, method, informants, kinds,
    seen, lowest, highest, error, explanation

  init(_ field: Correction.Field) {
    self =
      switch field {
      case .scope: .scope
      case .status: .status
      case .estimate: .estimate
      case .choice: .choice
      case .answer: .answer
      case .population: .population
      }
  }

  /// Whether its record is an estimate, rather than a place in the round.
  package var isOfEstimate: Bool {
    switch self {
    case .scope, .status, .remark, .choice, .answer, .population: false
    case .estimate, .count, .unit, .source, .group, .nationality, .sex, .age, .residence, .sites, .returned, .date,
      .method, .informants, .kinds, .seen, .lowest, .highest, .error, .explanation:
      true
    }
  }
}

/// One field of a record with its former and its new value: codes, plain numbers and dates, empty for nothing.
package struct FieldChange: Hashable, Codable, Sendable {
  package let field: CorrectedField
  package let old: String
  package let new: String

  package init(_ field: CorrectedField, _ old: String, _ new: String) {
    (self.field, self.old, self.new) = (field, old, new)
  }
}

/// How often a field was corrected in a round.
package struct CorrectionCount: Hashable, Codable, Sendable {
  package let field: CorrectedField
  package let count: Int
  /// Of these, since the round was released.
  package let afterRelease: Int

  package init(_ field: CorrectedField, _ count: Int, afterRelease: Int) {
    (self.field, self.count, self.afterRelease) = (field, count, afterRelease)
  }
}

extension Estimate {
  /// A value as files have it.
  package func written(_ field: CorrectedField) -> String {
    switch field {
    case .scope, .status, .remark, .choice, .answer, .population: ""
    case .estimate: PlaceInRound.describe(self)
    case .count: String(quantity.count)
    case .unit: quantity.unit.rawValue
    case .source: basis.source.rawValue
    case .group: Stratum(basis.universe.groups).key
    case .nationality: nationality ?? ""
    case .sex: sex?.rawValue ?? ""
    case .age: age?.description ?? ""
    case .residence: basis.universe.residence.rawValue
    case .sites: basis.universe.includesSites.map { ($0 ? YesOrNo.yes : .no).rawValue } ?? ""
    case .returned: basis.universe.returnedTo?.rawValue ?? ""
    case .date: day.description
    case .method: basis.method
    case .informants: informants.map(String.init) ?? ""
    case .kinds: kinds.map(String.init) ?? ""
    case .seen: isSeenByTeam.map { ($0 ? YesOrNo.yes : .no).rawValue } ?? ""
    case .lowest: lowest.map(String.init) ?? ""
    case .highest: highest.map(String.init) ?? ""
    case .error: standardError.map { "\($0)" } ?? ""
    case .explanation: explanation ?? ""
    }
  }

  /// The fields that differ; nil where none that is written does.
  func changes(to other: Estimate) -> [FieldChange]? {
    let changes = CorrectedField.allCases.filter { $0.isOfEstimate && $0 != .estimate }.compactMap { field in
      let change = FieldChange(field, written(field), other.written(field))
      return change.old == change.new ? nil : change
    }
    return changes.isEmpty ? nil : changes
  }
}

extension PlaceInRound {
  /// A value of the place itself as files have it.
  package func written(_ field: CorrectedField) -> String {
    switch field {
    case .scope: isInScope ? "in" : ""
    case .status: status?.rawValue ?? ""
    case .remark: why
    default: ""
    }
  }

  /// What differs in how far the round came.
  func changes(to other: PlaceInRound) -> [FieldChange]? {
    let changes = [CorrectedField.status, .remark].compactMap { field in
      let change = FieldChange(field, written(field), other.written(field))
      return change.old == change.new ? nil : change
    }
    return changes.isEmpty ? nil : changes
  }
}
