package import Basics
package import FormEngine

/// What an author uploaded: the sheets, all that is to be said about them, and the form if it is one.
package struct FormUpload: Sendable {
  package let sheets: [Workbook.Sheet]
  package let diagnostics: [Diagnostic]
  package var form: Form?
  /// Ready to be published; nil when there are errors.
  package var draft: FormDraft?
}

extension FormDraft {
  init(_ form: Form, version: String) {
    self.init(
      formID: form.settings.formID, version: version, title: form.settings.title,
      languages: form.languages.map(\.name), shape: FormShape(form), xform: form.xform(),
      media: form.itemsets.map { [File(name: "itemsets.csv", type: "text/csv", bytes: Array($0.utf8))] } ?? [])
  }
}

extension Workbook {
  /// The workbook with that version in its settings.
  func with(version: String) -> Workbook {
    var workbook = self
    let place = workbook.sheets.firstIndex { $0.name.lowercased() == "settings" }
    guard let place, let heads = workbook.sheets[place].rows.first else {
      workbook.sheets.removeAll { $0.name.lowercased() == "settings" }
      workbook.sheets.append(
        Sheet(
          name: "settings",
          rows: [
            Row(number: 1, cells: [Cell(column: 1, text: "version")]),
            Row(number: 2, cells: [Cell(column: 1, text: version)]),
          ]))
      return workbook
    }
    let head = heads.cells.first { $0.text.trimmed.lowercased() == "version" }
    let column = head?.column ?? (heads.cells.map(\.column).max() ?? 0) + 1
    if head == nil { workbook.sheets[place].rows[0].cells.append(Cell(column: column, text: "version")) }
    if workbook.sheets[place].rows.count == 1 {
      workbook.sheets[place].rows.append(Row(number: heads.number + 1, cells: []))
    }
    workbook.sheets[place].rows[1].cells.removeAll { $0.column == column }
    workbook.sheets[place].rows[1].cells.append(Cell(column: column, text: version))
    workbook.sheets[place].rows[1].cells.sort { $0.column < $1.column }
    return workbook
  }
}
