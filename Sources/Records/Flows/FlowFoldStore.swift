package import Basics
import Collect
package import FormEngine
import Store

/// How the answers to one form become counts of flows.
struct FlowFold {
  let form: ID<Form>
  /// What the counts follow from besides the submissions.
  let basis: Digest
  private let layout: FormLayout
  private let columns: [FlowRole: [FormColumn]]

  init(_ record: FormRecord, form: ID<Form>, generation: Int) {
    self.form = form
    let layout = record.layout
    self.layout = layout
    let columns = Dictionary(
      FlowRole.allCases.map { ($0, $0.columns(of: record, in: layout)) }, uniquingKeysWith: { first, _ in first })
    self.columns = columns
    let told = FlowRole.allCases.map { role in
      "\(role.rawValue)=\((columns[role] ?? []).map { "\($0.part).\($0.name)" }.joined(separator: ","))"
    }
    // The first number is raised when the same answers come to count otherwise.
    basis = ("\("2 \(generation) \(told.joined(separator: " "))")" as SQL).digest
  }

  // MARK: Answers

  private func cell(_ column: FormColumn, _ number: Int) -> SQL {
    let alias = column.part == 0 ? "s" : "s_\(column.part)"
    return "\(name: alias).\(name: column.cells[number].name)"
  }

  private func answer(_ role: FlowRole, cell number: Int = 0, as type: SQLType) -> SQL {
    let cells = (columns[role] ?? []).map { SQL.cast(cell($0, number), to: type) }
    switch cells.count {
    case 0: return .cast("NULL", to: type)
    case 1: return cells[0]
    default: return "COALESCE(\(joined: cells))"
    }
  }

  /// Minutes since 1970 by the clock of the phone.
  private func minutes(_ role: FlowRole) -> SQL {
    let cells = (columns[role] ?? []).map { column -> SQL in
      "(\(cell(column, 0)) / 60000000 + COALESCE(\(cell(column, 1)), 0))"
    }
    guard !cells.isEmpty else { return .cast("NULL", to: .int) }
    return .cast(cells.count == 1 ? cells[0] : "COALESCE(\(joined: cells))", to: .int)
  }

  /// What these submissions say, those that are rejected left out.
  private func answers(of submissions: [ID<Submission>], in reader: Reader) throws -> [(ID<Submission>, FlowAnswers)] {
    let parts = Set(columns.values.joined().map(\.part)).subtracting([0]).sorted()
    let joins = parts.map { part -> SQL in
      let alias = "s_\(part)"
      return """
        LEFT JOIN \(name: layout.tables[0].parts[part]) \(name: alias) ON \(name: alias).submission = s.submission
        """
    }
    let texts: [FlowRole] = [
      .point, .direction, .nationality, .crossing, .origin, .next, .destination, .means, .vulnerability, .closure,
    ]
    let numbers: [FlowRole] = [.shiftClosed, .individuals, .women, .men, .girls, .boys, .staff, .missed]
    let times: [FlowRole] = [.shiftFrom, .shiftTo, .passedAt]
    let asked =
      texts.map { answer($0, as: .text) } + numbers.map { answer($0, as: .real) } + times.map { minutes($0) }
    let rows = try reader.rows(
      """
      SELECT s.submission, \(joined: asked) FROM \(name: layout.tables[0].parts[0]) s \(joined: joins, separator: " ")
      WHERE s.submission IN \(list: submissions) AND s._state <> \(ReviewState.rejected)
      """)
    return try rows.map { row in
      func text(_ index: Int) throws -> String { try (row[1 + index] as String?) ?? "" }
      func number(_ index: Int) throws -> Double? { try row[1 + texts.count + index] }
      func time(_ index: Int) throws -> Int? { try row[1 + texts.count + numbers.count + index] }
      return (
        try row[0],
        FlowAnswers(
          point: try text(0), shiftFrom: try time(0), shiftTo: try time(1), closedHours: try number(0),
          closure: try text(9), staff: try number(6), missed: try number(7), passedAt: try time(2),
          direction: try text(1), individuals: try number(1), women: try number(2),
          men: try number(3), girls: try number(4), boys: try number(5), nationality: try text(2),
          crossing: try text(3), origin: try text(4), next: try text(5), destination: try text(6),
          means: try text(7), vulnerabilities: try text(8))
      )
    }
  }

  // MARK: Writing

