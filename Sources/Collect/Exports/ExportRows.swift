import Basics
import FormEngine
import Formats
import Office
import Store

/// Reads rows of a form's tables as values, stretch by stretch, in the order of the submissions' ids.
actor ExportRows {
  private let store: Store
  private let scope: Submissions.Scope
  private let plans: FormPlans
  private let words: ExportWords
  private let names: ExportNames
  private let options: ExportOptions
  private var placeNames: [ID<Place>: (code: String, name: String)] = [:]
  private var actorNames: [ID<Actor>: String] = [:]
  private var editionNames: [ID<CodeEdition>: String] = [:]
  /// Of the rows that were read last.
  private var doubts: [ID<Submission>: String] = [:]

  /// Names that are remembered; a mission has more villages than an export should hold.
  private static let mostNames = 20_000
  /// Of one submission; how many more there are is told behind them. A cell of a sheet holds no 32,768 characters.
  private static let mostDoubts = 20

  init(
    store: Store, scope: Submissions.Scope, plans: FormPlans, words: ExportWords, names: ExportNames,
    options: ExportOptions
  ) {
    (self.store, self.scope, self.plans) = (store, scope, plans)
    (self.words, self.names, self.options) = (words, names, options)
  }

  struct Stretch {
    let rows: [[ExportValue]]
    let submissions: [ID<Submission>]
    let places: [ID<Place>?]
    /// Where the next one goes on; nil when nothing was found.
    let last: (submission: ID<Submission>, row: Int)?
    /// The same where the rows are in another order than that of their key.
    let next: SubmissionCursor?
  }

  /// At most `limit` rows behind `last`, of submissions up to `newest`; the other way round when descending.
  func stretch(
    _ query: SubmissionQuery, of table: ExportTable, after last: (submission: ID<Submission>, row: Int)?,
    upTo newest: ID<Submission>?, isDescending: Bool = false, limit: Int, within time: Duration? = nil
  ) async throws -> Stretch {
    let columns = table.questions
    return try await read(table, within: time) { list in
      guard let newest else { return ExportBatch() }
      return try list.batch(
        query, table: table.table, columns: columns, after: last, upTo: newest, isDescending: isDescending, limit: limit
      )
    }
  }

  /// A page of the submissions in the query's order. Throws ``SortTooLarge``.
  func page(
    _ query: SubmissionQuery, sorting most: Int, of table: ExportTable, within time: Duration
  ) async throws -> Stretch {
    let columns = table.questions
    return try await read(table, within: time) { list in
      try list.batch(sorted: query, sorting: most, table: table.table, columns: columns)
    }
  }

  /// The first rows of a table that belong to these submissions, in the order of its key.
  func rows(
    of submissions: [ID<Submission>], in table: ExportTable, limit: Int, within time: Duration
  ) async throws -> Stretch {
    let columns = table.questions
    return try await read(table, within: time) { list in
      try list.batch(of: submissions, table: table.table, columns: columns, limit: limit)
    }
  }

  private func read(
    _ table: ExportTable, within time: Duration?,
    _ find: @escaping @Sendable (SubmissionListStore) throws -> ExportBatch
  ) async throws -> Stretch {
    let scope = scope
    let tellsDoubts = table.tellsDoubts
    let (batch, doubtful) = try await store.read(within: time) { reader -> (ExportBatch, [ID<Submission>]) in
      let batch = try find(scope.list(in: reader))
      return (batch, tellsDoubts ? try reader.withIssues(batch.rows.map(\.submission)) : [])
    }
    try await learnNames(batch.rows)
    try await learnDoubts(doubtful)
    return Stretch(
      rows: batch.rows.map { values(of: $0, in: batch, table) }, submissions: batch.rows.map(\.submission),
      places: batch.rows.map(\.place), last: batch.last, next: batch.next)
  }

  private func learnNames(_ rows: [ExportRow]) async throws {
    let places = Set(rows.compactMap(\.place)).filter { placeNames[$0] == nil }
    if !places.isEmpty {
      if placeNames.count > Self.mostNames { placeNames = [:] }
      placeNames.merge(try await names.places(places, options.language)) { $1 }
    }
    let editions = Set(rows.compactMap(\.reported?.edition)).filter { editionNames[$0] == nil }
    if !editions.isEmpty { editionNames.merge(try await names.editions(editions)) { $1 } }
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
      guard let rows = (current?.content).flatMap(plans.rows) else { continue }
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
          ExportValue($0, of: plans.layout.columns[index], words: words, times: options.kind.times)
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
    case .placeReported: ExportValue(row.reported?.code)
    case .placeEdition: ExportValue(row.reported.map { editionNames[$0.edition] ?? $0.edition.description })
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

extension ExportOptions.Kind {
  fileprivate var times: ExportValue.Times {
    switch self {
    case .csv: .withZone
    case .xlsx, .geojson: .onTheWall
    case .parquet: .asInstants
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

  /// How times are written: as the phone wrote them, as the clock on the phone's wall, because spreadsheets know no zones,
  /// or as the point in time.
  enum Times {
    case withZone, onTheWall, asInstants
  }

  /// An answer, with its choices in words where there are some.
  init(_ cells: ArraySlice<SQLCell>, of column: FormColumn, words: ExportWords, times: Times) {
    guard let first = cells.first, first != .null else {
      self = .empty
      return
    }
    switch (column.type, first) {
    case (.boolean, .int(let value)): self = .boolean(value != 0)
    case (.date, .text(let text)): self = Day(text).map { .date($0) } ?? .text(text)
    case (.dateTime, .int(let microseconds)):
      let offset: Int = if case .int(let minutes)? = cells.dropFirst().first { Int(minutes) } else { 0 }
      let instant = Instant(microseconds: microseconds)
      self =
        switch times {
        case .withZone: .text(Timestamp(instant: instant, offset: offset).description)
        case .onTheWall: .instant(instant.adding(seconds: offset * 60))
        case .asInstants: .instant(instant)
        }
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
