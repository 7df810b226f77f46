import Basics
import FormEngine

/// The part of a sheet in which something is to be mended: its head, the rows that are spoken of, and around them as much
/// as one needs to find the place.
struct SheetExcerpt: Equatable {
  /// Nil when the sheet has no name, as in a CSV file.
  let sheet: String?
  /// Columns from 1, those with something in a shown row.
  let columns: [Int]
  let lines: [Line]

  enum Line: Equatable {
    case row(Row)
    /// Rows were left out here.
    case gap
  }

  struct Row: Equatable {
    let number: Int
    let isHead: Bool
    /// By column.
    let cells: [Int: String]
    /// What is wrong in this row, by column; nil for the row as a whole.
    let remedies: [Remedy]

    func severity(at column: Int?) -> Diagnostic.Severity? {
      let found = remedies.filter { $0.column == column }.map(\.diagnostic.severity)
      return found.contains(.error) ? .error : found.first
    }
  }

  struct Remedy: Equatable {
    let column: Int?
    let diagnostic: Diagnostic
  }
}

extension SheetExcerpt {
  /// All columns with something to mend are shown, and others up to this number together with them.
  static let mostColumns = 40
  /// Of the others, the first, by which a row is known.
  static let fewestOthers = 4

  /// One excerpt for each sheet with something to mend, in the workbook's order, from at most `limit` diagnostics; and
  /// the diagnostics that are about no row.
  static func all(
    of sheets: [Workbook.Sheet], _ diagnostics: [Diagnostic], limit: Int
  ) -> (excerpts: [SheetExcerpt], general: [Diagnostic], left: Int) {
    let ordered = diagnostics.filter { $0.severity == .error } + diagnostics.filter { $0.severity != .error }
    let shown = Array(ordered.prefix(limit))
    func sheet(of diagnostic: Diagnostic) -> Int? {
      guard let location = diagnostic.location, location.row != nil else { return nil }
      guard let name = location.sheet else { return sheets.isEmpty ? nil : 0 }
      return sheets.firstIndex { $0.name == name } ?? sheets.firstIndex { $0.name.lowercased() == name.lowercased() }
    }
    let bySheet = Dictionary(grouping: shown, by: sheet)
    let excerpts = sheets.indices.compactMap { index in
      bySheet[index].map { SheetExcerpt(sheets[index], $0) }
    }
    return (excerpts, bySheet[nil] ?? [], ordered.count - shown.count)
  }

  private init(_ sheet: Workbook.Sheet, _ diagnostics: [Diagnostic]) {
    self.sheet = sheet.name.isEmpty ? nil : sheet.name
    let remedies = Dictionary(grouping: diagnostics, by: { $0.location?.row ?? 0 }).mapValues { found in
      found.map { Remedy(column: $0.location?.column, diagnostic: $0) }
        .sorted { ($0.column ?? 0) < ($1.column ?? 0) }
    }
    let head = sheet.rows.first?.number
    // The head, each row spoken of and the one before it: it often explains what is wrong.
    var wanted = Set(remedies.keys)
    for (index, row) in sheet.rows.enumerated() where remedies[row.number] != nil && index > 0 {
      wanted.insert(sheet.rows[index - 1].number)
    }
    if let head { wanted.insert(head) }

    let known = Dictionary(sheet.rows.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = wanted.sorted().map { number in
      Row(
        number: number, isHead: number == head,
        cells: Dictionary(
          (known[number]?.cells ?? []).map { ($0.column, $0.text) }, uniquingKeysWith: { first, _ in first }),
        remedies: remedies[number] ?? [])
    }
    // What is to be mended is shown, however far to the right it is and however much it is.
    let marked = Set(rows.flatMap { $0.remedies.compactMap(\.column) })
    let others = Set(rows.flatMap(\.cells.keys)).subtracting(marked).sorted()
    columns = marked.union(others.prefix(max(Self.mostColumns - marked.count, Self.fewestOthers))).sorted()
    var lines: [Line] = []
    var last = 0
    for row in rows {
      let isNext = !sheet.rows.contains { $0.number > last && $0.number < row.number }
      if !lines.isEmpty, !isNext { lines.append(.gap) }
      lines.append(.row(row))
      last = row.number
    }
    self.lines = lines
  }
}
