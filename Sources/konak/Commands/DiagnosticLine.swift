import Basics
import Web

extension Diagnostic {
  /// `survey!12:C: error: …`, or `file!survey!12:C: error: …`.
  func line(in words: Words, file: String? = nil) -> String {
    let place = ([file, location?.description].compactMap(\.self)).joined(separator: "!")
    return ((place.isEmpty ? "" : place + ": ") + severity.rawValue + ": " + words.diagnostic(self)).onOneLine
  }
}

/// A diagnostic in a command's JSON.
struct DiagnosticEntry: Encodable {
  let file: String?
  let severity: String
  let code: String
  let sheet: String?
  let row: Int?
  let column: Int?
  let text: String

  init(_ diagnostic: Diagnostic, in words: Words, file: String? = nil) {
    self.file = file
    severity = diagnostic.severity.rawValue
    code = diagnostic.code
    sheet = diagnostic.location?.sheet
    row = diagnostic.location?.row
    column = diagnostic.location?.column
    text = words.diagnostic(diagnostic)
  }
}
