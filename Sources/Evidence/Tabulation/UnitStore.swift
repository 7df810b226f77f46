import Basics
import Collect
import FormEngine
import Store

/// The units a tabulation counts, as SQL: submissions, or rows of a repeat when a question stands in one, each with its
/// keys in the two dimensions and the amount that is measured.
///
/// A key is null where there is no answer. A multiple-choice dimension can be taken two ways: *spread*, where a unit
/// has one row for each code given, or *gathered*, where it has one row with the key ``gathered``; totals need the
/// second, because a unit with two codes is still one unit.
struct UnitQuery {
  /// The key of a dimension that is not there, and of a gathered one that was answered, whatever the answer.
  static let gathered = ""

  /// Sums of decimals are kept in thousandths, so that adding and taking away stays exact.
  private static let decimalScale = 1000.0
  /// Amounts beyond are no counts of anything and are treated as no answer, so that sums cannot overflow.
  private static let greatestAmount = 1_000_000_000_000

  enum Axis: CaseIterable { case rows, columns }

  let tabulation: Tabulation
  let questions: [String: [FormColumn]]
  let joins: AnswerJoins
  /// The path of the repeat whose rows are counted; nil for submissions.
  let repeatPath: String?
  /// See ``Tabulation/beside``; none where nothing else has to be there.
  private let paired: [FormColumn]
  /// Amounts are whole numbers of this part of the question's unit.
  let scale: Double

  /// - Parameter others: Questions that are read beside those of the tabulation.
  init(_ tabulation: Tabulation, in layout: FormLayout, and others: Set<String> = []) throws(EvidenceRefusal) {
    self.tabulation = tabulation
    var questions: [String: [FormColumn]] = [:]
    for path in tabulation.paths.union(others) {
      questions[path] = AnswerJoins.columns(at: path, in: layout)
      if questions[path]?.isEmpty != false { throw .unknownQuestion(path: path) }
    }
    for dimension in tabulation.dimensions { try Self.check(dimension, questions) }
    for path in tabulation.filter.answers.keys where !AnswerJoins.areTold(questions[path] ?? []) {
      throw .notTold(path: path)
    }
    for (path, range) in tabulation.filter.ranges where !AnswerJoins.areCompared(questions[path] ?? [], with: range) {
      throw .notARange(path: path)
    }
    if let path = tabulation.measure.path {
      guard let columns = questions[path], columns.allSatisfy(\.type.isNumeric) else { throw .notNumeric(path: path) }
      scale = columns.contains { $0.type == .decimal } ? Self.decimalScale : 1
    } else {
      scale = 1
    }
    self.questions = questions
    paired = try Self.paired(tabulation, questions, in: layout)
    let unit = try Self.unit(of: questions, in: layout)
    repeatPath = unit == 0 ? nil : layout.tables[unit].path
    joins = AnswerJoins(layout, unit: unit)
  }

  /// Throws as it does of the measure's own number.
  private static func paired(
    _ tabulation: Tabulation, _ questions: [String: [FormColumn]], in layout: FormLayout
  ) throws(EvidenceRefusal) -> [FormColumn] {
    guard let path = tabulation.beside, let own = tabulation.measure.path.flatMap({ questions[$0] })?.first else {
      return []
    }
    let columns = AnswerJoins.columns(at: path, in: layout)
    guard let other = columns.first else { throw .unknownQuestion(path: path) }
    guard columns.allSatisfy(\.type.isNumeric) else { throw .notNumeric(path: path) }
    return other.table == own.table ? columns : []
  }

  /// Whether two questions stand in the same table.
  func areTogether(_ one: String, _ other: String) -> Bool {
    questions[one]?.first?.table == questions[other]?.first?.table
  }

  private static func check(
    _ dimension: Tabulation.Dimension, _ questions: [String: [FormColumn]]
  ) throws(EvidenceRefusal) {
    switch dimension {
    case .place, .period, .state: return
    case .answer(let path):
      guard AnswerJoins.areTold(questions[path] ?? []) else { throw .notTold(path: path) }
    case .bands(let path, _):
      guard questions[path]?.allSatisfy(\.type.isNumeric) == true else { throw .notNumeric(path: path) }
    case .day(let path, _):
      guard questions[path]?.allSatisfy(\.type.isDay) == true else { throw .notTold(path: path) }
    }
  }

  /// The innermost of the tables the questions stand in; each of the others must be around it.
  private static func unit(of questions: [String: [FormColumn]], in layout: FormLayout) throws(EvidenceRefusal) -> Int {
    func isAround(_ outer: Int, _ inner: Int) -> Bool {
      var table: Int? = inner
      while let current = table {
        if current == outer { return true }
        table = layout.tables[current].parent
      }
      return false
    }
    var unit = (table: 0, path: "")
    for (path, columns) in questions.sorted(by: { $0.key < $1.key }) {
      guard let own = columns.first?.table, !isAround(own, unit.table) else { continue }
      guard isAround(unit.table, own) else { throw .differentRepeats(path: unit.path, other: path) }
      unit = (own, path)
    }
    return unit.table
  }

