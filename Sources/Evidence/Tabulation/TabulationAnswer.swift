package import Basics
import Foundation

/// What a tabulation found, before it is put into somebody's words.
package struct TabulationAnswer: Sendable {
  package let tabulation: Tabulation
  /// The path of the repeat whose rows were counted; nil for submissions.
  package let repeatPath: String?
  /// Whether several answers could be given in one of the dimensions.
  package let isMultiple: Bool
  package let openMargins: Crosstab.OpenMargins
  /// Up to which entry of the journal a pinned table is counted, when it is behind; nil when it is of this moment.
  package let asOf: Int?
  let tally: Tally
  /// Of the questions by which it is split, how many gave no answer and how many of them were not asked; none where nothing is
  /// missing, and of pinned tables, whose cells are ready.
  package internal(set) var unanswered: [String: IndicatorFigures.Unanswered] = [:]

  /// Most lines and most columns of a table. Beyond, nobody reads it.
  package static let mostRows = 1200
  package static let mostColumns = 60

  /// The places that stand in its rows or columns.
  package var places: [ID<Place>] {
    UnitQuery.Axis.allCases.flatMap { axis -> [ID<Place>] in
      guard case .place = axis == .rows ? tabulation.rows : tabulation.columns else { return [] }
      return tally.keys(axis).compactMap { ID<Place>(hexadecimal: $0) }
    }
  }

  /// How categories are called and ordered for a reader.
  package struct Names: Sendable {
    package var language: Language
    /// What a category is called.
    package var label: @Sendable (Tabulation.Dimension, _ key: String) -> String
    /// All categories of a dimension in the order of their author, empty ones among them; nil when it has none.
    package var order: @Sendable (Tabulation.Dimension) -> [String]?

    package init(
      language: Language, label: @escaping @Sendable (Tabulation.Dimension, String) -> String,
      order: @escaping @Sendable (Tabulation.Dimension) -> [String]?
    ) {
      self.language = language
      self.label = label
      self.order = order
    }
  }

  package func table(in names: Names) throws(EvidenceRefusal) -> Crosstab {
    let rows = categories(tabulation.rows, .rows, names)
    let columns =
      tabulation.columns.map { categories($0, .columns, names) } ?? [
        Crosstab.Category(key: UnitQuery.gathered, label: "")
      ]
    guard rows.count <= Self.mostRows else { throw .tooManyCategories(limit: Self.mostRows) }
    guard columns.count <= Self.mostColumns else { throw .tooManyCategories(limit: Self.mostColumns) }
    return Crosstab(tabulation: tabulation, rows: rows, columns: columns, openMargins: openMargins, tally: tally)
  }

  private func categories(
    _ dimension: Tabulation.Dimension, _ axis: UnitQuery.Axis, _ names: Names
  ) -> [Crosstab.Category] {
    let found = tally.keys(axis)
    var keys: [String]
    switch dimension {
    case .period(let period), .day(_, let period):
      keys = found.sorted()
      if let first = keys.first, let last = keys.last {
        keys = period.keys(from: first, through: last, limit: Self.mostRows + 1)
      }
    case .answer, .state:
      let known = names.order(dimension) ?? []
      keys = known.count <= Self.mostColumns ? known : known.filter(found.contains)
      // Numbers first, in their order.
      keys += found.subtracting(known).map { (Double($0) ?? .infinity, $0) }.sorted { $0 < $1 }.map(\.1)
    case .bands(_, let bands):
      keys = bands.keys.filter { $0 != NumberBands.below || found.contains($0) }
    case .place:
      keys = Array(found)
    }
    let categories = keys.map { Crosstab.Category(key: $0, label: names.label(dimension, $0)) }
    guard case .place = dimension else { return categories }
    let locale = Locale(identifier: names.language.rawValue)
    return categories.sorted { left, right in
      let order = left.label.compare(right.label, options: [], range: nil, locale: locale)
      return order == .orderedSame ? left.key < right.key : order == .orderedAscending
    }
  }
}
