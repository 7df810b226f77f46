import Basics
package import Formats

/// What the columns of somebody's sheet mean.
package protocol ImportPlan: Hashable, Codable, Sendable {
  associatedtype Target: ColumnTarget

  /// Nil for the first that people see.
  var sheet: String? { get }
  /// The row with the headings, as the spreadsheet numbers it; what stands above is a title.
  var heading: Int { get }
  /// By the number of the column, from 1; columns that mean nothing are not there.
  var columns: [Int: Target] { get }

  /// The same with what the columns of another sheet with these headings meant.
  func remembering(_ before: Self) -> Self
}

/// What a column may mean. What all kinds of sheets have are columns that say where rows lie.
package protocol ColumnTarget: Hashable, Sendable, RawRepresentable where RawValue == String {
  /// The code or the name of the place at a level: 0 country, 1 province …
  static func place(level: Int, isCode: Bool) -> Self
  var place: (level: Int, isCode: Bool)? { get }
}

/// A column that says where rows lie.
package struct SheetPlaceColumn: Hashable, Sendable {
  package let column: Int
  package let level: Int
  package let isCode: Bool

  package init(column: Int, level: Int, isCode: Bool) {
    self.column = column
    self.level = level
    self.isCode = isCode
  }
}

extension ImportPlan {
  /// The columns that say where rows lie, the highest level first.
  package var placeColumns: [SheetPlaceColumn] {
    columns.compactMap { column, target in
      target.place.map { SheetPlaceColumn(column: column, level: $0.level, isCode: $0.isCode) }
    }.sorted { ($0.level, $0.isCode ? 0 : 1, $0.column) < ($1.level, $1.isCode ? 0 : 1, $1.column) }
  }

  /// Gives the rows of data to `take`, which says how many count so far. Throws where those are more than `most`.
  package func read(_ file: SheetRows, most: Int, _ take: (SheetRow) -> Int) throws(FormatRefusal) {
    var isTooLong = false
    try file.read(sheet) { row in
      if row.number > heading, columns.keys.contains(where: { row[$0]?.trimmed.isEmpty == false }),
        !SheetQuestions.isTags(row)
      {
        isTooLong = take(row) > most
      }
      return !isTooLong
    }
    if isTooLong { throw .tooLarge(what: "rows", limit: most) }
  }

  /// Throws ``SheetImportRefusal/mappedTwice(_:)``.
  func requireDistinct() throws(SheetImportRefusal) {
    let twice = Dictionary(grouping: columns.values) { $0 }.first { $0.value.count > 1 }
    if let twice { throw .mappedTwice(twice.key.rawValue) }
  }
}

extension SheetHeadings {
  /// By which the same headings are known again, wherever their columns stand in the sheet above the data.
  var key: String {
    Hash.sha256.hex(of: full.cells.map { "\($0.column)\t\(Folding.fold($0.text))" }.joined(separator: "\n"))
  }
}
