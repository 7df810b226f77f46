/// A table whose figures are multiples of a base, so that small ones cannot be told from each other, while every sum of
/// the table stays true and each figure moves by less than the base.
///
/// The method is Cox's constructive procedure (*Journal of the American Statistical Association* 82, 1987): figures that
/// are no multiples lie on cycles of the network of sums; along a cycle figures are raised and lowered in turn until one
/// is a multiple, in a direction drawn so that each figure's expectation is the true one. It is sure to end for one
/// hierarchy, and for two of which at most one is nested; over others such a table need not exist.
///
/// The draw depends on the figures alone: the same table is rounded in the same way each time, as the mean of several
/// roundings would give the figures away. Costs about the number of cells times the length of a cycle.
package struct ControlledRounding: Sendable {
  package enum Refusal: Error, Equatable {
    /// Both sides are nested, or there are more than two.
    case shape
    /// Figures of a hundred billion and more are not rounded.
    case tooLarge
  }

  package let table: CrossTable
  /// Multiples of the base, by cell.
  package let values: [Double]

  /// - Parameter base: 2 or more.
  package init(_ table: CrossTable, base: Int) throws(Refusal) {
    precondition(base > 1)
    let nested = table.hierarchies.filter { $0.levels > 1 }.count
    guard table.hierarchies.count <= 2, nested <= 1 else { throw .shape }
    guard (table.values.max() ?? 0) < 1e11 else { throw .tooLarge }
    self.table = table
    var network = Network(table, base: base)
    network.round()
    values = network.multiples.map { Double($0) * Double(base) }
  }

  /// Each cell is an arc between the two sums in which it stands.
  private struct Network {
    /// Figures in parts of the base, so that sums of weighted figures are exact.
    private var parts: [Int]
    private let whole: Int
    private var tails: [Int]
    private var heads: [Int]
    private var arcs: [[Int]]
    private var random: UInt64

    private static let fineness = 10_000

    init(_ table: CrossTable, base: Int) {
      whole = base * Self.fineness
      // Sums are made of the parts, not rounded themselves.
      var leaves = table.values
      for cell in leaves.indices { leaves[cell] = (leaves[cell] * Double(Self.fineness)).rounded() }
      parts = CrossTable.sums(leaves, over: table.hierarchies).map { Int($0) }
      random = parts.reduce(0x9E37_79B9_7F4A_7C15) { ($0 ^ UInt64(bitPattern: Int64($1))) &* 0x0000_0100_0000_01B3 }

      // The side that may be nested comes down from the total; the other is gathered up again in the rows' sums.
      let tall = table.hierarchies.firstIndex { $0.levels > 1 } ?? 0
      let flat = table.hierarchies.count == 2 ? 1 - tall : nil
      let rows = table.hierarchies[tall].nodes
      let columns = flat.map { table.hierarchies[$0].nodes.count } ?? 1
      // Vertex 0 is where the grand total begins; then one a row for its total, then one a row above others and column.
      func rowVertex(_ row: Int) -> Int { 1 + row }
      func innerVertex(_ row: Int, _ column: Int) -> Int { 1 + rows.count + row * columns + column }
      tails = Array(repeating: 0, count: table.count)
      heads = tails
      for cell in 0..<table.count {
        let nodes = table.nodes(of: cell)
        let (row, column) = (nodes[tall], flat.map { nodes[$0] } ?? 0)
        let parent = rows[row].parent
        if column == 0, flat != nil {
          tails[cell] = rowVertex(row)
          heads[cell] = parent < 0 ? 0 : rowVertex(parent)
        } else {
          tails[cell] = parent < 0 ? 0 : innerVertex(parent, column)
          heads[cell] = rows[row].isLeaf ? (flat == nil ? 0 : rowVertex(row)) : innerVertex(row, column)
        }
      }
      arcs = Array(repeating: [], count: 1 + rows.count * (1 + columns))
      for cell in 0..<table.count where parts[cell] % whole != 0 {
        arcs[tails[cell]].append(cell)
        arcs[heads[cell]].append(cell)
      }
    }

    var multiples: [Int] { parts.map { $0 / whole } }

    private func isOpen(_ cell: Int) -> Bool { parts[cell] % whole != 0 }

    /// An open cell at the vertex other than the one come by. Flow that is whole but for one arc would not be kept, so
    /// there is one.
    private mutating func next(at vertex: Int, after cell: Int?) -> Int? {
      while let last = arcs[vertex].last {
        if !isOpen(last) {
          arcs[vertex].removeLast()
        } else if last == cell {
          guard let other = arcs[vertex].dropLast().lastIndex(where: { isOpen($0) }) else { return nil }
          arcs[vertex].swapAt(other, arcs[vertex].count - 1)
        } else {
          return last
        }
      }
      return nil
    }

    mutating func round() {
      var place = Array(repeating: -1, count: arcs.count)
      for first in tails.indices where isOpen(first) {
        while isOpen(first) {
          var path: [Int] = []
          var vertices = [tails[first]]
          place[tails[first]] = 0
          while true {
            let vertex = vertices[vertices.count - 1]
            guard let cell = next(at: vertex, after: path.last) else { break }
            let following = tails[cell] == vertex ? heads[cell] : tails[cell]
            path.append(cell)
            if place[following] >= 0 {
              let start = place[following]
              turn(Array(path[start...]), Array(vertices[start...]))
              break
            }
            place[following] = vertices.count
            vertices.append(following)
          }
          for vertex in vertices { place[vertex] = -1 }
          if path.isEmpty { break }
        }
      }
    }

    /// Sends parts round a cycle until a figure on it is a multiple.
    private mutating func turn(_ cells: [Int], _ vertices: [Int]) {
      var (forth, back) = (Int.max, Int.max)
      for (cell, vertex) in zip(cells, vertices) {
        let rest = parts[cell] % whole
        let (rise, fall) = (whole - rest, rest)
        forth = min(forth, tails[cell] == vertex ? rise : fall)
        back = min(back, tails[cell] == vertex ? fall : rise)
      }
      // Drawn in inverse proportion to the amounts, so that the expected change is nothing.
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      let isForth = Int(random % UInt64(forth + back)) < back
      let amount = isForth ? forth : -back
      for (cell, vertex) in zip(cells, vertices) { parts[cell] += tails[cell] == vertex ? amount : -amount }
    }
  }
}
