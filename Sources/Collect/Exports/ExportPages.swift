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
    package let tag: HXLTag?
  }

  package enum Filter: Hashable, Sendable {
    case own(SubmissionFilter.Own)
    /// The path of a question outside of repeats.
    case question(String)
    /// The path of one whose answer is several values: whether there is one, and a text that it holds.
    case several(String)
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

  package struct Point: Hashable, Sendable {
    package let path: String
    package let latitude: Int
    package let longitude: Int
  }
}

/// Rows of one table with a value for each column of its head.
package struct ExportPage: Sendable {
  package let rows: [[ExportValue]]
  /// Where the next page begins; nil at the end.
  package let next: ExportCursor?
}

/// Behind which row a page begins: `SUBMISSION.ROW`.
package struct ExportCursor: Hashable, Sendable {
  let submission: ID<Submission>
  let row: Int

  package var text: String { "\(submission).\(row)" }

  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard parts.count == 2, let submission = ID<Submission>(String(parts[0])), let row = Int(parts[1]), row >= 0 else {
      return nil
    }
    (self.submission, self.row) = (submission, row)
  }

  init(_ last: (submission: ID<Submission>, row: Int)) {
    (submission, row) = last
  }
}

extension Exports {
  /// The tables of a form: that of the submissions, and one for each repeat. Throws ``FormRefusal/unknown``.
  package func heads(of form: ID<Form>, _ options: ExportOptions, for requester: Requester) async throws -> [ExportHead]
  {
    let prepared = try await prepare(form, options, requester)
    return Self.heads(prepared)
  }

  /// The next rows of a table, in the order of the submissions' ids, or against it. What is read of a sensitive form is
  /// written down. Throws ``FormRefusal/unknown``, and `StoreTimeout` when it would take too long.
  package func page(
    _ query: SubmissionQuery, table: Int, after cursor: ExportCursor?, isDescending: Bool = false, limit: Int,
    _ options: ExportOptions, for requester: Requester
  ) async throws -> ExportPage {
    let prepared = try await prepare(query.form, options, requester)
    guard prepared.tables.indices.contains(table) else { throw FormRefusal.unknown }
    try await submissions.note("submissions.export", [query.form], of: query.form, requester)
    let stretch = try await prepared.rows.stretch(
      query, of: prepared.tables[table], after: cursor.map { ($0.submission, $0.row) }, upTo: prepared.newest,
      isDescending: isDescending, limit: limit, within: Submissions.limit)
    return ExportPage(
      rows: stretch.rows, next: stretch.rows.count < limit ? nil : stretch.last.map(ExportCursor.init))
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

  /// How many rows a table has. Throws like ``page(_:table:after:isDescending:limit:_:for:)``.
  package func count(_ query: SubmissionQuery, table: Int, for requester: Requester) async throws -> Int {
    let scope = submissions.scope(query.form, .exportSubmissions, requester)
    return try await submissions.store.read(within: Submissions.limit) { reader in
      try scope.list(in: reader).count(query, table: table)
    }
  }

  private static func heads(_ prepared: Prepared) -> [ExportHead] {
    var names = PlainNames()
    return prepared.tables.map { table in
      let isRepeat = prepared.plans.layout.tables[table.table].isRepeat
      let path = prepared.plans.layout.tables[table.table].path
      var columnNames = PlainNames()
      let columns = table.columns.map { column in
        ExportHead.Column(
          name: columnNames.unique(column.title), title: column.title, kind: column.kind,
          filter: column.filter(in: prepared.plans.layout, isRepeat: isRepeat), tag: column.tag)
      }
      return ExportHead(
        table: table.table,
        name: names.unique(isRepeat ? String(path.dropFirst()) : "submissions"), title: table.title, isRepeat: isRepeat,
        columns: columns, points: table.points(in: prepared.plans.layout))
    }
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
