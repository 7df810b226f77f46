import Basics
import FormEngine
import Formats
import Store
import Office

/// One table of an export: which columns it has, and how a row of the database becomes a row of the file.
struct ExportTable: Sendable {
  /// Index into the layout's tables.
  let table: Int
  let title: String
  let columns: [Column]

  struct Column: Sendable {
    let title: String
    let source: Source
    let kind: ParquetWriter.Kind
    var tag: HXLTag?
  }

  enum Source: Sendable {
    case own(Own)
    /// One cell of a column: index into the layout's columns, and of the cell in it.
    case cell(Int, Int)
    /// The column as a whole, in words where there are some.
    case answer(Int)
    /// Whether a code is among the answers.
    case chosen(Int, code: String)
    /// What every row bears.
    case mark(String)
  }

  /// What is told of a submission beside its answers. The raw values are the columns' names.
  enum Own: String, CaseIterable {
    case submission, row, parentRow = "parent_row", position
    case instance, name, received, day, place, placeName = "place_name", author, state, version, edits
    /// The code by which the place was reported, and its edition.
    case placeReported = "place_reported", placeEdition = "place_edition"
    case missingFiles = "missing_files"
    /// What was sent and could not be read as an answer.
    case doubts

    static let ofSubmission: [Own] = [
      .submission, .instance, .name, .received, .day, .place, .placeName, .placeReported, .placeEdition, .author,
      .state, .version, .edits, .missingFiles, .doubts,
    ]
    static let ofRepeat: [Own] = [.submission, .row, .parentRow, .position]

    /// Where only some questions go, no more than ties the rows of repeats among them to their submissions.
    static func columns(of table: FormLayout.Table, in layout: FormLayout, _ options: ExportOptions) -> [Own] {
      guard let only = options.only else { return table.isRepeat ? ofRepeat : ofSubmission }
      let tables = Set(layout.columns.filter { only.contains($0.path) }.map(\.table))
      if table.isRepeat { return [.submission, .row, .parentRow] }
      return tables.count > 1 ? [.submission] : []
    }
  }
}

/// The words of a form's versions, as far as exports show them: where two say something else, those of the newer one.
struct ExportWords: Sendable {
  /// By path.
  private(set) var questions: [String: String] = [:]
  /// By path and code.
  private(set) var choices: [String: [String: String]] = [:]
  /// The codes of a question in the author's order, by path; those that only older versions offer come behind.
  private(set) var codes: [String: [String]] = [:]
  /// By path.
  private(set) var tags: [String: HXLTag] = [:]
  private let isWorded: Bool

  /// - Parameter forms: The newest first; a language is one of its.
  init(_ forms: [Form], _ wording: ExportOptions.Wording) {
    let language: Int?
    switch wording {
    case .codes: (isWorded, language) = (false, nil)
    case .labels(let chosen): (isWorded, language) = (true, chosen)
    }
    let name = language.flatMap { forms.first?.languages[$0].name }
    for form in forms { add(form, in: form.languages.firstIndex { $0.name == name }) }
  }

  private mutating func add(_ form: Form, in language: Int?) {
    for node in form.nodes where node.question != nil || node.isRepeat {
      let path = form.answerPath(node.path)
      let label = form.plainText(node.label, in: language)
      if isWorded, !label.isEmpty, questions[path] == nil {
        questions[path] = label.split(whereSeparator: \.isNewline).joined(separator: " ")
      }
      if tags[path] == nil { tags[path] = node.question?.hxl.flatMap { HXLTag($0) } }
      guard let list = form.choices(of: node) else { continue }
      let known = Set(codes[path] ?? [])
      codes[path, default: []] += list.choices.map(\.name).filter { !known.contains($0) }
      guard isWorded else { continue }
      choices[path, default: [:]].merge(
        list.choices.map { ($0.name, form.plainText($0.label, in: language)) }, uniquingKeysWith: { first, _ in first })
    }
  }

  func title(of path: String) -> String { questions[path] ?? String(path.dropFirst()) }

  func text(of code: String, at path: String) -> String {
    choices[path]?[code].flatMap { $0.isEmpty ? nil : $0 } ?? code
  }
}

