import Basics
import Evidence
import Formats

/// The tables of an issue as files for everybody: the rows that programs with a key read, a file or a sheet a table.
struct IssueTables {
  let content: ReleaseContent
  let standing: ReleaseStanding
  let words: Words

  private var header: [String] { ReleasedFigures.columns.map(\.name) }

  private func rows(_ block: String) -> [[ExportValue]] {
    ReleasedFigures.rows(content, block: block, language: words.language).map(\.values)
  }

  /// Nil where the issue has no figures at that block.
  func separatedValues(_ block: String) -> [UInt8]? {
    guard content.tables.contains(where: { $0.block.key == block }) else { return nil }
    return TableFile.csv.bytes(sheet: "", header: header, rows(block))
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
      book.addSheet(title.isEmpty ? block.key : title, header: header, isRightToLeft: isRightToLeft)
      for row in rows(block.key) { book.write(row) }
    }
    book.finish()
    return book.take()
  }
}
