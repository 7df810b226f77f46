import Collect
import FormEngine
import Store

/// How the answers to a form's questions are reached from the rows that are counted.
///
/// `s` is the submission's own row. Where rows of a repeat are counted, `u` is one of them, and the repeats around it
/// follow by their parent rows.
struct AnswerJoins {
  private let layout: FormLayout
  /// Tables of the layout from the unit up to the submission: the unit first, the submission (0) last.
  private let chain: [Int]

  /// - Parameter unit: Index of the table whose rows are counted.
  init(_ layout: FormLayout, unit: Int) {
    self.layout = layout
    var chain = [unit]
    while let parent = layout.tables[chain[chain.count - 1]].parent { chain.append(parent) }
    self.chain = chain
  }

  var submissions: SQL { "\(name: layout.tables[0].parts[0]) s" }

  /// The columns that hold a question's answers: those of the table it stands in now, newest first.
  static func columns(at path: String, in layout: FormLayout) -> [FormColumn] {
    let all = layout.hidden.contains(path) ? [] : layout.columns.filter { $0.path == path }
    guard let table = all.last?.table else { return [] }
    return all.filter { $0.table == table }.reversed()
  }

  /// The answer, whichever of the question's columns has it; as text where they are of several kinds, as when a number
  /// became a text.
  func answer(_ columns: [FormColumn]) -> SQL {
    let isMixed = Set(columns.map(\.type.cellKind)).count > 1
    let cells = columns.map { isMixed ? .cast(cell($0), to: .text) : cell($0) }
    return cells.count == 1 ? cells[0] : "COALESCE(\(joined: cells))"
  }

  /// The answer by which units are counted together: a choice's code; a number or text as it was typed, but for blanks around
  /// it.
  func told(_ columns: [FormColumn]) -> SQL {
    let answer = answer(columns)
    return columns.allSatisfy(\.type.isChoice) ? answer : "NULLIF(TRIM(\(.cast(answer, to: .text))), '')"
  }

  /// Whether there is such an answer: choices, or whole numbers and texts.
  static func areTold(_ columns: [FormColumn]) -> Bool {
    guard !columns.isEmpty else { return false }
    return columns.allSatisfy(\.type.isChoice)
      || columns.allSatisfy { [.text, .integer, .choice, .boolean].contains($0.type) }
  }

  static func areCompared(_ columns: [FormColumn], with range: AnswerRange) -> Bool {
    guard !columns.isEmpty else { return false }
    return columns.allSatisfy(\.type.isDay) && range.days != nil
      || columns.allSatisfy(\.type.isNumeric) && range.numbers != nil
  }

  /// The day that is an answer, or on which the instant was that is one, where it was.
  func day(_ columns: [FormColumn]) -> SQL {
    let cells = columns.map { column -> SQL in
      guard column.type == .dateTime else { return cell(column) }
      let alias = alias(column.table, part: column.part)
      return .day(
        of: "\(alias).\(name: column.cells[0].name)", offset: "\(alias).\(name: column.cells[1].name)")
    }
    return cells.count == 1 ? cells[0] : "COALESCE(\(joined: cells))"
  }

  /// The answer as text, of questions that tell units apart: as it was typed, but for blanks around it and the case of the
  /// letters a to z.
  func text(_ columns: [FormColumn]) -> SQL {
    let cells = columns.map { column -> SQL in
      let text: SQL = .cast(cell(column), to: .text)
      return column.type == .text ? "NULLIF(LOWER(TRIM(\(text))), '')" : text
    }
    return cells.count == 1 ? cells[0] : "COALESCE(\(joined: cells))"
  }

  private func cell(_ column: FormColumn) -> SQL {
    let cell: SQL = "\(alias(column.table, part: column.part)).\(name: column.cells[0].name)"
    return column.type == .boolean
      ? "CASE WHEN \(cell) THEN \("true") WHEN NOT \(cell) THEN \("false") END" : cell
  }

  /// The number of the row that is counted, unique within its submission.
  var unitRow: SQL { chain[0] == 0 ? .cast("1", to: .int) : "u.row" }

  /// The joins that reach the columns from `s`; the repeats down to the rows that are counted, and the parts of tables that
  /// are needed.
  func sources(for columns: [FormColumn]) -> SQL {
    var joins: [SQL] = []
    for (inner, outer) in zip(chain, chain.dropFirst()).reversed() { joins.append(join(inner, below: outer)) }
    var reached: Set<[Int]> = []
    for column in columns where column.part > 0 && reached.insert([column.table, column.part]).inserted {
      let (own, part) = (alias(column.table, part: 0), alias(column.table, part: column.part))
      joins.append(
        """
        LEFT JOIN \(name: layout.tables[column.table].parts[column.part]) \(part)
          ON \(part).submission = \(own).submission\(column.table == 0 ? .empty : " AND \(part).row = \(own).row")
        """)
    }
    return "\(joined: joins, separator: " ")"
  }

  private func join(_ inner: Int, below outer: Int) -> SQL {
    let (own, around) = (alias(inner, part: 0), alias(outer, part: 0))
    let table: SQL = "JOIN \(name: layout.tables[inner].parts[0]) \(own) ON \(own).submission = \(around).submission"
    return outer == 0 ? table : "\(table) AND \(own).parent_row = \(around).row"
  }

  private func alias(_ table: Int, part: Int) -> SQL {
    let base = table == 0 ? "s" : table == chain[0] ? "u" : "r\(table)"
    return "\(name: part == 0 ? base : "\(base)_\(part)")"
  }
}

extension TableSchema.ColumnType {
  /// What cells of it are compared with: those of one kind may stand in one list of SQL.
  fileprivate var cellKind: String {
    isNumeric ? "number" : isChoice || self == .text ? "text" : "\(self)"
  }
}
