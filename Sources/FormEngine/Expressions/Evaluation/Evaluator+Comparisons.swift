extension Evaluator {
  /// XPath 1.0 §3.4: a node set compares as true when any of its nodes does.
  func compare(_ sign: Expression.Operator, _ left: Value, _ right: Value) throws(EvaluationProblem) -> Bool {
    switch (left, right) {
    case (.nodes(let left), .nodes(let right)):
      if sign == .equal, left.count > 4, right.count > 4 {
        let texts = Set(left.map(text(of:)))
        return right.contains { texts.contains(text(of: $0)) }
      }
      for node in left {
        let text = text(of: node)
        try spend(right.count)
        for other in right where compare(sign, text, self.text(of: other)) { return true }
      }
      return false
    case (.nodes(let nodes), .boolean), (.boolean, .nodes(let nodes)):
      let truth = Value.boolean(boolean(nodes))
      if case .nodes = left { return compareSingle(sign, truth, right) }
      return compareSingle(sign, left, truth)
    case (.nodes(let nodes), _):
      return nodes.contains { compareSingle(sign, .string(text(of: $0)), right) }
    case (_, .nodes(let nodes)):
      return nodes.contains { compareSingle(sign, left, .string(text(of: $0))) }
    default:
      return compareSingle(sign, left, right)
    }
  }

  private func compareSingle(_ sign: Expression.Operator, _ left: Value, _ right: Value) -> Bool {
    if case .string(let left) = left, case .string(let right) = right { return compare(sign, left, right) }
    let isEquality = sign == .equal || sign == .notEqual
    if isEquality, case .boolean(let truth) = left { return (truth == boolean(right)) == (sign == .equal) }
    if isEquality, case .boolean(let truth) = right { return (truth == boolean(left)) == (sign == .equal) }
    return compare(sign, number(left), number(right))
  }

  private func compare(_ sign: Expression.Operator, _ left: String, _ right: String) -> Bool {
    switch sign {
    case .equal: return left == right
    case .notEqual: return left != right
    default:
      // A date beside a date with a time is its midnight, here and now: `today() <= now()` must always hold.
      if let first = DayTime(left), let second = DayTime(right), (first.time == nil) != (second.time == nil) {
        let zone = environment.timeZone
        return compare(sign, first.milliseconds(in: zone), second.milliseconds(in: zone))
      }
      return compare(sign, number(left), number(right))
    }
  }

  private func compare(_ sign: Expression.Operator, _ left: Double, _ right: Double) -> Bool {
    switch sign {
    case .equal: Self.areEqual(left, right)
    case .notEqual: !Self.areEqual(left, right)
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    case .plus, .minus, .times, .divide, .modulo, .union: false
    }
  }

  /// As phones do it (JavaRosa): 0.1 + 0.2 is 0.3, or a constraint that held where the answer was given would not hold
  /// here.
  private static func areEqual(_ left: Double, _ right: Double) -> Bool {
    left == right || abs(left - right) < 1e-12
  }
}
