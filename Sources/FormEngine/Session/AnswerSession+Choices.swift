extension AnswerSession {
  /// A choice a question offers now.
  package struct Choice: Hashable, Sendable {
    package let value: String
    package let label: String
  }

  /// The choices a question offers, given the other answers. Nil for a question without choices, and when the file with
  /// them is not here.
  package func choices(of node: NodeID) -> [Choice]? {
    guard let place = place(of: node), let items = logic.nodes[place].items else { return nil }
    switch items {
    case .fixed(let items):
      return items.map { item in Choice(value: item.value, label: text(of: item.label, at: InstanceNode(node))) }
    case .nodes(let nodeset, let value, let label):
      guard case .nodes(let nodes)? = try? evaluator.value(of: nodeset, seenFrom: node) else { return nil }
      return nodes.map { Choice(value: text(of: value, at: $0), label: text(of: label, at: $0)) }
    }
  }

  /// The choices of a question when a person comes to it. As in clients, choices of the answer that are no longer
  /// offered are taken back.
  package func offer(_ node: NodeID) -> [Choice] {
    guard let choices = choices(of: node) else { return [] }
    let answer = answers.text(of: node)
    let values = Set(choices.map(\.value))
    guard !answer.isEmpty, !values.contains(answer) else { return choices }
    let kept = answer.split(separator: " ").filter { values.contains(String($0)) }
    self.answer(node, with: kept.joined(separator: " "))
    return choices
  }

  /// The label of a choice of the question a path leads to from a node, as `jr:choice-name` gives it.
  func choiceName(_ value: String, ofQuestionAt path: String, seenFrom node: InstanceNode) -> String? {
    let trimmed = path.filter { !$0.isWhitespace }
    guard let program = try? Program(trimmed), case .nodes(let nodes)? = try? evaluator.value(of: program, at: node)
    else { return nil }
    let question = nodes.first { $0.isAnswer }.map(\.id) ?? logic[path: trimmed].flatMap { self.nodes(at: $0).first }
    return question.flatMap { question in choices(of: question)?.first { $0.value == value }?.label }
  }

  private func text(of program: Program?, at node: InstanceNode) -> String {
    guard let program, let value = try? evaluator.value(of: program, at: node) else { return "" }
    return evaluator.string(value)
  }
}
