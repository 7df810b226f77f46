/// One table as a file, small enough to be made at once. Longer ones stream (``CSVWriter``, ``XLSXStream``).
package enum TableFile: String, CaseIterable, Sendable {
  case csv, xlsx

  package var type: String {
    switch self {
    case .csv: "text/csv; charset=utf-8"
    case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    }
  }

  /// - Parameter sheet: the name of the sheet in a workbook.
  package func bytes(
    sheet: String, header: [String], _ rows: some Sequence<[ExportValue]>, isRightToLeft: Bool = false
  ) -> [UInt8] {
    switch self {
    case .csv:
      var writer = CSVWriter()
      writer.write(header.map(ExportValue.text))
      for row in rows { writer.write(row) }
      return writer.take()
    case .xlsx:
      var workbook = XLSXStream()
      workbook.addSheet(sheet, header: header, isRightToLeft: isRightToLeft)
      for row in rows { workbook.write(row) }
      workbook.finish()
      return workbook.take()
    }
  }
}