  func requireNumbers(at path: String) throws(EvidenceRefusal) {
    guard questions[path]?.allSatisfy(\.type.isNumeric) == true else { throw .notNumeric(path: path) }
  }

  func requireChoices(at path: String) throws(EvidenceRefusal) {
    guard questions[path]?.allSatisfy(\.type.isChoice) == true else { throw .notAChoice(path: path) }
  }

  /// Whether units can be told apart by the answers.
  func requireLabels(at path: String) throws(EvidenceRefusal) {
    guard questions[path]?.allSatisfy(\.type.isLabel) == true else { throw .notALabel(path: path) }
  }

  func isMultiple(_ axis: Axis) -> Bool {
    guard let path = dimension(axis)?.path else { return false }
    return questions[path]?.contains { $0.type.isMultiple } == true
  }

  var multiple: Set<Axis> { Set(Axis.allCases.filter(isMultiple)) }

  /// The ways the lines must be asked for, so that all cells and all margins can be made of them.
  var gatherings: [Set<Axis>] {
    multiple.reduce([[]]) { sets, axis in sets + sets.map { $0.union([axis]) } }
  }

  private func dimension(_ axis: Axis) -> Tabulation.Dimension? {
    axis == .rows ? tabulation.rows : tabulation.columns
  }

  // MARK: Statements

  /// `row_key, col_key, count, answered, amount` for every pair of keys that occurs, nulls included.
  /// - Parameters:
  ///   - gathering: The multiple-choice dimensions to gather.
  ///   - condition: On the submission's row `s`: rights, or a list of ids.
  func cells(gathering: Set<Axis>, where condition: SQL) -> SQL {
    let (row, column) = (key(.rows, gathering), key(.columns, gathering))
    return """
      SELECT row_key, col_key, \(.cast("COUNT(*)", to: .int)) AS count, \(.cast("COUNT(amount)", to: .int)) AS answered,
        \(.cast("SUM(amount)", to: .int)) AS amount
      FROM (SELECT \(row.expression) AS row_key, \(column.expression) AS col_key, \(amount) AS amount
        FROM \(joins.submissions) \(sources([row, column])) WHERE \(scope(condition))) AS units
      GROUP BY row_key, col_key
      """
  }

  /// The same for each submission: what a rollup keeps. A place is left out of the keys; it is looked up from the
  /// submission's own when the rollup is read, so that a hierarchy may change under it.
  func contributions(gathering: Set<Axis>, where condition: SQL) -> SQL {
    let keys = Axis.allCases.map { axis in
      if case .place = dimension(axis) { return Key(expression: "\(Self.gathered)") }
      return key(axis, gathering)
    }
    return """
      SELECT submission, place, programme, row_key, col_key, \(.cast("COUNT(*)", to: .int)) AS count,
        \(.cast("COUNT(amount)", to: .int)) AS answered, \(.cast("SUM(amount)", to: .int)) AS amount
      FROM (SELECT s.submission AS submission, s._place AS place, s._programme AS programme,
          \(keys[0].expression) AS row_key, \(keys[1].expression) AS col_key, \(amount) AS amount
        FROM \(joins.submissions) \(sources(keys)) WHERE \(scope(condition))) AS units
      GROUP BY submission, place, programme, row_key, col_key
      """
  }

  /// `row_key, record` for every key of the rows and every submission that has a unit with it: with all keys, none of
  /// these in the columns, and an amount where one is measured.
  /// - Parameters:
  ///   - isWhole: Whether the key is left away, ``gathered`` in its place: what a total is made of.
  ///   - outside: Keys of the columns that do not count.
  func records(isWhole: Bool, notIn outside: [String] = [], where condition: SQL) -> SQL {
    let (row, column) = (key(.rows, []), key(.columns, []))
    let kept: SQL = isWhole ? "\(Self.gathered)" : "row_key"
    let left: SQL = outside.isEmpty ? .empty : "AND col_key NOT IN \(list: outside)"
    let measured: SQL = tabulation.measure.path == nil ? .empty : "AND amount IS NOT NULL"
    return """
      SELECT DISTINCT \(kept) AS row_key, record
      FROM (SELECT \(row.expression) AS row_key, \(column.expression) AS col_key, \(amount) AS amount,
          s.submission AS record
        FROM \(joins.submissions) \(sources([row, column])) WHERE \(scope(condition))) AS units
      WHERE row_key IS NOT NULL AND col_key IS NOT NULL \(left) \(measured)
      """
  }

  /// The next submissions of the form, counted or not, in the order of their ids.
  func submissions(after cursor: ID<Submission>, limit: Int) -> SQL {
    """
    SELECT s.submission FROM \(joins.submissions) WHERE s.submission > \(cursor)
    ORDER BY s.submission \(.up) LIMIT \(limit)
    """
  }

