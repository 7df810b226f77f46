extension Expression {
  /// What a text of an expression may be at most.
  package enum Limits {
    /// In UTF-8 bytes. A cell of a spreadsheet holds 32,767 characters.
    package static let length = 131_072
    /// Levels of the tree, so that walking it cannot exhaust a thread's stack.
    package static let depth = 250
  }

  /// The expression that `text` means.
  package static func parse(_ text: String) throws(ExpressionProblem) -> Expression {
    guard text.utf8.count <= Limits.length else {
      throw ExpressionProblem(kind: .tooLong(limit: Limits.length), offset: 0)
    }
    var parser = try ExpressionParser(text)
    return try parser.whole()
  }
}

/// Precedence climbing over the grammar of XPath 1.0 §3 with the references of XLSForm as primary expressions.
private struct ExpressionParser {
  private var scanner: ExpressionScanner
  private var token: ExpressionScanner.Token
  /// How many levels of the tree are above what is being read.
  private var depth = 0

  init(_ text: String) throws(ExpressionProblem) {
    scanner = ExpressionScanner(text)
    token = try scanner.next()
  }

  mutating func whole() throws(ExpressionProblem) -> Expression {
    guard token != .end else { throw scanner.problem(.empty, at: 0) }
    let expression = try operation(atLeast: 1)
    guard token == .end else { throw unexpected() }
    return expression
  }

  // MARK: Operators

  /// An operand and all that follows it with operators that bind at least as tightly as `floor`.
  private mutating func operation(atLeast floor: Int) throws(ExpressionProblem) -> Expression {
    try descend()
    var chain = 1
    defer { depth -= chain }
    var left = try signed()
    while true {
      splitOperator()
      if floor <= 1, token == .name("or") {
        left = .or(try operands(left, of: "or", atLeast: 2))
      } else if floor <= 2, token == .name("and") {
        left = .and(try operands(left, of: "and", atLeast: 3))
      } else if let next = binaryOperator, next.precedence >= floor {
        try advance()
        try descend()
        chain += 1
        left = .binary(next, left, try operation(atLeast: next.precedence + 1))
      } else {
        return left
      }
    }
  }

  /// Where an operator must stand, `div2` is the operator `div` and a number: `${total}div2`.
  private mutating func splitOperator() {
    guard case .name(let name) = token else { return }
    for word in ["and", "or", "div", "mod"] where name.hasPrefix(word) {
      guard let next = name.dropFirst(word.count).unicodeScalars.first, ("0"..."9").contains(next) else { continue }
      token = scanner.shorten(toName: word)
    }
  }

  private mutating func operands(
    _ first: Expression, of word: String, atLeast floor: Int
  ) throws(ExpressionProblem) -> [Expression] {
    var operands = [first]
    while token == .name(word) {
      try advance()
      operands.append(try operation(atLeast: floor))
      splitOperator()
    }
    return operands
  }

  private var binaryOperator: Expression.Operator? {
    switch token {
    case .name("div"): .divide
    case .name("mod"): .modulo
    case .symbol(let symbol): symbol.joins
    default: nil
    }
  }

  private mutating func signed() throws(ExpressionProblem) -> Expression {
    guard token == .symbol(.minus) else { return try pathOrPrimary() }
    try advance()
    return .negative(try operation(atLeast: 7))
  }

  // MARK: Paths and primary expressions

  private mutating func pathOrPrimary() throws(ExpressionProblem) -> Expression {
    switch token {
    case .number(let numeral):
      try advance()
      return try continued(.number(numeral))
    case .literal(let text):
      try advance()
      return try continued(.string(text))
    case .reference(let reference):
      try advance()
      return try continued(.reference(reference))
    case .symbol(.open):
      try advance()
      let inside = try operation(atLeast: 1)
      try expect(.close)
      return try continued(inside)
    case .symbol(.slash):
      try advance()
      return .path(Expression.Path(.root, startsStep ? try steps() : []))
    case .symbol(.anywhere):
      try advance()
      return .path(Expression.Path(.root, [.anywhereBelow] + (try steps())))
    case .name(let name):
      let offset = scanner.start
      try advance()
      if token == .symbol(.open), !Self.nodeTypes.contains(name) {
        return try continued(call(name, at: offset))
      }
      var steps = [try namedStep(name, at: offset)]
      try more(&steps)
      return .path(Expression.Path(.context, steps))
    case _ where startsStep:
      return .path(Expression.Path(.context, try steps()))
    default:
      throw unexpected()
    }
  }

  /// The predicates and steps behind a primary expression.
  private mutating func continued(_ primary: Expression) throws(ExpressionProblem) -> Expression {
    var base = primary
    let predicates = try predicates()
    if case .filter(let inner, let first) = primary {
      base = .filter(inner, first + predicates)
    } else if !predicates.isEmpty {
      base = .filter(primary, predicates)
    }
    var steps: [Expression.Step] = []
    try more(&steps)
    return steps.isEmpty ? base : .path(Expression.Path(.expression(base), steps))
  }

