import Basics
import CXlsxWriter

/// Writes an Office Open XML workbook row by row to a file, with constant memory.
///
/// Texts are written as texts: a spreadsheet never takes them for formulas, so they need no apostrophe as in CSV. A sheet
/// that is full continues on another; a text longer than a cell may hold is cut and ends in `…`.
package final class XLSXWriter {
  package struct Fault: Error {
    /// libxlsxwriter's code.
    package let code: Int
  }

  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private let boldFormat: UnsafeMutablePointer<lxw_format>?
  private let dateFormat: UnsafeMutablePointer<lxw_format>?
  private let instantFormat: UnsafeMutablePointer<lxw_format>?
  private var titles = SheetTitles()
  private var sheet: UnsafeMutablePointer<lxw_worksheet>?
  private var title = ""
  private var header: [String] = []
  private var isRightToLeft = false
  private var row = 0
  private var isClosed = false

  /// - Parameter path: the file to create; the temporary files lie beside it.
  package init(path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let opened = folder.withCString { folder in
      var options = lxw_workbook_options()
      options.constant_memory = 1
      options.tmpdir = UnsafeMutablePointer(mutating: folder)
      return workbook_new_opt(path, &options)
    }
    guard let opened else { throw Fault(code: -1) }
    workbook = opened
    boldFormat = workbook_add_format(workbook)
    format_set_bold(boldFormat)
    dateFormat = workbook_add_format(workbook)
    format_set_num_format(dateFormat, "yyyy-mm-dd")
    instantFormat = workbook_add_format(workbook)
    format_set_num_format(instantFormat, "yyyy-mm-dd hh:mm:ss")
  }

  deinit {
    if !isClosed { _ = workbook_close(workbook) }
  }

  /// Starts a sheet; the rows that follow go into it. The name is shortened and made unique as Excel demands.
  package func addSheet(_ name: String, header: [String], isRightToLeft: Bool = false) throws {
    title = name
    self.header = header
    self.isRightToLeft = isRightToLeft
    sheet = workbook_add_worksheet(workbook, titles.unique(name))
    guard let sheet else { throw Fault(code: -2) }
    if isRightToLeft { worksheet_right_to_left(sheet) }
    worksheet_freeze_panes(sheet, 1, 0)
    row = 0
    for (column, text) in header.enumerated() {
      try check(worksheet_write_string(sheet, 0, UInt16(clamping: column), Self.fitting(text), boldFormat))
    }
    row = 1
  }

  package func write(_ values: some Sequence<ExportValue>) throws {
    if row == 1_048_576 { try addSheet(title, header: header, isRightToLeft: isRightToLeft) }
    guard let sheet else { throw Fault(code: -2) }
    let number = UInt32(row)
    for (index, value) in values.enumerated() {
      let column = UInt16(clamping: index)
      switch value {
      case .empty: break
      case .text(let text):
        if !text.isEmpty { try check(worksheet_write_string(sheet, number, column, Self.fitting(text), nil)) }
      case .integer(let integer): try check(worksheet_write_number(sheet, number, column, Double(integer), nil))
      case .decimal(let decimal):
        if decimal.isFinite { try check(worksheet_write_number(sheet, number, column, decimal, nil)) }
      case .boolean(let truth): try check(worksheet_write_boolean(sheet, number, column, truth ? 1 : 0, nil))
      case .date(let day):
        try check(worksheet_write_number(sheet, number, column, Self.serial(day), dateFormat))
      case .instant(let instant):
        let fraction = Double(instant.microseconds - Int64(Day(instant).epochDay) * 86_400_000_000) / 86_400_000_000
        try check(worksheet_write_number(sheet, number, column, Self.serial(Day(instant)) + fraction, instantFormat))
      }
    }
    row += 1
  }

  /// Finishes the file. Nothing may be written afterwards.
  package func close() throws {
    isClosed = true
    try check(workbook_close(workbook))
  }

  private func check(_ code: lxw_error) throws {
    guard code == LXW_NO_ERROR else { throw Fault(code: Int(code.rawValue)) }
  }

  /// Days since 1899-12-30, by which Excel counts from March 1900 on.
  private static func serial(_ day: Day) -> Double { Double(day.epochDay + 25_569) }

  private static func fitting(_ text: String) -> String {
    text.utf16.count <= 32_767 ? text : String(text.prefix(8_000)) + "…"
  }
}
