import Basics
import Evidence
import Formats
import Records

/// A table of an issue as a sheet: a row a line, with P-codes where lines are places, HXL tags (hxlstandard.org 1.1), and what
/// its columns mean. Tables that say the same of several sites are one sheet.
struct IssueSheet {
  struct Column {
    let heading: String
    let tag: String
    let meaning: String
    let value: (FrozenTable.Line) -> ExportValue
  }

  let title: String
  let columns: [Column]
  let rows: [[ExportValue]]

  static func all(of content: ReleaseContent, in words: Words) -> [IssueSheet] {
    var groups: [[(block: ReleaseContent.Block, table: FrozenTable)]] = []
    for own in content.tables {
      let known = groups.firstIndex { $0[0].table.isLike(own.table) }
      if let known { groups[known].append(own) } else { groups.append([own]) }
    }
    return groups.map { IssueSheet($0, of: content, in: words) }
  }

  private init(
    _ group: [(block: ReleaseContent.Block, table: FrozenTable)], of content: ReleaseContent, in words: Words
  ) {
    let tables = group.map(\.table)
    let columns = tables.map { IssueColumns($0, among: tables, of: content, in: words).all }
    self.columns = columns[0]
    rows = zip(tables, columns).flatMap { table, columns in
      table.allLines.map { line in columns.map { $0.value(line) } }
    }
    let (block, table) = group[0]
    let name = (block.title.texts.isEmpty ? table.definition.title : block.title).best(in: words.language)
    if group.count > 1, case .site(let source) = table.definition.source {
      title = words["product.siteParts.\(source.part.rawValue)"]
    } else {
      title = name.isEmpty ? block.key : name
    }
  }
}

extension FrozenTable {
  /// Whether it says the same of another site.
  fileprivate func isLike(_ other: FrozenTable) -> Bool {
    guard case .site(let own) = definition.source, case .site(let source) = other.definition.source else {
      return false
    }
    return own.part == source.part && columns.map(\.key) == other.columns.map(\.key)
  }
}

/// Makes the columns of a table's sheet.
private struct IssueColumns {
  typealias Column = IssueSheet.Column
  typealias Line = FrozenTable.Line

  private let table: FrozenTable
  /// With which it shares the sheet, itself among them: all of them have the same columns.
  private let tables: [FrozenTable]
  private let content: ReleaseContent
  private let words: Words

  init(_ table: FrozenTable, among tables: [FrozenTable], of content: ReleaseContent, in words: Words) {
    (self.table, self.tables, self.content, self.words) = (table, tables, content, words)
  }

  var all: [Column] { site + lines + round + figures + around }

  private var site: [Column] {
    guard case .site(let source) = table.definition.source else { return [] }
    return [column("site", "#loc+code") { _ in .text(source.code) }]
  }

  private func text(_ text: LocalizedText) -> String { text.best(in: words.language) }

  /// A column whose words are in the catalogue.
  private func column(
    _ key: String, _ tag: String, at catalogue: String = "document.tables", _ value: @escaping (Line) -> ExportValue
  ) -> Column {
    Column(
      heading: words["\(catalogue).column.\(key)"], tag: tag, meaning: words["\(catalogue).meaning.\(key)"],
      value: value)
  }

  // MARK: What the lines are

  private var placeLevel: Int? {
    switch table.definition.source {
    case .presence(let source): source.level
    case .indicator(let source): if case .place(let level) = source.dimension { level } else { nil }
    case .site: nil
    }
  }

