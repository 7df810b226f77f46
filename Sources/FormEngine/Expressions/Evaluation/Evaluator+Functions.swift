import Foundation

extension Evaluator {
  /// The value of a function. The number of arguments was checked when the expression was read.
  func call(
    _ function: Expression.Function, _ arguments: [Operation], _ focus: Focus
  ) throws(EvaluationProblem) -> Value {
    switch function {
    case .true: .boolean(true)
    case .false: .boolean(false)
    case .boolean: .boolean(try boolean(arguments[0], focus))
    case .not: .boolean(try !boolean(arguments[0], focus))
    case .booleanFromString: .boolean(["true", "1"].contains(try string(arguments[0], focus)))
    case .if: try value(try boolean(arguments[0], focus) ? arguments[1] : arguments[2], focus)
    case .coalesce: try coalesce(arguments, focus)
    case .once: try once(arguments[0], focus)
    case .regex: .boolean(try regex(arguments, focus))
    case .checklist: .boolean(try checklist(arguments, focus))
    case .weightedChecklist: .boolean(try weightedChecklist(arguments, focus))

    case .current, .id, .instance, .lang, .last, .localName, .name, .namespaceURI, .position, .count, .countNonEmpty,
      .indexedRepeat, .randomize, .pulldata, .choiceName, .itext:
      try nodeFunction(function, arguments, focus)

    case .string, .concat, .join, .contains, .startsWith, .endsWith, .substring, .substr, .substringBefore,
      .substringAfter, .stringLength, .normalizeSpace, .translate, .selected, .selectedAt, .countSelected, .uuid,
      .digest, .base64Decode, .extractSigned:
      try stringFunction(function, arguments, focus)

    case .number, .int, .round, .floor, .ceiling, .abs, .sum, .min, .max, .pow, .log, .log10, .exp, .exp10, .sqrt,
      .sin, .cos, .tan, .asin, .acos, .atan, .atan2, .pi, .random:
      .number(try numberFunction(function, arguments, focus))

    case .today, .now, .date, .dateTime, .decimalDateTime, .decimalTime, .formatDate, .formatDateTime:
      try dateFunction(function, arguments, focus)

    case .area: .number(Geometry.area(of: try points(arguments, focus)))
    case .distance: .number(Geometry.length(of: try points(arguments, focus)))
    case .geofence:
      .boolean(
        Geometry.isInside(try points([arguments[0]], focus)?.first, of: try points([arguments[1]], focus)))
    case .intersects: .boolean(try crossesItself(arguments, focus))
    }
  }

  private func crossesItself(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> Bool {
    let points = try points(arguments, focus) ?? []
    try spend(points.count * points.count)
    return Geometry.crossesItself(points)
  }

  /// All texts of the arguments: of a node set those of all its nodes, of anything else the one it is.
  func texts(_ arguments: some Sequence<Operation>, _ focus: Focus) throws(EvaluationProblem) -> [String] {
    var texts: [String] = []
    for argument in arguments {
      switch try value(argument, focus) {
      case .nodes(let nodes): texts += relevant(nodes).map(text(of:))
      case let single: texts.append(string(single))
      }
    }
    return texts
  }

  func matches(_ text: String, _ regex: FormRegex, _ pattern: String) throws(EvaluationProblem) -> Bool {
    try spend(text.utf8.count)
    guard let matches = regex.matches(text) else { throw .pattern(pattern) }
    return matches
  }

  private func regex(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> Bool {
    let text = try string(arguments[0], focus)
    let pattern = try string(arguments[1], focus)
    if regexes.count > 100 { regexes.removeAll() }
    let regex = regexes[pattern] ?? FormRegex(pattern)
    regexes[pattern] = .some(regex)
    guard let regex else { throw .pattern(pattern) }
    return try matches(text, regex, pattern)
  }

  /// The first argument that is not empty.
  private func coalesce(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> Value {
    for argument in arguments {
      let value = try value(argument, focus)
      if case .number(let number) = value, number.isNaN { continue }
      if !string(value).isEmpty { return value }
    }
    return .string("")
  }

  private func once(_ argument: Operation, _ focus: Focus) throws(EvaluationProblem) -> Value {
    // Also when it is not relevant at the moment: what is to be made once is not made again.
    let text = tree(focus.node.tree).text(of: focus.node.id)
    return text.isEmpty ? .string(try string(argument, focus)) : .string(text)
  }

  /// Whether so many arguments are true; −1 is no bound.
  private func checklist(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> Bool {
    let bounds = (try number(arguments[0], focus), try number(arguments[1], focus))
    let truths = try flags(arguments.dropFirst(2), focus)
    return Self.isWithin(bounds, Double(truths.count { $0 }))
  }

  private func weightedChecklist(_ arguments: [Operation], _ focus: Focus) throws(EvaluationProblem) -> Bool {
    let bounds = (try number(arguments[0], focus), try number(arguments[1], focus))
    var sum = 0.0
    for index in stride(from: 2, to: arguments.count - 1, by: 2) {
      let flags = try flags([arguments[index]], focus)
      let weights = try texts([arguments[index + 1]], focus)
      for (flag, weight) in zip(flags, weights) where flag { sum += number(weight) }
    }
    return Self.isWithin(bounds, sum)
  }

  private static func isWithin(_ bounds: (Double, Double), _ value: Double) -> Bool {
    (bounds.0 < 0 || value >= bounds.0) && (bounds.1 < 0 || value <= bounds.1)
  }

  private func flags(_ arguments: some Sequence<Operation>, _ focus: Focus) throws(EvaluationProblem) -> [Bool] {
    var flags: [Bool] = []
    for argument in arguments {
      switch try value(argument, focus) {
      case .nodes(let nodes): flags += relevant(nodes).map { !text(of: $0).isEmpty }
      case let single: flags.append(boolean(single))
      }
    }
    return flags
  }
}
