/// A table over one or more hierarchies with a figure for each combination of their nodes, totals included. Its figures
/// are linked: in each hierarchy a node is the sum of those below it, whatever the other codes are.
package struct CrossTable: Sendable {
  package let hierarchies: [Hierarchy]
  /// One a cell; see ``cell(_:)``.
  package let values: [Double]
  private let strides: [Int]

  /// - Parameter leaves: figures of combinations of leaves, by cell; all other cells are summed up, whatever they hold.
  ///   Costs the number of cells times that of hierarchies.
  package init(_ hierarchies: [Hierarchy], leaves: [Double]) {
    self.hierarchies = hierarchies
    strides = Self.strides(hierarchies)
    values = Self.sums(leaves, over: hierarchies)
  }

  /// How many cells a table over them has; nil when that does not fit a number.
  package static func cells(_ hierarchies: [Hierarchy]) -> Int? {
    hierarchies.reduce(1) { product, hierarchy in
      product.flatMap { size -> Int? in
        let (result, overflow) = size.multipliedReportingOverflow(by: hierarchy.nodes.count)
        return overflow ? nil : result
      }
    }
  }

  static func strides(_ hierarchies: [Hierarchy]) -> [Int] {
    var (strides, size) = ([Int](), 1)
    for hierarchy in hierarchies {
      strides.append(size)
      size *= hierarchy.nodes.count
    }
    return strides
  }

  /// Leaves stay, and every other cell becomes the sum of the leaves below it.
  static func sums(_ leaves: [Double], over hierarchies: [Hierarchy]) -> [Double] {
    let strides = strides(hierarchies)
    var values = leaves
    for (axis, hierarchy) in hierarchies.enumerated() {
      let (stride, size) = (strides[axis], hierarchy.nodes.count)
      for outer in Swift.stride(from: 0, to: values.count, by: stride * size) {
        for (node, content) in hierarchy.nodes.enumerated() where !content.isLeaf {
          for inner in 0..<stride { values[outer + node * stride + inner] = 0 }
        }
        for node in (1..<max(size, 1)).reversed() {
          let parent = hierarchy.nodes[node].parent
          for inner in 0..<stride {
            values[outer + parent * stride + inner] += values[outer + node * stride + inner]
          }
        }
      }
    }
    return values
  }

  package var count: Int { values.count }

  /// The number of the cell of a node a hierarchy.
  package func cell(_ nodes: [Int]) -> Int { zip(nodes, strides).reduce(0) { $0 + $1.0 * $1.1 } }

  package func nodes(of cell: Int) -> [Int] {
    hierarchies.indices.map { cell / strides[$0] % hierarchies[$0].nodes.count }
  }

  /// The cell with another node in one of its hierarchies.
  func cell(_ cell: Int, with node: Int, in axis: Int) -> Int {
    cell + (node - cell / strides[axis] % hierarchies[axis].nodes.count) * strides[axis]
  }

  /// The sums in which a cell stands: in each hierarchy as the sum of those below it, and among those of one above.
  func sums(of cell: Int) -> [Sum] {
    hierarchies.indices.flatMap { axis -> [Sum] in
      let node = cell / strides[axis] % hierarchies[axis].nodes.count
      var sums: [Sum] = []
      if !hierarchies[axis].nodes[node].isLeaf { sums.append(Sum(total: cell, axis: axis)) }
      let parent = hierarchies[axis].nodes[node].parent
      if parent >= 0 { sums.append(Sum(total: self.cell(cell, with: parent, in: axis), axis: axis)) }
      return sums
    }
  }

  /// A cell is the sum of the cells below it in one hierarchy.
  struct Sum: Hashable {
    let total: Int
    let axis: Int
  }

  func parts(of sum: Sum) -> [Int] {
    let node = sum.total / strides[sum.axis] % hierarchies[sum.axis].nodes.count
    return hierarchies[sum.axis].nodes[node].children.map { cell(sum.total, with: $0, in: sum.axis) }
  }
}