  var lines: [Column] {
    let title = table.dimension.map(text) ?? words["document.tables.column.line"]
    guard let level = placeLevel, table.lines.contains(where: { $0.place != nil }) else {
      return [
        column("key", "#indicator+category+code") { .text($0.key) },
        Column(
          heading: title, tag: "#indicator+category", meaning: words["document.tables.meaning.line"],
          value: { [words] in .text($0.label.best(in: words.language)) }),
      ]
    }
    func name(_ level: Int) -> String { (0...4).contains(level) ? words["workbook.level.\(level)"] : title }
    func code(_ level: Int, _ meaning: String, _ value: @escaping (Line) -> ExportValue) -> Column {
      Column(
        heading: words("workbook.levelCode", ["level": .text(name(level))]), tag: Self.tag(level) + "+code",
        meaning: words[meaning], value: value)
    }
    let above = Set(table.lines.flatMap { ($0.areas ?? []).map(\.level) }).sorted()
    return above.map { level in
      code(level, "workbook.meaning.areaCode") { line in
        line.areas?.first { $0.level == level }.map { .text($0.code) } ?? .empty
      }
    } + [
      // A place without a P-code is addressed by its id, which is none.
      code(level, "document.tables.meaning.code") { line in
        line.key == line.place?.hexadecimal ? .empty : .text(line.key)
      },
      Column(
        heading: name(level), tag: Self.tag(level) + "+name", meaning: words["document.tables.meaning.line"],
        value: { [words] in .text($0.label.best(in: words.language)) }),
    ]
  }

  private static func tag(_ level: Int) -> String {
    switch level {
    case 0: "#country"
    case 1...4: "#adm\(level)"
    default: "#loc"
    }
  }

  var round: [Column] {
    guard case .presence(let source) = table.definition.source else { return [] }
    func column(_ key: String, _ tag: String, _ value: @escaping (Line) -> ExportValue) -> Column {
      self.column(key, tag, at: "workbook", value)
    }
    let status: [Column] =
      table.lines.contains { $0.status != nil }
      ? [column("status", "#status+assessment") { $0.status.map { .text($0) } ?? .empty }] : []
    return [
      column("round", "#meta+round") { _ in .integer(source.number) },
      column("from", "#date+start") { _ in .date(source.from) }, column("to", "#date+end") { _ in .date(source.to) },
    ] + status
  }

  // MARK: Figures

  private func figure(_ index: Int) -> (Line) -> FrozenFigure? {
    { $0.figures.indices.contains(index) ? $0.figures[index] : nil }
  }

  private func number(_ value: Double?) -> ExportValue {
    guard let value else { return .empty }
    return Int(exactly: value).map { .integer($0) } ?? .decimal(value)
  }

  private func numbers(_ index: Int, _ number: @escaping (FrozenFigure) -> Double?) -> (Line) -> ExportValue {
    let figure = figure(index)
    return { line in self.number(figure(line).flatMap(number)) }
  }

  private func has(_ part: (FrozenFigure) -> Bool) -> Bool {
    tables.contains { $0.allLines.contains { $0.figure.map(part) ?? false } }
  }

  var figures: [Column] {
    table.columns.indices.flatMap { index -> [Column] in
      let (own, figure) = (table.columns[index], figure(index))
      let label = text(own.label)
      var columns = [
        Column(
          heading: label, tag: Self.tag(own.key, table, index), meaning: index == 0 ? definition : partMeaning(own.key),
          value: numbers(index, \.value))
      ]
      if index == 0 { columns += besides }
      let isMarked = tables.contains { table in
        table.allLines.contains { line in
          figure(line).map { $0.state == .withheld || $0.state == .notAdded } ?? false
        }
      }
      if index == 0 || isMarked {
        columns.append(
          Column(
            heading: words("document.tables.stateOf", ["column": .text(label)]),
            tag: index == 0 ? "#status" : "#status+\(Self.attribute(own.key))",
            meaning: words["document.tables.meaning.state"],
            value: { .text(figure($0)?.state.rawValue ?? "unknown") }))
      }
      return columns
    }
  }

