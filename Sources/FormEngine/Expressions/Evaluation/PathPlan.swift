/// A location path made ready for use. A class, so that walking the program does not copy it.
final class PathPlan: Sendable {
  enum Start: Sendable {
    case root
    case context
    case current
    case instance(String)
    case operation(Operation)
  }

  struct Step: Sendable {
    let axis: Expression.Axis
    let test: Expression.NodeTest
    let predicates: [PredicatePlan]

    /// A step down by a plain name, such as absolute paths are made of.
    var isPlainChild: Bool {
      if case .name = test { axis == .child && predicates.isEmpty } else { false }
    }
  }

  let start: Start
  let steps: [Step]
  /// Whether it only goes to children, parents and attributes by name.
  let isPlain: Bool

  init(_ path: Expression.Path) {
    switch path.start {
    case .root: start = .root
    case .context: start = .context
    case .expression(.call(.current, _)): start = .current
    case .expression(.call(.instance, let arguments)):
      if case .string(let name) = arguments[0] {
        start = .instance(name)
      } else {
        start = .operation(.call(.instance, arguments.map(Operation.init)))
      }
    case .expression(let expression): start = .operation(Operation(expression))
    }

    var steps: [Step] = []
    for step in path.steps {
      let predicates = step.predicates.map(PredicatePlan.init)
      var axis = step.axis
      if step == .itself, !steps.isEmpty || path.start != .context { continue }
      if axis == .child, steps.last.map({ $0.isAnywhereBelow }) == true, !predicates.contains(where: \.looksAtPosition)
      {
        steps.removeLast()
        axis = .descendant
      }
      steps.append(Step(axis: axis, test: step.test, predicates: predicates))
    }
    self.steps = steps
    isPlain = steps.allSatisfy { $0.predicates.isEmpty && [.child, .parent, .itself, .attribute].contains($0.axis) }
  }

  var isSameForAllItems: Bool {
    switch start {
    case .context: false
    case .root, .current, .instance: true
    case .operation(let operation): operation.isSameForAllItems
    }
  }
}

extension PathPlan.Step {
  /// What `//` stands for.
  fileprivate var isAnywhereBelow: Bool { axis == .descendantOrSelf && test == .node && predicates.isEmpty }
}

/// A predicate made ready for use.
struct PredicatePlan: Sendable {
  let operation: Operation
  /// How many parts of it are the same for all items of a list.
  let sharedCount: Int
  /// `[3]`
  let position: Int?
  let looksAtPosition: Bool
  /// Conditions `child = value` that every chosen item fulfils, where the value is the same for all items.
  let equalities: [Equality]

  struct Equality: Sendable {
    let child: Expression.NodeTest
    let value: Operation
  }

  init(_ expression: Expression) {
    let operation = Operation(expression)
    var sharedCount = 0
    self.operation = operation.sharing(&sharedCount)
    self.sharedCount = sharedCount
    if case .constant(.number(let number)) = operation {
      position = Int(exactly: number) ?? 0
    } else {
      position = nil
    }
    looksAtPosition = operation.mayBeNumber || operation.looksAtPosition
    equalities = looksAtPosition ? [] : Self.equalities(in: operation)
  }

  private static func equalities(in operation: Operation) -> [Equality] {
    switch operation {
    case .and(let operands): operands.flatMap(equalities)
    case .binary(.equal, .path(let plan), let value), .binary(.equal, let value, .path(let plan)):
      if let child = plan.onlyChild, value.isSameForAllItems {
        [Equality(child: child, value: value)]
      } else if case .path(let other) = value, let child = other.onlyChild, plan.isSameForAllItems {
        [Equality(child: child, value: .path(plan))]
      } else {
        []
      }
    default: []
    }
  }
}

extension PathPlan {
  /// The name, when the path is one step down from the context by a plain name.
  fileprivate var onlyChild: Expression.NodeTest? {
    guard case .context = start, steps.count == 1, steps[0].isPlainChild else { return nil }
    return steps[0].test
  }
}
