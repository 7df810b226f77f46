package import Basics
package import FormEngine
package import Formats
import Office
import Store

/// A table of a form, as programs that ask for pages know it.
package struct ExportHead: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    /// Letters, digits and `_` only, no two alike: the same as long as no question is added.
    package let name: String
    package let title: String
    package let kind: ParquetWriter.Kind
    /// By what it may be filtered; nil where it may not.
    package let filter: Filter?
    /// By what the submissions may be put in order; nil where they may not. What has no value comes first, and texts are
    /// in the order of their first 120 characters' code points.
    package var sort: SubmissionSort.Key? = nil
    package let tag: HXLTag?
  }

  package enum Filter: Hashable, Sendable {
    case own(SubmissionFilter.Own)
    /// The path of a question outside of repeats.
    case question(String)
    /// The path of one whose answer is several values: whether there is one, and a text that it holds.
    case several(String)
  }

  /// Rows of another table that belong to a row.
  package struct Relation: Hashable, Sendable {
    /// Letters, digits and `_` only, other than the names of columns.
    package let name: String
    /// Index into the form's tables.
    package let table: Int
    /// Whether there may be several: rows of a repeat; else it is the submission.
    package let isToMany: Bool
  }

  /// Index into the form's tables.
  package let table: Int
  /// Letters, digits and `_` only, no two alike.
  package let name: String
  package let title: String
  package let isRepeat: Bool
  package let columns: [Column]
  /// The columns that tell a row apart.
  package var keys: [String] { columns.prefix(isRepeat ? 2 : 1).map(\.name) }
  /// The paths of the questions that ask for a point, with the columns of latitude and longitude.
  package let points: [Point]
  package var relations: [Relation] = []

  package struct Point: Hashable, Sendable {
    package let path: String
    package let latitude: Int
    package let longitude: Int
  }
}

/// Rows of one table with a value for each column of its head.
package struct ExportPage: Sendable {
  package let rows: [[ExportValue]]
  /// To which submission each belongs.
  package let submissions: [ID<Submission>]
  /// Where the next page begins; nil at the end.
  package let next: ExportCursor?
}

package enum ExportOrder: Hashable, Sendable {
  /// That of the submissions' ids, which is the order of receipt, and of their rows.
  case receipt(isDescending: Bool)
  /// Of submissions only; those with the same value in the order of receipt. Where no index gives the order, each page is one
  /// pass over all that is found: ``SortTooLarge`` when that is more than `upTo`.
  case sorted(SubmissionSort, upTo: Int = 100_000)
}

/// More submissions than are sorted for one page would have to be, because no index gives the order that was asked for.
package struct SortTooLarge: Refusal, Equatable {
  let most: Int

  package var code: String { "submissions.sortTooLarge" }
  package var arguments: [String: String] { ["most": String(most)] }
}

/// Behind which row a page begins: `SUBMISSION.ROW`, or in another order than that of receipt what the list's pages say.
package enum ExportCursor: Hashable, Sendable {
  case row(ID<Submission>, Int)
  case sorted(SubmissionCursor)

  package var text: String {
    switch self {
    case .row(let submission, let row): "\(submission).\(row)"
    case .sorted(let cursor): cursor.description
    }
  }

  /// Nil for what no page of that order said.
  package init?(_ text: some StringProtocol, in order: ExportOrder = .receipt(isDescending: false)) {
    if case .sorted = order {
      guard let cursor = SubmissionCursor(String(text)) else { return nil }
      self = .sorted(cursor)
      return
    }
    let parts = text.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let submission = ID<Submission>(String(parts[0])), let row = Int(parts[1]), row >= 0 else {
      return nil
    }
    self = .row(submission, row)
  }

  fileprivate var row: (submission: ID<Submission>, row: Int)? {
    if case .row(let submission, let row) = self { (submission, row) } else { nil }
  }

  fileprivate var sorted: SubmissionCursor? {
    if case .sorted(let cursor) = self { cursor } else { nil }
  }
}

