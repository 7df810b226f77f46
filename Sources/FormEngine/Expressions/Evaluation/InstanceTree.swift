/// The elements, attributes and texts an expression looks at: the answers of a record, or a list that comes with a form.
///
/// Nodes stand in one array and point at each other by index, so that a list of many thousand items is a few allocations.
/// The text of an element without child nodes stands in the element itself.
package struct InstanceTree: Sendable {
  /// A node of one tree. It stays valid until the node is removed.
  package struct NodeID: Hashable, Sendable {
    /// The index of the node; for the text inside an element without child nodes, that of the element.
    let index: Int32
    /// Whether the text inside the element is meant and not the element.
    let isText: Bool

    init(_ index: Int32, isText: Bool = false) {
      self.index = index
      self.isText = isText
    }

    /// What stands above the outermost element.
    package static let root = NodeID(0)
  }

  enum Kind: UInt8 {
    case root, element, attribute, text, comment, instruction
  }

  struct Node {
    var kind: Kind
    /// Whether it counts: not when it, or an element around it, is not relevant.
    var isRelevant = true
    /// Index into ``InstanceTree/names``.
    var name: Int32
    var parent: Int32
    var previous: Int32 = none
    var next: Int32 = none
    var first: Int32 = none
    var last: Int32 = none
    var attribute: Int32 = none
    var text = ""
  }

  /// In place of an index: there is no such node.
  static let none: Int32 = -1

  private(set) var nodes: [Node]
  private(set) var names: NameTable
  /// Grows with every change of the structure, so that what was computed from it can be known to be out of date.
  private(set) var generation = 0

  /// Whether no node was ever marked as not relevant.
  private(set) var isAllRelevant = true

  package init() {
    nodes = [Node(kind: .root, name: Self.none, parent: Self.none)]
    names = NameTable()
  }
}

// MARK: Reading

extension InstanceTree {
  /// The outermost element.
  package var top: NodeID? { children(of: .root).first { nodes[Int($0.index)].kind == .element } }

  /// The elements directly inside one.
  package func children(of node: NodeID) -> some Sequence<NodeID> {
    sequence(state: node.isText ? Self.none : nodes[Int(node.index)].first) { next -> NodeID? in
      while next != Self.none {
        let index = next
        next = nodes[Int(index)].next
        if nodes[Int(index)].kind == .element { return NodeID(index) }
      }
      return nil
    }
  }

  package func child(_ name: String, of node: NodeID) -> NodeID? {
    children(of: node).first { self.name(of: $0) == name }
  }

  package func parent(of node: NodeID) -> NodeID? {
    if node.isText { return NodeID(node.index) }
    let parent = nodes[Int(node.index)].parent
    return parent == Self.none ? nil : NodeID(parent)
  }

  /// The element that follows inside the same parent.
  package func nextSibling(of node: NodeID) -> NodeID? {
    var index = node.isText ? Self.none : nodes[Int(node.index)].next
    while index != Self.none, nodes[Int(index)].kind != .element { index = nodes[Int(index)].next }
    return index == Self.none ? nil : NodeID(index)
  }

  /// The name without a prefix; empty for what has no name.
  package func name(of node: NodeID) -> String { qualifiedName(of: node)?.local ?? "" }

  package func attribute(_ name: String, of node: NodeID) -> String? {
    attributes(of: node).first { self.name(of: $0) == name }.map { nodes[Int($0.index)].text }
  }

  package func attributes(of node: NodeID) -> some Sequence<NodeID> {
    sequence(state: node.isText ? Self.none : nodes[Int(node.index)].attribute) { next -> NodeID? in
      guard next != Self.none else { return nil }
      defer { next = nodes[Int(next)].next }
      return NodeID(next)
    }
  }

  func qualifiedName(of node: NodeID) -> NameTable.Name? {
    node.isText || nodes[Int(node.index)].name == Self.none ? nil : names[nodes[Int(node.index)].name]
  }

  /// The text of a node as XPath 1.0 §5 defines it: for an element, all text inside it.
  package func text(of node: NodeID) -> String {
    let first = nodes[Int(node.index)]
    guard first.first != Self.none, !node.isText else { return first.text }
    var text = ""
    var index = first.first
    while true {
      let inner = nodes[Int(index)]
      if inner.kind == .element || inner.kind == .text { text += inner.text }
      if inner.first != Self.none {
        index = inner.first
        continue
      }
      while nodes[Int(index)].next == Self.none {
        index = nodes[Int(index)].parent
        if index == node.index { return text }
      }
      index = nodes[Int(index)].next
    }
  }

