/// Something to tell the author of a file: what is wrong, where, and what is allowed.
///
/// The words are in the catalogues under `diagnostic.<code>`; a diagnostic carries only what they are about.
package struct Diagnostic: Hashable, Codable, Sendable {
  package enum Severity: String, Codable, Sendable {
    /// The file is refused.
    case error
    /// The file is used, but not as its author may expect.
    case warning
  }

  package let severity: Severity
  /// Stable and dotted: `form.type.unknown`.
  package let code: String
  package let arguments: [String: String]
  package let location: Location?

  package init(
    _ severity: Severity, _ code: String, _ arguments: [String: String] = [:], at location: Location? = nil
  ) {
    self.severity = severity
    self.code = code
    self.arguments = arguments
    self.location = location
  }

  /// A cell of a sheet, or a line of a text file. Rows and columns count from 1, as spreadsheets show them.
  package struct Location: Hashable, Codable, Sendable {
    package let sheet: String?
    package let row: Int?
    package let column: Int?

    package init(sheet: String? = nil, row: Int? = nil, column: Int? = nil) {
      self.sheet = sheet
      self.row = row
      self.column = column
    }
  }
}

extension Diagnostic.Location: CustomStringConvertible {
  /// `survey!12:C`: sheet, row, and the column by its letters.
  package var description: String {
    var text = sheet ?? ""
    if let row { text += (text.isEmpty ? "" : "!") + String(row) }
    if let column { text += (text.isEmpty ? "" : ":") + Self.letters(ofColumn: column) }
    return text
  }

  /// Spreadsheet letters of a column that counts from 1: 1 is A, 27 is AA.
  package static func letters(ofColumn column: Int) -> String {
    var rest = column
    var letters = ""
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return letters
  }
}
