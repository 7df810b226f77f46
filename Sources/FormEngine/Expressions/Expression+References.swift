extension Expression {
  /// Where in an expression a reference stands, as far as it matters for the path it becomes.
  package struct ReferencePlace: Hashable, Sendable {
    /// Inside `[…]`, where `.` is not the node of the question.
    package var isInPredicate = false
    /// The innermost call around it, and as which argument, counted from 0.
    package var function: Function?
    package var argument = 0
    /// Inside a quoted text, as in `jr:choice-name(${camp}, '${camp}')`.
    package var isInLiteral = false
  }

  /// The expression with every reference, also those inside quoted texts, replaced by what `replacement` gives.
  ///
  /// A path put in for the beginning of a path continues it: `${household}[2]/name` becomes `/data/household[2]/name`.
  package func replacingReferences<Failure: Error>(
    _ replacement: (Reference, ReferencePlace) throws(Failure) -> Expression
  ) throws(Failure) -> Expression {
    try replacing(at: ReferencePlace(), replacement)
  }

  /// All references in the order of the text, also those inside quoted texts.
  package var references: [Reference] {
    var found: [Reference] = []
    _ = replacingReferences { reference, _ in
      found.append(reference)
      return .reference(reference)
    }
    return found
  }

  private func replacing<Failure: Error>(
    at place: ReferencePlace, _ replacement: (Reference, ReferencePlace) throws(Failure) -> Expression
  ) throws(Failure) -> Expression {
    func each(_ expressions: [Expression], _ place: ReferencePlace) throws(Failure) -> [Expression] {
      var replaced: [Expression] = []
      for expression in expressions { replaced.append(try expression.replacing(at: place, replacement)) }
      return replaced
    }
    var inPredicate = place
    inPredicate.isInPredicate = true

    switch self {
    case .number: return self
    case .string(let text):
      return .string(try Self.replacing(in: text, at: place, replacement))
    case .reference(let reference):
      return try replacement(reference, place)
    case .call(let function, let arguments):
      var replaced: [Expression] = []
      for (index, argument) in arguments.enumerated() {
        var place = place
        (place.function, place.argument) = (function, index)
        replaced.append(try argument.replacing(at: place, replacement))
      }
      return .call(function, replaced)
    case .and(let operands): return .and(try each(operands, place))
    case .or(let operands): return .or(try each(operands, place))
    case .binary(let sign, let left, let right):
      return .binary(
        sign, try left.replacing(at: place, replacement), try right.replacing(at: place, replacement))
    case .negative(let operand): return .negative(try operand.replacing(at: place, replacement))
    case .filter(let base, let predicates):
      let replaced = try base.replacing(at: place, replacement)
      return replaced.narrowed(by: try each(predicates, inPredicate), continues: replaced != base)
    case .path(let path):
      var steps: [Step] = []
      for step in path.steps { steps.append(Step(step.axis, step.test, try each(step.predicates, inPredicate))) }
      guard case .expression(let start) = path.start else { return .path(Path(path.start, steps)) }
      let replaced = try start.replacing(at: place, replacement)
      if replaced != start, case .path(let beginning) = replaced {
        return .path(Path(beginning.start, beginning.steps + steps))
      }
      return .path(Path(.expression(replaced), steps))
    }
  }

  private func narrowed(by predicates: [Expression], continues: Bool) -> Expression {
    guard continues, case .path(var path) = self, var last = path.steps.popLast() else {
      return .filter(self, predicates)
    }
    last.predicates += predicates
    path.steps.append(last)
    return .path(path)
  }

  private static func replacing<Failure: Error>(
    in text: String, at place: ReferencePlace,
    _ replacement: (Reference, ReferencePlace) throws(Failure) -> Expression
  ) throws(Failure) -> String {
    var place = place
    place.isInLiteral = true
    var result = ""
    var rest = text[...]
    while let open = rest.firstRange(of: "${"), let close = rest[open.upperBound...].firstIndex(of: "}") {
      let end = rest.index(after: close)
      result += rest[..<open.lowerBound]
      if let reference = Reference(rest[open.lowerBound..<end]) {
        result += try replacement(reference, place).xpath
      } else {
        result += rest[open.lowerBound..<end]
      }
      rest = rest[end...]
    }
    return result + rest
  }
}
