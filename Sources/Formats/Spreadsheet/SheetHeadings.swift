import Basics

/// The headings of a table in a sheet. People merge cells: one that spans two rows has its text in the upper, and one that spans
/// several columns stands for a group of headings below it.
package struct SheetHeadings: Equatable, Sendable {
  /// The last row of the headings: what is below it is data.
  package var number: Int { row.number }
  /// What stands over each column and nowhere else; from the row above where a cell spans both.
  package let row: SheetRow
  /// The same with the group before it: `Displaced / Households`.
  package let full: SheetRow

  package static let separator = " / "

  /// - Parameter above: The row that stands right above, which may hold groups.
  init(_ row: SheetRow, above: SheetRow?) {
    guard let above, Self.hasGroups(above, over: row) else {
      (self.row, full) = (row, row)
      return
    }
    var (own, whole): ([SheetCell], [SheetCell]) = ([], [])
    var group = ""
    let last = max(row.lastColumn, above.lastColumn)
    for column in 1...max(last, 1) {
      let (upper, lower) = (above.heading(column), row.heading(column))
      if !upper.isEmpty { group = upper }
      if lower.isEmpty {
        guard !upper.isEmpty else { continue }
        // Of a cell that spans two rows the columns to the right are no part.
        group = ""
        own.append(SheetCell(column: column, text: upper))
        whole.append(SheetCell(column: column, text: upper))
      } else {
        own.append(SheetCell(column: column, text: lower))
        whole.append(SheetCell(column: column, text: group.isEmpty ? lower : group + Self.separator + lower))
      }
    }
    self.row = SheetRow(number: row.number, cells: own)
    full = SheetRow(number: row.number, cells: whole)
  }

  /// Rows of data below headings have numbers or a heading over each of their columns; a title is alone in its row.
  private static func hasGroups(_ above: SheetRow, over row: SheetRow) -> Bool {
    let (upper, lower) = (above.headings, row.headings)
    guard above.number == row.number - 1, upper.count > 1, lower.count > 1,
      (upper.values.map(\.self) + lower.values).allSatisfy({ $0.contains(where: \.isLetter) && !$0.hasPrefix("#") }),
      !Set(lower.keys).isSubset(of: upper.keys)
    else { return false }
    let isRepeated = Set(lower.values.map { Folding.fold($0) }).count < lower.count
    return isRepeated || !Set(upper.keys).isSubset(of: lower.keys)
  }
}

extension Collection<SheetRow> {
  /// The headings whose last row has this number; nil where the sheet has no such row.
  package func headings(at number: Int) -> SheetHeadings? {
    guard let row = first(where: { $0.number == number }) else { return nil }
    return SheetHeadings(row, above: first { $0.number == number - 1 })
  }
}

extension SheetRow {
  fileprivate var lastColumn: Int { cells.map(\.column).max() ?? 0 }

  fileprivate func heading(_ column: Int) -> String { self[column].map(SheetRow.tidied) ?? "" }

  /// By column, where something stands.
  fileprivate var headings: [Int: String] {
    Dictionary(cells.map { ($0.column, SheetRow.tidied($0.text)) }, uniquingKeysWith: { first, _ in first })
      .filter { !$0.value.isEmpty }
  }

  /// On one line: headings are broken to fit narrow columns.
  private static func tidied(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
