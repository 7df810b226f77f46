extension AnswerSession {
  /// Something about an answer that the form does not allow.
  package struct Finding: Hashable, Sendable {
    package enum Kind: String, Sendable {
      case requiredButEmpty = "required"
      case constraintViolated = "constraint"
      case notAChoice = "choice"
      case calculatedDifferently = "calculation"
    }

    package let node: NodeID
    package let kind: Kind
  }

  /// What is wrong with the answers, in the order of the form. What is not relevant is not looked at.
  ///
  /// The answers are not changed: a calculation that gives another value than the record has is a finding, unless its
  /// value depends on the moment or on chance.
  package func findings() -> [Finding] {
    var findings: [Finding] = []
    guard let top = answers.top else { return [] }
    collect(top, into: &findings)
    return findings
  }

  private func collect(_ node: NodeID, into findings: inout [Finding]) {
    guard answers.isRelevant(node) else { return }
    if let place = place(of: node) {
      let definition = logic.nodes[place]
      let text = answers.text(of: node)
      if definition.children.allSatisfy({ logic.nodes[$0].isAttribute }) {
        if text.isEmpty, state(of: node).isRequired {
          findings.append(Finding(node: node, kind: .requiredButEmpty))
        } else if !text.isEmpty, !fulfilsConstraint(node) {
          findings.append(Finding(node: node, kind: .constraintViolated))
        } else if !text.isEmpty, let choices = choices(of: node), !isChosenFrom(choices, text) {
          findings.append(Finding(node: node, kind: .notAChoice))
        } else if isCalculatedDifferently(node, definition) {
          findings.append(Finding(node: node, kind: .calculatedDifferently))
        }
      }
    }
    for child in answers.children(of: node) { collect(child, into: &findings) }
  }

  private func isChosenFrom(_ choices: [Choice], _ text: String) -> Bool {
    let values = Set(choices.map(\.value))
    return values.contains(text) || text.split(separator: " ").allSatisfy { values.contains(String($0)) }
  }

  private func isCalculatedDifferently(_ node: NodeID, _ definition: FormLogic.Node) -> Bool {
    guard let rule = definition.rules.first(where: { logic.rules[$0].kind == .calculate }),
      logic.rules[rule].program.isPredictable,
      let value = try? evaluator.value(of: logic.rules[rule].program, seenFrom: node)
    else { return false }
    let (expected, found) = (definition.type.text(of: value, evaluator), answers.text(of: node))
    if expected == found { return false }
    let (left, right) = (XPathNumber.value(of: expected), XPathNumber.value(of: found))
    // Clients write numbers with fewer or more digits.
    return left.isNaN || right.isNaN || (left - right).magnitude > 1e-9 * max(1, left.magnitude)
  }
}

extension Program {
  /// Whether it gives the same value whenever, wherever and in whatever language it is evaluated.
  var isPredictable: Bool {
    let unpredictable: Set<Expression.Function> = [
      .now, .today, .random, .uuid, .once, .randomize, .choiceName, .itext, .formatDate, .formatDateTime, .dateTime,
      .decimalTime, .decimalDateTime, .pulldata,
    ]
    return !expression.contains {
      if case .call(let function, _) = $0 { unpredictable.contains(function) } else { false }
    }
  }
}

extension Expression {
  /// Whether the expression itself or one inside it is such.
  func contains(_ isSuch: (Expression) -> Bool) -> Bool {
    if isSuch(self) { return true }
    switch self {
    case .number, .string, .reference: return false
    case .negative(let operand): return operand.contains(isSuch)
    case .and(let operands), .or(let operands), .call(_, let operands):
      return operands.contains { $0.contains(isSuch) }
    case .binary(_, let left, let right): return left.contains(isSuch) || right.contains(isSuch)
    case .filter(let base, let predicates):
      return base.contains(isSuch) || predicates.contains { $0.contains(isSuch) }
    case .path(let path):
      if case .expression(let start) = path.start, start.contains(isSuch) { return true }
      return path.steps.contains { $0.predicates.contains { $0.contains(isSuch) } }
    }
  }
}