extension Exports {
  /// The tables of a form: that of the submissions, and one for each repeat. Throws ``FormRefusal/unknown``.
  package func heads(of form: ID<Form>, _ options: ExportOptions, for requester: Requester) async throws -> [ExportHead]
  {
    let prepared = try await prepare(form, options, requester)
    return Self.heads(prepared)
  }

  /// The next rows of a table; a cursor of another order begins at the first row. What is read of a sensitive form is
  /// written down. Throws ``FormRefusal/unknown``, and `StoreTimeout` when it would take too long.
  package func page(
    _ query: SubmissionQuery, table: Int, after cursor: ExportCursor?,
    order: ExportOrder = .receipt(isDescending: false),
    limit: Int, _ options: ExportOptions, for requester: Requester
  ) async throws -> ExportPage {
    let prepared = try await prepare(query.form, options, requester)
    guard prepared.tables.indices.contains(table) else { throw FormRefusal.unknown }
    try await submissions.note("submissions.export", [query.form], of: query.form, requester)
    switch order {
    case .receipt(let isDescending):
      let stretch = try await prepared.rows.stretch(
        query, of: prepared.tables[table], after: cursor?.row, upTo: prepared.newest, isDescending: isDescending,
        limit: limit, within: Submissions.limit)
      return ExportPage(
        rows: stretch.rows, submissions: stretch.submissions,
        next: stretch.rows.count < limit ? nil : stretch.last.map { .row($0.submission, $0.row) })
    case .sorted(let sort, let most):
      guard table == 0 else { throw FormRefusal.unknown }
      var query = query
      (query.sort, query.after, query.limit) = (sort, cursor?.sorted, limit)
      let stretch = try await prepared.rows.page(
        query, sorting: most, of: prepared.tables[0], within: Submissions.limit)
      return ExportPage(
        rows: stretch.rows, submissions: stretch.submissions, next: stretch.next.map { .sorted($0) })
    }
  }

  /// The first rows of a table that belong to these submissions, in the order of their ids; `next` where there are more. Writes
  /// nothing down: whoever has the submissions was told of. Throws like ``page(_:table:after:order:limit:_:for:)``.
  package func rows(
    of submissions: [ID<Submission>], form: ID<Form>, table: Int, limit: Int, _ options: ExportOptions,
    for requester: Requester
  ) async throws -> ExportPage {
    let prepared = try await prepare(form, options, requester)
    guard prepared.tables.indices.contains(table) else { throw FormRefusal.unknown }
    let stretch = try await prepared.rows.rows(
      of: submissions, in: prepared.tables[table], limit: limit, within: Submissions.limit)
    return ExportPage(
      rows: stretch.rows, submissions: stretch.submissions,
      next: stretch.rows.count < limit ? nil : stretch.last.map { .row($0.submission, $0.row) })
  }

  /// All rows of a table, stretch by stretch, up to the submission that was the newest when it began. What is read of a
  /// sensitive form is written down once.
  package func rows(
    _ query: SubmissionQuery, table name: String?, _ options: ExportOptions, for requester: Requester
  ) async throws -> (head: ExportHead, next: @Sendable () async throws -> [[ExportValue]]?) {
    let prepared = try await prepare(query.form, options, requester)
    let heads = Self.heads(prepared)
    guard let head = name == nil ? heads.first : heads.first(where: { $0.name == name }) else {
      throw FormRefusal.unknown
    }
    try await submissions.note("submissions.export", [query.form], of: query.form, requester)
    let reading = Reading(prepared, query, table: head.table)
    return (head, { try await reading.next() })
  }

  private actor Reading {
    private let prepared: Prepared
    private let query: SubmissionQuery
    private let table: Int
    private var last: (submission: ID<Submission>, row: Int)?
    private var isOver = false
    private static let limit = 500

    init(_ prepared: Prepared, _ query: SubmissionQuery, table: Int) {
      (self.prepared, self.query, self.table) = (prepared, query, table)
    }

    func next() async throws -> [[ExportValue]]? {
      guard !isOver else { return nil }
      let stretch = try await prepared.rows.stretch(
        query, of: prepared.tables[table], after: last, upTo: prepared.newest, limit: Self.limit)
      last = stretch.last
      isOver = stretch.rows.count < Self.limit
      return stretch.rows
    }
  }

