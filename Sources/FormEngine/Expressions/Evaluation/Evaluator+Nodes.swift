extension Evaluator {
  func nodeFunction(
    _ function: Expression.Function, _ arguments: [Operation], _ focus: Focus
  ) throws(EvaluationProblem) -> Value {
    switch function {
    case .current: return .nodes([current])
    case .instance:
      return .nodes([InstanceNode(tree: try tree(named: try string(arguments[0], focus)), id: .root)])
    case .last: return .number(Double(focus.size))
    case .position:
      guard let argument = arguments.first else { return .number(Double(focus.position)) }
      guard let node = try nodes(argument, focus, for: .position).first else { return .number(0) }
      return .number(Double(tree(node.tree).position(of: node.id)))
    case .count: return .number(Double(try nodes(arguments[0], focus, for: .count).count))
    case .countNonEmpty:
      let nodes = try nodes(arguments[0], focus, for: .countNonEmpty)
      try spend(nodes.count)
      return .number(Double(nodes.count { !text(of: $0).isEmpty }))
    case .localName, .name, .namespaceURI:
      let node = arguments.isEmpty ? focus.node : try nodes(arguments[0], focus, for: function).first
      guard let node, let name = tree(node.tree).qualifiedName(of: node.id) else { return .string("") }
      switch function {
      case .localName: return .string(name.local)
      case .name: return .string(name.prefix.map { $0 + ":" + name.local } ?? name.local)
      default: return .string(name.namespace ?? "")
      }
    case .lang: return .boolean(isWritten(in: try string(arguments[0], focus), focus.node))
    case .id: return .nodes(try identified(by: try texts(arguments, focus), focus.node))
    case .indexedRepeat: return .nodes(try indexedRepeat(arguments, focus))
    case .randomize: return .nodes(try shuffled(arguments, focus))
    case .pulldata: return .string(try pulled(arguments, focus))
    case .choiceName:
      let answer = try string(arguments[0], focus)
      return .string(environment.choiceName(answer, try string(arguments[1], focus)) ?? "")
    default: return .string(environment.itext(try string(arguments[0], focus)) ?? "")
    }
  }

  /// XPath 1.0 §4.3 `lang`: by the nearest `xml:lang`.
  private func isWritten(in language: String, _ node: InstanceNode) -> Bool {
    let tree = tree(node.tree)
    var next: InstanceTree.NodeID? = node.id
    while let node = next {
      let own = tree.attributes(of: node).first { attribute in
        tree.qualifiedName(of: attribute).map { $0.local == "lang" && $0.prefix == "xml" } == true
      }
      if let own {
        let written = tree.text(of: own).lowercased()
        return written == language.lowercased() || written.hasPrefix(language.lowercased() + "-")
      }
      next = tree.parent(of: node)
    }
    return false
  }

  /// XPath 1.0 §4.1 `id`. Without a document type, the attribute named `id` is taken for the identifier.
  private func identified(by texts: [String], _ node: InstanceNode) throws(EvaluationProblem) -> [InstanceNode] {
    let wanted = Set(texts.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) })
    let tree = tree(node.tree)
    try spend(tree.nodes.count)
    var found: [InstanceNode] = []
    for (index, candidate) in tree.nodes.enumerated()
    where candidate.kind == .attribute && candidate.parent != InstanceTree.none && wanted.contains(candidate.text)
      && tree.names[candidate.name].local == "id"
    {
      found.append(InstanceNode(tree: node.tree, id: InstanceTree.NodeID(tree.nodes[index].parent)))
    }
    return inDocumentOrder(found)
  }

  /// `pulldata('sites', 'name', 'code', ${site})` is the `name` of the first item of `sites` whose `code` is the answer.
  private func pulled(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> String {
    let name = try string(arguments[0], focus)
    let number = try tree(named: name.hasSuffix(".csv") ? String(name.dropLast(4)) : name)
    let column = try string(arguments[1], focus)
    let key = try string(arguments[2], focus)
    let wanted = try string(arguments[3], focus)
    let instance = secondaries[Int(number) - 1]
    guard let top = instance.tree.top,
      case .one(let item) = instance.tree.names.match(.name("item"), namespaces: [:]),
      case .one(let child) = instance.tree.names.match(.name(key), namespaces: [:]),
      let found = instance.items(.init(parent: top.index, item: item, child: child), holding: wanted).first,
      let cell = instance.tree.child(column, of: InstanceTree.NodeID(found))
    else { return "" }
    return instance.tree.text(of: cell)
  }

  private func shuffled(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> [InstanceNode] {
    let nodes = try nodes(arguments[0], focus, for: .randomize)
    guard arguments.count > 1 else {
      return ParkMiller.shuffled(nodes) { Double(environment.random() >> 11) * 0x1p-53 }
    }
    var generator = ParkMiller(seed: seed(try value(arguments[1], focus)))
    return ParkMiller.shuffled(nodes) { generator.next() }
  }

  /// The seed a value gives: a number without its fraction, any other text by its hash, nothing as 0.
  private func seed(_ value: Value) -> Int64 {
    let number = number(value)
    let text = string(value)
    guard number.isNaN else { return Int64(exactly: number.rounded(.towardZero)) ?? (number < 0 ? .min : .max) }
    guard !text.isEmpty, text != "NaN" else { return 0 }
    let hash = Digest.sha256.hash(Array(text.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // Clients hold it as a floating-point number, and lose its last digits.
    return Int64(exactly: Double(Int64(bitPattern: hash))) ?? .max
  }

  /// The node that the target of `indexed-repeat` is in the repeat instances of the given positions.
  ///
  /// Goes down the path of the target by names; at each repeat it takes the instance asked for, at other levels the one
  /// around the target.
  private func indexedRepeat(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> [InstanceNode] {
    guard let target = try nodes(arguments[0], focus, for: .indexedRepeat).first else { return [] }
    let tree = tree(target.tree)
    func line(of node: InstanceTree.NodeID) -> [InstanceTree.NodeID] {
      Array(sequence(first: node) { tree.parent(of: $0) }).reversed()
    }
    let levels = line(of: target.id)
    var positions: [Int: Int] = [:]
    for index in stride(from: 1, to: arguments.count - 1, by: 2) {
      let position = try number(arguments[index + 1], focus).rounded(.towardZero)
      guard let group = try nodes(arguments[index], focus, for: .indexedRepeat).first, group.tree == target.tree
      else { return [] }
      let depth = line(of: group.id).count - 1
      guard levels.indices.contains(depth), tree.name(of: levels[depth]) == tree.name(of: group.id) else { return [] }
      // A position that is not known yet means the first instance, as in the clients.
      positions[depth] = Int(exactly: position).map { max($0, 1) } ?? 1
    }

    var node = InstanceTree.NodeID.root
    for (depth, level) in levels.enumerated().dropFirst() {
      if positions[depth] == nil, tree.parent(of: level) == node {
        node = level
        continue
      }
      let name = tree.qualifiedName(of: level)
      let same = tree.children(of: node).lazy.filter { tree.qualifiedName(of: $0) == name }
      guard let next = same.dropFirst((positions[depth] ?? 1) - 1).first(where: { _ in true }) else { return [] }
      node = next
    }
    return tree.isRelevant(node) ? [InstanceNode(tree: target.tree, id: node)] : []
  }
}
