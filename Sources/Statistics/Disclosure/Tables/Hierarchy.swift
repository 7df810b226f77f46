/// The codes of one side of a table as a tree: its total, say provinces, and in each its districts. A code is known by
/// its path, so that two provinces may each have a district called Merkez. Nodes are numbered as they come, each after
/// the one above it; 0 is the total.
package struct Hierarchy: Sendable {
  package struct Node: Sendable {
    /// The code at its own level; empty for the total and for records that lack one.
    package let label: String
    /// -1 for the total.
    package let parent: Int
    package let depth: Int
    package fileprivate(set) var children: [Int] = []

    package var isLeaf: Bool { children.isEmpty }
  }

  /// How many levels there are below the total.
  package let levels: Int
  package private(set) var nodes = [Node(label: "", parent: -1, depth: 0)]
  private var numbers: [Step: Int] = [:]

  private struct Step: Hashable {
    let parent: Int
    let label: String
  }

  package init(levels: Int) {
    precondition(levels > 0)
    self.levels = levels
  }

  /// The leaf of a path with a code a level, made where it is new.
  package mutating func leaf(_ path: some Collection<String>) -> Int {
    precondition(path.count == levels)
    var node = 0
    for label in path {
      let step = Step(parent: node, label: label)
      if let known = numbers[step] {
        node = known
      } else {
        let new = nodes.count
        nodes.append(Node(label: label, parent: node, depth: nodes[node].depth + 1))
        nodes[node].children.append(new)
        numbers[step] = new
        node = new
      }
    }
    return node
  }

  /// The node and all above it, up to the total.
  package func ancestry(_ node: Int) -> [Int] {
    var path = [node]
    while nodes[path[path.count - 1]].parent >= 0 { path.append(nodes[path[path.count - 1]].parent) }
    return path
  }

  /// The labels from the uppermost level to the node's own.
  package func labels(_ node: Int) -> [String] { ancestry(node).dropLast().reversed().map { nodes[$0].label } }

  /// All nodes as they are printed: the total first, each before what is below it, codes in order (numbers by size).
  package var printed: [Int] {
    var order: [Int] = []
    var stack = [0]
    while let node = stack.popLast() {
      order.append(node)
      stack += nodes[node].children.sorted { Self.precedes(nodes[$1].label, nodes[$0].label) }
    }
    return order
  }

  private static func precedes(_ one: String, _ other: String) -> Bool {
    switch (Double(one), Double(other)) {
    case (let first?, let second?) where first != second: first < second
    case (_?, nil): true
    case (nil, _?): false
    default: one < other
    }
  }
}
