/// Records on their way into a table.
///
/// Without holders each record is a holder of its own. Memory grows with the cells and with the records times the levels
/// of the hierarchies; both are bounded.
package struct TableSource: Sendable {
  package enum Measure: Sendable { case count, sum }

  package struct Limits: Sendable {
    package var cells = 2_000_000
    /// Records times the cells to which each adds; 24 bytes each.
    package var entries = 24_000_000
    package init() {}
  }

  package enum Refusal: Error, Equatable {
    case tooManyCells(limit: Int)
    case tooManyRecords(limit: Int)
    case negative
  }

  package let measure: Measure
  package let limits: Limits
  package private(set) var hierarchies: [Hierarchy]
  private var records: [Contribution] = []
  private var leaves: [Int32] = []
  private var hasHolders = false

  private struct Contribution {
    var holder: Int32
    var value: Double
    var weight: Double
  }

  /// - Parameter levels: of each hierarchy.
  package init(levels: [Int], measure: Measure, limits: Limits = Limits()) {
    precondition(!levels.isEmpty)
    hierarchies = levels.map { Hierarchy(levels: $0) }
    self.measure = measure
    self.limits = limits
  }

  package var count: Int { records.count }

  /// Adds a record.
  ///
  /// - Parameters:
  ///   - paths: of codes, one a hierarchy.
  ///   - value: what it adds to a sum; for a count how many records alike it is, 1 where they have holders.
  ///   - weight: for how many it stands, 1 or more.
  ///   - holder: a number from 0 of the person, household or business it belongs to.
  package mutating func add(
    _ paths: [[String]], value: Double = 1, weight: Double = 1, holder: Int? = nil
  ) throws(Refusal) {
    precondition(paths.count == hierarchies.count)
    guard value >= 0 else { throw .negative }
    let depth = hierarchies.reduce(1) { $0 * ($1.levels + 1) }
    guard records.count < limits.entries / depth else { throw .tooManyRecords(limit: limits.entries / depth) }
    for (axis, path) in paths.enumerated() { leaves.append(Int32(hierarchies[axis].leaf(path))) }
    guard let cells = CrossTable.cells(hierarchies), cells <= limits.cells else {
      throw .tooManyCells(limit: limits.cells)
    }
    if holder != nil { hasHolders = true }
    records.append(Contribution(holder: Int32(holder ?? records.count), value: value, weight: weight))
  }

  private func leafCells(_ strides: [Int]) -> [Int] {
    let axes = hierarchies.count
    return records.indices.map { record in
      (0..<axes).reduce(0) { $0 + Int(leaves[record * axes + $1]) * strides[$1] }
    }
  }

  /// The table of figures.
  package func table() -> CrossTable {
    var leafValues = Array(repeating: 0.0, count: CrossTable.cells(hierarchies) ?? 0)
    for (record, cell) in zip(records, leafCells(CrossTable.strides(hierarchies))) {
      leafValues[cell] += record.value * record.weight
    }
    return CrossTable(hierarchies, leaves: leafValues)
  }

  /// The cells of the table that break one of the rules, and for each cell with one holder only its number (-1 otherwise).
  package func assess(_ table: CrossTable, by rules: [SensitivityRule]) -> (primary: [PrimaryCell], sole: [Int32]) {
    var primary: [PrimaryCell] = []
    var sole = Array(repeating: Int32(-1), count: table.count)
    let depth = rules.map(\.depth).max() ?? 1
    func judge(_ cell: Int, _ contributions: CellContributions) {
      for rule in rules {
        guard let levels = rule.protection(contributions, isCount: measure == .count) else { continue }
        return primary.append(PrimaryCell(cell: cell, rule: rule, up: levels.up, down: levels.down))
      }
    }
    if measure == .count, !hasHolders {
      var leafCounts = Array(repeating: 0.0, count: table.count)
      for (record, cell) in zip(records, leafCells(CrossTable.strides(hierarchies))) {
        leafCounts[cell] += record.value
      }
      for (cell, count) in CrossTable.sums(leafCounts, over: hierarchies).enumerated() where count > 0 {
        judge(cell, CellContributions(holders: Int(count), total: table.values[cell], largest: []))
      }
      return (primary, sole)
    }
    let entries = entries()
    var start = 0
    while start < entries.count {
      let cell = entries[start].cell
      var (end, holders) = (start, 0)
      var largest: [(value: Double, weight: Double)] = []
      while end < entries.count, entries[end].cell == cell {
        let holder = entries[end].holder
        var (value, weighted) = (0.0, 0.0)
        while end < entries.count, entries[end].cell == cell, entries[end].holder == holder {
          value += entries[end].value
          weighted += entries[end].weighted
          end += 1
        }
        holders += 1
        let place = largest.firstIndex { $0.value < value } ?? largest.count
        if place < depth {
          largest.insert((value, value > 0 ? weighted / value : 1), at: place)
          if largest.count > depth { largest.removeLast() }
        }
      }
      if holders == 1, measure == .sum { sole[Int(cell)] = entries[start].holder }
      judge(
        Int(cell), CellContributions(holders: holders, total: table.values[Int(cell)], largest: largest))
      start = end
    }
    return (primary, sole)
  }

  private struct Entry {
    let cell: Int32
    let holder: Int32
    let value: Double
    let weighted: Double
  }

  /// Each record in each cell to which it adds, by cell and holder.
  private func entries() -> [Entry] {
    let strides = CrossTable.strides(hierarchies)
    let ancestries = hierarchies.map { hierarchy in hierarchy.nodes.indices.map(hierarchy.ancestry) }
    let axes = hierarchies.count
    var entries: [Entry] = []
    entries.reserveCapacity(records.count * hierarchies.reduce(1) { $0 * ($1.levels + 1) })
    for (index, record) in records.enumerated() {
      var cells = [0]
      for axis in 0..<axes {
        let path = ancestries[axis][Int(leaves[index * axes + axis])]
        cells = cells.flatMap { cell in path.map { cell + $0 * strides[axis] } }
      }
      for cell in cells {
        entries.append(
          Entry(
            cell: Int32(cell), holder: record.holder, value: record.value,
            weighted: record.value * record.weight))
      }
    }
    entries.sort { ($0.cell, $0.holder) < ($1.cell, $1.holder) }
    return entries
  }
}
