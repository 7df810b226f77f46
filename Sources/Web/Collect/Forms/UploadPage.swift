import Basics

/// Where a workbook is uploaded, checked and published.
struct UploadPage: PageModel {
  static let template = "collect/upload"

  let title: String
  let lead: String
  let proof: String
  /// The id of the form that gets a new version; nil for any.
  let form: String?
  let limit: String
  let result: UploadResult?
  let showsHelp: Bool
}

/// What came of an upload: the verdict, what will change, and the sheets with what is to be mended.
struct UploadResult: PageModel {
  static let template = "collect/upload-result"

  let tone: String
  let verdict: String
  let advice: String?
  let summary: Summary?
  let open: Link?
  let changes: Changes?
  let general: [Remedy]
  let hasGeneral: Bool
  let sheets: [Sheet]
  let more: String?

  struct Summary: Equatable {
    let facts: [Fact]
  }

  struct Fact: Equatable {
    let label: String
    let value: String
  }

  struct Link: Equatable {
    let label: String
    let path: String
  }

  struct Changes: Equatable {
    let title: String
    let lines: [Change]
    let moreChanges: String?
  }

  struct Change: Equatable {
    let kind: String
    let tone: String
    let what: String
    let label: String
    let path: String
    let detail: String?
  }

  struct Remedy: Equatable {
    let severity: String
    let kind: String
    let cell: String
    /// The id of that cell on the page; nil when it is not shown.
    let anchor: String?
    let text: String
  }

  struct Sheet: Equatable {
    let heading: String
    let letters: [String]
    let rows: [Row]
  }

  struct Row: Equatable {
    let isGap: Bool
    let isHead: Bool
    let number: String
    /// `error` or `warning` when the row as a whole is marked.
    let mark: String?
    let cells: [Cell]
    let remedies: [Remedy]
    let hasRemedies: Bool
    /// How many columns the table has.
    let width: String
    let direction: String
  }

  struct Cell: Equatable {
    let text: String
    let cellMark: String?
    /// Its id when it is marked.
    let anchor: String?
  }
}

extension UploadResult.Sheet {
  /// `number` tells it from the other sheets on the page.
  init(_ excerpt: SheetExcerpt, number: Int, _ words: Words) {
    heading =
      excerpt.sheet.map { words("collect.upload.sheet", ["name": .isolated($0)]) } ?? words["collect.upload.table"]
    letters = excerpt.columns.map(Diagnostic.Location.letters)
    rows = excerpt.lines.map { line in
      switch line {
      case .gap: .gap(width: excerpt.columns.count + 1)
      case .row(let row): UploadResult.Row(row, columns: excerpt.columns, sheet: number, words)
      }
    }
  }
}

extension UploadResult.Row {
  fileprivate static func gap(width: Int) -> UploadResult.Row {
    UploadResult.Row(
      isGap: true, isHead: false, number: "", mark: nil, cells: [], remedies: [], hasRemedies: false,
      width: String(width), direction: "")
  }

  fileprivate init(_ row: SheetExcerpt.Row, columns: [Int], sheet: Int, _ words: Words) {
    isGap = false
    isHead = row.isHead
    number = String(row.number)
    func anchor(_ column: Int) -> String {
      "cell-\(sheet)-\(Diagnostic.Location.letters(ofColumn: column))\(row.number)"
    }
    mark = row.severity(at: nil)?.rawValue
    cells = columns.map { column in
      // A cell may hold a whole page; its beginning is enough to know it by.
      let mark = row.severity(at: column)?.rawValue
      return UploadResult.Cell(
        text: String((row.cells[column] ?? "").prefix(160)), cellMark: mark, anchor: mark == nil ? nil : anchor(column))
    }
    remedies = row.remedies.map { remedy in
      let letters = remedy.column.map(Diagnostic.Location.letters) ?? ""
      let shown = remedy.column.flatMap { columns.contains($0) ? anchor($0) : nil }
      return UploadResult.Remedy(remedy.diagnostic, cell: letters + String(row.number), anchor: shown, words)
    }
    hasRemedies = !remedies.isEmpty
    width = String(columns.count + 1)
    direction = words.language.isRightToLeft ? "rtl" : "ltr"
  }
}

extension UploadResult.Remedy {
  init(_ diagnostic: Diagnostic, cell: String = "", anchor: String? = nil, _ words: Words) {
    severity = diagnostic.severity.rawValue
    kind = words["collect.upload.severity.\(diagnostic.severity.rawValue)"]
    self.cell = cell
    self.anchor = anchor
    text = words.diagnostic(diagnostic)
  }
}
