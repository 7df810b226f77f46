import Basics
import FormEngine
import Office
import Store

/// Reads lists of a form's submissions.
///
/// First the keys of a page are found, from indexes alone where one serves the sort, then the rows of these. Filters by a
/// few places, states or codes are asked one by one and merged, because an index gives an order only within one value.
/// Where one index would find and another would sort, it depends on how much is found: little is found and sorted, of
/// much the first few are met soon in the order of the sort.
struct SubmissionListStore {
  let layout: FormLayout
  /// Paths of the questions that have an index.
  let marked: [String]
  let filter: GrantFilter
  let reader: Reader
  var pairs: ListPairs?

  /// A place with more places below it than this is looked for row by row: then many rows lie in it.
  private static let mostPlaces = 200
  /// A range of more days or numbers than this is not asked for one by one.
  private static let mostPieces = 62
  /// More than this is not found to be sorted.
  private static let mostSorted = 5000

  func page(_ query: SubmissionQuery) throws -> SubmissionPage {
    let (keys, isFirst, isLast) = try noticingSlowness(of: query) { try self.keys(query) }
    return SubmissionPage(
      lines: try lines(keys, columns: query.columns), next: isLast ? nil : keys.last?.cursor,
      previous: isFirst ? nil : keys.first?.cursor)
  }

  /// Wants an index for the two columns of a query that took long, or longer than it may take.
  private func noticingSlowness<Found>(of query: SubmissionQuery, _ find: () throws -> Found) throws -> Found {
    let start = ContinuousClock.now
    defer {
      let duration = start.duration(to: .now)
      if let pairs, duration > pairs.slow, let pair = pair(query) { pairs.want(pair, after: duration) }
    }
    return try find()
  }

  /// The two columns of a query that finds by one index and sorts by another. Times of receipt are found in ranges, within
  /// which no index has another order.
  private func pair(_ query: SubmissionQuery) -> ListPair? {
    var selection = SubmissionSelection(layout, filter: filter)
    guard query.search == nil, query.filters.count == 1, let found = index(for: query.filters[0]),
      let sorted = sortKey(query.sort.key, in: &selection).index, found != sorted
    else { return nil }
    let received = AnswerTables.index(of: layout.tables[0].parts[0], by: "_received")
    guard found != received, sorted != received else { return nil }
    return ListPair(form: query.form, found: found, sorted: sorted)
  }

  /// The index over both columns of the query, where there is one.
  private func pairIndex(_ query: SubmissionQuery) throws -> String? {
    guard let pair = pair(query) else { return nil }
    let main = layout.tables[0].parts[0]
    let index = AnswerTables.pair(of: main, found: pair.found, sorted: pair.sorted)
    return try reader.indexNames(of: main).contains(index) ? index : nil
  }

  /// Which submissions a page has, in the query's order, and where the next one begins. Throws ``SortTooLarge`` where no
  /// index gives that order and the query finds more than `most`.
  func sorted(_ query: SubmissionQuery, sorting most: Int) throws -> (
    submissions: [ID<Submission>], next: SubmissionCursor?
  ) {
    var selection = selection(query, filters: query.filters)
    if sortKey(query.sort.key, in: &selection).index == nil,
      try found(selection, upTo: most + 1) > most
    {
      throw SortTooLarge(most: most)
    }
    let (keys, _, isLast) = try keys(query)
    return (keys.map(\.submission), isLast ? nil : keys.last?.cursor)
  }

  private func keys(_ query: SubmissionQuery) throws -> (keys: [Key], isFirst: Bool, isLast: Bool) {
    var query = query
    // The page before is the page after when everything is read from behind.
    let isReversed = query.before != nil && query.after == nil
    if isReversed {
      query.after = query.before
      query.sort.isDescending.toggle()
    }
    var keys: [Key] = []
    let pair = try pairIndex(query)
    for branch in hasPieces(query) || pair != nil ? try branches(of: query.filters) : [query.filters] {
      keys += try self.keys(query, filters: branch, by: pair, limit: query.limit + 1)
    }
    keys.sort { query.sort.isDescending ? $1 < $0 : $0 < $1 }
    let hasMore = keys.count > query.limit
    keys = Array(keys.prefix(query.limit))
    if isReversed { keys.reverse() }
    return (keys, isReversed ? !hasMore : query.after == nil, isReversed ? false : !hasMore)
  }

