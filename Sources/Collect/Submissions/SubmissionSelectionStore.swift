import Basics
import FormEngine
import Office
import Store

/// A query over a form's tables as SQL: from which tables, under which conditions.
struct SubmissionSelection {
  let layout: FormLayout
  private(set) var conditions: [SQL]
  private var joined: Set<String> = []
  /// Everything behind the form's first table in FROM.
  private var joins: SQL = .empty
  /// The index of the form's first table by which it is to be read.
  var index: String?
  /// Whether rows are read in the order of the primary key, whatever they are filtered by.
  private let isByKey: Bool

  static let main: SQL = "\(name: "t0")"

  /// All submissions of the form that `filter` lets its reader see.
  init(_ layout: FormLayout, filter: GrantFilter, isByKey: Bool = false) {
    self.layout = layout
    self.isByKey = isByKey
    conditions = []
    add(filter.condition(place: compared("t0._place"), programme: compared("t0._programme")))
  }

  /// A column as conditions name it.
  private func compared(_ column: SQL) -> SQL { isByKey ? .besideKey(column) : column }

  mutating func add(_ condition: SQL) { conditions.append(condition) }

  var from: SQL { "\(name: layout.tables[0].parts[0]) \(Self.main)\(index.map(SQL.byIndex) ?? SQL.empty)\(joins)" }

  var `where`: SQL { "\(joined: conditions, separator: " AND ")" }

  // MARK: Columns

  /// The columns that a question outside of repeats has had, the newest first.
  func columns(of path: String) -> [FormColumn] {
    layout.hidden.contains(path) ? [] : layout.columns.filter { $0.table == 0 && $0.path == path }.reversed()
  }

  /// Makes each row of a repeat a row of the result.
  mutating func join(repeat table: Int) {
    joins = "\(joins) JOIN \(name: layout.tables[table].parts[0]) r0 ON r0.submission = t0.submission"
  }

  /// A cell as the query names it; its part of the table is joined.
  mutating func cell(_ column: FormColumn, _ cell: FormColumn.Cell) -> SQL {
    let isRepeat = layout.tables[column.table].isRepeat
    let alias = (isRepeat ? "r" : "t") + String(column.part)
    if column.part > 0, joined.insert(alias).inserted {
      let first: SQL = isRepeat ? "r0" : "t0"
      let rows: SQL = isRepeat ? " AND \(name: alias).row = r0.row" : .empty
      joins = """
        \(joins) LEFT JOIN \(name: layout.tables[column.table].parts[column.part]) \(name: alias)
        ON \(name: alias).submission = \(first).submission\(rows)
        """
    }
    return "\(name: alias).\(name: cell.name)"
  }

  // MARK: Filters

  mutating func add(_ filter: SubmissionFilter) {
    switch filter {
    case .states(let states) where states.count == 1:
      for state in states { add("\(compared("t0._state")) = \(state)") }
    case .states(let states): add("\(compared("t0._state")) IN \(list: ReviewState.allCases.filter(states.contains))")
    case .place(let place):
      add("\(compared("t0._place")) IN (SELECT a.place FROM place_ancestor a WHERE a.ancestor = \(place))")
    case .exactPlace(let place): add("\(compared("t0._place")) = \(place)")
    case .unplaced: add("\(compared("t0._place")) IS NULL")
    case .days(let day?, let last) where day == last: add("\(compared("t0._day")) = \(day)")
    case .days(let first, let last):
      if let first { add("\(compared("t0._day")) >= \(first)") }
      if let last { add("\(compared("t0._day")) <= \(last)") }
    case .received(let first, let last):
      if let first { add("\(compared("t0._received")) >= \(first)") }
      if let last { add("\(compared("t0._received")) < \(last)") }
    case .author(let author): add("\(compared("t0._author")) = \(author)")
    case .version(let version): add("\(compared("t0._version")) = \(version)")
    case .programme(let programme): add("\(compared("t0._programme")) = \(programme)")
    case .filesMissing: add("\(compared("t0._missing_files")) > 0")
    case .edited: add("\(compared("t0._edits")) > 0")
    case .hasIssues: add("EXISTS (SELECT 1 FROM issue i WHERE i.submission = t0.submission)")
    case .own(let own, let comparison, let operand):
      add(Self.own(own, compared).compared(comparison, with: operand) ?? "1 = 0")
    case .any(let filters): add(each(filters).map { "(\(joined: $0, separator: " OR "))" } ?? "1 = 0")
    case .all(let filters): add(each(filters).map { "(\(joined: $0, separator: " AND "))" } ?? "1 = 1")
    case .question(let path, let condition):
      let columns = columns(of: path)
      guard !columns.isEmpty else { return add("1 = 0") }
      let each = columns.compactMap { self.condition(condition, on: $0) }
      switch condition {
      // What a question that changed its type says stands in one of its columns: the others are empty.
      case .isEmpty, .compares(.equal, .nothing): add("(\(joined: each, separator: " AND "))")
      case .compares(.notEqual, let operand) where operand != .nothing && !each.isEmpty:
        add("(\(joined: each, separator: " AND "))")
      default: add(each.isEmpty ? "1 = 0" : "(\(joined: each, separator: " OR "))")
      }
    }
  }

