/// The sheets of a spreadsheet as their author wrote them: texts, each in its place. Where they come from (xlsx, csv,
/// Markdown) no longer matters.
package struct Workbook: Equatable, Sendable {
  /// The file's name without folder and extension: a form that states no identifier is called after it.
  package var name: String?
  package var sheets: [Sheet]

  package init(name: String? = nil, sheets: [Sheet] = []) {
    self.name = name
    self.sheets = sheets
  }

  /// Only rows with something in them, in order.
  package struct Sheet: Equatable, Sendable {
    package var name: String
    package var rows: [Row]

    package init(name: String, rows: [Row] = []) {
      self.name = name
      self.rows = rows
    }
  }

  package struct Row: Equatable, Sendable {
    /// As the spreadsheet shows it, from 1.
    package var number: Int
    /// Only cells with something in them, by ascending column.
    package var cells: [Cell]

    package init(number: Int, cells: [Cell]) {
      self.number = number
      self.cells = cells
    }
  }

  package struct Cell: Equatable, Sendable {
    /// From 1: column A is 1.
    package var column: Int
    package var text: String

    package init(column: Int, text: String) {
      self.column = column
      self.text = text
    }
  }
}
