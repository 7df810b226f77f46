extension InstanceTree {
  /// Makes a tree from the events of an XML reader.
  ///
  /// White space between elements is layout and left out; white space inside an element that holds nothing else stays.
  package struct Builder {
    private var tree = InstanceTree()
    private var open = [NodeID.root]
    private var pending = [""]
    private let keepsLayout: Bool

    /// With `keepsLayout`, white space between elements stays as text nodes.
    package init(keepsLayout: Bool = false) {
      self.keepsLayout = keepsLayout
    }

    package mutating func startElement(
      _ name: NameTable.Name, attributes: some Sequence<(name: NameTable.Name, value: String)>
    ) {
      flush()
      let element = tree.append(name, to: open[open.count - 1])
      // Attributes are prepended: backwards keeps their order.
      for (name, value) in attributes.reversed() { tree.setAttribute(name, of: element, to: value) }
      open.append(element)
      pending.append("")
    }

    package mutating func endElement() {
      guard open.count > 1 else { return }
      let element = open[open.count - 1]
      if tree.nodes[Int(element.index)].first == InstanceTree.none {
        tree.setText(of: element, to: pending[pending.count - 1])
      } else {
        flush()
      }
      open.removeLast()
      pending.removeLast()
    }

    package mutating func text(_ text: some StringProtocol) {
      if open.count > 1 { pending[pending.count - 1] += text }
    }

    package mutating func comment(_ text: String) {
      add(.comment, text)
    }

    package mutating func instruction(_ target: String, _ text: String) {
      add(.instruction, text, name: tree.index(of: NameTable.Name(target)))
    }

    package func finished() -> InstanceTree { tree }

    private mutating func add(_ kind: Kind, _ text: String, name: Int32 = InstanceTree.none) {
      flush()
      tree.append(Node(kind: kind, name: name, parent: open[open.count - 1].index, text: text))
    }

    private mutating func flush() {
      let text = pending[pending.count - 1]
      pending[pending.count - 1] = ""
      guard !text.isEmpty, keepsLayout || !text.utf8.allSatisfy(XPathNumber.isSpace) else { return }
      tree.append(Node(kind: .text, name: InstanceTree.none, parent: open[open.count - 1].index, text: text))
    }
  }
}
