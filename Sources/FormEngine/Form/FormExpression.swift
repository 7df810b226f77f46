package import Basics

/// An expression of a form: what its author wrote, and the XPath it means at its node.
package struct FormExpression: Hashable, Sendable {
  /// As written, with references as `${name}`.
  package let source: String
  /// Every reference replaced by the path that leads to it from the node: relative inside a common repeat, else absolute.
  package let xpath: String
  /// The nodes it refers to by name, in order of first mention.
  package let references: [FormNode.ID]
  /// The cell it stands in; nil when the converter made it.
  package let location: Diagnostic.Location?

  package init(
    source: String, xpath: String? = nil, references: [FormNode.ID] = [], location: Diagnostic.Location? = nil
  ) {
    self.source = source
    self.xpath = xpath ?? source
    self.references = references
    self.location = location
  }
}