  /// Its place among the siblings of its name, counted from 1.
  package func position(of node: NodeID) -> Int {
    guard !node.isText else { return 1 }
    let name = nodes[Int(node.index)].name
    var position = 1
    var before = nodes[Int(node.index)].previous
    while before != Self.none {
      if nodes[Int(before)].name == name, nodes[Int(before)].kind == nodes[Int(node.index)].kind { position += 1 }
      before = nodes[Int(before)].previous
    }
    return position
  }

  package func isRelevant(_ node: NodeID) -> Bool { nodes[Int(node.index)].isRelevant }
}

// MARK: Changing

extension InstanceTree {
  /// Adds an element behind the last child.
  @discardableResult
  package mutating func append(_ name: NameTable.Name, to parent: NodeID, text: String = "") -> NodeID {
    append(Node(kind: .element, name: names.index(of: name), parent: parent.index, text: text))
  }

  @discardableResult
  package mutating func append(_ name: String, to parent: NodeID, text: String = "") -> NodeID {
    append(NameTable.Name(name), to: parent, text: text)
  }

  package mutating func setAttribute(_ name: NameTable.Name, of node: NodeID, to text: String) {
    if let known = attributes(of: node).first(where: { qualifiedName(of: $0) == name }) {
      nodes[Int(known.index)].text = text
    } else {
      append(Node(kind: .attribute, name: names.index(of: name), parent: node.index, text: text))
    }
  }

  /// Gives a node a text, for an element in place of all that is inside it.
  package mutating func setText(of node: NodeID, to text: String) {
    if nodes[Int(node.index)].first != Self.none {
      generation += 1
      nodes[Int(node.index)].first = Self.none
      nodes[Int(node.index)].last = Self.none
    }
    nodes[Int(node.index)].text = text
  }

  package mutating func setRelevant(_ isRelevant: Bool, _ node: NodeID) {
    if !isRelevant { isAllRelevant = false }
    nodes[Int(node.index)].isRelevant = isRelevant
  }

  /// Takes a node and all inside it out of the tree. Its place in memory is not used again.
  package mutating func remove(_ node: NodeID) {
    guard !node.isText, node != .root else { return }
    generation += 1
    let removed = nodes[Int(node.index)]
    if removed.previous == Self.none {
      if removed.kind == .attribute {
        nodes[Int(removed.parent)].attribute = removed.next
      } else {
        nodes[Int(removed.parent)].first = removed.next
      }
    } else {
      nodes[Int(removed.previous)].next = removed.next
    }
    if removed.next != Self.none {
      nodes[Int(removed.next)].previous = removed.previous
    } else if removed.kind != .attribute {
      nodes[Int(removed.parent)].last = removed.previous
    }
    nodes[Int(node.index)].parent = Self.none
    nodes[Int(node.index)].previous = Self.none
    nodes[Int(node.index)].next = Self.none
  }

  /// Copies a node with all inside it to stand before a child of `parent`, or behind the last one.
  @discardableResult
  package mutating func copy(_ node: NodeID, of other: InstanceTree, to parent: NodeID, before: NodeID? = nil)
    -> NodeID
  {
    let original = other.nodes[Int(node.index)]
    let name = original.name == Self.none ? Self.none : names.index(of: other.names[original.name])
    let copy = append(
      Node(kind: original.kind, isRelevant: true, name: name, parent: parent.index, text: original.text),
      before: before?.index)
    for next in [original.attribute, original.first] {
      var child = next
      while child != Self.none {
        self.copy(NodeID(child), of: other, to: copy)
        child = other.nodes[Int(child)].next
      }
    }
    return copy
  }

  mutating func index(of name: NameTable.Name) -> Int32 { names.index(of: name) }

  @discardableResult
  mutating func append(_ node: Node, before: Int32? = nil) -> NodeID {
    generation += 1
    let index = Int32(nodes.count)
    var node = node
    if node.kind == .attribute {
      node.next = nodes[Int(node.parent)].attribute
      if node.next != Self.none { nodes[Int(node.next)].previous = index }
      nodes[Int(node.parent)].attribute = index
    } else {
      node.next = before ?? Self.none
      node.previous = before.map { nodes[Int($0)].previous } ?? nodes[Int(node.parent)].last
      if node.previous == Self.none {
        nodes[Int(node.parent)].first = index
      } else {
        nodes[Int(node.previous)].next = index
      }
      if let before {
        nodes[Int(before)].previous = index
      } else {
        nodes[Int(node.parent)].last = index
      }
    }
    nodes.append(node)
    return NodeID(index)
  }
}