  /// How many rows a table has. Throws like ``page(_:table:after:order:limit:_:for:)``.
  package func count(_ query: SubmissionQuery, table: Int, for requester: Requester) async throws -> Int {
    let scope = submissions.scope(query.form, .exportSubmissions, requester)
    return try await submissions.store.read(within: Submissions.limit) { reader in
      try scope.list(in: reader).count(query, table: table)
    }
  }

  private static func heads(_ prepared: Prepared) -> [ExportHead] {
    var names = PlainNames()
    var heads = prepared.tables.map { table in
      let isRepeat = prepared.plans.layout.tables[table.table].isRepeat
      let path = prepared.plans.layout.tables[table.table].path
      var columnNames = PlainNames()
      let columns = table.columns.map { column in
        ExportHead.Column(
          name: columnNames.unique(column.title), title: column.title, kind: column.kind,
          filter: column.filter(in: prepared.plans.layout, isRepeat: isRepeat),
          sort: isRepeat ? nil : column.sort(in: prepared.plans.layout), tag: column.tag)
      }
      return ExportHead(
        table: table.table,
        name: names.unique(isRepeat ? String(path.dropFirst()) : "submissions"), title: table.title, isRepeat: isRepeat,
        columns: columns, points: table.points(in: prepared.plans.layout))
    }
    for index in heads.indices {
      var taken = PlainNames()
      for column in heads[index].columns { _ = taken.unique(column.name) }
      let related = heads.filter { $0.isRepeat != heads[index].isRepeat }
      heads[index].relations = related.map { head in
        ExportHead.Relation(
          name: taken.unique(head.isRepeat ? head.name : "of_submission"), table: head.table, isToMany: head.isRepeat)
      }
    }
    return heads
  }
}

extension ExportTable {
  fileprivate func points(in layout: FormLayout) -> [ExportHead.Point] {
    columns.indices.compactMap { index in
      guard case .cell(let column, 0) = columns[index].source, layout.columns[column].type == .geopoint,
        index + 1 < columns.count
      else { return nil }
      return ExportHead.Point(path: layout.columns[column].path, latitude: index, longitude: index + 1)
    }
  }
}

extension ExportTable.Column {
  fileprivate func filter(in layout: FormLayout, isRepeat: Bool) -> ExportHead.Filter? {
    switch source {
    case .own(let own): SubmissionFilter.Own(rawValue: own.rawValue).map { .own($0) }
    case .answer(let index) where !isRepeat:
      switch layout.columns[index].type {
      case .choices, .ranking, .geopoint, .geotrace, .geoshape: .several(layout.columns[index].path)
      case .text, .integer, .decimal, .boolean, .date, .time, .dateTime, .choice, .file:
        .question(layout.columns[index].path)
      }
    case .answer, .cell, .chosen, .mark: nil
    }
  }

  fileprivate func sort(in layout: FormLayout) -> SubmissionSort.Key? {
    switch source {
    case .own(.received): .received
    case .own(.day): .day
    case .own(.state): .state
    case .own(.version): .version
    case .own(.edits): .edits
    case .own(.missingFiles): .missingFiles
    case .answer(let index) where layout.columns.lastIndex(where: { $0.path == layout.columns[index].path }) == index:
      switch layout.columns[index].type {
      case .text, .integer, .decimal, .boolean, .date, .time, .dateTime, .choice: .question(layout.columns[index].path)
      case .choices, .ranking, .geopoint, .geotrace, .geoshape, .file: nil
      }
    case .own, .answer, .cell, .chosen, .mark: nil
    }
  }
}

/// Names of letters, digits and `_` only, as tables and columns of other programs have them, no two alike.
struct PlainNames {
  private var taken: Set<String> = []

  mutating func unique(_ text: String) -> String {
    var plain = String(text.prefix(100).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    if plain.first?.isLetter != true { plain = "c_" + plain }
    var candidate = plain
    var number = 2
    while !taken.insert(candidate.lowercased()).inserted {
      candidate = "\(plain)_\(number)"
      number += 1
    }
    return candidate
  }
}