  /// The conditions of several filters, one each; nil for none.
  private mutating func each(_ filters: [SubmissionFilter]) -> [SQL]? {
    let before = conditions
    let each = filters.map { filter -> SQL in
      conditions = []
      add(filter)
      return conditions.isEmpty ? "1 = 1" : "(\(joined: conditions, separator: " AND "))"
    }
    conditions = before
    return each.isEmpty ? nil : each
  }

  private static func own(_ own: SubmissionFilter.Own, _ compared: (SQL) -> SQL) -> ComparedCell {
    switch own {
    case .submission: ComparedCell(sql: compared("t0.submission"), kind: .id)
    case .received: ComparedCell(sql: compared("t0._received"), kind: .instant)
    case .day: ComparedCell(sql: compared("t0._day"), kind: .day)
    case .state: ComparedCell(sql: compared("t0._state"), kind: .text)
    case .version: ComparedCell(sql: compared("t0._version"), kind: .text)
    case .edits: ComparedCell(sql: compared("t0._edits"), kind: .whole)
    case .missingFiles: ComparedCell(sql: compared("t0._missing_files"), kind: .whole)
    }
  }

  /// Nil when no answer of the column's type can fulfil it.
  private mutating func condition(_ condition: SubmissionFilter.AnswerCondition, on column: FormColumn) -> SQL? {
    let first = column.cells[0]
    let cell = compared(self.cell(column, first))
    switch condition {
    case .isEmpty: return "\(cell) IS NULL"
    case .isAnswered: return "\(cell) IS NOT NULL"
    case .isOneOf(let values):
      switch column.type {
      case .choices:
        return "EXISTS (SELECT 1 FROM \(.words(of: cell, as: "given")) WHERE given.value IN \(list: values))"
      case .integer: return "\(cell) IN \(list: values.compactMap { Int64($0) })"
      case .decimal: return "\(cell) IN \(list: values.compactMap { Double($0) })"
      case .boolean: return "\(cell) IN \(list: values.map { $0 == "true" })"
      case .text, .choice, .time, .file, .ranking:
        // The sort key has the index; the cell itself decides.
        let keys = values.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(FormColumn.Cell.longestKey))) }
        guard values.count == 1 else {
          return "(\(first.sortKey(of: cell)) IN \(list: keys) AND \(cell) IN \(list: values))"
        }
        // A shorter key is the whole answer.
        let isWhole = values[0].unicodeScalars.count < FormColumn.Cell.longestKey
        return isWhole
          ? "\(first.sortKey(of: cell)) = \(values[0])"
          : "(\(first.sortKey(of: cell)) = \(keys[0]) AND \(cell) = \(values[0]))"
      case .date: return "\(cell) IN \(list: values.compactMap { Day($0) })"
      case .dateTime, .geopoint, .geotrace, .geoshape: return nil
      }
    case .contains(let text):
      guard first.type == .text else { return nil }
      return "\(.contains(cell, text))"
    case .isBetween(let least, let most):
      guard first.type == .int || first.type == .real, column.type != .dateTime else { return nil }
      let least = least.map { Self.bound($0, .up, first.type) }
      let most = most.map { Self.bound($0, .down, first.type) }
      if let least, least == most { return "\(cell) = \(least)" }
      let parts: [SQL] = [least.map { "\(cell) >= \($0)" }, most.map { "\(cell) <= \($0)" }].compactMap { $0 }
      return parts.isEmpty ? "\(cell) IS NOT NULL" : "(\(joined: parts, separator: " AND "))"
    case .compares(let comparison, let operand):
      return ComparedCell.Kind(column.type).flatMap {
        ComparedCell(sql: cell, kind: $0).compared(comparison, with: operand)
      }
    case .isInside(let west, let south, let east, let north):
      guard column.type == .geopoint else { return nil }
      let longitude = compared(self.cell(column, column.cells[1]))
      return """
        (\(cell) >= \(south) AND \(cell) <= \(north) AND \(longitude) >= \(west) AND \(longitude) <= \(east))
        """
    case .isFrom(let first, let last):
      switch column.type {
      case .date:
        let parts: [SQL] = [first.map { "\(cell) >= \($0)" }, last.map { "\(cell) <= \($0)" }].compactMap { $0 }
        return parts.isEmpty ? "\(cell) IS NOT NULL" : "(\(joined: parts, separator: " AND "))"
      case .dateTime:
        let start = first.map { Instant(microseconds: Int64($0.epochDay) * 86_400_000_000) }
        let end = last.map { Instant(microseconds: Int64($0.epochDay + 1) * 86_400_000_000) }
        let parts: [SQL] = [start.map { "\(cell) >= \($0)" }, end.map { "\(cell) < \($0)" }].compactMap { $0 }
        return parts.isEmpty ? "\(cell) IS NOT NULL" : "(\(joined: parts, separator: " AND "))"
      default: return nil
      }
    }
  }

  /// A bound as a number of the column's type: only for that its index serves on PostgreSQL.
  private static func bound(_ number: Double, _ rule: FloatingPointRoundingRule, _ type: SQLType) -> SQLBinding {
    guard type == .int, let whole = Int64(exactly: number.rounded(rule)) else { return number.binding }
    return whole.binding
  }

  /// Every word must begin one of the submission's tokens, or the whole be an id of it.
  mutating func add(search text: String, form: ID<Form>) {
    let each = Folding.tokens(text, limit: 8).map { token -> SQL in
      "SELECT s.submission FROM submission_token s WHERE s.form = \(form) AND \(.prefix("s.token", token))"
    }
    guard let ids = SubmissionIDSearch(text)?.submissions(of: form) else {
      for found in each { add("t0.submission IN (\(found))") }
      return
    }
    let words = each.dropFirst().reduce(each.first) { found, next in found.map { "\(next) AND s.submission IN (\($0))" }
    }
    add("t0.submission IN (\(joined: [words, ids].compactMap(\.self), separator: " UNION "))")
  }
}

