import FormEngine
import Worlds

/// Makes random expressions that a text could mean.
struct RandomExpressions {
  var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func expression(depth: Int) -> Expression {
    guard depth > 0 else { return leaf() }
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: return .and(several(2...4, depth: depth))
    case 1: return .or(several(2...4, depth: depth))
    case 2, 3:
      let sign = pick(Expression.Operator.allCases)
      return .binary(sign, expression(depth: depth - 1), expression(depth: depth - 1))
    case 4: return .negative(expression(depth: depth - 1))
    case 5, 6: return call(depth: depth)
    case 7: return filter(depth: depth)
    case 8: return .path(path(depth: depth))
    default: return leaf()
    }
  }

  private mutating func leaf() -> Expression {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: .number(Expression.Numeral(pick(["0", "1.50", "007", ".5", "3.", "123456789012345678901"]))!)
    case 1: .string(pick(["", "it's", "say \"so\"", "${age}", "أب", " and ", "1]"]))
    case 2: .reference(.init(pick(["age", "hh-size", "سن"]), isLastSaved: Bool.random(using: &generator)))
    case 3: .path(.init(.root, []))
    default: .path(.init(.context, [step(depth: 0)]))
    }
  }

  private mutating func several(_ count: ClosedRange<Int>, depth: Int) -> [Expression] {
    (0..<Int.random(in: count, using: &generator)).map { _ in expression(depth: depth - 1) }
  }

  private mutating func call(depth: Int) -> Expression {
    let function = pick(Expression.Function.allCases)
    let counts = (0...7).filter { function.takes($0) }
    let count = pick(counts)
    return .call(function, (0..<count).map { _ in expression(depth: depth - 1) })
  }

  private mutating func filter(depth: Int) -> Expression {
    var base = expression(depth: depth - 1)
    if case .filter(let inner, _) = base { base = inner }
    return .filter(base, several(1...2, depth: depth))
  }

  private mutating func path(depth: Int) -> Expression.Path {
    let start: Expression.Path.Start =
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: .root
      case 1: .context
      default: .expression(expression(depth: depth - 1))
      }
    return .init(start, (0..<Int.random(in: 1...4, using: &generator)).map { _ in step(depth: depth - 1) })
  }

  private mutating func step(depth: Int) -> Expression.Step {
    let test: Expression.NodeTest =
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: .anyName
      case 1: .anyNameIn("orx")
      case 2: .node
      case 3: .text
      case 4: .comment
      case 5: .instruction(pick([nil, "print", "don't"]))
      default: .name(pick(["age", "and", "or", "div", "mod", "text", "a-b.c", "orx:meta", "سن", "div2", "_"]))
      }
    let predicates = depth > 0 && Bool.random(using: &generator) ? several(1...2, depth: depth) : []
    return .init(pick(Expression.Axis.allCases), test, predicates)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &generator)]
  }
}
