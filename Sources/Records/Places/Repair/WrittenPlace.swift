package import Basics

/// A place as a sheet has it, with what it was taken for.
package struct WrittenPlace: Sendable {
  /// The same for the same text in columns of the same levels.
  package let key: String
  package let text: String
  /// The first row that has it, and how many do.
  package let row: Int
  package var rows = 1
  package let repair: PlaceRepair
  package var decision: PlaceDecision?

  /// Whether rows wait until somebody says which place is meant.
  package var isOpen: Bool { decision == nil && repair.place == nil }
  /// Whether it was read as what it is likeliest to be.
  package var isGuess: Bool {
    decision == nil && repair.place != nil && repair.findings.contains(where: \.reason.isGuess)
  }
  /// Whether it was read otherwise than it stands.
  package var isDoubtful: Bool { decision == nil && repair.place != nil && !repair.findings.isEmpty }
}

/// What somebody said of a place as a sheet has it; remembered for later sheets.
package struct PlaceDecision: Hashable, Codable, Sendable {
  /// ``WrittenPlace/key``.
  package let key: String
  /// Nil: its rows are left out.
  package let place: ID<Place>?

  package init(key: String, place: ID<Place>?) {
    (self.key, self.place) = (key, place)
  }
}
