import Collect
package import FormEngine

/// When a question is asked: its relevance and that of all around it, as far as the store can evaluate it where the answers
/// are. Clients leave out what was not relevant, so that a question without an answer was either not asked, or asked in vain.
///
/// As in a form, what has no answer is the empty text, which is no number.
package indirect enum AskedCondition: Hashable, Sendable {
  case always
  case never
  case all([AskedCondition])
  case any([AskedCondition])
  case not(AskedCondition)
  /// Whether the code is the answer, or among several.
  case selected(path: String, code: String)
  case equal(path: String, text: String)
  case compared(path: String, Comparison, Double)

  package enum Comparison: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    fileprivate var turned: Self {
      switch self {
      case .equal, .notEqual: self
      case .less: .greater
      case .lessOrEqual: .greaterOrEqual
      case .greater: .less
      case .greaterOrEqual: .lessOrEqual
      }
    }
  }

  /// All questions it depends on.
  package var paths: Set<String> {
    switch self {
    case .always, .never: []
    case .all(let conditions), .any(let conditions): conditions.reduce(into: []) { $0.formUnion($1.paths) }
    case .not(let condition): condition.paths
    case .selected(let path, _), .equal(let path, _), .compared(let path, _, _): [path]
    }
  }

  /// Nil where it depends on more than comparisons of answers with what is written out: on calculations, on positions, on
  /// rows of repeats that are not around the question.
  ///
  /// - Parameter path: of a question of the form, without the root's name.
  package init?(path: String, in form: Form) {
    guard var node = form[path: form.root.path + path] else { return nil }
    let asked = node
    var conditions: [AskedCondition] = []
    while true {
      if let relevant = node.bind.relevant {
        guard let expression = try? Expression.parse(relevant.source),
          let condition = Self(expression, relevant, of: asked, in: form)
        else { return nil }
        conditions.append(condition)
      }
      guard let parent = node.parent else { break }
      node = form[parent]
    }
    self = conditions.isEmpty ? .always : conditions.count == 1 ? conditions[0] : .all(conditions)
  }

  private init?(_ expression: Expression, _ source: FormExpression, of asked: FormNode, in form: Form) {
    func all(_ operands: [Expression]) -> [AskedCondition]? {
      let conditions = operands.compactMap { Self($0, source, of: asked, in: form) }
      return conditions.count == operands.count ? conditions : nil
    }
    /// The question that is named, when its answer stands in the same row or in one around it.
    func question(_ expression: Expression) -> FormNode? {
      guard case .reference(let reference) = expression, !reference.isLastSaved,
        let id = source.references.first(where: { form[$0].name == reference.name }), form[id].question != nil
      else { return nil }
      var around = asked.enclosingRepeat
      while around != form[id].enclosingRepeat {
        guard let outer = around else { return nil }
        around = form[outer].enclosingRepeat
      }
      return form[id]
    }
    switch expression {
    case .and(let operands):
      guard let conditions = all(operands) else { return nil }
      self = .all(conditions)
    case .or(let operands):
      guard let conditions = all(operands) else { return nil }
      self = .any(conditions)
    case .call(.true, []): self = .always
    case .call(.false, []): self = .never
    case .call(.not, let operands):
      guard operands.count == 1, let conditions = all(operands) else { return nil }
      self = .not(conditions[0])
    case .call(.selected, let operands):
      guard operands.count == 2, let node = question(operands[0]), form.choices(of: node) != nil,
        case .string(let code) = operands[1], !code.contains(" "), !code.isEmpty
      else { return nil }
      self = .selected(path: form.answerPath(node.path), code: code)
    case .binary(let sign, let left, let right):
      guard let comparison = Comparison(rawValue: sign.rawValue) else { return nil }
      if let node = question(left) {
        self.init(form.answerPath(node.path), node, comparison, right)
      } else if let node = question(right) {
        self.init(form.answerPath(node.path), node, comparison.turned, left)
      } else {
        return nil
      }
    default: return nil
    }
  }

  private init?(_ path: String, _ node: FormNode, _ comparison: Comparison, _ operand: Expression) {
    switch operand {
    case .string(let text):
      guard node.question?.type != .selectMultiple || text.isEmpty else { return nil }
      let isText = [.string, .barcode].contains(node.answerType)
      // The number 5 may be written 5.0: only texts and the empty answer are compared as they are written.
      guard isText || text.isEmpty else { return nil }
      switch comparison {
      case .equal: self = .equal(path: path, text: text)
      case .notEqual: self = .not(.equal(path: path, text: text))
      default: return nil
      }
    case .number(let number):
      if [.integer, .decimal].contains(node.answerType) {
        self = .compared(path: path, comparison, number.value)
      } else if node.question?.type == .selectOne, number.text.allSatisfy(\.isNumber), number.text.first != "0" {
        switch comparison {
        case .equal: self = .equal(path: path, text: number.text)
        case .notEqual: self = .not(.equal(path: path, text: number.text))
        default: return nil
        }
      } else {
        return nil
      }
    default: return nil
    }
  }
}