  private mutating func call(_ name: String, at offset: Int) throws(ExpressionProblem) -> Expression {
    guard let function = Expression.Function(rawValue: Expression.Function.olderNames[name] ?? name) else {
      throw scanner.problem(.unknownFunction(name, nearest: Expression.Function.nearest(to: name)), at: offset)
    }
    try advance()
    var arguments: [Expression] = []
    if token != .symbol(.close) {
      arguments.append(try operation(atLeast: 1))
      while token == .symbol(.comma) {
        try advance()
        arguments.append(try operation(atLeast: 1))
      }
    }
    try expect(.close)
    guard function.takes(arguments.count) else {
      throw scanner.problem(.argumentCount(function, given: arguments.count), at: offset)
    }
    return .call(function, arguments)
  }

  // MARK: Steps

  private var startsStep: Bool {
    switch token {
    case .name, .anyNameIn, .symbol(.star), .symbol(.at), .symbol(.itself), .symbol(.parent): true
    default: false
    }
  }

  private mutating func steps() throws(ExpressionProblem) -> [Expression.Step] {
    var steps = [try step()]
    try more(&steps)
    return steps
  }

  private mutating func more(_ steps: inout [Expression.Step]) throws(ExpressionProblem) {
    while token == .symbol(.slash) || token == .symbol(.anywhere) {
      if token == .symbol(.anywhere) { steps.append(.anywhereBelow) }
      try advance()
      steps.append(try step())
    }
  }

  private mutating func step() throws(ExpressionProblem) -> Expression.Step {
    switch token {
    case .symbol(.itself):
      try advance()
      return Expression.Step(.itself, .node, try predicates())
    case .symbol(.parent):
      try advance()
      return Expression.Step(.parent, .node, try predicates())
    case .symbol(.at):
      try advance()
      return try tested(.attribute)
    case .name(let name):
      let offset = scanner.start
      try advance()
      return try namedStep(name, at: offset)
    default:
      return try tested(.child)
    }
  }

  /// The step whose first name was just read: an axis, a node type or a child's name.
  private mutating func namedStep(_ name: String, at offset: Int) throws(ExpressionProblem) -> Expression.Step {
    if token == .symbol(.axis) {
      guard let axis = Expression.Axis(rawValue: name) else { throw scanner.problem(.unknownAxis(name), at: offset) }
      try advance()
      return try tested(axis)
    }
    return Expression.Step(.child, try test(named: name), try predicates())
  }

  private mutating func tested(_ axis: Expression.Axis) throws(ExpressionProblem) -> Expression.Step {
    let test: Expression.NodeTest
    switch token {
    case .symbol(.star):
      test = .anyName
      try advance()
    case .anyNameIn(let prefix):
      test = .anyNameIn(prefix)
      try advance()
    case .name(let name):
      try advance()
      test = try self.test(named: name)
    default:
      throw unexpected()
    }
    return Expression.Step(axis, test, try predicates())
  }

  private mutating func test(named name: String) throws(ExpressionProblem) -> Expression.NodeTest {
    guard token == .symbol(.open), Self.nodeTypes.contains(name) else { return .name(name) }
    try advance()
    var target: String?
    if name == "processing-instruction", case .literal(let text) = token {
      target = text
      try advance()
    }
    try expect(.close)
    return switch name {
    case "node": .node
    case "text": .text
    case "comment": .comment
    default: .instruction(target)
    }
  }

  private mutating func predicates() throws(ExpressionProblem) -> [Expression] {
    var predicates: [Expression] = []
    while token == .symbol(.openBracket) {
      try advance()
      predicates.append(try operation(atLeast: 1))
      try expect(.closeBracket)
    }
    return predicates
  }

  private static let nodeTypes: Set = ["node", "text", "comment", "processing-instruction"]

  // MARK: Tokens

  private mutating func advance() throws(ExpressionProblem) { token = try scanner.next() }

  private mutating func expect(_ symbol: ExpressionScanner.Symbol) throws(ExpressionProblem) {
    guard token == .symbol(symbol) else { throw unexpected() }
    try advance()
  }

  private mutating func descend() throws(ExpressionProblem) {
    depth += 1
    guard depth <= Expression.Limits.depth else { throw scanner.problem(.tooDeep(limit: Expression.Limits.depth)) }
  }

  private func unexpected() -> ExpressionProblem {
    token == .end ? scanner.problem(.unfinished) : scanner.problem(.unexpected(scanner.found))
  }
}

extension ExpressionScanner.Symbol {
  /// The operator that it writes between two operands.
  fileprivate var joins: Expression.Operator? {
    switch self {
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .plus: .plus
    case .minus: .minus
    case .star: .times
    case .union: .union
    case .open, .close, .openBracket, .closeBracket, .parent, .itself, .at, .comma, .axis, .anywhere, .slash: nil
    }
  }
}
