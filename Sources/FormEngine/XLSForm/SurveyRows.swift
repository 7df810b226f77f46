import Basics

/// The rows of the survey sheet, cut by columns.
struct SurveyRows {
  private(set) var rows: [SurveyRow] = []
  private(set) var columns: [SurveyColumn?] = []
  /// Namespaces of other tools' columns that the form uses without declaring them.
  private(set) var namespaces: [FormAttribute] = []

  private static let wellKnown = ["esri": "http://esri.com/xforms", "kb": "http://kobotoolbox.org/xforms"]

  init(_ sheet: Workbook.Sheet, languages: LanguageTable, settings: FormSettings, log: ProblemLog) {
    guard let head = sheet.rows.first else { return }
    let heads = SheetHeads(head, names: SurveyColumn.names, aliases: SurveyColumn.aliases)
    columns = heads.heads.map { $0.map { SurveyColumn($0.parts, languages: languages) } }
    for (later, earlier) in heads.duplicates where columns[later.column] != .unknown {
      log.report(.columnDuplicate, ["column": later.text, "other": earlier.text], at: later.location(in: sheet.name))
    }
    for case .unsupportedMedium(let kind)? in columns {
      let cell = heads.heads.lazy.compactMap { $0?.cell }.first { $0.text.hasSuffix(kind) }
      log.report(
        .mediumUnsupported, ["column": cell?.text ?? kind],
        at: cell?.location(in: sheet.name) ?? .init(sheet: sheet.name, row: head.number))
    }
    KonakColumns.check(heads, known: KonakColumns.survey, sheet: sheet.name, log)
    dropUndeclared(heads, sheet: sheet.name, prefixes: settings.prefixes, log)
    guard columns.contains(.type) else {
      log.report(.columnMissing, ["column": "type"], sheet: sheet.name, row: head.number)
      return
    }
    rows.reserveCapacity(sheet.rows.count)
    for row in sheet.rows.dropFirst() {
      var read = SurveyRow(number: row.number)
      for cell in row.cells {
        guard columns.indices.contains(cell.column), let column = columns[cell.column], column != .unknown else {
          continue
        }
        let text = cell.text.cleanedCell(collapsing: settings.cleansTexts)
        if !text.isEmpty { read.set(column, CellText(text: text, row: row.number, column: cell.column)) }
      }
      rows.append(read)
    }
  }

  /// Columns that would become attributes no client can read: their name is none, or its prefix stands for nothing.
  private mutating func dropUndeclared(_ heads: SheetHeads, sheet: String, prefixes: Set<String>, _ log: ProblemLog) {
    for (index, column) in columns.enumerated() {
      switch column {
      case .bind(let name)?, .control(let name)?, .instance(let name)?:
        let prefix = name.split(separator: ":").dropLast().first.map(String.init)
        if XMLNames.isName(name), prefix.map(prefixes.contains) ?? true { continue }
        if let prefix, XMLNames.isName(name), let address = Self.wellKnown[prefix] {
          let namespace = FormAttribute(prefix, address)
          if !namespaces.contains(namespace) { namespaces.append(namespace) }
          continue
        }
        columns[index] = nil
        if let cell = heads[index]?.cell {
          log.report(.columnPrefix, ["column": cell.text], at: cell.location(in: sheet))
        }
      default: continue
      }
    }
  }
}