  /// What a first figure was made of, as far as it is told.
  private var besides: [Column] {
    var columns: [Column] = []
    func add(_ key: String, _ tag: String, _ value: @escaping (FrozenFigure) -> Double?) {
      columns.append(column(key, tag, numbers(0, value)))
    }
    if table.definition.kind == .change {
      columns.append(column("before", "#affected+ind+before", numbers(0, \.denominator)))
      columns.append(
        column(
          "after", "#affected+ind+after",
          numbers(0) { figure in figure.value.flatMap { value in figure.denominator.map { $0 + value } } }))
    } else {
      if has({ $0.numerator != nil }) { add("numerator", "#indicator+numerator+num", \.numerator) }
      if has({ $0.denominator != nil }) { add("denominator", "#indicator+denominator+num", \.denominator) }
    }
    if has({ $0.estimate != nil }) {
      add("error", "#indicator+error+num") { $0.estimate?.standardError }
      add("lower", "#indicator+lower+num") { $0.estimate?.lower }
      add("upper", "#indicator+upper+num") { $0.estimate?.upper }
      add("effective", "#meta+base+effective+num") { $0.estimate?.effectiveBase }
    }
    if case .indicator = table.definition.source {
      add("units", "#meta+units+num") { $0.state == .withheld ? nil : Double($0.units) }
    }
    if has({ $0.age != nil }) {
      columns.append(column("age", "#meta+age+rounds", at: "workbook", numbers(0) { $0.age.map(Double.init) }))
    }
    return columns
  }

  private static func tag(_ key: String, _ table: FrozenTable, _ index: Int) -> String {
    let attribute = attribute(key)
    if table.definition.kind == .change {
      return "#affected+ind+change" + (index == 0 ? "" : "+\(attribute)")
    }
    guard case .presence = table.definition.source else {
      return index == 0 ? "#indicator+value+num" : "#indicator+\(attribute)+num"
    }
    return switch key {
    case "places": "#loc+num+all"
    case "missing": "#loc+num+missing"
    case "both": "#loc+num+both"
    case "informants": "#meta+informants+num"
    default: "#affected+ind" + (index == 0 ? "" : "+\(attribute)")
    }
  }

  /// As attributes are written in HXL: small letters, digits and `_`.
  private static func attribute(_ key: String) -> String {
    String(key.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "+" ? $0 : "_" })
  }

  /// What the figures are figures of.
  private var definition: String {
    let own = table.definition
    var parts = [own.measure, own.base, own.conditions].map(text)
    let unit = text(own.unit)
    if !unit.isEmpty { parts.append(words("document.tables.unit", ["unit": .text(unit)])) }
    let origin = text(own.origin)
    if !origin.isEmpty { parts.append(words("document.source", ["source": .text(origin)])) }
    parts.append(FigureFacts.method(of: own, in: words))
    if case .indicator(let source) = own.source {
      parts.append(
        words(
          "release.definitionOf", ["code": .isolated(source.indicator.code), "edition": .number(source.edition)]))
      parts.append(text(source.indicator.definition))
    }
    return (parts + table.notes.map(text)).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func partMeaning(_ key: String) -> String {
    switch table.definition.source {
    case .presence where table.definition.kind == .change: words["document.tables.meaning.cause"]
    case .presence(let source) where source.split?.hasGroups == true && source.level > 0:
      words["workbook.meaning.group"]
    case .presence: words["document.tables.meaning.presence.\(key)"]
    case .indicator, .site: words["document.tables.meaning.part"]
    }
  }

  // MARK: What must be said wherever they go

  var around: [Column] {
    let (language, content) = (words.language, content)
    let explained: [Column] =
      table.lines.contains { $0.explanations != nil }
      ? [
        column("explanation", "#meta+explanation") {
          $0.explanations.map { .text($0.best(in: language)) } ?? .empty
        }
      ] : []
    return explained + [
      column("release", "#meta+release") { _ in .text("\(content.product)/\(content.number)") },
      column("level", "#meta+level") { _ in .text(content.level.rawValue) },
      column("computed", "#date+computed") { _ in .instant(content.computed) },
      column("licence", "#meta+license") { _ in
        content.imprint.licence.isEmpty ? .empty : .text(content.imprint.licence)
      },
    ]
      + (content.mark.map { mark in
        [column("mark", "#meta+mark", at: "workbook") { _ in .text(mark.text.best(in: language)) }]
      } ?? [])
  }
}
