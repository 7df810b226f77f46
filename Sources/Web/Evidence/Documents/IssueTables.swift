import Basics
import Evidence
import Formats
import Records

/// The tables of an issue as files: for programs a file a table with the rows that those with a key read, for partners all of
/// them as a workbook, which of a round is the one that they expect. Nothing is in either that the issue did not freeze.
struct IssueTables {
  let content: ReleaseContent
  let standing: ReleaseStanding
  let words: Words

  private var document: ReleaseDocument { ReleaseDocument(content, standing, in: [words.language], words: words) }

  var fileName: String { "\(document.filePrefix)\(content.product)-\(content.number).xlsx" }

  /// What the workbook is called where it can be had.
  var label: String { words[rounds.isEmpty ? "public.asTables" : "workbook.title"] }

  /// Nil where the issue has no figures at that block.
  func separatedValues(_ block: String) -> [UInt8]? {
    guard content.tables.contains(where: { $0.block.key == block }) else { return nil }
    return TableFile.csv.bytes(
      sheet: "", header: ReleasedFigures.columns.map(\.name),
      ReleasedFigures.rows(content, block: block, language: words.language).map(\.values))
  }

  /// What it is, what its columns mean, a sheet a table with P-codes and HXL tags, and of rounds how often they were corrected.
  func workbook(stamp: FileStamp? = nil) -> [UInt8] {
    let isRightToLeft = words.language.isRightToLeft
    var book = XLSXStream()
    func sheet(_ title: String, _ header: [String]) {
      book.addSheet(title, header: header, isRightToLeft: isRightToLeft)
    }
    sheet(words["workbook.sheet.readMe"], [words["workbook.about"], ""])
    for (label, value) in about { book.write([.text(label), value]) }
    let sheets = IssueSheet.all(of: content, in: words)
    sheet(
      words["workbook.sheet.definitions"],
      [words["document.tables.table"]] + ["column", "tag", "meaning"].map { words["workbook.definition.\($0)"] })
    for own in sheets {
      for column in own.columns {
        book.write([.text(own.title), .text(column.heading), .text(column.tag), .text(column.meaning)])
      }
    }
    for own in sheets {
      sheet(own.title, own.columns.map(\.heading))
      book.write(own.columns.map { .text($0.tag) })
      for row in own.rows { book.write(row) }
    }
    if corrected.contains(where: { $0.counts != nil }) {
      sheet(words["workbook.sheet.log"], Self.logColumns.map { words["document.tables.log.\($0.key)"] })
      book.write(Self.logColumns.map { .text($0.tag) })
      for row in corrections { book.write(row) }
    }
    if let stamp { book.add(stamp, isRightToLeft: isRightToLeft) }
    book.finish()
    return book.take()
  }

  // MARK: What it is

  private func text(_ text: LocalizedText) -> String { text.best(in: words.language) }

  private var about: [(String, ExportValue)] {
    var lines: [(String, ExportValue)] = []
    func say(_ key: String, _ value: String) {
      if !value.isEmpty { lines.append((words["document.tables.about.\(key)"], .text(value))) }
    }
    func note(_ text: String) { lines.append((words["workbook.sheet.note"], .text(text))) }
    say("title", text(content.title))
    lines.append((words["document.tables.about.number"], .integer(content.number)))
    for mark in document.marks(words) { say("mark", mark) }
    say("level", words["product.levels.\(content.level.rawValue)"])
    if case .released(let time) = standing.state {
      lines.append((words["document.tables.about.released"], .instant(time)))
    }
    lines.append((words["document.tables.about.computed"], .instant(content.computed)))
    say("licence", content.imprint.licence)
    say("donor", text(content.imprint.donor))
    for credit in [content.imprint.credit] + content.credits { say("credit", text(credit)) }
    say("disclaimer", text(content.imprint.disclaimer))
    for source in sources { say("source", source) }
    note(words["document.tables.note.cells"])
    if let rounding = content.rounding {
      note(words("release.rounded", ["base": .text(words.number(rounding))]))
    }
    guard !rounds.isEmpty else { return lines }
    note(words["workbook.note.zero"])
    note(words["workbook.note.status"])
    let hasLog = corrected.contains { $0.counts != nil }
    note(words[hasLog ? "document.tables.note.log" : "document.tables.note.noLog"])
    let hasChange = content.tables.contains { $0.table.definition.kind == .change }
    note(words[hasChange ? "document.tables.note.change" : "document.tables.note.noChange"])
    note(words["place.map.disclaimer"])
    return lines
  }

  /// Where the records come from, each once.
  private var sources: [String] {
    content.tables.reduce(into: []) { found, own in
      let origin = text(own.table.definition.origin)
      if !origin.isEmpty, !found.contains(origin) { found.append(origin) }
    }
  }

  // MARK: What of rounds was corrected

  private var rounds: [FrozenDefinition.PresenceSource] {
    content.tables.compactMap { if case .presence(let source) = $0.table.definition.source { source } else { nil } }
  }

  /// Each round once.
  private var corrected: [(source: FrozenDefinition.PresenceSource, counts: [CorrectionCount]?)] {
    content.tables.reduce(into: []) { found, own in
      guard case .presence(let source) = own.table.definition.source else { return }
      if let known = found.firstIndex(where: { $0.source.round == source.round }) {
        found[known].counts = found[known].counts ?? own.table.corrections
        return
      }
      found.append((source, own.table.corrections))
    }
  }

  private static let logColumns: [(key: String, tag: String)] = [
    ("round", "#meta+round"), ("field", "#meta+field+code"), ("fieldInWords", "#meta+field"),
    ("count", "#meta+corrections+num"), ("late", "#meta+corrections+after_release+num"), ("mark", "#meta+mark"),
  ]

  private var corrections: [[ExportValue]] {
    corrected.flatMap { source, counts in
      (counts ?? []).map { count in
        [
          .integer(source.number), .text(count.field.rawValue),
          .text(words["presence.log.field.\(count.field.rawValue)"]), .integer(count.count),
          .integer(count.afterRelease), content.mark.map { .text(text($0.text)) } ?? .empty,
        ]
      }
    }
  }
}

extension ReleaseContent {
  /// To multiples of what counts of people are rounded; nil where they are exact.
  var rounding: Int? {
    tables.lazy.flatMap { $0.table.allLines.flatMap { $0.figures.compactMap { $0?.rounding } } }.first
  }
}