  /// For lines that carry the submission's `place` in the table `kept`: the keys, with places looked up.
  var placeKeys: (row: SQL, column: SQL, joins: SQL) {
    var joins: [SQL] = []
    func key(_ axis: Axis, _ alias: SQL, _ kept: SQL) -> SQL {
      guard case .place(let level) = dimension(axis) else { return kept }
      joins.append(Self.ancestors(at: level, of: "kept.place", as: alias))
      return .hexadecimal("\(alias).ancestor")
    }
    let row = key(.rows, "row_place", "kept.row_key")
    let column = key(.columns, "col_place", "kept.col_key")
    return (row, column, "\(joined: joins, separator: " ")")
  }

  // MARK: Pieces

  struct Key {
    var expression: SQL
    var join: SQL = .empty
    var question: String?
  }

  func key(_ axis: Axis, _ gathering: Set<Axis>) -> Key {
    switch dimension(axis) {
    case nil: return Key(expression: "\(Self.gathered)")
    case .state: return Key(expression: "s._state")
    case .period(let period): return Key(expression: Self.key(of: period))
    case .place(let level):
      let alias: SQL = axis == .rows ? "row_place" : "col_place"
      return Key(
        expression: .hexadecimal("\(alias).ancestor"),
        join: Self.ancestors(at: level, of: "s._place", as: alias))
    case .bands(let path, let bands):
      return Key(expression: Self.band(joins.answer(questions[path] ?? []), bands), question: path)
    case .day(let path, let period):
      return Key(expression: Self.key(of: period, day: joins.day(questions[path] ?? [])), question: path)
    case .answer(let path):
      let columns = questions[path] ?? []
      let answer = joins.told(columns)
      guard let column = columns.first(where: \.type.isMultiple) else {
        return Key(expression: answer, question: path)
      }
      if gathering.contains(axis) {
        return Key(expression: "CASE WHEN \(answer) <> '' THEN \(Self.gathered) END", question: path)
      }
      let alias: SQL = axis == .rows ? "row_choice" : "col_choice"
      // Answers of versions in which only one could be chosen stand in columns of their own.
      let single = columns.filter { !$0.type.isMultiple }
      return Key(
        expression: single.isEmpty ? "\(alias).value" : "COALESCE(\(alias).value, \(joins.answer(single)))",
        join: "LEFT JOIN \(.words(of: joins.answer([column]), as: alias)) ON 1 = 1", question: path)
    }
  }

  static func ancestors(at level: Int, of place: SQL, as alias: SQL) -> SQL {
    """
    LEFT JOIN (SELECT above.place, above.ancestor FROM place_ancestor above JOIN place p ON p.id = above.ancestor
      WHERE p.level = \(level)) \(alias) ON \(alias).place = \(place)
    """
  }

  static func band(_ number: SQL, _ bands: NumberBands) -> SQL {
    let upper = zip(bands.bounds, bands.keys).map { bound, key -> SQL in "WHEN \(number) < \(bound) THEN \(key)" }
    return """
      CASE WHEN \(number) IS NULL THEN NULL \(joined: upper, separator: " ") ELSE \(bands.keys.last ?? "") END
      """
  }

  static func key(of period: Tabulation.Period, day: SQL = "s._day") -> SQL {
    switch period {
    case .day: .cast(day, to: .text)
    case .week: .week(day)
    case .month: .month(day)
    case .quarter: .quarter(day)
    case .year: .year(day)
    }
  }

  var amount: SQL {
    guard let columns = tabulation.measure.path.flatMap({ questions[$0] }) else { return .cast("NULL", to: .int) }
    let bounded = bounded(columns)
    let amount: SQL = scale == 1 ? bounded : .cast("ROUND(\(bounded) * \(scale))", to: .int)
    return paired.isEmpty ? amount : "CASE WHEN \(self.bounded(paired)) IS NOT NULL THEN \(amount) END"
  }

  /// The answer where it can be counted with.
  func bounded(_ columns: [FormColumn]) -> SQL {
    let answer = joins.answer(columns)
    return "CASE WHEN \(answer) BETWEEN \(-Self.greatestAmount) AND \(Self.greatestAmount) THEN \(answer) END"
  }

  func sources(_ keys: [Key], and others: Set<String> = []) -> SQL {
    var paths = keys.compactMap(\.question) + tabulation.filter.paths.sorted() + others.sorted()
    if let path = tabulation.measure.path { paths.append(path) }
    let columns = paths.flatMap { questions[$0] ?? [] } + paired
    return "\(joins.sources(for: columns)) \(joined: keys.map(\.join), separator: " ")"
  }
}

extension TableSchema.ColumnType {
  /// Several of its codes may be chosen. A ranking is none of these: it always has all of its codes, and their order is
  /// the answer, so there is nothing to count by.
  var isMultiple: Bool { self == .choices }
  package var isChoice: Bool { self == .choice || self == .boolean || isMultiple }
  package var isNumeric: Bool { self == .integer || self == .decimal }
  var isDay: Bool { self == .date || self == .dateTime }
  /// One answer that may name something: a number on a card, a village, a stratum.
  package var isLabel: Bool { [.text, .integer, .choice, .boolean, .date].contains(self) }
}
