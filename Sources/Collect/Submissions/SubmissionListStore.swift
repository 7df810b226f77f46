package import Basics
import FormEngine
package import Office
package import Store

/// Reads lists of a form's submissions.
///
/// First the keys of a page are found, from indexes alone where one serves the sort, then the rows of these. Filters by a
/// few places or states are asked one by one and merged, because an index gives an order only within one value.
struct SubmissionListStore {
  let layout: FormLayout
  let filter: GrantFilter
  let reader: Reader

  /// A place with more places below it than this is looked for row by row: then many rows lie in it.
  private static let mostPlaces = 200

  func page(_ query: SubmissionQuery) throws -> SubmissionPage {
    var query = query
    // The page before is the page after when everything is read from behind.
    let isReversed = query.before != nil && query.after == nil
    if isReversed {
      query.after = query.before
      query.sort.isDescending.toggle()
    }
    var keys: [Key] = []
    for branch in try branches(of: query.filters) {
      keys += try self.keys(query, filters: branch, limit: query.limit + 1)
    }
    keys.sort { query.sort.isDescending ? $1 < $0 : $0 < $1 }
    let hasMore = keys.count > query.limit
    keys = Array(keys.prefix(query.limit))
    if isReversed { keys.reverse() }
    let lines = try lines(keys, columns: query.columns)
    let isFirst = isReversed ? !hasMore : query.after == nil
    let isLast = isReversed ? false : !hasMore
    return SubmissionPage(
      lines: lines, next: isLast ? nil : keys.last?.cursor, previous: isFirst ? nil : keys.first?.cursor)
  }

  /// These submissions, as far as they may be seen, in their order.
  func lines(of ids: [ID<Submission>], columns: [String]) throws -> [SubmissionLine] {
    try lines(ids.map { Key(cell: .null, received: Instant(microseconds: 0), submission: $0) }, columns: columns)
  }

  /// Counts up to a bound.
  func count(_ query: SubmissionQuery, upTo bound: Int) throws -> SubmissionCount {
    var selection = SubmissionSelection(layout, filter: filter)
    for filter in query.filters { selection.add(filter) }
    if let search = query.search { selection.add(search: search, form: query.form) }
    let count: Int? = try reader.value(
      """
      SELECT count(*) FROM (SELECT t0.submission FROM \(selection.from) WHERE \(selection.where) LIMIT \(bound + 1)) found
      """)
    return (count ?? 0) > bound ? .atLeast(bound) : .exactly(count ?? 0)
  }

  /// The submissions before and after one in that order; nil where there is none, or it may not be seen itself.
  func neighbours(
    of id: ID<Submission>, in query: SubmissionQuery
  ) throws -> (previous: ID<Submission>?, next: ID<Submission>?) {
    guard let cursor = try cursor(of: id, in: query.sort) else { return (nil, nil) }
    var query = query
    query.limit = 1
    query.columns = []
    (query.after, query.before) = (cursor, nil)
    let next = try page(query).lines.first?.submission
    (query.after, query.before) = (nil, cursor)
    return (try page(query).lines.first?.submission, next)
  }

  /// Where a submission stands in that order; nil when it may not be seen.
  private func cursor(of id: ID<Submission>, in sort: SubmissionSort) throws -> SubmissionCursor? {
    var selection = SubmissionSelection(layout, filter: filter)
    let key = sortKey(sort.key, in: &selection).key
    selection.add("t0.submission = \(id)")
    return try reader.row(
      "SELECT \(key) AS sorted, t0._received, t0.submission FROM \(selection.from) WHERE \(selection.where)"
    ).map { row in
      Key(cell: row.cells[0], received: try row["_received"], submission: try row["submission"]).cursor
    }
  }

  // MARK: Keys

  private struct Key: Comparable {
    let cell: SQLCell
    let received: Instant
    let submission: ID<Submission>

    static func < (left: Key, right: Key) -> Bool {
      if left.cell != right.cell { return left.cell.isBefore(right.cell) }
      return (left.received, left.submission) < (right.received, right.submission)
    }

    var cursor: SubmissionCursor {
      SubmissionCursor(value: SubmissionCursor.Value(cell), received: received, submission: submission)
    }
  }

  /// The filters as alternatives of which each is served by an index.
  private func branches(of filters: [SubmissionFilter]) throws -> [[SubmissionFilter]] {
    for (index, filter) in filters.enumerated() {
      let others = filters.indices.filter { $0 != index }.map { filters[$0] }
      switch filter {
      case .states(let states) where states.count > 1 && states.count < ReviewState.allCases.count:
        return states.sorted { $0.rawValue < $1.rawValue }.map { others + [.states([$0])] }
      case .place(let place):
        let below: [ID<Place>] = try reader.rows(
          "SELECT place FROM place_ancestor WHERE ancestor = \(place) LIMIT \(Self.mostPlaces + 1)"
        ).map { row in try row["place"] }
        guard below.count <= Self.mostPlaces else { continue }
        return below.map { others + [.exactPlace($0)] }
      default: continue
      }
    }
    return [filters]
  }

  private func keys(_ query: SubmissionQuery, filters: [SubmissionFilter], limit: Int) throws -> [Key] {
    var selection = SubmissionSelection(layout, filter: filter)
    for filter in filters { selection.add(filter) }
    if let search = query.search { selection.add(search: search, form: query.form) }
    let sort = sortKey(query.sort.key, in: &selection)
    guard sort.isNullable else {
      if let after = query.after { selection.add(bound(after, sort, query.sort)) }
      return try keys(selection, sort, query.sort, limit: limit)
    }
    // Ascending, what has no value comes first; descending, last. Each half is one range of the index.
    var found: [Key] = []
    for isEmpty in query.sort.isDescending ? [false, true] : [true, false] where found.count < limit {
      var half = selection
      half.add(isEmpty ? "\(sort.key) IS NULL" : "\(sort.key) IS NOT NULL")
      if let after = query.after {
        let wasEmpty = after.value == .none
        if wasEmpty == isEmpty {
          half.add(bound(after, sort, query.sort))
        } else if isEmpty != query.sort.isDescending {
          continue
        }
      }
      found += try keys(half, sort, query.sort, limit: limit - found.count)
    }
    return found
  }

