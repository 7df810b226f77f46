package import Basics

/// Why a text is no expression. The words are in the catalogues under `diagnostic.<code>`.
package struct ExpressionProblem: Error, Hashable, Sendable {
  package let kind: Kind
  /// Where in the text, in characters from its beginning.
  package let offset: Int

  package enum Kind: Hashable, Sendable {
    case empty
    case tooLong(limit: Int)
    case tooDeep(limit: Int)
    /// The text ends where something must follow.
    case unfinished
    case unexpected(String)
    /// A quotation mark without its partner.
    case unclosedQuote
    /// A typographic quotation mark, as word processors make them.
    case curlyQuote(String)
    /// `${` without a name or without `}`.
    case reference
    /// `$name`, which forms do not have.
    case variable(String)
    /// An operator of another language: `==`, `&&`, `||`, `<>`.
    case foreignOperator(String, instead: String)
    case unknownAxis(String)
    case unknownFunction(String, nearest: String?)
    case argumentCount(Expression.Function, given: Int)
  }

  package var code: String {
    switch kind {
    case .empty: "expression.empty"
    case .tooLong: "expression.too-long"
    case .tooDeep: "expression.too-deep"
    case .unfinished: "expression.unfinished"
    case .unexpected: "expression.unexpected"
    case .unclosedQuote: "expression.unclosed-quote"
    case .curlyQuote: "expression.curly-quote"
    case .reference: "expression.reference"
    case .variable: "expression.variable"
    case .foreignOperator: "expression.foreign-operator"
    case .unknownAxis: "expression.unknown-axis"
    case .unknownFunction(_, nil): "expression.unknown-function"
    case .unknownFunction: "expression.misspelt-function"
    case .argumentCount: "expression.argument-count"
    }
  }

  package var arguments: [String: String] {
    var arguments = ["position": String(offset + 1)]
    switch kind {
    case .empty, .unfinished, .unclosedQuote: break
    case .reference: arguments["example"] = Expression.Reference("age").text
    case .tooLong(let limit), .tooDeep(let limit): arguments["limit"] = String(limit)
    case .unexpected(let text), .curlyQuote(let text): arguments["found"] = text
    case .variable(let name):
      arguments["found"] = "$" + name
      arguments["instead"] = Expression.Reference(name).text
    case .unknownAxis(let name): arguments["name"] = name
    case .foreignOperator(let text, let instead):
      arguments["found"] = text
      arguments["instead"] = instead
    case .unknownFunction(let name, let nearest):
      arguments["name"] = name
      arguments["nearest"] = nearest
    case .argumentCount(let function, let given):
      arguments["name"] = function.rawValue
      arguments["given"] = String(given)
      arguments["allowed"] = function.allowedCounts
    }
    return arguments
  }

  package func diagnostic(at location: Diagnostic.Location?) -> Diagnostic {
    Diagnostic(.error, code, arguments, at: location)
  }
}

extension Expression.Function {
  /// Whether it can be called with that many arguments.
  package func takes(_ count: Int) -> Bool {
    arity.contains(count) && (self != .indexedRepeat || count % 2 == 1)
  }

  /// The allowed numbers of arguments as signs: `2`, `1–2`, `3, 5, 7, …`.
  fileprivate var allowedCounts: String {
    if self == .indexedRepeat { return "3, 5, 7, …" }
    if arity.upperBound == Self.many { return "\(arity.lowerBound), \(arity.lowerBound + 1), …" }
    return arity.count == 1 ? "\(arity.lowerBound)" : "\(arity.lowerBound)–\(arity.upperBound)"
  }
}
