import Basics
import Foundation

/// Evaluates programs over the answers of one record and the lists beside them.
///
/// Not for several threads at once: each session has its own, and they share ``SecondaryInstance`` and ``Program``.
package final class Evaluator {
  /// The answers. Change them freely between evaluations.
  package var answers: InstanceTree
  package var environment: EvaluationEnvironment

  let secondaries: [SecondaryInstance]
  let treeByName: [String: Int32]
  /// Regular expressions that are put together while evaluating.
  var regexes: [String: FormRegex?] = [:]
  var orders: [Int32: DocumentOrder] = [:]
  var calendarNames: CalendarNames?
  /// For each predicate being evaluated, innermost last: what is the same for all items. Empty where nothing is.
  var shared: [[Value?]] = []
  private var work = 0
  /// How many evaluations are under way: looking up a label may need another one.
  private var depth = 0
  private(set) var current = InstanceNode(.root)

  package init(
    answers: InstanceTree, instances: [String: SecondaryInstance] = [:], environment: EvaluationEnvironment
  ) {
    self.answers = answers
    self.environment = environment
    let sorted = instances.sorted { $0.key < $1.key }
    secondaries = sorted.map(\.value)
    treeByName = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.key, Int32($0 + 1)) })
  }

  /// What a node is seen as: itself, and its place among those it was chosen from.
  struct Focus {
    var node: InstanceNode
    var position = 1
    var size = 1
  }

  /// The value of a program for a node of the answers.
  package func value(
    of program: Program, at node: InstanceTree.NodeID = .root
  ) throws(EvaluationProblem) -> Value {
    try value(of: program, at: InstanceNode(node))
  }

  /// The value for any node; `current` is what `current()` means, the node itself unless given.
  package func value(
    of program: Program, at node: InstanceNode, current: InstanceNode? = nil, position: Int = 1, size: Int = 1
  ) throws(EvaluationProblem) -> Value {
    let outer = (self.current, shared)
    if depth == 0 { work = environment.work }
    depth += 1
    self.current = current ?? node
    shared = []
    defer {
      depth -= 1
      (self.current, shared) = outer
    }
    return try value(program.operation, Focus(node: node, position: position, size: size))
  }

  package func boolean(of program: Program, at node: InstanceTree.NodeID) throws(EvaluationProblem) -> Bool {
    boolean(try value(of: program, at: node))
  }

  package func string(of program: Program, at node: InstanceTree.NodeID) throws(EvaluationProblem) -> String {
    string(try value(of: program, at: node))
  }

  /// Counts work done and gives up when it is too much.
  func spend(_ count: Int) throws(EvaluationProblem) {
    work -= count
    if work < 0 { throw .tooMuchWork }
  }

  func tree(_ index: Int32) -> InstanceTree { index == 0 ? answers : secondaries[Int(index) - 1].tree }

  // MARK: Operations

  func value(_ operation: Operation, _ focus: Focus) throws(EvaluationProblem) -> Value {
    try spend(1)
    switch operation {
    case .constant(let value): return value
    case .path(let plan): return .nodes(try nodes(plan, focus))
    case .filter(let base, let predicates):
      var nodes = try nodes(base, focus, for: nil)
      for predicate in predicates { nodes = try chosen(from: nodes, by: predicate) }
      return .nodes(nodes)
    case .call(let function, let arguments): return try call(function, arguments, focus)
    case .regex(let text, let regex, let pattern):
      guard let regex else { throw .pattern(pattern) }
      return .boolean(try matches(try string(text, focus), regex, pattern))
    case .and(let operands):
      for operand in operands where try !boolean(operand, focus) { return .boolean(false) }
      return .boolean(true)
    case .or(let operands):
      for operand in operands where try boolean(operand, focus) { return .boolean(true) }
      return .boolean(false)
    case .binary(let sign, let left, let right): return try binary(sign, left, right, focus)
    case .negative(let operand): return .number(-(try number(operand, focus)))
    case .unresolved(let name): throw .unresolved(name)
    case .shared(let place, let operation):
      let level = shared.count - 1
      guard level >= 0, place < shared[level].count else { return try value(operation, focus) }
      if let known = shared[level][place] { return known }
      let value = try value(operation, focus)
      shared[level][place] = value
      return value
    }
  }

  private func binary(
    _ sign: Expression.Operator, _ left: Operation, _ right: Operation, _ focus: Focus
  ) throws(EvaluationProblem) -> Value {
    switch sign {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      return .boolean(try compare(sign, try value(left, focus), try value(right, focus)))
    case .union:
      return .nodes(inDocumentOrder(try nodes(left, focus, for: nil) + (try nodes(right, focus, for: nil))))
    case .plus: return .number(try number(left, focus) + (try number(right, focus)))
    case .minus: return .number(try number(left, focus) - (try number(right, focus)))
    case .times: return .number(try number(left, focus) * (try number(right, focus)))
    case .divide: return .number(try number(left, focus) / (try number(right, focus)))
    case .modulo:
      return .number(try number(left, focus).truncatingRemainder(dividingBy: try number(right, focus)))
    }
  }
}

