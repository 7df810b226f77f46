package import Basics

/// An expression of a form: what its author wrote, and the XPath it means at its node.
///
/// It never changes, and is shared by all copies of its node: most nodes have none, and a long form is copied often.
package final class FormExpression: Hashable, Sendable {
  /// As written, with references as `${name}`.
  package let source: String
  /// Every reference replaced by the path that leads to it from the node: relative inside a common repeat, else absolute.
  package let xpath: String
  /// The nodes it refers to by name, in order of first mention.
  package let references: [FormNode.ID]
  /// Whether it may look at other answers than ``references`` and what is around its node: by paths written out.
  let looksElsewhere: Bool
  /// The cell it stands in; nil when the converter made it.
  package let location: Diagnostic.Location?

  package init(
    source: String, xpath: String? = nil, references: [FormNode.ID] = [], looksElsewhere: Bool = true,
    location: Diagnostic.Location? = nil
  ) {
    self.source = source
    self.xpath = xpath ?? source
    self.references = references
    self.looksElsewhere = looksElsewhere
    self.location = location
  }

  package static func == (left: FormExpression, right: FormExpression) -> Bool {
    left.source == right.source && left.xpath == right.xpath && left.references == right.references
      && left.location == right.location
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(xpath)
  }
}

extension Expression {
  /// Whether it names answers by paths of its own, other than what is around its node. References are no paths.
  var looksElsewhere: Bool { looksElsewhere(fromOutside: false) }

  /// `fromOutside`: whether a path that begins where it stands leads through a list beside the answers.
  fileprivate func looksElsewhere(fromOutside: Bool) -> Bool {
    switch self {
    case .number, .string, .reference: false
    case .negative(let operand): operand.looksElsewhere(fromOutside: fromOutside)
    case .and(let operands), .or(let operands), .call(_, let operands):
      operands.contains { $0.looksElsewhere(fromOutside: fromOutside) }
    case .binary(_, let left, let right):
      left.looksElsewhere(fromOutside: fromOutside) || right.looksElsewhere(fromOutside: fromOutside)
    case .filter(let base, let predicates):
      base.looksElsewhere(fromOutside: fromOutside)
        || predicates.contains { $0.looksElsewhere(fromOutside: false) }
    case .path(let path): path.looksElsewhere(fromOutside: fromOutside)
    }
  }
}

extension Expression.Path {
  fileprivate func looksElsewhere(fromOutside: Bool) -> Bool {
    var isOutside = false
    switch start {
    case .context where fromOutside: isOutside = true
    case .expression(.call(.instance, let names)):
      if names.contains(where: \.looksElsewhere) { return true }
      isOutside = true
    case .context, .expression(.call(.current, _)):
      guard steps.allSatisfy({ $0 == .parent }) else { return true }
    case .root, .expression: return true
    }
    return steps.contains { $0.predicates.contains { $0.looksElsewhere(fromOutside: isOutside) } }
  }
}
