import Basics
import Evidence
import Formats

/// The tables of an issue as files for programs: plain numbers, codes beside names, and in every line what it belongs to.
struct IssueTables {
  let content: ReleaseContent
  let standing: ReleaseStanding
  let words: Words

  /// What every line says besides its figures.
  private static let common = ["release", "level", "computed", "licence", "definition", "base", "source"]

  func header(_ table: FrozenTable) -> [String] {
    ["key", "label"] + table.columns.map(\.key) + ["numerator", "denominator"]
      + (hasIntervals(table) ? ["standard_error", "interval_lower", "interval_upper", "effective_base"] : [])
      + ["units", "state"] + Self.common
      + (content.mark == nil ? [] : ["mark"])
  }

  private func hasIntervals(_ table: FrozenTable) -> Bool { table.allLines.contains { $0.figure?.estimate != nil } }

  /// The lines of a table, and its total last. Withheld figures are empty and say so.
  func rows(_ table: FrozenTable) -> [[ExportValue]] {
    let (definition, language) = (table.definition, words.language)
    let common: [ExportValue] = [
      .text("\(content.product) \(content.number)"), .text(content.level.rawValue), .instant(content.computed),
      .text(content.imprint.licence), .text(definition.title.best(in: language)),
      .text(definition.base.best(in: language)), .text(definition.origin.best(in: language)),
    ]
    let mark = content.mark.map { [ExportValue.text($0.text.best(in: language))] } ?? []
    return table.allLines.map { line in
      let figure = line.figure
      func number(_ value: Double?) -> ExportValue { value.map { .decimal($0) } ?? .empty }
      let cells: [ExportValue] = [.text(line.key), .text(line.label.best(in: language))]
      let figures = table.columns.indices.map { column in
        number(line.figures.indices.contains(column) ? line.figures[column]?.value : nil)
      }
      let estimate = figure?.estimate
      let intervals: [ExportValue] = [
        number(estimate?.standardError), number(estimate?.lower), number(estimate?.upper),
        number(estimate?.effectiveBase),
      ]
      let behind: [ExportValue] =
        [number(figure?.numerator), number(figure?.denominator)] + (hasIntervals(table) ? intervals : []) + [
          figure.map { .integer($0.units) } ?? .empty,
          .text(figure?.state.rawValue ?? ""),
        ]
      return cells + figures + behind + common + mark
    }
  }

  /// Nil where the issue has no figures at that block.
  func separatedValues(_ block: String) -> [UInt8]? {
    guard let table = content.tables.first(where: { $0.block.key == block })?.table else { return nil }
    return TableFile.csv.bytes(sheet: "", header: header(table), rows(table))
  }

  /// A sheet a table, and one that says what they are.
  func workbook() -> [UInt8] {
    let document = ReleaseDocument(content, standing, in: [words.language], words: words).document
    let isRightToLeft = words.language.isRightToLeft
    var book = XLSXStream()
    book.addSheet(words["workbook.sheet.readMe"], header: document.title, isRightToLeft: isRightToLeft)
    for line in document.marks[0] + document.facts[0] + document.imprint[0] { book.write([.text(line)]) }
    for (block, table) in content.tables {
      let title = (block.title.texts.isEmpty ? table.definition.title : block.title).best(in: words.language)
      book.addSheet(title.isEmpty ? block.key : title, header: header(table), isRightToLeft: isRightToLeft)
      for row in rows(table) { book.write(row) }
    }
    book.finish()
    return book.take()
  }
}
