import Basics
import Collect
import Office
import Store

/// The statements of one pinned tabulation's rollup.
///
/// A rollup remembers for each submission in which cells it was counted (`rollup_row`) and the sums of these
/// (`rollup_cell`). Whatever happens to a submission (an edit, a rejection, a late entry, an erasure) is *take away what
/// was counted, count what is there now*; it costs what the submission's own rows cost, however many there are. Done
/// twice it changes nothing, so it does not matter that an entry may be seen both in the first building and after it.
struct Rollup {
  let pin: ID<Pin>
  let query: UnitQuery
  /// What the counts follow from besides the submissions: the statements that count, which depend on the tabulation and
  /// on the types of the form's columns, and the making of the tables that they read.
  let basis: Digest

  init(pin: ID<Pin>, query: UnitQuery, generation: Int) {
    self.pin = pin
    self.query = query
    let statements = query.gatherings.map { query.contributions(gathering: $0, where: "1 = 1") }
    basis = ("\(generation) \(joined: statements, separator: " UNION ALL ")" as SQL).digest
  }

  /// Stands for a key that is null, which a primary key may not be.
  private static let noKey = "\u{1}"
  private static let none = ID<Place>(high: 0, low: 0)

  private var gatherings: [Set<UnitQuery.Axis>] { query.gatherings }

  // MARK: Writing

  /// Brings what these submissions count up to date.
  func refresh(_ submissions: [ID<Submission>], in writer: Writer) throws {
    guard !submissions.isEmpty else { return }
    try Self.forget(submissions, pin: pin, in: writer)
    try add(submissions, in: writer)
  }

  /// Counts submissions that are not counted yet.
  func add(_ submissions: [ID<Submission>], in writer: Writer) throws {
    guard !submissions.isEmpty else { return }
    try count(where: "s.submission IN \(list: submissions)", in: writer)
    try Self.addCells(sign: 1, where: Self.rows(of: submissions, pin), in: writer)
  }

  /// Takes away what these submissions were counted as.
  static func forget(_ submissions: [ID<Submission>], pin: ID<Pin>, in writer: Writer) throws {
    let own = rows(of: submissions, pin)
    try addCells(sign: -1, where: own, in: writer)
    let key: SQL = "gathered, place, programme, row_key, col_key"
    try writer.run(
      """
      DELETE FROM rollup_cell WHERE pin = \(pin) AND (\(key)) IN (SELECT \(key) FROM rollup_row WHERE \(own))
        AND count = 0
      """)
    try writer.run("DELETE FROM rollup_row WHERE \(own)")
  }

  private static func rows(of submissions: [ID<Submission>], _ pin: ID<Pin>) -> SQL {
    "pin = \(pin) AND submission IN \(list: submissions)"
  }

  private func count(where condition: SQL, in writer: Writer) throws {
    for gathering in gatherings {
      try writer.run(
        """
        INSERT INTO rollup_row
          (pin, submission, gathered, place, programme, row_key, col_key, count, answered, amount)
        SELECT \(pin), submission, \(Self.number(of: gathering)), COALESCE(place, \(Self.none)),
          COALESCE(programme, \(Self.none)), COALESCE(row_key, \(Self.noKey)), COALESCE(col_key, \(Self.noKey)),
          count, answered, COALESCE(amount, 0)
        FROM (\(query.contributions(gathering: gathering, where: condition))) AS counted
        """)
    }
  }

  private static func addCells(sign: Int, where condition: SQL, in writer: Writer) throws {
    try writer.run(
      """
      INSERT INTO rollup_cell (pin, gathered, place, programme, row_key, col_key, count, answered, amount)
      SELECT pin, gathered, place, programme, row_key, col_key, \(.cast("SUM(count) * \(sign)", to: .int)),
        \(.cast("SUM(answered) * \(sign)", to: .int)), \(.cast("SUM(amount) * \(sign)", to: .int))
      FROM rollup_row WHERE \(condition)
      GROUP BY pin, gathered, place, programme, row_key, col_key
      ON CONFLICT (pin, gathered, place, programme, row_key, col_key) DO UPDATE SET
        count = rollup_cell.count + excluded.count, answered = rollup_cell.answered + excluded.answered,
        amount = rollup_cell.amount + excluded.amount
      """)
  }

  // MARK: Reading

  /// The lines of one gathering, with these submissions counted as they are now.
  func lines(
    gathering: Set<UnitQuery.Axis>, rights: GrantFilter, correcting changed: [ID<Submission>], in reader: Reader
  ) throws -> [Tally.Line] {
    let kept = rights.condition(place: "place", programme: "programme")
    let own: SQL = "pin = \(pin) AND gathered = \(Self.number(of: gathering)) AND \(kept)"
    let columns: SQL = "place, row_key, col_key"
    var parts: [SQL] = ["SELECT \(columns), count, answered, amount FROM rollup_cell WHERE \(own)"]
    if !changed.isEmpty {
      parts.append(
        """
        SELECT \(columns), -count, -answered, -amount FROM rollup_row
        WHERE \(own) AND submission IN \(list: changed)
        """)
      let condition: SQL =
        "s.submission IN \(list: changed) AND \(rights.condition(place: "s._place", programme: "s._programme"))"
      parts.append(
        """
        SELECT COALESCE(place, \(Self.none)), COALESCE(row_key, \(Self.noKey)), COALESCE(col_key, \(Self.noKey)),
          count, answered, COALESCE(amount, 0)
        FROM (\(query.contributions(gathering: gathering, where: condition))) AS counted
        """)
    }
    let placed = query.placeKeys
    let sql: SQL = """
      SELECT \(placed.row) AS row_key, \(placed.column) AS col_key, \(.cast("SUM(count)", to: .int)) AS count,
        \(.cast("SUM(answered)", to: .int)) AS answered, \(.cast("SUM(amount)", to: .int)) AS amount
      FROM (\(joined: parts, separator: " UNION ALL ")) AS kept \(placed.joins)
      GROUP BY \(placed.row), \(placed.column)
      """
    return try reader.rows(sql).map { row in
      let keys: [String?] = [try row["row_key"], try row["col_key"]]
      return Tally.Line(
        row: keys[0] == Self.noKey ? nil : keys[0], column: keys[1] == Self.noKey ? nil : keys[1],
        count: try row["count"], answered: try row["answered"], amount: try row["amount"])
    }
    .filter { $0.count != 0 }
  }

  private static func number(of gathering: Set<UnitQuery.Axis>) -> Int {
    (gathering.contains(.rows) ? 1 : 0) + (gathering.contains(.columns) ? 2 : 0)
  }
}
