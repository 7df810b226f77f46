extension Expression {
  /// The expression in canonical XPath: one space around operators and behind commas, single quotes where they do,
  /// parentheses only where they are needed. Reading it again gives an equal expression.
  package var xpath: String {
    var writer = ExpressionWriter()
    writer.write(self, binding: 0)
    return writer.text
  }

  /// `text` as an XPath literal; what holds quotation marks of both kinds is put together by `concat`.
  package static func quoted(_ text: String) -> String {
    if !text.unicodeScalars.contains("'") { return "'" + text + "'" }
    if !text.unicodeScalars.contains("\"") { return "\"" + text + "\"" }
    let parts = text.split(separator: "'", omittingEmptySubsequences: false).map { "'" + $0 + "'" }
    return "concat(" + parts.joined(separator: ", \"'\", ") + ")"
  }
}

private struct ExpressionWriter {
  var text = ""

  /// `level` is the precedence the place asks for: what binds less tightly is put in parentheses.
  mutating func write(_ expression: Expression, binding level: Int) {
    let isEnclosed = expression.precedence < level
    if isEnclosed { text += "(" }
    switch expression {
    case .number(let numeral): text += numeral.text
    case .string(let string): text += Expression.quoted(string)
    case .reference(let reference): text += reference.text
    case .or(let operands): write(operands, separator: " or ", binding: 2)
    case .and(let operands): write(operands, separator: " and ", binding: 3)
    case .binary(let sign, let left, let right):
      write(left, binding: sign.precedence)
      text += " " + sign.rawValue + " "
      write(right, binding: sign.precedence + 1)
    case .negative(let operand):
      text += "-"
      write(operand, binding: 7)
    case .call(let function, let arguments):
      text += function.rawValue + "("
      write(arguments, separator: ", ", binding: 1)
      text += ")"
    case .filter(let base, let predicates):
      write(base, binding: 10)
      write(predicates: predicates)
    case .path(let path): write(path)
    }
    if isEnclosed { text += ")" }
  }

  private mutating func write(_ expressions: [Expression], separator: String, binding level: Int) {
    for (index, expression) in expressions.enumerated() {
      if index > 0 { text += separator }
      write(expression, binding: level)
    }
  }

  private mutating func write(predicates: [Expression]) {
    for predicate in predicates {
      text += "["
      write(predicate, binding: 1)
      text += "]"
    }
  }

  private mutating func write(_ path: Expression.Path) {
    var separator = "/"
    switch path.start {
    case .context: separator = ""
    case .root where path.steps.isEmpty: text += "/"
    case .root: break
    case .expression(let start): write(start, binding: 10)
    }
    for (index, step) in path.steps.enumerated() {
      if step == .anywhereBelow, separator == "/", index + 1 < path.steps.count {
        separator = "//"
        continue
      }
      text += separator
      write(step)
      separator = "/"
    }
  }

  private mutating func write(_ step: Expression.Step) {
    // The short forms take no predicates.
    switch (step.axis, step.test, step.predicates.isEmpty) {
    case (.itself, .node, true): text += "."
    case (.parent, .node, true): text += ".."
    default:
      switch step.axis {
      case .child: break
      case .attribute: text += "@"
      default: text += step.axis.rawValue + "::"
      }
      text += step.test.xpath
    }
    write(predicates: step.predicates)
  }
}

extension Expression {
  /// How tightly the outermost operator binds. A lone `/` is put in parentheses, for `/ * 2` would be read as a path.
  fileprivate var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .binary(let sign, _, _): sign.precedence
    case .negative: 7
    case .path(let path): path.start == .root && path.steps.isEmpty ? 1 : 9
    case .number, .string, .reference, .call, .filter: 10
    }
  }
}

extension Expression.NodeTest {
  fileprivate var xpath: String {
    switch self {
    case .name(let name): name
    case .anyName: "*"
    case .anyNameIn(let prefix): prefix + ":*"
    case .node: "node()"
    case .text: "text()"
    case .comment: "comment()"
    case .instruction(let target): "processing-instruction(" + (target.map(Expression.quoted) ?? "") + ")"
    }
  }
}
