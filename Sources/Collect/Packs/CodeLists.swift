import Basics
import FormEngine

/// The code lists that the forms of a pack share: a file with nothing but a sheet `choices`.
struct CodeLists {
  private let heads: [Workbook.Cell]
  private let rows: [(list: String, row: Workbook.Row)]

  /// Nil when there are none in it.
  init?(_ workbook: Workbook) {
    guard let sheet = workbook.sheets.first(where: { $0.isNamed("choices") }), let heads = sheet.rows.first,
      let column = heads.column(of: "list_name")
    else { return nil }
    self.heads = heads.cells
    rows = sheet.rows.dropFirst().compactMap { row in row[column].map { ($0, row) } }
    if rows.isEmpty { return nil }
  }

  /// The workbook with those lists that its questions name and it has not itself. Their rows are numbered as if the file
  /// with the lists stood below the form's.
  func completing(_ workbook: Workbook) -> Workbook {
    var workbook = workbook
    let place = workbook.sheets.firstIndex { $0.isNamed("choices") }
    var choices =
      place.map { workbook.sheets[$0] } ?? Workbook.Sheet(name: "choices", rows: [.init(number: 1, cells: [])])
    let wanted = workbook.namedLists.subtracting(choices.listNames)
    let added = rows.filter { wanted.contains($0.list) }.map(\.row)
    guard !added.isEmpty else { return workbook }

    var columns: [Int: Int] = [:]
    for head in heads { columns[head.column] = choices.rows[0].columnForHead(head.text) }
    let shift = workbook.lastRow
    choices.rows += added.map { row in
      let cells = row.cells.compactMap { cell in
        columns[cell.column].map { Workbook.Cell(column: $0, text: cell.text) }
      }
      return Workbook.Row(number: row.number + shift, cells: cells.sorted { $0.column < $1.column })
    }
    workbook.sheets.removeAll { $0.isNamed("choices") }
    workbook.sheets.append(choices)
    return workbook
  }

  /// Where what stands at a cell of a completed workbook was written in the file with the lists; nil when it is the form's own.
  func origin(
    of location: Diagnostic.Location?, in completed: Workbook, from own: Workbook
  ) -> Diagnostic.Location? {
    guard let location, let row = location.row, row > own.lastRow else { return nil }
    let choices = completed.sheets.first { $0.isNamed("choices") }
    let head = location.column.flatMap { choices?.rows[0][$0] }
    return Diagnostic.Location(
      sheet: location.sheet, row: row - own.lastRow, column: heads.first { $0.text == head }?.column)
  }
}

extension Workbook {
  fileprivate var lastRow: Int { sheets.flatMap(\.rows).map(\.number).max() ?? 0 }

  /// Lists that questions may name: every word of their types.
  fileprivate var namedLists: Set<String> {
    guard let survey = sheets.first(where: { $0.isNamed("survey") }), let heads = survey.rows.first,
      let column = heads.column(of: "type")
    else { return [] }
    return Set(survey.rows.dropFirst().flatMap { ($0[column] ?? "").split(separator: " ").map(String.init) })
  }

  /// As tables in Markdown, from which the same sheets are read; their rows are numbered anew. A cell has one line there.
  var markdown: [UInt8] {
    var text = ""
    for sheet in sheets {
      text += "| \(sheet.name) |\n"
      let width = sheet.rows.compactMap { $0.cells.last?.column }.max() ?? 0
      for row in sheet.rows {
        var cells = Array(repeating: "", count: width)
        for cell in row.cells { cells[cell.column - 1] = cell.text.replacing("|", with: "\\|") }
        text += "| | " + cells.joined(separator: " | ") + " |\n"
      }
    }
    return Array(text.utf8)
  }
}

extension Workbook.Sheet {
  fileprivate func isNamed(_ name: String) -> Bool { self.name.lowercased() == name }

  fileprivate var listNames: Set<String> {
    guard let column = rows.first?.column(of: "list_name") else { return [] }
    return Set(rows.dropFirst().compactMap { $0[column] })
  }
}

extension Workbook.Row {
  fileprivate subscript(column: Int) -> String? { cells.first { $0.column == column }?.text }

  fileprivate func column(of head: String) -> Int? { cells.first { $0.text == head }?.column }

  /// The column with that head, made when there is none.
  fileprivate mutating func columnForHead(_ head: String) -> Int {
    if let known = column(of: head) { return known }
    cells.append(Workbook.Cell(column: (cells.last?.column ?? 0) + 1, text: head))
    return cells[cells.count - 1].column
  }
}
