/// The place of every node of a tree in document order, by index.
struct DocumentOrder {
  let generation: Int
  private let places: [Int32]

  init(_ tree: InstanceTree) {
    generation = tree.generation
    var places = [Int32](repeating: 0, count: tree.nodes.count)
    var place: Int32 = 0
    var index: Int32 = 0
    walk: while true {
      places[Int(index)] = place
      place += 1
      var attribute = tree.nodes[Int(index)].attribute
      while attribute != InstanceTree.none {
        places[Int(attribute)] = place
        place += 1
        attribute = tree.nodes[Int(attribute)].next
      }
      if tree.nodes[Int(index)].first != InstanceTree.none {
        index = tree.nodes[Int(index)].first
        continue
      }
      while tree.nodes[Int(index)].next == InstanceTree.none {
        index = tree.nodes[Int(index)].parent
        if index == InstanceTree.none { break walk }
      }
      index = tree.nodes[Int(index)].next
    }
    self.places = places
  }

  func precedes(_ left: InstanceTree.NodeID, _ right: InstanceTree.NodeID) -> Bool {
    left.index == right.index
      ? !left.isText && right.isText : places[Int(left.index)] < places[Int(right.index)]
  }
}

extension Evaluator {
  /// The nodes in document order, each once; those of different trees in the order of the trees.
  func inDocumentOrder(_ nodes: [InstanceNode]) -> [InstanceNode] {
    guard nodes.count > 1 else { return nodes }
    for tree in Set(nodes.map(\.tree)) where orders[tree]?.generation != self.tree(tree).generation {
      orders[tree] = DocumentOrder(self.tree(tree))
    }
    var sorted = nodes.sorted { left, right in
      left.tree == right.tree ? orders[left.tree]?.precedes(left.id, right.id) == true : left.tree < right.tree
    }
    var kept = 0
    for index in sorted.indices where index == 0 || sorted[index] != sorted[kept - 1] {
      sorted[kept] = sorted[index]
      kept += 1
    }
    sorted.removeSubrange(kept...)
    return sorted
  }
}
