package import Basics
package import FormEngine
package import Formats

extension Workbook {
  /// The workbook in a file, whatever it is called: xlsx, CSV or tables in Markdown.
  ///
  /// A CSV file holds several sheets when its first column names them, as in tables in Markdown; otherwise it is the
  /// survey sheet.
  ///
  /// - Parameter fileName: with or without folder and extension.
  package init(file bytes: [UInt8], named fileName: String?) throws(FormatRefusal) {
    self.init(name: fileName.map(Self.baseName), sheets: [])
    let kind = try Spreadsheet.kind(of: bytes)
    let read = try Spreadsheet.read(bytes, wanting: { Self.sheetNames.contains($0.lowercased()) })
    if kind == .csv, let sheet = read.first {
      sheets = Self.sheets(inTable: sheet.rows) ?? [Sheet(name: "survey", rows: sheet.rows.map { Row($0, shift: 0) })]
    } else {
      sheets = read.map { sheet in Sheet(name: sheet.name, rows: sheet.rows.map { Row($0, shift: 0) }) }
    }
  }

  private static let sheetNames: Set = ["survey", "choices", "settings", "external_choices", "entities", "osm"]

  /// The sheets of a table whose first column names them; nil when it does not.
  private static func sheets(inTable rows: [SheetRow]) -> [Sheet]? {
    guard let first = rows.first?[1]?.lowercased(), sheetNames.contains(first) else { return nil }
    var sheets: [Sheet] = []
    for row in rows {
      if let name = row[1] { sheets.append(Sheet(name: name)) }
      let cells = Row(row, shift: 1)
      if !cells.cells.isEmpty, !sheets.isEmpty { sheets[sheets.count - 1].rows.append(cells) }
    }
    return sheets
  }

  private static func baseName(_ fileName: String) -> String {
    let name = fileName.split(separator: "/").last.map(String.init) ?? fileName
    guard let point = name.lastIndex(of: "."), point != name.startIndex else { return name }
    return String(name[..<point])
  }
}

extension Workbook.Row {
  /// - Parameter shift: how many columns at the beginning do not belong to the sheet.
  fileprivate init(_ row: SheetRow, shift: Int) {
    self.init(
      number: row.number,
      cells: row.cells.lazy.filter { $0.column > shift }.map {
        Workbook.Cell(column: $0.column - shift, text: $0.text)
      })
  }
}

extension Form {
  /// The form in a file, with everything to tell its author; with an error there is no form.
  package static func read(
    file bytes: [UInt8], named fileName: String?
  ) throws(FormatRefusal) -> (form: Form?, diagnostics: [Diagnostic]) {
    read(try Workbook(file: bytes, named: fileName))
  }
}
