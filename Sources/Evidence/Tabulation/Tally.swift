/// What the database found, before it has labels and an order: amounts by pairs of keys.
struct Tally: Equatable, Sendable {
  /// Units with one pair of keys. A nil key is a question without an answer.
  struct Line: Hashable, Sendable {
    var row: String?
    var column: String?
    var count: Int
    /// How many of them have an amount.
    var answered: Int
    /// In the parts of a unit that ``UnitQuery/scale`` says.
    var amount: Int
  }

  let measuresAmount: Bool
  let scale: Double
  private(set) var cells: [Pair: Sum] = [:]
  /// Units that have all keys and, where one is measured, an amount.
  private(set) var base = 0
  /// Units that lack one.
  private(set) var missing = 0

  /// A nil key is the margin over that dimension.
  struct Pair: Hashable, Sendable {
    let row: String?
    let column: String?
  }

  struct Sum: Hashable, Sendable {
    var count = 0
    var amount = 0
  }

  init(measuresAmount: Bool, scale: Double) {
    self.measuresAmount = measuresAmount
    self.scale = scale
  }

  /// Adds the lines of one query: spread in the dimensions outside `gathered`, gathered in those inside.
  ///
  /// What is spread gives cells and the margins over dimensions with one answer. The margin over a multiple-choice
  /// dimension comes from lines that gather it, and the whole from those that gather all there are.
  mutating func add(_ lines: [Line], gathered: Set<UnitQuery.Axis>, multiple: Set<UnitQuery.Axis>) {
    for line in lines {
      let units = measuresAmount ? line.answered : line.count
      guard let row = line.row, let column = line.column else {
        if gathered == multiple { missing += line.count }
        continue
      }
      let sum = Sum(count: units, amount: line.amount)
      if gathered.isEmpty { add(sum, row, column) }
      if gathered == multiple.intersection([.rows]) { add(sum, nil, column) }
      if gathered == multiple.intersection([.columns]) { add(sum, row, nil) }
      if gathered == multiple {
        add(sum, nil, nil)
        base += units
        missing += line.count - units
      }
    }
  }

  private mutating func add(_ sum: Sum, _ row: String?, _ column: String?) {
    guard sum.count > 0 else { return }
    let pair = Pair(row: row, column: column)
    let before = cells[pair] ?? Sum()
    cells[pair] = Sum(
      count: before.count + sum.count, amount: before.amount.addingReportingOverflow(sum.amount).partialValue)
  }

  /// The keys that occur in a dimension.
  func keys(_ axis: UnitQuery.Axis) -> Set<String> {
    Set(cells.keys.compactMap { axis == .rows ? $0.row : $0.column })
  }

  func cell(_ row: String?, _ column: String?) -> Crosstab.Cell? {
    cells[Pair(row: row, column: column)].map {
      Crosstab.Cell(count: $0.count, sum: measuresAmount ? Double($0.amount) / scale : nil)
    }
  }
}
