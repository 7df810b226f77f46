import Basics
import FormEngine
import Formats
import Office
import Store

/// An export on its way: reads a stretch, writes it, gives it away, and holds nothing else, however much there is.
///
/// Rows come in the order in which they were received first, up to the newest that was there when the export began; no
/// transaction stays open while the reader of the file is waited for.
actor SubmissionExport {
  private let store: Store
  private let scope: Submissions.Scope
  private let query: SubmissionQuery
  private let plans: FormPlans
  private let tables: [ExportTable]
  private let words: ExportWords
  private let names: ExportNames
  private let options: ExportOptions
  private let newest: ID<Submission>?
  private var encoder: any ExportEncoder
  private var current = 0
  private var last: (submission: ID<Submission>, row: Int)?
  private var hasBegun = false
  private var isFinished = false
  private(set) var written = 0
  private var placeNames: [ID<Place>: (code: String, name: String)] = [:]
  private var actorNames: [ID<Actor>: String] = [:]
  /// Of the rows that were read last.
  private var doubts: [ID<Submission>: String] = [:]

  private static let batch = 500
  /// Names that are remembered; a mission has more villages than an export should hold.
  private static let mostNames = 20_000
  /// Of one submission; how many more there are is told behind them. A cell of a sheet holds no 32,768 characters.
  private static let mostDoubts = 20

  init(
    store: Store, scope: Submissions.Scope, query: SubmissionQuery, plans: FormPlans, tables: [ExportTable],
    words: ExportWords, names: ExportNames, options: ExportOptions, encoder: any ExportEncoder,
    newest: ID<Submission>?
  ) {
    self.store = store
    self.scope = scope
    self.query = query
    self.plans = plans
    self.tables = tables
    self.words = words
    self.names = names
    self.options = options
    self.encoder = encoder
    self.newest = newest
  }

  /// The next bytes; nil at the end.
  func next() async throws -> [UInt8]? {
    while !isFinished {
      try await advance()
      let bytes = encoder.take()
      if !bytes.isEmpty { return bytes }
    }
    return nil
  }

  private func advance() async throws {
    guard current < tables.count else {
      encoder.finish()
      isFinished = true
      return
    }
    let table = tables[current]
    if !hasBegun {
      encoder.begin(table.title, header: table.columns.map(\.title))
      hasBegun = true
    }
    let (scope, query, last, newest) = (scope, query, last, newest)
    let columns = table.questions
    let tellsDoubts = table.tellsDoubts
    let (batch, doubtful) = try await store.read { reader -> (ExportBatch, [ID<Submission>]) in
      guard let newest else { return (ExportBatch(), []) }
      let batch = try scope.list(in: reader).batch(
        query, table: table.table, columns: columns, after: last, upTo: newest, limit: Self.batch)
      return (batch, tellsDoubts ? try reader.withIssues(batch.rows.map(\.submission)) : [])
    }
    try await learnNames(batch.rows)
    try await learnDoubts(doubtful)
    for row in batch.rows { encoder.write(values(of: row, in: batch, table)) }
    written += batch.rows.count
    self.last = batch.last
    if batch.rows.count < Self.batch {
      encoder.end()
      (current, self.last, hasBegun) = (current + 1, nil, false)
    }
  }

  private func learnNames(_ rows: [ExportRow]) async throws {
    let places = Set(rows.compactMap(\.place)).filter { placeNames[$0] == nil }
    if !places.isEmpty {
      if placeNames.count > Self.mostNames { placeNames = [:] }
      placeNames.merge(try await names.places(places, options.language)) { $1 }
    }
    let actors = Set(rows.map(\.author)).filter { actorNames[$0] == nil }
    if !actors.isEmpty {
      if actorNames.count > Self.mostNames { actorNames = [:] }
      actorNames.merge(try await names.actors(actors, options.language)) { $1 }
    }
  }

  /// The texts are in the XML only, which is read where something in it is doubtful.
  private func learnDoubts(_ submissions: [ID<Submission>]) async throws {
    doubts = [:]
    for submission in submissions {
      let current = try await store.history(of: submission.recast()).reduce(nil, SubmissionRecord.fold)?.current
      guard let content = current?.content, let plan = plans[content.facts.published],
        let rows = content.reading.rows(of: content.xml, by: plan)
      else { continue }
      let told = rows.doubts.prefix(Self.mostDoubts).map(\.description)
      let others = rows.doubts.count - told.count
      doubts[submission] = (told + (others > 0 ? ["+\(others)"] : [])).joined(separator: "; ")
    }
  }

  private func values(of row: ExportRow, in batch: ExportBatch, _ table: ExportTable) -> [ExportValue] {
    table.columns.map { column in
      switch column.source {
      case .own(let own): value(of: own, row)
      case .cell(let index, let cell):
        batch.cells(of: index, in: row).map { ExportValue($0[$0.startIndex + cell]) } ?? .empty
      case .answer(let index):
        batch.cells(of: index, in: row).map {
          ExportValue($0, of: plans.layout.columns[index], words: words, keepsZone: options.kind == .csv)
        } ?? .empty
      case .chosen(let index, let code):
        batch.cells(of: index, in: row).map { ExportValue($0, contains: code) } ?? .empty
      case .mark(let mark): .text(mark)
      }
    }
  }

  private func value(of own: ExportTable.Own, _ row: ExportRow) -> ExportValue {
    switch own {
    case .submission: .text(row.submission.description)
    case .row: .integer(row.row)
    case .parentRow: .integer(row.parentRow)
    case .position: .integer(row.position)
    case .instance: ExportValue(row.instance)
    case .name: ExportValue(row.name)
    case .received: .instant(row.received)
    case .day: .date(row.day)
    case .place: ExportValue(row.place.map { placeNames[$0]?.code ?? $0.description })
    case .placeName: ExportValue(row.place.flatMap { placeNames[$0]?.name })
    case .author: .text(actorNames[row.author] ?? row.author.description)
    case .state: .text(row.state)
    case .version: .text(row.version)
    case .edits: .integer(row.edits)
    case .missingFiles: .integer(row.missingFiles)
    case .doubts: ExportValue(doubts[row.submission])
    }
  }
}

