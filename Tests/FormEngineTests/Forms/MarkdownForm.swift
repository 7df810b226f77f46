import Basics
import FormEngine
import Formats
import Testing

/// Forms written as tables, for tests.
enum MarkdownForm {
  static func workbook(_ markdown: String) -> Workbook {
    Workbook(
      name: "test",
      sheets: MarkdownTable.read(Array(markdown.utf8)).map { sheet in
        Workbook.Sheet(
          name: sheet.name,
          rows: sheet.rows.map { row in
            Workbook.Row(number: row.number, cells: row.cells.map { Workbook.Cell(column: $0.column, text: $0.text) })
          })
      })
  }

  /// The form; a refusal fails the test.
  static func read(_ markdown: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Form {
    let (form, diagnostics) = Form.read(workbook(markdown))
    return try #require(
      form, "\(diagnostics.filter { $0.severity == .error }.map(\.described))", sourceLocation: sourceLocation)
  }

  /// What is told: `error form.name.missing survey!3:A`.
  static func told(_ markdown: String) -> [String] { Form.read(workbook(markdown)).diagnostics.map(\.described) }

  static func document(_ form: Form) throws -> XMLDocument { try #require(XMLDocument(form.xform())) }
}

extension Diagnostic {
  var described: String { "\(severity.rawValue) \(code) \(location?.description ?? "")" }
}
