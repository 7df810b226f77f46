import Foundation

/// Which cells of a table are left out, so that those that must not be shown cannot be recomputed from the others.
///
/// **Method.** For each primary cell a *move* is found: a pattern of cells with signs that can all rise and fall together
/// while every sum of the table stays true. In one hierarchy a move takes from one leaf, and the nodes above it, what it
/// gives to another, up to where their paths meet, or carries it up to the total; over several hierarchies it is their
/// product. Without nesting that is the hypercube method (Repsilber 1994; Giessing and Repsilber 2002, GHMITER); because
/// moves go down to the leaves of every hierarchy, they hold in the whole linked table, not in each sub-table alone, and no
/// sub-table has to be treated again. The cheapest move is taken whose cells have room for the protection wanted; its
/// cells are left out too (secondary). Then every secondary cell is shown again if all who need it find another move among
/// what is left out.
///
/// **Guarantee.** The moves of a primary cell are two tables that somebody who sees the published one cannot tell from
/// the true one: one where it is `up` larger, one where it is `down` smaller. ``SuppressionAudit`` checks that. Empty
/// cells are shown, and no use is made of them. A cell of one holder, who knows its figure, protects no other.
///
/// **Cost.** For each primary cell at most a few thousand patterns are weighed, however large the table; the number of
/// sub-tables does not matter. It is a heuristic: more cells may be left out than an optimum would.
package struct CellSuppression: Sendable {
  package enum Mark: UInt8, Sendable {
    case shown, primary, secondary
    /// Of no table that is published, and unknown for that alone.
    case unpublished
  }

  /// Cells that change together by +amount and −amount.
  struct Move: Sendable {
    var cells: [Int]
    var signs: [Int8]
  }

  /// A move, and how far it raises and lowers the primary cell.
  struct Step: Sendable {
    let move: Move
    let up: Double
    let down: Double
  }

  package let table: CrossTable
  package let primary: [PrimaryCell]
  package private(set) var marks: [Mark]
  /// One list a primary cell.
  private(set) var witnesses: [[Step]]
  /// Primary cells for whose protection a cell of one other holder had to be used: that holder knows more of them.
  package private(set) var narrowed: Set<Int> = []
  private let sole: [Int32]
  private let isWhole: Bool

  /// - Parameters:
  ///   - primary: cells that must not be told, published or not.
  ///   - sole: for each cell the number of its only holder, or -1; empty where holders know no figure.
  ///   - isPublished: for each cell; nil when all are. Tables that share codes and people are one table of which parts are
  ///     published: so they protect each other's cells.
  package init(_ table: CrossTable, _ primary: [PrimaryCell], sole: [Int32] = [], isPublished: [Bool]? = nil) {
    self.table = table
    self.primary = primary
    self.sole = sole
    isWhole = primary.allSatisfy { $0.up.rounded() == $0.up && $0.down.rounded() == $0.down }
    marks = isPublished?.map { $0 ? .shown : .unpublished } ?? Array(repeating: .shown, count: table.count)
    for cell in primary { marks[cell.cell] = .primary }
    witnesses = Array(repeating: [], count: primary.count)
    let order = primary.indices.sorted { (primary[$0].up, primary[$1].cell) > (primary[$1].up, primary[$0].cell) }
    for index in order {
      let steps = steps(for: primary[index], onlyHidden: false) ?? upToTheTotal(primary[index])
      witnesses[index] = steps
      for step in steps {
        for cell in step.move.cells where marks[cell] == .shown { marks[cell] = .secondary }
      }
    }
    showAgain()
  }

  package func count(_ mark: Mark) -> Int { marks.count { $0 == mark } }

  /// Shows secondary cells, the costliest first, of which nobody is in need.
  private mutating func showAgain() {
    var users: [Int: Set<Int>] = [:]
    for (index, steps) in witnesses.enumerated() {
      for cell in steps.flatMap(\.move.cells) where marks[cell] == .secondary { users[cell, default: []].insert(index) }
    }
    let order = users.keys.sorted { (table.values[$0], $0) > (table.values[$1], $1) }
    for cell in order {
      marks[cell] = .shown
      var replaced: [(Int, [Step])] = []
      for index in users[cell] ?? [] where witnesses[index].contains(where: { $0.move.cells.contains(cell) }) {
        guard let steps = steps(for: primary[index], onlyHidden: true) else {
          marks[cell] = .secondary
          break
        }
        replaced.append((index, steps))
      }
      guard marks[cell] == .shown else { continue }
      for (index, steps) in replaced {
        witnesses[index] = steps
        for other in steps.flatMap(\.move.cells) where marks[other] == .secondary {
          users[other, default: []].insert(index)
        }
      }
    }
    // Others may have given up the cells of their first move since.
    let needed = Set(witnesses.joined().flatMap(\.move.cells))
    for cell in marks.indices where marks[cell] == .secondary && !needed.contains(cell) { marks[cell] = .shown }
  }

  // MARK: Moves

  /// What a cell still can give, after what earlier steps for the same primary cell took.
  private struct Room {
    var fallen: [Int: Double] = [:]
    var sunk: [Int: Double] = [:]
  }

  private struct Wanted {
    let cell: Int
    let up: Double
    let down: Double
    let onlyHidden: Bool
  }

  /// In one step where a move has room for all, else in smaller ones; nil when at most sixteen do not suffice.
  private func steps(for primary: PrimaryCell, onlyHidden: Bool) -> [Step]? {
    var (steps, room) = ([Step](), Room())
    var (up, down, share) = (primary.up, primary.down, 1.0)
    while up > 0 || down > 0 {
      let wanted = Wanted(
        cell: primary.cell, up: part(primary.up, share, up), down: part(primary.down, share, down),
        onlyHidden: onlyHidden)
      if let move = cheapest(wanted, room) {
        for (cell, sign) in zip(move.cells, move.signs) {
          if sign < 0 { room.fallen[cell, default: 0] += wanted.up } else { room.sunk[cell, default: 0] += wanted.down }
        }
        steps.append(Step(move: move, up: wanted.up, down: wanted.down))
        up -= wanted.up
        down -= wanted.down
        if steps.count > 16 { return nil }
      } else {
        share /= 2
        if share < 1 / 16 || (isWhole && wanted.up <= 1 && wanted.down <= 1) { return nil }
      }
    }
    return steps
  }

  private func part(_ all: Double, _ share: Double, _ left: Double) -> Double {
    min(left, isWhole ? (all * share).rounded(.up) : all * share)
  }

  /// Hides the cell's way down to leaves large enough and everything above them up to the total. It always has room.
  private mutating func upToTheTotal(_ primary: PrimaryCell) -> [Step] {
    let nodes = table.nodes(of: primary.cell)
    var leaves = [[Int]()]
    for (axis, node) in nodes.enumerated() {
      let below = leavesBelow(node, in: axis)
      leaves = leaves.flatMap { path in below.map { path + [$0] } }
    }
    func rank(_ leaf: [Int]) -> (Int, Double) {
      let cell = table.cell(leaf)
      return (isBarred(cell, for: primary.cell) ? 0 : 1, table.values[cell])
    }
    var (steps, down) = ([Step](), primary.down)
    let filled = leaves.filter { table.values[table.cell($0)] > 0 }
    for leaf in (filled.isEmpty ? Array(leaves.prefix(1)) : filled).sorted(by: { rank($0) > rank($1) }) {
      let cell = table.cell(leaf)
      let amount = min(down, table.values[cell])
      guard steps.isEmpty || amount > 0 else { break }
      if isBarred(cell, for: primary.cell) { narrowed.insert(primary.cell) }
      var move = Move(cells: [0], signs: [1])
      for (axis, node) in leaf.enumerated() {
        move = times(move, Vector(plus: table.hierarchies[axis].ancestry(node), minus: []), axis)
      }
      steps.append(Step(move: move, up: steps.isEmpty ? primary.up : 0, down: amount))
      down -= amount
      if down <= 0 { break }
    }
    return steps
  }

  private func leavesBelow(_ node: Int, in axis: Int) -> [Int] {
    let nodes = table.hierarchies[axis].nodes
    return nodes[node].isLeaf ? [node] : nodes[node].children.flatMap { leavesBelow($0, in: axis) }
  }

  /// A move in one hierarchy.
  private struct Vector {
    var plus: [Int]
    var minus: [Int]
  }

  private func times(_ move: Move, _ vector: Vector, _ axis: Int) -> Move {
    var result = Move(cells: [], signs: [])
    for (cell, sign) in zip(move.cells, move.signs) {
      for (nodes, factor) in [(vector.plus, Int8(1)), (vector.minus, Int8(-1))] {
        for node in nodes {
          result.cells.append(table.cell(cell, with: node, in: axis))
          result.signs.append(sign * factor)
        }
      }
    }
    return result
  }

  /// The cheapest product of the moves that are cheapest on the lines through the cell, one a hierarchy.
  private func cheapest(_ wanted: Wanted, _ room: Room) -> Move? {
    let axes = table.hierarchies.count
    let width = [0, 400, 24, 10, 6][min(axes, 4)]
    let nodes = table.nodes(of: wanted.cell)
    var vectors: [[Vector]] = []
    for axis in 0..<axes {
      let line = lines(through: nodes[axis], in: axis, wanted, room).sorted { $0.cost < $1.cost }.prefix(width)
      if line.isEmpty { return nil }
      vectors.append(line.map(\.vector))
    }
    var best: (move: Move, cost: Double)?
    func extend(_ move: Move, _ axis: Int) {
      if axis == axes {
        var cost = 0.0
        for (cell, sign) in zip(move.cells, move.signs) {
          guard let price = price(cell, sign, wanted, room) else { return }
          cost += price
          if let best, cost >= best.cost { return }
        }
        best = (move, cost)
        return
      }
      for vector in vectors[axis] {
        extend(times(move, vector, axis), axis + 1)
        if best?.cost == 0 { return }
      }
    }
    extend(Move(cells: [wanted.cell], signs: [1]), 0)
    return best?.move
  }

  private func lines(
    through node: Int, in axis: Int, _ wanted: Wanted, _ room: Room
  ) -> [(vector: Vector, cost: Double)] {
    let tree = table.hierarchies[axis].nodes
    func price(_ node: Int, _ sign: Int8) -> Double? {
      self.price(table.cell(wanted.cell, with: node, in: axis), sign, wanted, room)
    }
    /// The cheapest ways from a node down to a leaf, without the node.
    func descents(_ node: Int, _ sign: Int8) -> [(path: [Int], cost: Double)] {
      if tree[node].isLeaf { return [([], 0)] }
      var ways: [(path: [Int], cost: Double)] = []
      let children = tree[node].children.compactMap { child in price(child, sign).map { (child, $0) } }
      for (child, cost) in children.sorted(by: { $0.1 < $1.1 }).prefix(3) {
        for way in descents(child, sign) { ways.append(([child] + way.path, cost + way.cost)) }
      }
      return Array(ways.sorted { $0.cost < $1.cost }.prefix(3))
    }
    var result: [(vector: Vector, cost: Double)] = []
    let own = descents(node, 1)
    var (path, pathCost) = ([node], 0.0)
    while true {
      let (top, parent) = (path[path.count - 1], tree[path[path.count - 1]].parent)
      if parent < 0 {
        for way in own { result.append((Vector(plus: path + way.path, minus: []), pathCost + way.cost)) }
        break
      }
      for sibling in tree[parent].children where sibling != top {
        guard let cost = price(sibling, -1) else { continue }
        for other in descents(sibling, -1) {
          for way in own {
            result.append(
              (
                Vector(plus: path + way.path, minus: [sibling] + other.path),
                pathCost + way.cost + cost + other.cost
              ))
          }
        }
      }
      guard let cost = price(parent, 1) else { break }
      path.append(parent)
      pathCost += cost
    }
    return result
  }

  /// What it costs to leave the cell out; nil when it may not be, or lacks the room. Large figures are a larger loss, but
  /// not in proportion.
  private func price(_ cell: Int, _ sign: Int8, _ wanted: Wanted, _ room: Room) -> Double? {
    if cell == wanted.cell { return 0 }
    let value = table.values[cell]
    let left = sign < 0 ? value - (room.fallen[cell] ?? 0) - wanted.up : value - (room.sunk[cell] ?? 0) - wanted.down
    guard value > 0, left >= 0, !isBarred(cell, for: wanted.cell) else { return nil }
    if marks[cell] != .shown { return 0 }
    return wanted.onlyHidden ? nil : 1 + log2(1 + value)
  }

  private func isBarred(_ cell: Int, for primary: Int) -> Bool {
    guard !sole.isEmpty, sole[cell] >= 0 else { return false }
    return sole[cell] != sole[primary]
  }
}
