extension Evaluator {
  /// The nodes a path leads to, in document order.
  ///
  /// Answers that are not relevant are passed over, unless the path has no predicates and leads to no others: then they
  /// are given, to be read as unanswered, for `${q} = ''` is true when `q` is not asked.
  func nodes(_ plan: PathPlan, _ focus: Focus) throws(EvaluationProblem) -> [InstanceNode] {
    let found = try nodes(plan, focus, seesAll: false)
    guard found.isEmpty, plan.isPlain, !answers.isAllRelevant else { return found }
    return try nodes(plan, focus, seesAll: true)
  }

  private func nodes(
    _ plan: PathPlan, _ focus: Focus, seesAll: Bool
  ) throws(EvaluationProblem) -> [InstanceNode] {
    var nodes: [InstanceNode]
    var steps = plan.steps[...]
    switch plan.start {
    case .context: nodes = [focus.node]
    case .current: nodes = [current]
    case .instance(let name): nodes = [InstanceNode(tree: try tree(named: name), id: .root)]
    case .operation(let operation): nodes = try self.nodes(operation, focus, for: nil)
    case .root:
      let context = focus.node.isAnswer ? focus.node : current
      nodes = [InstanceNode(tree: context.tree, id: .root)]
      if environment.isForm {
        nodes = [nearest(&steps, to: context)]
      }
    }
    // Whether no node lies inside another, so that children come out in document order and once.
    var isFlat = nodes.count <= 1
    for step in steps {
      if nodes.isEmpty { break }
      (nodes, isFlat) = try take(step, from: nodes, isFlat: isFlat, seesAll: seesAll)
    }
    return nodes
  }

  func tree(named name: String) throws(EvaluationProblem) -> Int32 {
    guard let tree = treeByName[name] else { throw .unknownInstance(name) }
    return tree
  }

  /// Goes down a path as far as it leads through the ancestors of a node, and takes those steps off it. The last step
  /// stays: `/data/person` inside a person means all persons, `/data/person/name` the name of this one.
  private func nearest(_ steps: inout ArraySlice<PathPlan.Step>, to node: InstanceNode) -> InstanceNode {
    let tree = tree(node.tree)
    var ancestors: [Int32] = []
    var index = node.id.index
    while index > 0 {
      ancestors.append(index)
      index = tree.nodes[Int(index)].parent
    }
    var reached: Int32 = 0
    while steps.count > 1, let step = steps.first, step.isPlainChild, let next = ancestors.popLast(),
      tree.nodes[Int(next)].kind == .element,
      tree.names.match(step.test, namespaces: environment.namespaces).contains(tree.nodes[Int(next)].name)
    {
      reached = next
      steps.removeFirst()
    }
    return InstanceNode(tree: node.tree, id: InstanceTree.NodeID(reached))
  }

  private func take(
    _ step: PathPlan.Step, from nodes: [InstanceNode], isFlat: Bool, seesAll: Bool
  ) throws(EvaluationProblem) -> (nodes: [InstanceNode], isFlat: Bool) {
    var result: [InstanceNode] = []
    for node in nodes {
      var found: [InstanceNode]
      if step.axis == .child, let narrowed = try narrowed(step, below: node) {
        found = narrowed
      } else {
        found = []
        try collect(step.axis, step.test, of: node, seesAll: seesAll, into: &found)
      }
      for predicate in step.predicates { found = try chosen(from: found, by: predicate) }
      if step.axis.isReverse { found.reverse() }
      if nodes.count == 1 { result = found } else { result += found }
    }
    switch step.axis {
    case .child, .attribute, .itself, .namespace:
      if isFlat || nodes.count == 1 { return (result, isFlat) }
    case .descendant, .descendantOrSelf:
      if isFlat || nodes.count == 1 { return (result, result.count <= 1) }
    case .parent, .ancestor, .ancestorOrSelf, .following, .followingSibling, .preceding, .precedingSibling:
      if nodes.count == 1 { return (result, result.count <= 1) }
    }
    return (inDocumentOrder(result), result.count <= 1)
  }

  /// The nodes a predicate is true for, or at whose position it points. The first of them has position 1.
  func chosen(
    from nodes: [InstanceNode], by predicate: PredicatePlan
  ) throws(EvaluationProblem) -> [InstanceNode] {
    if let position = predicate.position {
      return nodes.indices.contains(position - 1) ? [nodes[position - 1]] : []
    }
    // Only lists: among answers, an absolute path may mean something else for each node.
    let isList = nodes.first.map { !$0.isAnswer } == true
    shared.append(isList ? [Value?](repeating: nil, count: predicate.sharedCount) : [])
    defer { shared.removeLast() }
    var chosen: [InstanceNode] = []
    for (index, node) in nodes.enumerated() {
      let value = try value(predicate.operation, Focus(node: node, position: index + 1, size: nodes.count))
      let isChosen = if case .number(let number) = value { number == Double(index + 1) } else { boolean(value) }
      if isChosen { chosen.append(node) }
    }
    return chosen
  }

  /// Fewer items than all children, by an index, when the step's first predicate asks what a child of theirs holds.
  private func narrowed(
    _ step: PathPlan.Step, below node: InstanceNode
  ) throws(EvaluationProblem) -> [InstanceNode]? {
    guard node.tree > 0, let equalities = step.predicates.first?.equalities, !equalities.isEmpty else { return nil }
    let instance = secondaries[Int(node.tree) - 1]
    let names = instance.tree.names
    guard case .one(let item) = names.match(step.test, namespaces: environment.namespaces) else { return nil }
    for equality in equalities {
      guard case .one(let child) = names.match(equality.child, namespaces: environment.namespaces) else { continue }
      let text: String
      switch try value(equality.value, Focus(node: current)) {
      case .string(let string): text = string
      case .nodes(let nodes) where nodes.count == 1: text = self.text(of: nodes[0])
      case .nodes(let nodes) where nodes.isEmpty: return []
      case .nodes, .number, .boolean: continue
      }
      let found = instance.items(.init(parent: node.id.index, item: item, child: child), holding: text)
      try spend(found.count)
      return found.map { InstanceNode(tree: node.tree, id: InstanceTree.NodeID($0)) }
    }
    return nil
  }
}

extension Expression.Axis {
  /// Whether it counts positions away from the node against document order (XPath 1.0 §2.4).
  fileprivate var isReverse: Bool {
    switch self {
    case .ancestor, .ancestorOrSelf, .preceding, .precedingSibling: true
    case .attribute, .child, .descendant, .descendantOrSelf, .following, .followingSibling, .namespace, .parent,
      .itself:
      false
    }
  }
}