  /// These submissions, as far as they may be seen, in their order.
  func lines(of ids: [ID<Submission>], columns: [String]) throws -> [SubmissionLine] {
    try lines(ids.map { Key(cell: .null, received: Instant(microseconds: 0), submission: $0) }, columns: columns)
  }

  /// Counts up to a bound.
  func count(_ query: SubmissionQuery, upTo bound: Int) throws -> SubmissionCount {
    var count = 0
    for branch in try branches(of: query.filters) where count <= bound {
      count += try found(selection(query, filters: branch), upTo: bound + 1 - count)
    }
    return count > bound ? .atLeast(bound) : .exactly(count)
  }

  private func selection(_ query: SubmissionQuery, filters: [SubmissionFilter]) -> SubmissionSelection {
    var selection = SubmissionSelection(layout, filter: filter)
    for filter in filters { selection.add(filter) }
    if let search = query.search { selection.add(search: search, form: query.form) }
    return selection
  }

  private func found(_ selection: SubmissionSelection, upTo bound: Int) throws -> Int {
    try reader.value(
      """
      SELECT count(*) FROM (SELECT t0.submission FROM \(selection.from) WHERE \(selection.where) LIMIT \(bound)) found
      """) ?? 0
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

  /// Whether an index of the filter has what is found in pieces that are in order each: all by receipt, and places below
  /// another, which are no range of their ids, also by place.
  private func hasPieces(_ query: SubmissionQuery) -> Bool {
    let served = query.filters.filter { index(for: $0) != nil }
    guard served.count == 1 else { return false }
    if case .place = served[0], query.sort.key == .place { return true }
    return query.sort.key == .received
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
      case .days(let first?, let last?) where first < last && last.epochDay - first.epochDay < Self.mostPieces:
        return (first.epochDay...last.epochDay).map { others + [.days(from: Day(epochDay: $0), to: Day(epochDay: $0))] }
      case .question(let path, .isBetween(let least?, let most?)) where least < most && self.index(for: filter) != nil:
        guard let numbers = whole(least, most, path: path) else { continue }
        return numbers.map { others + [.question(path: path, .isBetween(Double($0), Double($0)))] }
      case .question(let path, .isOneOf(let values)) where values.count > 1 && self.index(for: filter) != nil:
        return values.map { others + [.question(path: path, .isOneOf([$0]))] }
      default: continue
      }
    }
    return [filters]
  }

  /// The few whole numbers of a range, where the question has no others.
  private func whole(_ least: Double, _ most: Double, path: String) -> ClosedRange<Int>? {
    guard most - least < Double(Self.mostPieces),
      layout.columns.allSatisfy({ $0.table != 0 || $0.path != path || $0.type == .integer }),
      let first = Int(exactly: least.rounded(.up)), let last = Int(exactly: most.rounded(.down)), first <= last
    else { return nil }
    return first...last
  }

  /// - Parameter pair: An index that has what is found by one value in the order of the query.
  private func keys(
    _ query: SubmissionQuery, filters: [SubmissionFilter], by pair: String?, limit: Int
  ) throws -> [Key] {
    var selection = selection(query, filters: filters)
    var sort = sortKey(query.sort.key, in: &selection)
    if let pair, filters.allSatisfy(\.isOneValue) {
      selection.index = pair
    } else if let way = try way(filters, sort, query) {
      (selection.index, sort.isFound) = (way.index, way.isSorted)
    }
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
    let order: [SQL] = columns.map { "\(sort.isFound ? SQL.sorted($0) : $0) \(direction)" }
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
    /// The index that gives the order; nil where the form's first table has none.
    var index: String?
    /// Whether what is found is sorted, instead of met in order.
    var isFound = false
  }

  /// By which index SQLite shall read, and whether what it finds is then sorted; nil where it may choose itself.
  private func way(
    _ filters: [SubmissionFilter], _ sort: SortKey, _ query: SubmissionQuery
  ) throws -> (index: String, isSorted: Bool)? {
    let served = filters.compactMap { filter in index(for: filter).map { (filter: filter, index: $0) } }
    guard reader.engine == .sqlite, query.search == nil, let sorting = sort.index, let first = served.first else {
      return nil
    }
    // What an index has in one piece is in the order of receipt, and a range of what is sorted by in that order.
    if served.count == 1, sort.isReceived, first.filter.isOneValue { return (first.index, false) }
    if served.count == 1, first.index == sorting { return (sorting, false) }
    var fewest = Self.mostSorted
    var way = (index: sorting, isSorted: false)
    for (filter, index) in served {
      var selection = SubmissionSelection(layout, filter: self.filter)
      selection.add(filter)
      selection.index = index
      let count = try found(selection, upTo: fewest)
      if count < fewest { (fewest, way) = (count, (index, true)) }
    }
    return way
  }

  /// The index of the form's first table that finds what the filter wants.
  private func index(for filter: SubmissionFilter) -> String? {
    let main = layout.tables[0].parts[0]
    switch filter {
    case .states: return AnswerTables.index(of: main, by: "_state")
    case .place, .exactPlace, .unplaced: return AnswerTables.index(of: main, by: "_place")
    case .days: return AnswerTables.index(of: main, by: "_day")
    case .received: return AnswerTables.index(of: main, by: "_received")
    case .author: return AnswerTables.index(of: main, by: "_author")
    case .version: return AnswerTables.index(of: main, by: "_version")
    case .programme: return AnswerTables.index(of: main, by: "_programme")
    case .filesMissing, .edited, .hasIssues, .question(_, .isEmpty), .question(_, .isAnswered), .question(_, .contains),
      .question(_, .compares), .question(_, .isInside), .own, .any, .all:
      return nil
    case .question(let path, .isOneOf), .question(let path, .isBetween), .question(let path, .isFrom):
      let columns = layout.columns.filter { $0.table == 0 && $0.path == path }
      guard marked.contains(path), columns.count == 1, columns[0].part == 0 else { return nil }
      return AnswerTables.mark(of: columns[0], in: main)
    }
  }

  private func sortKey(_ key: SubmissionSort.Key, in selection: inout SubmissionSelection) -> SortKey {
    let main = layout.tables[0].parts[0]
    func own(_ column: String, _ type: SQLType, isNullable: Bool = false) -> SortKey {
      SortKey(
        key: "t0.\(name: column)", type: type, isNullable: isNullable, isReceived: column == "_received",
        index: AnswerTables.indexed.contains(column) ? AnswerTables.index(of: main, by: column) : nil)
    }
    switch key {
    case .received: return own("_received", .instant)
    case .day: return own("_day", .date)
    case .place: return own("_place", .id, isNullable: true)
    case .author: return own("_author", .id)
    case .state: return own("_state", .text)
    case .version: return own("_version", .text)
    case .edits: return own("_edits", .int)
    case .missingFiles: return own("_missing_files", .int)
    case .question(let path):
      guard let column = selection.columns(of: path).first else { return own("_received", .instant) }
      let cell = column.cells[0]
      let named = selection.cell(column, cell)
      let isMarked = marked.contains(path) && column.part == 0
      return SortKey(
        key: cell.sortKey(of: named), type: cell.type, isNullable: true,
        index: isMarked ? AnswerTables.mark(of: column, in: main) : nil)
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

extension SubmissionFilter {
  /// Whether an index has all it finds in one piece, in the order of receipt.
  fileprivate var isOneValue: Bool {
    switch self {
    case .states(let states): states.count == 1
    case .exactPlace, .unplaced, .author, .version, .programme, .received: true
    case .question(_, .isOneOf(let values)): values.count == 1
    case .question(_, .isBetween(let least, let most)): least != nil && least == most
    case .days(let first, let last): first != nil && first == last
    case .place, .filesMissing, .edited, .hasIssues, .question, .own, .any, .all: false
    }
  }
}
