/// One table as a file, small enough to be made at once. Longer ones stream (``CSVWriter``, ``XLSXStream``).
package enum TableFile: String, CaseIterable, Sendable {
  case csv, xlsx

  package var type: String {
    switch self {
    case .csv: "text/csv; charset=utf-8"
    case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    }
  }

  /// - Parameters:
  ///   - sheet: the name of the sheet in a workbook.
  ///   - stamp: who takes it, told in it.
  package func bytes(
    sheet: String, header: [String], _ rows: some Sequence<[ExportValue]>, isRightToLeft: Bool = false,
    stamp: FileStamp? = nil
  ) -> [UInt8] {
    switch self {
    case .csv:
      var writer = CSVWriter()
      let told = stamp.map { [ExportValue.text($0.text)] } ?? []
      writer.write((header + (stamp.map { _ in [FileStamp.name] } ?? [])).map(ExportValue.text))
      for row in rows { writer.write(row + told) }
      return writer.take()
    case .xlsx:
      var workbook = XLSXStream()
      workbook.addSheet(sheet, header: header, isRightToLeft: isRightToLeft)
      for row in rows { workbook.write(row) }
      if let stamp { workbook.add(stamp, isRightToLeft: isRightToLeft) }
      workbook.finish()
      return workbook.take()
    }
  }
}