// MARK: Conversions

extension Evaluator {
  func string(_ operation: Operation, _ focus: Focus) throws(EvaluationProblem) -> String {
    string(try value(operation, focus))
  }

  func number(_ operation: Operation, _ focus: Focus) throws(EvaluationProblem) -> Double {
    number(try value(operation, focus))
  }

  func boolean(_ operation: Operation, _ focus: Focus) throws(EvaluationProblem) -> Bool {
    boolean(try value(operation, focus))
  }

  func nodes(
    _ operation: Operation, _ focus: Focus, for function: Expression.Function?
  ) throws(EvaluationProblem) -> [InstanceNode] {
    guard case .nodes(let nodes) = try value(operation, focus) else { throw .notNodes(function) }
    return relevant(nodes)
  }

  /// The nodes that count. Only a path to a single place leads to others, see ``nodes(_:_:)``.
  func relevant(_ nodes: [InstanceNode]) -> [InstanceNode] {
    answers.isAllRelevant ? nodes : nodes.filter { !$0.isAnswer || answers.isRelevant($0.id) }
  }

  /// The text of a node. An answer that is not relevant reads as unanswered.
  func text(of node: InstanceNode) -> String {
    if node.isAnswer, !answers.isRelevant(node.id) { return "" }
    let text = node.isAnswer ? answers.text(of: node.id) : secondaries[Int(node.tree) - 1].tree.text(of: node.id)
    // Long texts are work, too; the next step notices when it was too much.
    work -= text.utf8.count >> 4
    return text
  }

  /// XPath 1.0 §4.2.
  package func string(_ value: Value) -> String {
    switch value {
    case .boolean(let truth): truth ? "true" : "false"
    case .number(let number): XPathNumber.text(of: number)
    case .string(let text): text
    case .nodes(let nodes): nodes.first.map(text(of:)) ?? ""
    }
  }

  /// XPath 1.0 §4.3.
  package func boolean(_ value: Value) -> Bool {
    switch value {
    case .boolean(let truth): truth
    case .number(let number): number != 0 && !number.isNaN
    case .string(let text): !text.isEmpty
    case .nodes(let nodes): boolean(nodes)
    }
  }

  func boolean(_ nodes: [InstanceNode]) -> Bool {
    let nodes = relevant(nodes)
    return environment.isForm ? nodes.contains { !text(of: $0).isEmpty } : !nodes.isEmpty
  }

  /// XPath 1.0 §4.4, and the days of a date as ODK adds them.
  package func number(_ value: Value) -> Double {
    switch value {
    case .boolean(let truth): truth ? 1 : 0
    case .number(let number): number
    case .string(let text): number(text)
    case .nodes(let nodes): nodes.first.map { number(text(of: $0)) } ?? .nan
    }
  }

  func number(_ text: String) -> Double {
    let number = XPathNumber.value(of: text)
    guard number.isNaN, let date = DayTime(text) else { return number }
    return date.days(in: environment.timeZone)
  }
}
