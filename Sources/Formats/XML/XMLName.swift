/// The name of an element or attribute: local part, prefix as written, and the namespace it stands for.
package struct XMLName: Hashable, Sendable {
  package let local: String
  package let prefix: String?
  package let namespace: String?

  package init(_ local: String, prefix: String? = nil, namespace: String? = nil) {
    self.local = local
    self.prefix = prefix
    self.namespace = namespace
  }

  /// As written: `orx:meta`.
  package var qualified: String { prefix.map { $0 + ":" + local } ?? local }
}

/// What is accepted of an XML text, whoever sent it.
package struct XMLLimits: Sendable {
  package var bytes: Int
  package var depth: Int
  /// Elements and attributes together.
  package var nodes: Int
  package var attributesPerElement = 256

  package init(bytes: Int = 64 << 20, depth: Int = 100, nodes: Int = 4_000_000) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
  }
}
