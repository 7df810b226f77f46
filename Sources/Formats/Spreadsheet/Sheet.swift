/// A sheet of a spreadsheet, sparse: rows and cells with nothing in them do not occur.
package struct Sheet: Equatable, Sendable {
  package var name: String
  package var isHidden = false
  package var rows: [SheetRow]

  package init(name: String, isHidden: Bool = false, rows: [SheetRow] = []) {
    self.name = name
    self.isHidden = isHidden
    self.rows = rows
  }
}

package struct SheetRow: Equatable, Sendable {
  /// As the spreadsheet shows it, from 1; the line of a text file.
  package var number: Int
  package var cells: [SheetCell]

  package init(number: Int, cells: [SheetCell]) {
    self.number = number
    self.cells = cells
  }

  /// The text in a column, counted from 1.
  package subscript(column: Int) -> String? {
    cells.first { $0.column == column }?.text
  }
}

package struct SheetCell: Equatable, Sendable {
  /// From 1: column A is 1.
  package var column: Int
  /// What a reader of the sheet sees: whole numbers without a fraction, `TRUE` and `FALSE`, dates as `2026-03-01`, with
  /// a time as `2026-03-01 09:30:00`, times alone as `09:30:00`.
  package var text: String

  package init(column: Int, text: String) {
    self.column = column
    self.text = text
  }
}
