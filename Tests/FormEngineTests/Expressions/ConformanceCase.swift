import FormEngine
import Foundation

/// One expression with what another engine made of it.
struct ConformanceCase {
  let expression: String
  let expected: Expected
  var documentNumber: Int?
  /// Where the node is seen from: `/data[1]/age[1]/@unit`.
  var context = "/"

  enum Expected: Equatable {
    case boolean(Bool)
    case number(Double)
    case string(String)
    /// A date, or a moment on it.
    case date(String)
    /// Paths of nodes.
    case nodes([String])
    /// A date or a moment, or nodes, whatever they are.
    case any
    case refusal
  }

  /// Whether Konak's engine makes the same of it.
  func agrees(in tree: InstanceTree, environment: EvaluationEnvironment) -> Bool {
    var environment = environment
    environment.isForm = false
    let evaluator = Evaluator(answers: tree, environment: environment)
    guard let node = tree.node(at: context), let program = try? Program(expression),
      let value = try? evaluator.value(of: program, at: node)
    else { return expected == .refusal }
    switch expected {
    case .boolean(let truth): return evaluator.boolean(value) == truth
    case .number(let number) where isUnpredictable && !number.isNaN: return (0..<1).contains(evaluator.number(value))
    case .number(let number): return Self.isSame(evaluator.number(value), number, expression)
    case .string(let text):
      return isUnpredictable ? evaluator.string(value).count == text.count : evaluator.string(value) == text
    case .date(let text): return evaluator.string(value).hasPrefix(text)
    case .nodes(let paths):
      guard case .nodes(let nodes) = value else { return false }
      let found = nodes.map { tree.path(of: $0.id) }
      return isUnpredictable ? found.sorted() == paths.sorted() : found == paths
    case .any: return !evaluator.string(value).isEmpty
    case .refusal: return false
    }
  }

  /// Whether only the shape of the result can be compared.
  private var isUnpredictable: Bool {
    ["random()", "uuid(", "now()"].contains { expression.contains($0) }
      || expression.hasPrefix("randomize(") && !expression.contains(",")
  }

  /// Equal but for rounding; for areas and lengths also that of other formulas for the same sphere.
  private static func isSame(_ left: Double, _ right: Double, _ expression: String) -> Bool {
    if left == right || left.isNaN && right.isNaN { return true }
    let isMeasure = expression.hasPrefix("area") || expression.hasPrefix("distance")
    return abs(left - right) <= (isMeasure ? 0.006 + 1e-5 * abs(right) : 1e-12 * max(1, abs(right)))
  }
}

extension InstanceTree {
  /// The node at a path of names with positions.
  func node(at path: String) -> NodeID? {
    guard path.hasPrefix("/") else { return nil }
    var node = NodeID.root
    for part in path.split(separator: "/") {
      guard let next = candidates(below: node).first(where: { step(to: $0) == part }) else { return nil }
      node = next
    }
    return node
  }

  func path(of node: NodeID) -> String {
    guard let parent = parent(of: node) else { return "/" }
    return (parent == .root ? "" : path(of: parent)) + "/" + step(to: node)
  }

  private func candidates(below node: NodeID) -> [NodeID] {
    let evaluator = Evaluator(answers: self, environment: EvaluationEnvironment())
    guard let program = try? Program("node() | @*"),
      case .nodes(let nodes)? = try? evaluator.value(of: program, at: node)
    else { return [] }
    return nodes.map(\.id)
  }

  /// `age[1]`, `@unit`, `node-type-8[2]` for the second comment.
  private func step(to node: NodeID) -> String {
    let evaluator = Evaluator(answers: self, environment: EvaluationEnvironment())
    func ask(_ expression: String) -> Value {
      (try? Program(expression)).flatMap { try? evaluator.value(of: $0, at: node) } ?? .string("")
    }
    let name = evaluator.string(ask("name()"))
    if ask("count(../@* | .) = count(../@*)") == .boolean(true) { return "@" + name }
    let kinds = [
      ("*", "*[name() = name(current())]", name),
      ("text()", "text()", "node-type-3"),
      ("comment()", "comment()", "node-type-8"),
      ("processing-instruction()", "processing-instruction()", "node-type-7"),
    ]
    for (test, sibling, label) in kinds where ask("count(self::\(test)) = 1") == .boolean(true) {
      return label + "[" + evaluator.string(ask("count(preceding-sibling::\(sibling)) + 1")) + "]"
    }
    return ""
  }
}
