/// An expression made ready to be evaluated often: paths planned, patterns compiled, constants at hand.
package struct Program: Sendable {
  package let expression: Expression
  let operation: Operation

  package init(_ expression: Expression) {
    self.expression = expression
    operation = Operation(expression)
  }

  /// Reads and prepares a text.
  package init(_ text: String) throws(ExpressionProblem) {
    self.init(try Expression.parse(text))
  }
}

indirect enum Operation: Sendable {
  case constant(Value)
  case path(PathPlan)
  case filter(Operation, [PredicatePlan])
  case call(Expression.Function, [Operation])
  /// A pattern that stands in the form; nil when it is none.
  case regex(Operation, FormRegex?, String)
  case and([Operation])
  case or([Operation])
  case binary(Expression.Operator, Operation, Operation)
  case negative(Operation)
  case unresolved(String)
  /// Inside a predicate: what is the same for all items of a list, computed once. The number is its place among them.
  case shared(Int, Operation)

  init(_ expression: Expression) {
    switch expression {
    case .number(let numeral): self = .constant(.number(numeral.value))
    case .string(let text): self = .constant(.string(text))
    case .reference(let reference): self = .unresolved(reference.name)
    case .path(let path): self = .path(PathPlan(path))
    case .filter(let base, let predicates): self = .filter(Operation(base), predicates.map(PredicatePlan.init))
    case .and(let operands): self = .and(operands.map(Operation.init))
    case .or(let operands): self = .or(operands.map(Operation.init))
    case .binary(let sign, let left, let right): self = .binary(sign, Operation(left), Operation(right))
    case .negative(.number(let numeral)): self = .constant(.number(-numeral.value))
    case .negative(let operand): self = .negative(Operation(operand))
    case .call(.true, _): self = .constant(.boolean(true))
    case .call(.false, _): self = .constant(.boolean(false))
    case .call(.current, _), .call(.instance, _):
      self = .path(PathPlan(Expression.Path(.expression(expression), [])))
    case .call(.regex, let arguments):
      if case .string(let pattern) = arguments[1] {
        self = .regex(Operation(arguments[0]), FormRegex(pattern), pattern)
      } else {
        self = .call(.regex, arguments.map(Operation.init))
      }
    case .call(let function, let arguments): self = .call(function, arguments.map(Operation.init))
    }
  }

  /// Whether it means the same for every node of a list beside the answers: nothing in it looks at the node itself.
  var isSameForAllItems: Bool {
    switch self {
    case .constant: true
    case .unresolved: false
    case .path(let plan): plan.isSameForAllItems
    case .filter(let base, _): base.isSameForAllItems
    case .regex(let text, _, _): text.isSameForAllItems
    case .and(let operands), .or(let operands): operands.allSatisfy(\.isSameForAllItems)
    case .binary(_, let left, let right): left.isSameForAllItems && right.isSameForAllItems
    case .negative(let operand), .shared(_, let operand): operand.isSameForAllItems
    case .call(let function, let arguments):
      !arguments.isEmpty && ![.once, .lang, .uuid, .randomize].contains(function)
        && arguments.allSatisfy(\.isSameForAllItems)
    }
  }

  /// The operation with everything that is the same for all items marked to be computed once.
  func sharing(_ count: inout Int) -> Operation {
    func each(_ operands: [Operation]) -> [Operation] { operands.map { $0.sharing(&count) } }
    if isSameForAllItems {
      if case .constant = self { return self }
      count += 1
      return .shared(count - 1, self)
    }
    switch self {
    case .constant, .unresolved, .path, .shared: return self
    case .filter(let base, let predicates): return .filter(base.sharing(&count), predicates)
    case .call(let function, let arguments): return .call(function, each(arguments))
    case .regex(let text, let regex, let pattern): return .regex(text.sharing(&count), regex, pattern)
    case .and(let operands): return .and(each(operands))
    case .or(let operands): return .or(each(operands))
    case .binary(let sign, let left, let right): return .binary(sign, left.sharing(&count), right.sharing(&count))
    case .negative(let operand): return .negative(operand.sharing(&count))
    }
  }

  /// Whether `position()` or `last()` of the node it is evaluated for can matter.
  var looksAtPosition: Bool {
    switch self {
    case .constant, .unresolved, .path: false
    case .filter(let base, _): base.looksAtPosition
    case .regex(let text, _, _): text.looksAtPosition
    case .and(let operands), .or(let operands): operands.contains(where: \.looksAtPosition)
    case .binary(_, let left, let right): left.looksAtPosition || right.looksAtPosition
    case .negative(let operand), .shared(_, let operand): operand.looksAtPosition
    case .call(.last, _): true
    case .call(.position, let arguments): arguments.isEmpty || arguments[0].looksAtPosition
    case .call(_, let arguments): arguments.contains(where: \.looksAtPosition)
    }
  }

  /// Whether it can be a number, which as a predicate asks for a position.
  var mayBeNumber: Bool {
    switch self {
    case .constant(.number), .negative, .unresolved: true
    case .constant, .path, .filter, .regex, .and, .or: false
    case .binary(let sign, _, _): [.plus, .minus, .times, .divide, .modulo].contains(sign)
    case .call(let function, _): function.mayGiveNumber
    case .shared(_, let operation): operation.mayBeNumber
    }
  }
}

extension Expression.Function {
  fileprivate var mayGiveNumber: Bool {
    switch self {
    case .base64Decode, .boolean, .booleanFromString, .checklist, .choiceName, .concat, .contains, .current, .date,
      .dateTime, .digest, .endsWith, .extractSigned, .false, .formatDate, .formatDateTime, .geofence, .id, .instance,
      .intersects,
      .itext, .join, .lang, .localName, .name, .namespaceURI, .normalizeSpace, .not, .now, .pulldata, .randomize,
      .regex, .selected, .selectedAt, .startsWith, .string, .substr, .substring, .substringAfter, .substringBefore,
      .today, .translate, .true, .uuid, .weightedChecklist, .indexedRepeat:
      false
    case .abs, .acos, .area, .asin, .atan, .atan2, .ceiling, .coalesce, .cos, .count, .countNonEmpty, .countSelected,
      .decimalDateTime, .decimalTime, .distance, .exp, .exp10, .floor, .if, .int, .last, .log, .log10,
      .max, .min, .number, .once, .pi, .position, .pow, .random, .round, .sin, .sqrt, .stringLength, .sum, .tan:
      true
    }
  }
}
