/// What somebody who has the published table can find out of each cell that is left out: the smallest and the largest
/// figure that agree with all that is shown, no figure being below zero.
///
/// Cells that no sum of the table ties together, directly or over others, are looked at apart. A group of up to
/// ``exactLimit`` cells is solved by linear programming, and the interval is exact (for figures that need not be whole).
/// In larger groups the interval told is the one that the suppression's witnesses prove: the true one holds it. Each
/// witness is checked here against the sums of the table, not taken on trust.
package struct SuppressionAudit: Sendable {
  package struct Interval: Equatable, Sendable {
    package let cell: Int
    package let lower: Double
    package let upper: Double
    /// False where the true interval may be wider.
    package let isExact: Bool
  }

  /// One a primary or secondary cell, by cell.
  package let intervals: [Interval]
  /// Suppressed cells whose figure can be recomputed exactly.
  package let recomputable: [Int]
  /// Primary cells whose interval falls short of their protection levels.
  package let unprotected: [Int]

  package var isGood: Bool { recomputable.isEmpty && unprotected.isEmpty }

  package init(_ suppression: CellSuppression, exactLimit: Int = 120) {
    let table = suppression.table
    let proven = Self.proven(suppression)
    var intervals: [Interval] = []
    for group in Self.groups(suppression) {
      if group.cells.count <= exactLimit {
        let bounds = LinearBounds(group.cells, sums: group.sums, values: table.values).intervals()
        for (cell, bound) in zip(group.cells, bounds) {
          intervals.append(Interval(cell: cell, lower: bound.lower, upper: bound.upper, isExact: true))
        }
      } else {
        for cell in group.cells {
          let (value, width) = (table.values[cell], proven[cell] ?? (0, 0))
          intervals.append(Interval(cell: cell, lower: value - width.down, upper: value + width.up, isExact: false))
        }
      }
    }
    self.intervals = intervals.filter { suppression.marks[$0.cell] != .unpublished }.sorted { $0.cell < $1.cell }
    let slack = 1e-7
    recomputable = self.intervals.filter { interval in
      interval.upper - interval.lower <= slack * max(1, abs(table.values[interval.cell]))
    }.map(\.cell)
    let byCell = Dictionary(uniqueKeysWithValues: self.intervals.map { ($0.cell, $0) })
    unprotected = suppression.primary.filter { primary in
      let (value, near) = (table.values[primary.cell], slack * max(1, abs(table.values[primary.cell])))
      guard let interval = byCell[primary.cell] else { return true }
      return interval.upper < value + primary.up - near || interval.lower > value - primary.down + near
    }.map(\.cell)
  }

  /// How far each cell is shown to move by the witnesses, of those that hold.
  private static func proven(_ suppression: CellSuppression) -> [Int: (up: Double, down: Double)] {
    var widths: [Int: (up: Double, down: Double)] = [:]
    func widen(_ cell: Int, by change: Double) {
      var width = widths[cell] ?? (0, 0)
      width.up = max(width.up, change)
      width.down = max(width.down, -change)
      widths[cell] = width
    }
    for steps in suppression.witnesses {
      for isUp in [true, false] {
        var changes: [Int: Double] = [:]
        for step in steps {
          let amount = isUp ? step.up : -step.down
          for (cell, sign) in zip(step.move.cells, step.move.signs) {
            changes[cell, default: 0] += amount * Double(sign)
          }
        }
        guard holds(changes, suppression) else { continue }
        for (cell, change) in changes { widen(cell, by: change) }
      }
    }
    return widths
  }

  /// Whether the table with the changes looks the same when published: what is shown stays, sums are true, none is below
  /// zero.
  private static func holds(_ changes: [Int: Double], _ suppression: CellSuppression) -> Bool {
    let table = suppression.table
    var sums: Set<CrossTable.Sum> = []
    for (cell, change) in changes where change != 0 {
      let near = 1e-9 * max(1, table.values[cell])
      if suppression.marks[cell] == .shown || table.values[cell] + change < -near { return false }
      sums.formUnion(table.sums(of: cell))
    }
    return sums.allSatisfy { sum in
      let total = changes[sum.total] ?? 0
      let parts = table.parts(of: sum).reduce(0) { $0 + (changes[$1] ?? 0) }
      return abs(total - parts) <= 1e-9 * max(1, abs(total))
    }
  }

  private struct Group {
    var cells: [Int] = []
    var sums: [[(cell: Int, sign: Double)]] = []
  }

  /// Suppressed cells that sums tie together, with those sums.
  private static func groups(_ suppression: CellSuppression) -> [Group] {
    let table = suppression.table
    var above = Array(repeating: -1, count: table.count)
    func root(_ cell: Int) -> Int {
      var (root, cell) = (cell, cell)
      while above[root] >= 0 { root = above[root] }
      while above[cell] >= 0 { (above[cell], cell) = (root, above[cell]) }
      return root
    }
    let hidden = suppression.marks.indices.filter { suppression.marks[$0] != .shown }
    var rows: [(first: Int, terms: [(cell: Int, sign: Double)])] = []
    for sum in Set(hidden.flatMap(table.sums)).sorted(by: { ($0.total, $0.axis) < ($1.total, $1.axis) }) {
      var terms = table.parts(of: sum).filter { suppression.marks[$0] != .shown }.map { (cell: $0, sign: 1.0) }
      if suppression.marks[sum.total] != .shown { terms.append((sum.total, -1)) }
      guard let first = terms.first?.cell else { continue }
      rows.append((first, terms))
      for term in terms.dropFirst() {
        let (one, other) = (root(first), root(term.cell))
        if one != other { above[max(one, other)] = min(one, other) }
      }
    }
    var groups: [Int: Group] = [:]
    for cell in hidden { groups[root(cell), default: Group()].cells.append(cell) }
    for row in rows { groups[root(row.first)]?.sums.append(row.terms) }
    return groups.sorted { $0.key < $1.key }.map(\.value)
  }
}
