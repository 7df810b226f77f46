import Synchronization

/// A list that comes with a form and does not change: choices, places, a CSV file. May be used by many sessions at once.
package final class SecondaryInstance: Sendable {
  package let tree: InstanceTree
  private let indexes = Mutex<[Key: [String: [Int32]]]>([:])

  package init(_ tree: InstanceTree) {
    self.tree = tree
  }

  /// Items below one parent, found by what a child of theirs holds.
  struct Key: Hashable {
    let parent: Int32
    let item: Int32
    let child: Int32
  }

  /// The items of that name below the parent that have a child of that name holding the text; in document order.
  /// The first question of a kind builds an index, so that later ones do not look at every item.
  func items(_ key: Key, holding text: String) -> [Int32] {
    indexes.withLock { indexes in
      if let index = indexes[key] { return index[text] ?? [] }
      var index: [String: [Int32]] = [:]
      for item in tree.children(of: InstanceTree.NodeID(key.parent)) where tree.nodes[Int(item.index)].name == key.item
      {
        for child in tree.children(of: item) where tree.nodes[Int(child.index)].name == key.child {
          let text = tree.text(of: child)
          if index[text]?.last != item.index { index[text, default: []].append(item.index) }
        }
      }
      indexes[key] = index
      return index[text] ?? []
    }
  }
}
