extension AnswerSession {
  package enum Outcome: Equatable, Sendable {
    case accepted
    /// The answer does not fulfil the constraint and was not taken.
    case constraintViolated
  }

  /// Answers a question. An answer that does not fulfil the constraint is not taken; an empty one always is.
  @discardableResult
  package func answer(_ node: NodeID, with text: String) -> Outcome {
    guard let place = place(of: node) else { return .accepted }
    let previous = answers.text(of: node)
    evaluator.answers.setText(of: node, to: text)
    guard text.isEmpty || fulfilsConstraint(node) else {
      evaluator.answers.setText(of: node, to: previous)
      return .constraintViolated
    }
    run(logic.rulesNeeding([place]))
    if text != previous { perform(.valueChanged, from: place, inside: node) }
    return .accepted
  }

  /// Whether the answer a node has fulfils the constraint. One that cannot be evaluated is not held against the answer.
  func fulfilsConstraint(_ node: NodeID) -> Bool {
    guard let place = place(of: node), let constraint = logic.nodes[place].constraint,
      let value = try? evaluator.value(of: constraint, seenFrom: node)
    else { return true }
    return evaluator.boolean(value)
  }

  // MARK: Repeats

  /// Adds an instance of a repeat behind the last one below `parent`, or before the one at a position counted from 1.
  @discardableResult
  package func addInstance(of repeatPlace: FormLogic.NodeIndex, below parent: NodeID, at position: Int? = nil)
    -> NodeID?
  {
    guard let template = logic.templates[repeatPlace], let top = template.top else { return nil }
    let siblings = answers.children(of: parent).filter { place(of: $0) == repeatPlace }
    let before =
      position.flatMap { siblings.indices.contains($0 - 1) ? siblings[$0 - 1] : nil }
      ?? siblings.last.flatMap { answers.nextSibling(of: $0) }
      ?? firstBehind(repeatPlace, below: parent, hasSiblings: !siblings.isEmpty)
    let node = evaluator.answers.copy(top, of: template, to: parent, before: before)
    locate(instance: node, of: repeatPlace)
    spreadRelevance(to: node)
    let inside = logic.subtree(of: repeatPlace)
    perform(.newRepeat, from: repeatPlace, inside: node)
    run(inside.flatMap { logic.nodes[$0].rules }, within: node)
    run(logic.rulesNeeding(inside))
    return node
  }

  /// The child before which the first instance of a repeat belongs: the first of a place that comes later in the form.
  private func firstBehind(_ place: FormLogic.NodeIndex, below parent: NodeID, hasSiblings: Bool) -> NodeID? {
    hasSiblings ? nil : answers.children(of: parent).first { self.place(of: $0).map { $0 > place } == true }
  }

  package func removeInstance(_ node: NodeID) {
    guard let place = place(of: node), logic.nodes[place].isRepeat else { return }
    evaluator.answers.remove(node)
    forget(instance: node, of: place)
    run(logic.rulesNeeding(logic.subtree(of: place)))
  }

  /// Makes as many instances of a repeat below a node as its count says, as clients do when a person comes to it.
  package func adjustCount(of place: FormLogic.NodeIndex, below parent: NodeID) {
    guard let wanted = wantedCount(of: place, below: parent) else { return }
    var present = answers.children(of: parent).filter { self.place(of: $0) == place }
    while present.count > wanted, let last = present.popLast() { removeInstance(last) }
    while present.count < wanted, let added = addInstance(of: place, below: parent) { present.append(added) }
  }

  /// How many instances a repeat is to have below a node, at most 10,000; nil when the form does not say.
  package func wantedCount(of place: FormLogic.NodeIndex, below parent: NodeID) -> Int? {
    guard let count = logic.nodes[place].count else { return nil }
    guard let value = try? evaluator.value(of: count, seenFrom: parent) else { return 0 }
    let number = evaluator.number(value)
    return number.isNaN ? 0 : Int(min(max(number, 0), 10_000))
  }

  // MARK: Actions

  /// Does what the form wants done at an event: everywhere, or for one node and what is inside or around it.
  ///
  /// Actions that set off one another without end are stopped.
  func perform(_ event: FormAction.Event, from source: FormLogic.NodeIndex? = nil, inside node: NodeID? = nil) {
    guard chain < 20 else { return }
    chain += 1
    defer { chain -= 1 }
    for action in logic.actions where action.event == event && (source == nil || action.source == source) {
      for target in targets(of: action, near: node) { set(target, by: action, seenFrom: node) }
    }
  }

  /// The target's nodes in the same instances of the repeats as the node where the event was, or all of them.
  private func targets(of action: FormLogic.Action, near node: NodeID?) -> [NodeID] {
    let all = nodes(at: action.target)
    guard let node, let place = place(of: node) else { return all }
    let common = Set(logic.line(to: place)).intersection(logic.line(to: action.target))
    let around = sequence(first: node) { self.answers.parent(of: $0) }
      .first { self.place(of: $0).map { common.contains($0) } == true }
    return all.filter { isInside($0, around) }
  }

  private func set(_ target: NodeID, by action: FormLogic.Action, seenFrom source: NodeID?) {
    var text = ""
    if let program = action.value {
      guard let value = try? evaluator.value(of: program, seenFrom: target) else { return }
      text = logic.nodes[action.target].type.text(of: value, evaluator)
    }
    guard answers.text(of: target) != text else { return }
    evaluator.answers.setText(of: target, to: text)
    run(logic.rulesNeeding([action.target]))
    perform(.valueChanged, from: action.target, inside: target)
  }
}
