/// The answers of one record while its form's rules hold: relevance, calculations, what is required and what is closed.
///
/// Not for several threads at once. ``FormLogic`` and the lists beside the answers are shared between sessions.
package final class AnswerSession {
  package typealias NodeID = InstanceTree.NodeID

  package let logic: FormLogic
  let evaluator: Evaluator
  /// The place in the form of every node of the tree, by index; nil for what the form does not know.
  private(set) var places: [FormLogic.NodeIndex?] = []
  /// The nodes of every place in document order.
  private(set) var instances: [[NodeID]] = []
  private var isOwnRelevant: [Bool] = []
  private var isRequired: [Bool] = []
  private var isOwnReadonly: [Bool] = []
  /// How many changes follow from one another at the moment.
  var chain = 0
  /// Expressions that had no value, by rule. Their targets keep what they had.
  package private(set) var problems: [Int: EvaluationProblem] = [:]

  /// A session over answers that came with a record, or over a new record.
  ///
  /// With `recalculates`, calculations are done at once, as when a client opens the record; without, the answers stay as
  /// they came and only relevance, requirements and closings are found.
  package init(
    _ logic: FormLogic, answers: InstanceTree? = nil, instances lists: [String: SecondaryInstance] = [:],
    environment: EvaluationEnvironment = EvaluationEnvironment(), recalculates: Bool = true
  ) {
    self.logic = logic
    evaluator = Evaluator(answers: answers ?? logic.blank, instances: lists, environment: environment)
    lookUpChoiceNames()
    locate()
    if answers == nil { perform(.firstLoad) }
    perform(.load)
    run(Array(logic.rules.indices), calculates: recalculates)
  }

  package var answers: InstanceTree { evaluator.answers }
  package var environment: EvaluationEnvironment {
    get { evaluator.environment }
    set {
      evaluator.environment = newValue
      lookUpChoiceNames()
    }
  }

  private func lookUpChoiceNames() {
    evaluator.environment.choiceName = { [unowned self] value, question in
      choiceName(value, ofQuestionAt: question, seenFrom: evaluator.current)
    }
  }

  /// What holds for a node.
  package struct State: Equatable, Sendable {
    package let value: String
    package let isRelevant: Bool
    package let isRequired: Bool
    package let isReadonly: Bool
  }

  package func state(of node: NodeID) -> State {
    State(
      value: evaluator.answers.text(of: node), isRelevant: evaluator.answers.isRelevant(node),
      isRequired: isRequired[Int(node.index)], isReadonly: isReadonly(node))
  }

  /// The place in the form of a node; nil when the form does not know it.
  package func place(of node: NodeID) -> FormLogic.NodeIndex? { places[Int(node.index)] }

  /// The nodes of a place, one for each instance of the repeats around it.
  package func nodes(at place: FormLogic.NodeIndex) -> [NodeID] { instances[place] }

  private func isReadonly(_ node: NodeID) -> Bool {
    sequence(first: node) { self.evaluator.answers.parent(of: $0) }.contains { isOwnReadonly[Int($0.index)] }
  }

  // MARK: Where nodes belong

  /// Finds the place of every node.
  private func locate() {
    makeRoom()
    instances = Array(repeating: [], count: logic.nodes.count)
    let tree = evaluator.answers
    if let top = tree.top, !logic.nodes.isEmpty { locate(top, at: 0, in: tree) }
  }

  /// Finds the places of a new instance of a repeat and of what is inside it.
  func locate(instance node: NodeID, of place: FormLogic.NodeIndex) {
    makeRoom()
    let tree = evaluator.answers
    guard let above = logic.nodes[place].parent, tree.nextSibling(of: node).flatMap(self.place(of:)) != place,
      tree.parent(of: node) == instances[above].last
    else {
      // Not the last of all: those behind it move.
      for inner in logic.subtree(of: place) { instances[inner] = [] }
      for parent in logic.nodes[place].parent.map({ instances[$0] }) ?? [] {
        for child in tree.children(of: parent) where tree.qualifiedName(of: child) == tree.qualifiedName(of: node) {
          locate(child, at: place, in: tree)
        }
      }
      return
    }
    locate(node, at: place, in: tree)
  }

  /// Forgets an instance of a repeat that was taken out of the tree.
  func forget(instance node: NodeID, of place: FormLogic.NodeIndex) {
    for inner in logic.subtree(of: place) { instances[inner].removeAll { isInside($0, node) } }
  }

  private func makeRoom() {
    let missing = evaluator.answers.nodes.count - places.count
    places += Array(repeating: nil, count: missing)
    isOwnRelevant += Array(repeating: true, count: missing)
    isRequired += Array(repeating: false, count: missing)
    isOwnReadonly += Array(repeating: false, count: missing)
  }

  private func locate(_ node: NodeID, at place: FormLogic.NodeIndex, in tree: InstanceTree) {
    places[Int(node.index)] = place
    instances[place].append(node)
    for attribute in tree.attributes(of: node) {
      guard let name = tree.qualifiedName(of: attribute),
        let next = logic.child(name, of: place, isAttribute: true)
      else { continue }
      locate(attribute, at: next, in: tree)
    }
    for child in tree.children(of: node) {
      guard let name = tree.qualifiedName(of: child), let next = logic.child(name, of: place, isAttribute: false)
      else { continue }
      locate(child, at: next, in: tree)
    }
  }

  // MARK: Running rules

  /// Runs rules, and then those that need what they changed, in the order of the form.
  ///
  /// With `scope`, the rules given run only for nodes inside it, while those that follow from them run everywhere.
  func run(_ seeds: [Int], within scope: NodeID? = nil, calculates: Bool = true) {
    let seeds = Set(seeds)
    var pending = seeds
    for rule in logic.order where pending.contains(rule) {
      let isScoped = scope != nil && seeds.contains(rule)
      var hasChanged = false
      for node in instances[logic.rules[rule].node] where !isScoped || isInside(node, scope) {
        if run(rule, for: node, calculates: calculates) { hasChanged = true }
      }
      if hasChanged { pending.formUnion(logic.dependents(of: rule)) }
    }
  }

  /// Whether the rule changed something.
  private func run(_ index: Int, for node: NodeID, calculates: Bool) -> Bool {
    let rule = logic.rules[index]
    if rule.kind == .calculate, !calculates { return false }
    let value: Value
    do {
      value = try evaluator.value(of: rule.program, seenFrom: node)
      problems[index] = nil
    } catch {
      problems[index] = error
      return false
    }
    let place = Int(node.index)
    switch rule.kind {
    case .relevant:
      let isRelevant = evaluator.boolean(value)
      guard isOwnRelevant[place] != isRelevant else { return false }
      isOwnRelevant[place] = isRelevant
      spreadRelevance(to: node)
    case .required:
      let isNow = evaluator.boolean(value)
      guard isRequired[place] != isNow else { return false }
      isRequired[place] = isNow
    case .readonly:
      let isNow = evaluator.boolean(value)
      guard isOwnReadonly[place] != isNow else { return false }
      isOwnReadonly[place] = isNow
    case .calculate:
      let text = logic.nodes[rule.node].type.text(of: value, evaluator)
      guard evaluator.answers.text(of: node) != text else { return false }
      evaluator.answers.setText(of: node, to: text)
      perform(.valueChanged, from: rule.node, inside: node)
    }
    return true
  }

  /// A node is relevant when it and all around it are.
  func spreadRelevance(to node: NodeID) {
    let parent = evaluator.answers.parent(of: node)
    let isRelevant = isOwnRelevant[Int(node.index)] && parent.map { evaluator.answers.isRelevant($0) } != false
    evaluator.answers.setRelevant(isRelevant, node)
    for attribute in Array(evaluator.answers.attributes(of: node)) { spreadRelevance(to: attribute) }
    for child in Array(evaluator.answers.children(of: node)) { spreadRelevance(to: child) }
  }

  func isInside(_ node: NodeID, _ scope: NodeID?) -> Bool {
    sequence(first: node) { self.evaluator.answers.parent(of: $0) }.contains { $0 == scope }
  }
}

extension Evaluator {
  /// The value for a node of the answers, whose position is that among its siblings of the same name.
  func value(of program: Program, seenFrom node: InstanceTree.NodeID) throws(EvaluationProblem) -> Value {
    try value(of: program, at: InstanceNode(node), position: answers.position(of: node))
  }
}

extension AnswerType {
  /// The text an answer of this type has for a value. What is not a number is no answer.
  func text(of value: Value, _ evaluator: Evaluator) -> String {
    if case .number(let number) = value, number.isNaN { return "" }
    let text = evaluator.string(value)
    switch self {
    case .integer:
      let number = evaluator.number(value)
      return number.isNaN ? (text.isEmpty ? "" : text) : XPathNumber.text(of: number.rounded(.towardZero))
    case .string, .decimal, .date, .time, .dateTime, .geopoint, .geotrace, .geoshape, .barcode, .boolean, .file, .rank:
      return text
    }
  }
}