extension ExportTable {
  fileprivate var tellsDoubts: Bool {
    columns.contains { column in
      if case .own(.doubts) = column.source { true } else { false }
    }
  }

  /// The layout's columns that it shows, each once.
  var questions: [Int] {
    var seen: Set<Int> = []
    return columns.compactMap { column in
      switch column.source {
      case .own, .mark: nil
      case .cell(let index, _), .answer(let index), .chosen(let index, _): seen.insert(index).inserted ? index : nil
      }
    }
  }
}

extension ExportValue {
  init(_ text: String?) {
    self = text.map { .text($0) } ?? .empty
  }

  init(_ cell: SQLCell) {
    self =
      switch cell {
      case .null, .bytes: .empty
      case .int(let value): .integer(Int(value))
      case .real(let value): .decimal(value)
      case .text(let value): .text(value)
      }
  }

  /// An answer, with its choices in words where there are some. `keepsZone`: times as the phone wrote them; otherwise as
  /// the clock on the phone's wall, because spreadsheets know no zones.
  init(_ cells: ArraySlice<SQLCell>, of column: FormColumn, words: ExportWords, keepsZone: Bool) {
    guard let first = cells.first, first != .null else {
      self = .empty
      return
    }
    switch (column.type, first) {
    case (.boolean, .int(let value)): self = .boolean(value != 0)
    case (.date, .text(let text)): self = Day(text).map { .date($0) } ?? .text(text)
    case (.dateTime, .int(let microseconds)):
      let offset: Int = if case .int(let minutes)? = cells.dropFirst().first { Int(minutes) } else { 0 }
      self =
        keepsZone
        ? .text(Timestamp(instant: Instant(microseconds: microseconds), offset: offset).description)
        : .instant(Instant(microseconds: microseconds).adding(seconds: offset * 60))
    case (.choice, .text(let code)): self = .text(words.text(of: code, at: column.path))
    case (.choices, .text(let codes)), (.ranking, .text(let codes)):
      guard words.choices[column.path] != nil else {
        self = .text(codes)
        return
      }
      self = .text(
        codes.split(separator: " ").map { words.text(of: String($0), at: column.path) }.joined(separator: ", "))
    default: self.init(first)
    }
  }

  /// Whether a code is among several.
  init(_ cells: ArraySlice<SQLCell>, contains code: String) {
    guard case .text(let codes)? = cells.first else {
      self = .empty
      return
    }
    self = .boolean(codes.split(separator: " ").contains { $0 == code })
  }
}
