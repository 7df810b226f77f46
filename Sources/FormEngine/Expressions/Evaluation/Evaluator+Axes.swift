extension Evaluator {
  /// The nodes of an axis that pass a test, nearest first. What is not relevant is passed over on the way down and aside.
  func collect(
    _ axis: Expression.Axis, _ test: Expression.NodeTest, of node: InstanceNode, seesAll: Bool = false,
    into found: inout [InstanceNode]
  ) throws(EvaluationProblem) {
    var walk = AxisWalk(
      tree: tree(node.tree), number: node.tree, test: test, axis: axis, seesAll: seesAll,
      namespaces: environment.namespaces)
    walk.collect(axis, of: node.id)
    try spend(walk.visited)
    found = walk.found
  }
}

/// One walk along an axis.
private struct AxisWalk {
  private let tree: InstanceTree
  private let number: Int32
  private let match: NameTable.Match
  private let kind: InstanceTree.Kind?
  /// Whether it also gives what is not relevant.
  private let seesAll: Bool
  private(set) var found: [InstanceNode] = []
  private(set) var visited = 0

  init(
    tree: InstanceTree, number: Int32, test: Expression.NodeTest, axis: Expression.Axis, seesAll: Bool,
    namespaces: [String: String]
  ) {
    self.tree = tree
    self.number = number
    self.seesAll = seesAll
    match = tree.names.match(test, namespaces: namespaces)
    kind =
      switch test {
      case .node: nil
      case .text: .text
      case .comment: .comment
      case .instruction: .instruction
      case .name, .anyName, .anyNameIn: axis == .attribute ? .attribute : .element
      }
  }

  mutating func collect(_ axis: Expression.Axis, of node: InstanceTree.NodeID) {
    switch axis {
    case .itself: test(node)
    case .child: children(of: node)
    case .attribute: if !node.isText { chain(from: tree.nodes[Int(node.index)].attribute) }
    case .parent: if let parent = tree.parent(of: node) { test(parent) }
    case .ancestor: ancestors(of: node)
    case .ancestorOrSelf:
      test(node)
      ancestors(of: node)
    case .descendant: descendants(of: node)
    case .descendantOrSelf:
      test(node)
      descendants(of: node)
    case .followingSibling: if isBranch(node) { chain(from: tree.nodes[Int(node.index)].next) }
    case .precedingSibling: if isBranch(node) { chainBack(from: tree.nodes[Int(node.index)].previous) }
    case .following: following(node)
    case .preceding: preceding(node)
    case .namespace: break
    }
  }

  private mutating func test(_ node: InstanceTree.NodeID) {
    visited += 1
    guard let kind else {
      found.append(InstanceNode(tree: number, id: node))
      return
    }
    let own = tree.nodes[Int(node.index)].kind
    guard kind == .text ? node.isText || own == .text : own == kind && !node.isText else { return }
    switch kind {
    case .text, .comment: break
    case .root, .element, .attribute, .instruction:
      guard match.contains(tree.nodes[Int(node.index)].name) else { return }
    }
    found.append(InstanceNode(tree: number, id: node))
  }

  /// Whether it has siblings in the sense of the axes: attributes and texts inside elements have none.
  private func isBranch(_ node: InstanceTree.NodeID) -> Bool {
    !node.isText && tree.nodes[Int(node.index)].kind != .attribute
  }

  private func sees(_ index: Int32) -> Bool { seesAll || tree.nodes[Int(index)].isRelevant }

  private mutating func chain(from first: Int32) {
    var index = first
    while index != InstanceTree.none {
      if sees(index) { test(InstanceTree.NodeID(index)) }
      index = tree.nodes[Int(index)].next
    }
  }

  private mutating func chainBack(from first: Int32) {
    var index = first
    while index != InstanceTree.none {
      if sees(index) { test(InstanceTree.NodeID(index)) }
      index = tree.nodes[Int(index)].previous
    }
  }

  private mutating func children(of node: InstanceTree.NodeID) {
    guard !node.isText else { return }
    let first = tree.nodes[Int(node.index)].first
    if first == InstanceTree.none {
      guard kind == nil || kind == .text, tree.nodes[Int(node.index)].kind == .element,
        !tree.nodes[Int(node.index)].text.isEmpty
      else { return }
      test(InstanceTree.NodeID(node.index, isText: true))
    } else if case .one(let name) = match {
      // By far the most frequent way: elements of one name.
      tree.nodes.withUnsafeBufferPointer { nodes in
        var index = first
        while index != InstanceTree.none {
          // Field by field: a copy of the whole node would count references to its text.
          if nodes[Int(index)].name == name, seesAll || nodes[Int(index)].isRelevant, nodes[Int(index)].kind == kind {
            found.append(InstanceNode(tree: number, id: InstanceTree.NodeID(index)))
          }
          visited += 1
          index = nodes[Int(index)].next
        }
      }
    } else {
      chain(from: first)
    }
  }

  private mutating func ancestors(of node: InstanceTree.NodeID) {
    var node = node
    while let parent = tree.parent(of: node) {
      test(parent)
      node = parent
    }
  }

  private mutating func descendants(of node: InstanceTree.NodeID) {
    guard !node.isText else { return }
    var index = tree.nodes[Int(node.index)].first
    guard index != InstanceTree.none else { return children(of: node) }
    while true {
      if sees(index) {
        test(InstanceTree.NodeID(index))
        if tree.nodes[Int(index)].first != InstanceTree.none {
          index = tree.nodes[Int(index)].first
          continue
        }
        children(of: InstanceTree.NodeID(index))
      }
      while tree.nodes[Int(index)].next == InstanceTree.none {
        index = tree.nodes[Int(index)].parent
        if index == node.index { return }
      }
      index = tree.nodes[Int(index)].next
    }
  }

  private mutating func following(_ node: InstanceTree.NodeID) {
    var node = node
    if !isBranch(node) {
      guard let parent = tree.parent(of: node) else { return }
      if !node.isText { descendants(of: parent) }
      node = parent
    }
    var index = node.index
    while index != InstanceTree.none {
      var sibling = tree.nodes[Int(index)].next
      while sibling != InstanceTree.none {
        if sees(sibling) {
          test(InstanceTree.NodeID(sibling))
          descendants(of: InstanceTree.NodeID(sibling))
        }
        sibling = tree.nodes[Int(sibling)].next
      }
      index = tree.nodes[Int(index)].parent
    }
  }

  private mutating func preceding(_ node: InstanceTree.NodeID) {
    var index = isBranch(node) ? node.index : tree.parent(of: node)?.index ?? InstanceTree.none
    while index != InstanceTree.none {
      var sibling = tree.nodes[Int(index)].previous
      while sibling != InstanceTree.none {
        if sees(sibling) {
          let first = found.count
          test(InstanceTree.NodeID(sibling))
          descendants(of: InstanceTree.NodeID(sibling))
          found[first...].reverse()
        }
        sibling = tree.nodes[Int(sibling)].previous
      }
      index = tree.nodes[Int(index)].parent
    }
  }
}