  private static let shifts = Upsert(
    into: "flow_shift", key: ["submission", "day", "hour"],
    columns: [
      ("submission", .id), ("day", .date), ("hour", .int), ("form", .id), ("point", .text), ("minutes", .int),
      ("closed", .int),
    ])
  private static let told = Upsert(
    into: "flow_told", key: ["submission"],
    columns: [
      ("submission", .id), ("form", .id), ("point", .text), ("day", .date), ("minutes", .int), ("closed", .int),
      ("staff", .int), ("missed", .int), ("closure", .text),
    ])
  private static let vulnerabilities = Upsert(
    into: "flow_vulnerability", key: ["submission", "vulnerability"],
    columns: [
      ("submission", .id), ("vulnerability", .text), ("form", .id), ("point", .text), ("day", .date),
      ("direction", .text),
    ])
  private static let counts = Upsert(
    into: "flow_count", key: ["submission"],
    columns: [
      ("submission", .id), ("form", .id), ("point", .text), ("day", .date), ("hour", .int), ("direction", .text),
      ("nationality", .text), ("crossing", .text), ("origin", .text), ("next_stop", .text), ("destination", .text),
      ("means", .text), ("individuals", .int), ("women", .int), ("men", .int), ("girls", .int), ("boys", .int),
      ("not_told", .int), ("contradicted", .int),
    ])

  /// Brings what these submissions count up to date: takes away what they counted, and adds what they say now.
  func refresh(_ submissions: [ID<Submission>], in writer: Writer) throws {
    guard !submissions.isEmpty else { return }
    try Self.forget("submission IN \(list: submissions)", in: writer)
    var (shifts, told, counts, seen): ([SQLBinding], [SQLBinding], [SQLBinding], [SQLBinding]) = ([], [], [], [])
    for (submission, answers) in try answers(of: submissions, in: writer) {
      guard let contribution = FlowContribution(answers) else { continue }
      for hour in contribution.hours {
        shifts += [
          submission.binding, hour.day.binding, hour.hour.binding, form.binding, contribution.point.binding,
          hour.minutes.binding, hour.closed.binding,
        ]
      }
      if let shift = contribution.shift {
        told += [
          submission.binding, form.binding, contribution.point.binding, shift.day.binding, shift.minutes.binding,
          shift.closed.binding, shift.staff.binding, shift.missed.binding, shift.closure.binding,
        ]
      }
      if let passage = contribution.passage {
        for vulnerability in passage.vulnerabilities {
          seen += [
            submission.binding, vulnerability.binding, form.binding, contribution.point.binding, passage.day.binding,
            passage.direction.binding,
          ]
        }
        counts += [
          submission.binding, form.binding, contribution.point.binding, passage.day.binding, passage.hour.binding,
          passage.direction.binding, passage.nationality.binding, passage.crossing.binding, passage.origin.binding,
          passage.next.binding, passage.destination.binding, passage.means.binding, passage.individuals.binding,
          passage.women.binding, passage.men.binding, passage.girls.binding, passage.boys.binding,
          passage.unknown.binding, (passage.isContradicted ? 1 : 0).binding,
        ]
      }
    }
    let rows =
      Self.shifts.rows(shifts) + Self.told.rows(told) + Self.counts.rows(counts) + Self.vulnerabilities.rows(seen)
    for statement in rows { try writer.run(statement) }
    try Self.add(sign: 1, "submission IN \(list: submissions)", in: writer)
  }

  /// Takes away what the rows under a condition counted, and the rows.
  static func forget(_ condition: SQL, in writer: Writer) throws {
    try add(sign: -1, condition, in: writer)
    for sum in sums {
      let key: SQL = "\(joined: sum.key.map { "\(name: $0)" as SQL })"
      let keys: SQL = "\(joined: sum.keyExpressions)"
      try writer.run(
        """
        DELETE FROM \(name: sum.table) WHERE \(name: sum.counter) = 0
          AND (\(key)) IN (SELECT \(keys) FROM \(name: sum.source) WHERE \(condition))
        """)
    }
    for table in ["flow_shift", "flow_told", "flow_count", "flow_vulnerability"] {
      try writer.run("DELETE FROM \(name: table) WHERE \(condition)")
    }
  }

  /// A table of sums, and what it adds up.
  private struct Sums {
    let table: String
    let source: String
    let key: [String]
    let keyExpressions: [SQL]
    /// Counts the rows: where it is 0 the sum is none.
    let counter: String
    let amounts: [String]
  }

  private static let sums = [
    Sums(
      table: "flow_shift_sum", source: "flow_shift", key: ["point", "day", "hour"],
      keyExpressions: ["point", "day", "hour"], counter: "shifts", amounts: ["minutes", "closed"]),
    Sums(
      table: "flow_count_sum", source: "flow_count", key: ["point", "day", "hour", "direction", "nationality"],
      keyExpressions: ["point", "day", "hour", "direction", "nationality"], counter: "passed",
      amounts: ["individuals", "women", "men", "girls", "boys", "not_told", "contradicted"]),
    Sums(
      table: "flow_way_sum", source: "flow_count",
      key: ["point", "month", "direction", "origin", "next_stop", "destination", "means", "crossing"],
      keyExpressions: [
        "point", .month("day"), "direction", "origin", "next_stop", "destination", "means", "crossing",
      ], counter: "passed", amounts: ["individuals"]),
    Sums(
      table: "flow_vulnerability_sum", source: "flow_vulnerability",
      key: ["point", "month", "direction", "vulnerability"],
      keyExpressions: ["point", .month("day"), "direction", "vulnerability"], counter: "passed", amounts: []),
  ]

