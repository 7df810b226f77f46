/// Which rules need which, and the order that follows from it.
struct RuleGraph {
  /// For each rule the rules that need what it sets.
  private(set) var dependents: [[Int]]
  /// All rules, each after those it needs.
  private(set) var order: [Int] = []
  /// Rules that need each other, so that no order is right. Also where they would only do so in different instances of a
  /// repeat: clients refuse such forms.
  private(set) var cycles: [[Int]] = []

  init(_ logic: FormLogic) {
    var needed: [[Int]] = []
    dependents = Array(repeating: [], count: logic.rules.count)
    for (index, rule) in logic.rules.enumerated() {
      var edges: [Int] = []
      for need in rule.needs {
        for place in logic.line(to: need) {
          for other in logic.nodes[place].rules where Self.matters(logic.rules[other].kind, isItself: place == need) {
            edges.append(other)
            if dependents[other].last != index { dependents[other].append(index) }
          }
        }
      }
      // Whether an answer is required or closed cannot depend on itself either: clients refuse such forms.
      if rule.needs.contains(rule.node), rule.kind == .required || rule.kind == .readonly { edges.append(index) }
      needed.append(edges)
    }
    for component in Self.components(needed) {
      if component.count > 1 || needed[component[0]].contains(component[0]) { cycles.append(component) }
      order += component
    }
  }

  /// A calculation changes the value of its node; relevance that of all inside it.
  private static func matters(_ kind: FormLogic.Rule.Kind, isItself: Bool) -> Bool {
    switch kind {
    case .relevant: true
    case .calculate: isItself
    case .required, .readonly: false
    }
  }

  /// The strongly connected components, each after those it has edges to (Tarjan 1972, without recursion).
  private static func components(_ edges: [[Int]]) -> [[Int]] {
    var components: [[Int]] = []
    var index = Array(repeating: -1, count: edges.count)
    var low = index
    var isOnStack = Array(repeating: false, count: edges.count)
    var stack: [Int] = []
    var counter = 0

    for start in edges.indices where index[start] < 0 {
      var work = [(node: start, next: 0)]
      while let (node, next) = work.last {
        if next == 0 {
          index[node] = counter
          low[node] = counter
          counter += 1
          stack.append(node)
          isOnStack[node] = true
        }
        var next = next
        var child: Int?
        while next < edges[node].count, child == nil {
          let other = edges[node][next]
          if index[other] < 0 {
            child = other
          } else if isOnStack[other] {
            low[node] = min(low[node], index[other])
          }
          next += 1
        }
        work[work.count - 1].next = max(next, 1)
        if let child {
          work.append((child, 0))
          continue
        }
        work.removeLast()
        if let parent = work.last?.node { low[parent] = min(low[parent], low[node]) }
        guard low[node] == index[node] else { continue }
        var component: [Int] = []
        while let member = stack.popLast() {
          isOnStack[member] = false
          component.append(member)
          if member == node { break }
        }
        components.append(component.sorted())
      }
    }
    return components
  }
}
