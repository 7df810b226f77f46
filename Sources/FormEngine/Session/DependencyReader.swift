/// Finds the places of a form that an expression looks at, without evaluating it.
///
/// It goes along each path as far as the form's tree shows where it leads. What leads into lists beside the answers is
/// followed no further, except for what its predicates say about the answers.
struct DependencyReader {
  private let logic: FormLogic
  private let node: FormLogic.NodeIndex
  private let expression: Expression
  private var found: Set<FormLogic.NodeIndex> = []

  init(_ logic: FormLogic, rule: FormLogic.Rule) {
    self.init(logic, expression: rule.program.expression, at: rule.node)
  }

  init(_ logic: FormLogic, expression: Expression, at node: FormLogic.NodeIndex) {
    self.logic = logic
    self.node = node
    self.expression = expression
  }

  /// In the order of the form.
  mutating func needs() -> [FormLogic.NodeIndex] {
    read(expression, context: .places([node]))
    return found.sorted()
  }

  /// Where a path has led to.
  private enum Context {
    case root
    case places([FormLogic.NodeIndex])
    /// In a list beside the answers.
    case outside
  }

  private mutating func read(_ expression: Expression, context: Context) {
    switch expression {
    case .number, .string, .reference: break
    case .negative(let operand): read(operand, context: context)
    case .and(let operands), .or(let operands): for operand in operands { read(operand, context: context) }
    case .binary(_, let left, let right):
      read(left, context: context)
      read(right, context: context)
    case .path, .filter: note(destination(of: expression, context: context))
    case .call(_, let arguments): for argument in arguments { read(argument, context: context) }
    }
  }

  private mutating func note(_ context: Context) {
    if case .places(let places) = context { found.formUnion(places) }
  }

  /// Where an expression leads; what its predicates look at is noted on the way.
  private mutating func destination(of expression: Expression, context: Context) -> Context {
    switch expression {
    case .path(let path):
      var place: Context =
        switch path.start {
        case .root: .root
        case .context: context
        case .expression(.call(.current, _)): .places([node])
        case .expression(.call(.instance, let arguments)): instance(arguments[0], context: context)
        case .expression(let start): destination(of: start, context: context)
        }
      for step in path.steps {
        place = go(step, from: place)
        for predicate in step.predicates { read(predicate, context: place) }
      }
      return place
    case .filter(let base, let predicates):
      let place = destination(of: base, context: context)
      for predicate in predicates { read(predicate, context: place) }
      return place
    case .binary(.union, let left, let right):
      return joined(destination(of: left, context: context), destination(of: right, context: context))
    case .call(.current, _): return .places([node])
    case .call(.instance, let arguments): return instance(arguments[0], context: context)
    case .call(.randomize, let arguments):
      for argument in arguments.dropFirst() { read(argument, context: context) }
      return destination(of: arguments[0], context: context)
    default:
      read(expression, context: context)
      return .outside
    }
  }

  private mutating func instance(_ name: Expression, context: Context) -> Context {
    read(name, context: context)
    return .outside
  }

  private func joined(_ left: Context, _ right: Context) -> Context {
    switch (left, right) {
    case (.places(let left), .places(let right)): .places(left + right)
    case (.outside, let other), (let other, .outside): other
    default: .root
    }
  }

  private func go(_ step: Expression.Step, from context: Context) -> Context {
    let starts: [FormLogic.NodeIndex]
    switch context {
    case .outside: return .outside
    case .root:
      guard !logic.nodes.isEmpty else { return .outside }
      switch step.axis {
      case .child: return .places([0].filter { isMeant($0, by: step) })
      case .descendant, .descendantOrSelf:
        // `//name`: the root itself counts only for what comes below it.
        if step == .anywhereBelow { return .places(Array(logic.nodes.indices)) }
        return .places(logic.nodes.indices.filter { isMeant($0, by: step) })
      default: return .root
      }
    case .places(let places): starts = places
    }
    var next: [FormLogic.NodeIndex] = []
    for start in starts {
      let candidates: [FormLogic.NodeIndex] =
        switch step.axis {
        case .itself: [start]
        case .child: children(of: start, for: step)
        case .attribute: logic.nodes[start].children.filter { logic.nodes[$0].isAttribute }
        case .parent: logic.nodes[start].parent.map { [$0] } ?? []
        case .ancestor: logic.line(to: start).dropLast()
        case .ancestorOrSelf: logic.line(to: start)
        case .descendant: Array(logic.subtree(of: start).dropFirst())
        case .descendantOrSelf: logic.subtree(of: start)
        case .followingSibling, .precedingSibling:
          logic.nodes[start].parent.map { logic.nodes[$0].children } ?? []
        case .following, .preceding: Array(logic.nodes.indices)
        case .namespace: []
        }
      for candidate in candidates where isMeant(candidate, by: step) && !next.contains(candidate) {
        next.append(candidate)
      }
    }
    if step.axis == .parent, next.isEmpty, starts.contains(0) { return .root }
    return .places(next)
  }

  /// All that a step may mean: by the name's table where it names one, for a long form has thousands of questions in a row.
  private func children(of node: FormLogic.NodeIndex, for step: Expression.Step) -> [FormLogic.NodeIndex] {
    guard case .name(let name) = step.test else {
      return logic.nodes[node].children.filter { !logic.nodes[$0].isAttribute }
    }
    return logic.elements(NameTable.Name(written: name).local, in: node)
  }

  private func isMeant(_ node: FormLogic.NodeIndex, by step: Expression.Step) -> Bool {
    switch step.test {
    case .node, .anyName: true
    case .text: true
    case .comment, .instruction: false
    case .anyNameIn(let prefix): logic.nodes[node].name.prefix == prefix
    case .name(let name): NameTable.Name(written: name).local == logic.nodes[node].name.local
    }
  }
}
