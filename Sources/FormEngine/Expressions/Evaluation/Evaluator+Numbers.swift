import Foundation

extension Evaluator {
  func numberFunction(
    _ function: Expression.Function, _ arguments: [Operation], _ focus: Focus
  ) throws(EvaluationProblem) -> Double {
    func number(_ index: Int = 0) throws(EvaluationProblem) -> Double { try self.number(arguments[index], focus) }
    switch function {
    case .int: return try number().rounded(.towardZero)
    case .round:
      return arguments.count == 1
        ? XPathNumber.rounded(try number()) : XPathNumber.rounded(try number(), decimals: try number(1))
    case .floor: return try number().rounded(.down)
    case .ceiling: return try number().rounded(.up)
    case .abs: return try number().magnitude
    case .sum: return try numbers(try nodes(arguments[0], focus, for: .sum)).reduce(0, +)
    case .min: return try extreme(arguments, focus, <)
    case .max: return try extreme(arguments, focus, >)
    case .pow: return Foundation.pow(try number(), try number(1))
    case .log: return Foundation.log(try number())
    case .log10: return Foundation.log10(try number())
    case .exp: return Foundation.exp(try number())
    case .exp10: return Foundation.pow(10, try number())
    case .sqrt: return try number().squareRoot()
    case .sin: return Foundation.sin(try number())
    case .cos: return Foundation.cos(try number())
    case .tan: return Foundation.tan(try number())
    case .asin: return Foundation.asin(try number())
    case .acos: return Foundation.acos(try number())
    case .atan: return Foundation.atan(try number())
    case .atan2: return Foundation.atan2(try number(), try number(1))
    case .pi: return .pi
    case .random: return Double(environment.random() >> 11) * 0x1p-53
    default: return arguments.isEmpty ? self.number(text(of: focus.node)) : try number()
    }
  }

  /// The numbers of those nodes that hold anything: an unanswered question of one household does not make a sum unknown.
  private func numbers(_ nodes: [InstanceNode]) throws(EvaluationProblem) -> [Double] {
    try spend(nodes.count)
    var numbers: [Double] = []
    for node in nodes {
      let text = text(of: node)
      if !text.isEmpty { numbers.append(number(text)) }
    }
    return numbers
  }

  /// The least or greatest of all numbers; NaN when there is none, or one is not a number.
  private func extreme(
    _ arguments: [Operation], _ focus: Focus, _ precedes: (Double, Double) -> Bool
  ) throws(EvaluationProblem) -> Double {
    var all: [Double] = []
    for argument in arguments {
      switch try value(argument, focus) {
      case .nodes(let nodes): all += try numbers(nodes)
      case let single: all.append(number(single))
      }
    }
    guard let first = all.first, !all.contains(where: \.isNaN) else { return .nan }
    return all.dropFirst().reduce(first) { precedes($1, $0) ? $1 : $0 }
  }
}
