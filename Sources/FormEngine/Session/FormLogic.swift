package import Basics

/// What a form computes: the tree of its answers and the rules on it, compiled and in an order in which each rule finds
/// what it needs.
///
/// Made once for a version of a form and shared by all sessions.
package struct FormLogic: Sendable {
  /// Index into ``nodes``.
  package typealias NodeIndex = Int

  /// A place of the form: an element or attribute that answers have, or have several of inside repeats.
  package struct Node: Sendable {
    package let name: NameTable.Name
    package let parent: NodeIndex?
    package internal(set) var children: [NodeIndex] = []
    package let isAttribute: Bool
    package internal(set) var isRepeat = false
    package internal(set) var type = AnswerType.string
    package internal(set) var constraint: Program?
    /// How many instances of a repeat there are to be, seen from the node around them.
    package internal(set) var count: Program?
    package internal(set) var items: Items?
    /// The rules that set something of it, as indexes into ``rules``.
    var rules: [Int] = []
  }

  /// Where the choices of a question come from.
  package enum Items: Sendable {
    case fixed([Item])
    /// Nodes, with paths from each of them to what is stored and to what is shown.
    case nodes(Program, value: Program, label: Program?)
  }

  package struct Item: Sendable {
    package let value: String
    package let label: Program?

    package init(value: String, label: Program?) {
      self.value = value
      self.label = label
    }
  }

  /// An expression that sets something of a node.
  package struct Rule: Sendable {
    package enum Kind: String, CaseIterable, Sendable { case relevant, calculate, required, readonly }

    package let node: NodeIndex
    package let kind: Kind
    package let program: Program
    /// For messages.
    package let location: Diagnostic.Location?
    /// The places it looks at, whose rules must run before.
    var needs: [NodeIndex] = []
  }

  /// Something done when an event comes.
  package struct Action: Sendable {
    package let target: NodeIndex
    package let event: FormAction.Event
    /// The node whose change, or the repeat whose new instance, is the event.
    package let source: NodeIndex?
    /// Nil empties the target.
    package let value: Program?

    package init(target: NodeIndex, event: FormAction.Event, source: NodeIndex?, value: Program?) {
      self.target = target
      self.event = event
      self.source = source
      self.value = value
    }
  }

  package internal(set) var nodes: [Node] = []
  package internal(set) var rules: [Rule] = []
  package internal(set) var actions: [Action] = []
  /// The answers of a new record: defaults, and as many instances of repeats as the form begins with.
  package internal(set) var blank = InstanceTree()
  /// What a new instance of a repeat is copied from, by repeat.
  var templates: [NodeIndex: InstanceTree] = [:]
  /// The rules in the order in which they run.
  private(set) var order: [Int] = []
  /// For each rule the rules that need what it sets.
  private(set) var dependents: [[Int]] = []
  /// For each place the rules that look at it.
  private var readers: [[Int]] = []
  /// What its author must mend: expressions that cannot be read, rules that need each other.
  package internal(set) var diagnostics: [Diagnostic] = []

  private var nodeByPath: [String: NodeIndex] = [:]
  /// The elements of a name inside a node, by both.
  private var elements: [ElementName: [NodeIndex]] = [:]

  private struct ElementName: Hashable {
    let parent: NodeIndex
    let local: String
  }
}

// MARK: Making

extension FormLogic {
  /// Adds a place below another; the first is the outermost element.
  @discardableResult
  mutating func addNode(_ name: NameTable.Name, below parent: NodeIndex?, isAttribute: Bool = false) -> NodeIndex {
    let index = nodes.count
    nodes.append(Node(name: name, parent: parent, isAttribute: isAttribute))
    if let parent {
      nodes[parent].children.append(index)
      if !isAttribute { elements[ElementName(parent: parent, local: name.local), default: []].append(index) }
    }
    let path = path(of: index)
    if nodeByPath[path] == nil { nodeByPath[path] = index }
    return index
  }

  mutating func addRule(_ kind: Rule.Kind, on node: NodeIndex, _ text: String?, at location: Diagnostic.Location? = nil)
  {
    guard let program = compiled(text, at: location) else { return }
    nodes[node].rules.append(rules.count)
    rules.append(Rule(node: node, kind: kind, program: program, location: location))
  }

  /// The program a text means. What cannot be read becomes a diagnostic.
  mutating func compiled(_ text: String?, at location: Diagnostic.Location? = nil) -> Program? {
    guard let text, !text.utf8.allSatisfy(XPathNumber.isSpace) else { return nil }
    do {
      return try Program(text)
    } catch {
      diagnostics.append(error.diagnostic(at: location))
      return nil
    }
  }