  private func keys(
    _ selection: SubmissionSelection, _ sort: SortKey, _ order: SubmissionSort, limit: Int
  ) throws -> [Key] {
    let direction: SQL = order.isDescending ? "DESC NULLS LAST" : "ASC NULLS FIRST"
    let columns: [SQL] = (sort.isReceived ? [] : [sort.key]) + ["t0._received", "t0.submission"]
    let order: [SQL] = columns.map { "\($0) \(direction)" }
    return try reader.rows(
      """
      SELECT \(sort.key) AS sorted, t0._received, t0.submission FROM \(selection.from)
      WHERE \(selection.where) ORDER BY \(joined: order) LIMIT \(limit)
      """
    ).map { row in Key(cell: row.cells[0], received: try row["_received"], submission: try row["submission"]) }
  }

  private struct SortKey {
    let key: SQL
    let type: SQLType
    let isNullable: Bool
    var isReceived = false
  }

  private func sortKey(_ key: SubmissionSort.Key, in selection: inout SubmissionSelection) -> SortKey {
    switch key {
    case .received: return SortKey(key: "t0._received", type: .instant, isNullable: false, isReceived: true)
    case .day: return SortKey(key: "t0._day", type: .date, isNullable: false)
    case .place: return SortKey(key: "t0._place", type: .id, isNullable: true)
    case .author: return SortKey(key: "t0._author", type: .id, isNullable: false)
    case .state: return SortKey(key: "t0._state", type: .text, isNullable: false)
    case .version: return SortKey(key: "t0._version", type: .text, isNullable: false)
    case .question(let path):
      guard let column = selection.columns(of: path).first else { return sortKey(.received, in: &selection) }
      let cell = column.cells[0]
      let named = selection.cell(column, cell)
      return SortKey(key: cell.sortKey(of: named), type: cell.type, isNullable: true)
    }
  }

  /// What comes behind the last line of the page before.
  private func bound(_ cursor: SubmissionCursor, _ sort: SortKey, _ order: SubmissionSort) -> SQL {
    let sign: SQL = order.isDescending ? "<" : ">"
    let tail: SQL = "t0._received, t0.submission"
    guard !sort.isReceived, let value = cursor.value.binding(as: sort.type) else {
      return "(\(tail)) \(sign) (\(cursor.received), \(cursor.submission))"
    }
    return "(\(sort.key), \(tail)) \(sign) (\(value), \(cursor.received), \(cursor.submission))"
  }

  // MARK: Lines

  private func lines(_ keys: [Key], columns paths: [String]) throws -> [SubmissionLine] {
    guard !keys.isEmpty else { return [] }
    var selection = SubmissionSelection(layout, filter: filter)
    selection.add("t0.submission IN \(list: keys.map(\.submission))")
    let columns = paths.flatMap { selection.columns(of: $0) }
    let cells = columns.map { column in column.cells.map { selection.cell(column, $0) } }
    let own: [SQL] = AnswerTables.ownColumns.map { "t0.\(name: $0.name)" }
    let more: [SQL] = [
      "(SELECT s.name FROM submission s WHERE s.id = t0.submission) AS name",
      "(SELECT count(*) FROM issue i WHERE i.submission = t0.submission) AS issues",
    ]
    let rows = try reader.rows(
      """
      SELECT t0.submission, \(joined: own + cells.joined() + more) FROM \(selection.from) WHERE \(selection.where)
      """)
    let byID = Dictionary(
      try rows.map { row in (try row["submission"] as ID<Submission>, row) }, uniquingKeysWith: { first, _ in first })
    return try keys.compactMap { key in
      guard let row = byID[key.submission] else { return nil }
      return try line(row, key: key, columns: columns)
    }
  }

  private func line(_ row: Row, key: Key, columns: [FormColumn]) throws -> SubmissionLine {
    var answers: [String: Answer] = [:]
    var position = 1 + AnswerTables.ownColumns.count
    for column in columns {
      let count = FormColumn.suffixes(of: column.type).count
      let cells = row.cells[position..<position + count]
      if answers[column.path] == nil, let answer = try Answer(cells: cells, type: column.type) {
        answers[column.path] = answer
      }
      position += count
    }
    return SubmissionLine(
      submission: key.submission, received: try row["_received"], day: try row["_day"], place: try row["_place"],
      placeSource: try row["_place_source"], programme: try row["_programme"], author: try row["_author"],
      state: try row["_state"], version: try row["_version"], edits: try row["_edits"],
      missingFiles: try row["_missing_files"], name: try row.cells[row.cells.count - 2].text,
      issues: try Int(cell: row.cells[row.cells.count - 1]), answers: answers)
  }
}

extension SQLCell {
  fileprivate var text: String? {
    get throws { try String?(cell: self) }
  }

  /// The order of both engines: nothing first, texts and ids by their bytes.
  fileprivate func isBefore(_ other: SQLCell) -> Bool {
    switch (self, other) {
    case (.null, _): other != .null
    case (_, .null): false
    case (.int(let left), .int(let right)): left < right
    case (.real(let left), .real(let right)): left < right
    case (.text(let left), .text(let right)): left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    case (.bytes(let left), .bytes(let right)): left.lexicographicallyPrecedes(right)
    default: false
    }
  }
}