/// A cell that is compared with a value of its own kind.
private struct ComparedCell {
  enum Kind {
    case id, text, whole, number, truth, day, instant

    /// Nil for answers that are not one value.
    init?(_ type: TableSchema.ColumnType) {
      switch type {
      case .text, .time, .choice, .file: self = .text
      case .integer: self = .whole
      case .decimal: self = .number
      case .boolean: self = .truth
      case .date: self = .day
      case .dateTime: self = .instant
      case .choices, .ranking, .geopoint, .geotrace, .geoshape: return nil
      }
    }
  }

  let sql: SQL
  let kind: Kind

  /// Nil for what cannot be compared so. Nothing is equal to nothing, and to nothing else.
  func compared(_ comparison: SubmissionFilter.Comparison, with operand: SubmissionFilter.Operand) -> SQL? {
    if operand == .nothing {
      switch comparison {
      case .equal: return "\(sql) IS NULL"
      case .notEqual: return "\(sql) IS NOT NULL"
      case .less, .atMost, .more, .atLeast: return nil
      }
    }
    guard let value = binding(of: operand) else { return nil }
    let isOrdered = kind != .text && kind != .truth
    switch comparison {
    case .equal: return "\(sql) = \(value)"
    case .notEqual: return "(\(sql) <> \(value) OR \(sql) IS NULL)"
    case .less: return isOrdered ? "\(sql) < \(value)" : nil
    case .atMost: return isOrdered ? "\(sql) <= \(value)" : nil
    case .more: return isOrdered ? "\(sql) > \(value)" : nil
    case .atLeast: return isOrdered ? "\(sql) >= \(value)" : nil
    }
  }

  private func binding(of operand: SubmissionFilter.Operand) -> SQLBinding? {
    switch (kind, operand) {
    case (.id, .text(let text)): ID<Submission>(text)?.binding
    case (.text, .text(let text)): text.binding
    case (.whole, .number(let number)): Int64(exactly: number)?.binding ?? number.binding
    case (.number, .number(let number)): number.binding
    case (.truth, .truth(let truth)): truth.binding
    case (.day, .day(let day)): day.binding
    case (.instant, .instant(let instant)): instant.binding
    default: nil
    }
  }
}
