/// A spreadsheet in whatever clothes: the content decides, never the name of the file.
package enum Spreadsheet {
  package enum Kind: String, Sendable {
    case xlsx, xls, csv, markdown
  }

  package static func kind(of bytes: [UInt8]) throws(FormatRefusal) -> Kind {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) { return .xlsx }
    if bytes.starts(with: XLSXReader.compoundFileMark) { return .xls }
    if MarkdownTable.recognises(bytes) { return .markdown }
    let head = TextEncoding.utf8(Array(bytes.prefix(4096)))
    let isText = head.allSatisfy { $0 >= 0x20 || (0x09...0x0D).contains($0) }
    guard isText, !head.isEmpty else { throw .unknownFormat }
    return .csv
  }

  /// All visible and hidden sheets; those a workbook has beside the wanted ones have a name only. A CSV file is one sheet
  /// without a name.
  package static func read(
    _ bytes: [UInt8], wanting isWanted: (String) -> Bool = { _ in true }
  ) throws(FormatRefusal) -> [Sheet] {
    switch try kind(of: bytes) {
    case .markdown: return MarkdownTable.read(bytes)
    case .csv:
      var reader = CSVReader(bytes)
      var sheet = Sheet(name: "")
      while let row = try reader.next() {
        let cells = row.fields.enumerated().compactMap { $1.isEmpty ? nil : SheetCell(column: $0 + 1, text: $1) }
        sheet.rows.append(SheetRow(number: row.line, cells: cells))
      }
      return [sheet]
    case .xls: return try XLSReader(bytes).sheets()
    case .xlsx:
      let reader = try XLSXReader(bytes)
      var sheets: [Sheet] = []
      for info in reader.sheets {
        sheets.append(
          isWanted(info.name) || reader.sheets.count == 1
            ? try reader.read(info) : Sheet(name: info.name, isHidden: info.isHidden))
      }
      return sheets
    }
  }
}