extension ExportTable {
  init(table: Int, layout: FormLayout, order: [String], words: ExportWords, options: ExportOptions) {
    self.table = table
    let content = layout.tables[table]
    let own = Own.columns(of: content, in: layout, options)
    title = content.isRepeat ? words.title(of: content.path) : "submissions"
    var columns = own.map {
      Column(title: options.titles[$0.rawValue] ?? $0.rawValue, source: .own($0), kind: $0.kind, tag: $0.tag)
    }
    // Behind everything, so that no program that knows the columns of a real mission has to know another one.
    let mark = options.mark.map { mark in
      Column(
        title: options.titles[mark.kind.rawValue] ?? mark.kind.rawValue, source: .mark(mark.text),
        kind: .text)
    }
    let stamp = options.kind == .csv || options.kind == .parquet ? options.stamp : nil
    let stamped = stamp.map { Column(title: FileStamp.name, source: .mark($0.text), kind: .text) }
    let marks = [mark, stamped].compactMap(\.self)
    var titles = UniqueTitles((columns + marks).map(\.title))
    // The order of the newest version; what only older ones asked comes behind.
    let rank = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let indices = layout.columns.indices.filter { index in
      let column = layout.columns[index]
      return column.table == table && !layout.hidden.contains(column.path)
        && options.only?.contains(column.path) != false
    }.sorted {
      (rank[layout.columns[$0].path] ?? .max, $0) < (rank[layout.columns[$1].path] ?? .max, $1)
    }
    let variants = Dictionary(grouping: indices) { layout.columns[$0].path }
    for index in indices {
      let column = layout.columns[index]
      var title = words.title(of: column.path)
      // Asked with another type before: the newer column has the plain name.
      if let all = variants[column.path], all.count > 1, index != all.max() { title += " (\(column.type.rawValue))" }
      title = titles.unique(title, path: column.path)
      let tag = words.tags[column.path]
      switch column.type {
      case .geopoint:
        for (cell, suffix) in FormColumn.suffixes(of: .geopoint).enumerated() {
          let part = titles.unique(title + suffix.suffix, path: column.path)
          columns.append(
            Column(
              title: part, source: .cell(index, cell), kind: .decimal,
              tag: cell < 2 ? HXLTag(cell == 0 ? "#geo+lat" : "#geo+lon") : nil))
        }
      default: columns.append(Column(title: title, source: .answer(index), kind: column.type.kind, tag: tag))
      }
      if column.type == .choices, options.splitsChoices {
        for code in words.codes[column.path] ?? [] {
          let choice = titles.unique(title + "/" + words.text(of: code, at: column.path), path: code)
          columns.append(Column(title: choice, source: .chosen(index, code: code), kind: .boolean))
        }
      }
    }
    self.columns = columns + marks
  }
}

/// Heads of one table, no two alike: programs that read the file know columns by them, and the properties of a feature
/// must not be named twice (RFC 8259 §4).
private struct UniqueTitles {
  private var taken: Set<String>

  init(_ titles: [String]) {
    taken = Set(titles)
  }

  /// The title itself, else with the path behind it, which tells questions with one label apart.
  mutating func unique(_ title: String, path: String) -> String {
    var candidate = title
    var number = 1
    while !taken.insert(candidate).inserted {
      candidate = number == 1 ? "\(title) (\(path))" : "\(title) (\(path), \(number))"
      number += 1
    }
    return candidate
  }
}

extension ExportTable.Own {
  var kind: ParquetWriter.Kind {
    switch self {
    case .row, .parentRow, .position, .edits, .missingFiles: .integer
    case .received: .instant
    case .day: .date
    case .submission, .instance, .name, .place, .placeName, .placeReported, .placeEdition, .author, .state, .version,
      .doubts:
      .text
    }
  }

  /// As hxlstandard.org has them; nil for what it has no tag for.
  var tag: HXLTag? {
    switch self {
    case .submission: HXLTag("#meta+id")
    case .received: HXLTag("#date+received")
    case .day: HXLTag("#date")
    case .place: HXLTag("#loc+code")
    case .placeName: HXLTag("#loc+name")
    case .placeReported: HXLTag("#loc+code+reported")
    case .placeEdition: HXLTag("#meta+edition")
    case .state: HXLTag("#status")
    case .row, .parentRow, .position, .instance, .name, .author, .version, .edits, .missingFiles, .doubts: nil
    }
  }
}

extension TableSchema.ColumnType {
  /// How an answer is kept in a table of typed columns.
  fileprivate var kind: ParquetWriter.Kind {
    switch self {
    case .integer: .integer
    case .decimal: .decimal
    case .boolean: .boolean
    case .date: .date
    case .dateTime: .instant
    case .text, .time, .choice, .choices, .ranking, .geopoint, .geotrace, .geoshape, .file: .text
    }
  }
}
