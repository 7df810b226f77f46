import Basics

/// Counts and sums of a tabulation, cell by cell, with margins that are counted and not added up: a person who gave two
/// answers stands in two cells and in one total.
package struct Crosstab: Equatable, Sendable {
  package struct Category: Hashable, Sendable {
    /// The code of a choice, the id of a place, the start of a period.
    package let key: String
    package let label: String

    package init(key: String, label: String) {
      self.key = key
      self.label = label
    }
  }

  /// What fell into one cell. `sum` is in units of the measure; nil for a plain count.
  package struct Cell: Hashable, Sendable {
    package var count: Int
    package var sum: Double?

    package init(count: Int = 0, sum: Double? = nil) {
      self.count = count
      self.sum = sum
    }
  }

  package let tabulation: Tabulation
  package let rows: [Category]
  /// One category without a key when the tabulation has no second dimension.
  package let columns: [Category]
  private let tally: Tally
  /// How many units have an answer in every dimension: what shares are shares of.
  package var base: Int { tally.base }
  /// How many units were left out because a dimension or the measure has no answer.
  package var missing: Int { tally.missing }
  /// Margins that the rules of additivity leave open; see ``FormOptions/Measure``.
  package let openMargins: OpenMargins

  package struct OpenMargins: OptionSet, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// No total over the rows (the last line).
    package static let overRows = OpenMargins(rawValue: 1)
    /// No total over the columns (the last column).
    package static let overColumns = OpenMargins(rawValue: 2)
  }

  init(
    tabulation: Tabulation, rows: [Category], columns: [Category], openMargins: OpenMargins = [], tally: Tally
  ) {
    self.tabulation = tabulation
    self.rows = rows
    self.columns = columns
    self.openMargins = openMargins
    self.tally = tally
  }

  /// Nil when nothing fell into the cell: no data, which is not the same as a sum of zero.
  package subscript(row: Category, column: Category) -> Cell? { tally.cell(row.key, column.key) }

  /// The last column: all columns of a row together.
  package func total(row: Category) -> Cell? {
    openMargins.contains(.overColumns) ? nil : tally.cell(row.key, nil)
  }

  /// The last line: all rows of a column together.
  package func total(column: Category) -> Cell? {
    openMargins.contains(.overRows) ? nil : tally.cell(nil, column.key)
  }

  package var total: Cell? { openMargins.isEmpty ? tally.cell(nil, nil) : nil }
}

extension Crosstab {
  /// What is shown of a cell.
  package enum Figure: String, CaseIterable, Codable, Sendable {
    /// The count, the sum or the mean itself.
    case value
    case rowShare
    case columnShare
    /// Of all units with an answer.
    case totalShare
    /// The figure itself with its shares of row and column below it. A picture draws the figure.
    case together

    /// What a picture draws.
    package var drawn: Self { self == .together ? .value : self }
  }

  /// The measure's figure of a cell; nil when there is none.
  package func value(of cell: Cell?) -> Double? {
    guard let cell else { return nil }
    switch tabulation.measure {
    case .count: return Double(cell.count)
    case .sum: return cell.sum
    case .mean: return cell.count > 0 ? cell.sum.map { $0 / Double(cell.count) } : nil
    }
  }

  /// The figure of a cell, as a number or as a share between 0 and 1; nil when it does not exist: no data, a base of
  /// zero, or shares of means, which are not defined.
  package func figure(_ figure: Figure, row: Category, column: Category) -> Double? {
    let cell = self[row, column]
    switch figure {
    case .value, .together: return value(of: cell)
    case .rowShare: return share(of: cell, in: total(row: row))
    case .columnShare: return share(of: cell, in: total(column: column))
    case .totalShare: return share(of: cell, in: total)
    }
  }

  private func share(of cell: Cell?, in whole: Cell?) -> Double? {
    if case .mean = tabulation.measure { return nil }
    guard let whole = value(of: whole), whole > 0 else { return nil }
    // Where the whole has data, a cell into which nothing fell is a share of zero, not a gap.
    return (value(of: cell) ?? 0) / whole
  }
}