  /// Says how many instances of a repeat there are to be. The text is written as seen from an instance; it is asked when
  /// there may be none yet, and so turned to be seen from the node around.
  mutating func setCount(of node: NodeIndex, _ text: String?, at location: Diagnostic.Location? = nil) {
    nodes[node].count = compiled(text, at: location).map { Program($0.expression.seenFromParent) }
  }

  /// Finds out what each rule needs, and the order to run them in.
  mutating func finish() {
    // Readers hold the logic: to change it under one of them would copy all rules.
    let needs = rules.map { rule in
      var reader = DependencyReader(self, rule: rule)
      return reader.needs()
    }
    for index in rules.indices { rules[index].needs = needs[index] }
    readers = Array(repeating: [], count: nodes.count)
    for (index, rule) in rules.enumerated() { for need in rule.needs { readers[need].append(index) } }
    let graph = RuleGraph(self)
    order = graph.order
    dependents = graph.dependents
    for cycle in graph.cycles { diagnostics.append(diagnostic(of: cycle)) }
  }

  private func diagnostic(of cycle: [Int]) -> Diagnostic {
    var names: [String] = []
    for rule in cycle {
      let cell = rules[rule].location.map { " (\($0))" } ?? ""
      let name = nodes[rules[rule].node].name.local + cell
      if !names.contains(name) { names.append(name) }
    }
    let location = cycle.lazy.compactMap { rules[$0].location }.first
    return Diagnostic(.error, "expression.cycle", ["names": names.joined(separator: " → ")], at: location)
  }
}

// MARK: Finding

extension FormLogic {
  func dependents(of rule: Int) -> [Int] { dependents[rule] }

  /// The rules that look at one of the places.
  func rulesNeeding(_ places: [NodeIndex]) -> [Int] {
    places.flatMap { readers[$0] }
  }

  /// The absolute path without positions: `/data/person/age`, `/data/@version`.
  package func path(of node: NodeIndex) -> String {
    let place = nodes[node]
    let name = place.name.prefix.map { $0 + ":" + place.name.local } ?? place.name.local
    return (place.parent.map(path(of:)) ?? "") + (place.isAttribute ? "/@" : "/") + name
  }

  /// The place at an absolute path without positions.
  package subscript(path path: String) -> NodeIndex? { nodeByPath[path] }

  /// A child by name: an exact one, else one of the same local name, for prefixes of namespaces differ between clients.
  func child(_ name: NameTable.Name, of node: NodeIndex, isAttribute: Bool) -> NodeIndex? {
    let same = nodes[node].children.filter {
      nodes[$0].isAttribute == isAttribute && nodes[$0].name.local == name.local
    }
    return same.first { nodes[$0].name.prefix == name.prefix } ?? same.first
  }

  /// The elements of a local name right inside a node, in the form's order.
  func elements(_ local: String, in node: NodeIndex) -> [NodeIndex] {
    elements[ElementName(parent: node, local: local), default: []]
  }

  /// The places from the outermost down to the node itself.
  func line(to node: NodeIndex) -> [NodeIndex] {
    Array(sequence(first: node) { nodes[$0].parent }).reversed()
  }

  /// The node and all places inside it.
  func subtree(of node: NodeIndex) -> [NodeIndex] {
    var all = [node]
    var next = 0
    while next < all.count {
      all += nodes[all[next]].children
      next += 1
    }
    return all
  }
}

extension Expression {
  /// The same as seen from the node around: `../size` becomes `size`.
  fileprivate var seenFromParent: Expression {
    switch self {
    case .number, .string, .reference: return self
    case .negative(let operand): return .negative(operand.seenFromParent)
    case .and(let operands): return .and(operands.map(\.seenFromParent))
    case .or(let operands): return .or(operands.map(\.seenFromParent))
    case .binary(let sign, let left, let right): return .binary(sign, left.seenFromParent, right.seenFromParent)
    case .call(let function, let arguments): return .call(function, arguments.map(\.seenFromParent))
    case .filter(let base, let predicates): return .filter(base.seenFromParent, predicates)
    case .path(var path):
      switch path.start {
      case .root: return self
      case .context, .expression(.call(.current, _)):
        guard path.steps.first == .parent else { return self }
        path.steps.removeFirst()
        if path.steps.isEmpty { path.steps = [.itself] }
        return .path(path)
      case .expression(let start): return .path(Path(.expression(start.seenFromParent), path.steps))
      }
    }
  }
}