  private static func add(sign: Int, _ condition: SQL, in writer: Writer) throws {
    for sum in sums {
      let names = (sum.key + [sum.counter] + sum.amounts).map { "\(name: $0)" as SQL }
      let values =
        [SQL.cast("COUNT(*) * \(sign)", to: .int)]
        + sum.amounts.map { SQL.cast("SUM(\(name: $0)) * \(sign)", to: .int) }
      let updates = ([sum.counter] + sum.amounts).map {
        "\(name: $0) = \(name: sum.table).\(name: $0) + excluded.\(name: $0)" as SQL
      }
      try writer.run(
        """
        INSERT INTO \(name: sum.table) (\(joined: names))
        SELECT \(joined: sum.keyExpressions), \(joined: values) FROM \(name: sum.source) WHERE \(condition)
        GROUP BY \(joined: sum.keyExpressions)
        ON CONFLICT (\(joined: sum.key.map { "\(name: $0)" as SQL })) DO UPDATE SET \(joined: updates)
        """)
    }
  }

  /// The next submissions of the form in the order of their ids.
  func submissions(after cursor: ID<Submission>, limit: Int, in reader: Reader) throws -> [ID<Submission>] {
    try reader.rows(
      """
      SELECT s.submission FROM \(name: layout.tables[0].parts[0]) s WHERE s.submission > \(cursor)
      ORDER BY s.submission \(.up) LIMIT \(limit)
      """
    ).map { try $0[0] }
  }

  func changed(in step: JournalStep, _ reader: Reader) throws -> [ID<Submission>] {
    let changed = SQL.streams(of: SubmissionRecord.stream, in: step)
    return try reader.rows(
      """
      SELECT DISTINCT s.id AS id FROM (\(changed)) changed JOIN submission s ON s.id = changed.stream
      WHERE s.form = \(form)
      """
    ).map { try $0[0] }
  }
}

/// How far the counts of a form have come.
struct FlowProgress: Equatable {
  var position: Int
  /// While they are made anew: the last submission counted.
  var cursor: ID<Submission>?
}

extension Reader {
  /// Nil when there is none, and when it was counted otherwise than it would be now.
  func progress(of fold: FlowFold) throws -> FlowProgress? {
    try row("SELECT position, cursor FROM flow_progress WHERE form = \(fold.form) AND basis = \(fold.basis)").map {
      FlowProgress(position: try $0["position"], cursor: try $0["cursor"])
    }
  }

  package func formsCountingFlows() throws -> [ID<Form>] {
    try rows("SELECT form FROM flow_progress").map { try $0[0] }
  }

  /// All sums as text, to be compared.
  package func flowSums() throws -> [String] {
    let shifts = try rows("SELECT point, day, hour, minutes, closed, shifts FROM flow_shift_sum")
    let counts = try rows(
      """
      SELECT point, day, hour, direction, nationality, passed, individuals, women, men, girls, boys, not_told,
        contradicted FROM flow_count_sum
      """)
    let ways = try rows(
      """
      SELECT point, month, direction, origin, next_stop, destination, means, crossing, passed, individuals
      FROM flow_way_sum
      """)
    let told = try rows("SELECT point, day, minutes, closed, staff, missed, closure FROM flow_told")
    let seen = try rows("SELECT point, month, direction, vulnerability, passed FROM flow_vulnerability_sum")
    return
      (told.map { "told \($0.cells)" } + seen.map { "seen \($0.cells)" } + shifts.map { "shift \($0.cells)" }
      + counts.map { "count \($0.cells)" } + ways.map { "way \($0.cells)" })
      .sorted()
  }
}

extension Writer {
  func removeFlows(of form: ID<Form>) throws {
    try FlowFold.forget("form = \(form)", in: self)
    try run("DELETE FROM flow_progress WHERE form = \(form)")
  }

  func set(_ progress: FlowProgress, of fold: FlowFold) throws {
    try run(
      """
      INSERT INTO flow_progress (form, position, cursor, basis)
      VALUES (\(fold.form), \(progress.position), \(progress.cursor), \(fold.basis))
      ON CONFLICT (form) DO UPDATE SET position = excluded.position, cursor = excluded.cursor, basis = excluded.basis
      """)
  }
}
