/// Turns the references of a form into paths.
///
/// Inside a common repeat a path is relative, so that it leads to the answer of the same instance; elsewhere it is
/// absolute. Where the context is not the question (in predicates, and in choice filters, where it is the choice), a
/// relative path starts at `current()`.
struct PathResolver {
  private let nodes: [Place]
  private let ids: [String: Target]
  private let rootName: String

  /// What is needed of a node. To hold the nodes themselves would copy all of them when they are filled.
  private struct Place {
    let name: String
    let parent: FormNode.ID?
    let enclosingRepeat: FormNode.ID?
  }

  enum Target {
    case one(FormNode.ID)
    case many
  }

  /// Where a reference is seen from.
  enum View {
    case expression
    /// The context is a choice.
    case filter
    /// The node set of a select from answers: it starts outside the repeat, so that it covers all its instances.
    case nodeset
  }

  struct Path: Equatable {
    /// How many levels up from the context; nil for an absolute path.
    let up: Int?
    let names: [String]

    func text(fromCurrent: Bool) -> String {
      guard let up else { return "/" + names.joined(separator: "/") }
      let steps = Array(repeating: "..", count: up) + names
      return (fromCurrent ? "current()/" : "") + steps.joined(separator: "/")
    }
  }

  init(nodes: [FormNode], rootName: String) {
    self.nodes = nodes.map { Place(name: $0.name, parent: $0.parent, enclosingRepeat: $0.enclosingRepeat) }
    self.rootName = rootName
    var ids: [String: Target] = [:]
    var isMade: Set<String> = []
    for node in nodes.dropFirst() {
      switch node.kind {
      case .meta, .attribute, .form: continue
      case .group, .repeat, .question: break
      }
      let name = node.name
      let isOwn = node.location != nil
      if ids[name] == nil || (isOwn && isMade.contains(name)) {
        ids[name] = .one(node.id)
        if isOwn { isMade.remove(name) } else { isMade.insert(name) }
      } else if isOwn {
        ids[name] = .many
      }
    }
    self.ids = ids
  }

  var names: some Sequence<String> { ids.keys.lazy.map(\.self) }

  subscript(name: String) -> Target? { ids[name] }

  /// The path from `context` (nil: from nowhere in particular) to `target`.
  func path(from context: FormNode.ID?, to target: FormNode.ID, as view: View) -> Path {
    guard let context, let common = commonRepeat(context, target) else { return absolute(target) }
    if view == .nodeset, let path = pathFromOutside(context, target, common) { return path }
    let meeting = commonAncestor(context, target)
    return Path(up: steps(from: context, to: meeting), names: names(of: target, below: meeting))
  }

  func absolute(_ target: FormNode.ID) -> Path { Path(up: nil, names: names(of: target, below: nil)) }

  /// Only where the target stands directly in the common repeat, and leaving it does not lose an outer instance.
  private func pathFromOutside(_ context: FormNode.ID, _ target: FormNode.ID, _ common: FormNode.ID) -> Path? {
    guard nodes[target].enclosingRepeat == common,
      nodes[common].enclosingRepeat == nil || nodes[context].enclosingRepeat != common
    else { return nil }
    let outside = nodes[common].parent
    return Path(
      up: steps(from: context, to: common) + 1, names: names(of: target, below: outside))
  }

  private func commonRepeat(_ left: FormNode.ID, _ right: FormNode.ID) -> FormNode.ID? {
    var outer: Set<FormNode.ID> = []
    var next = nodes[left].enclosingRepeat
    while let id = next {
      outer.insert(id)
      next = nodes[id].enclosingRepeat
    }
    next = nodes[right].enclosingRepeat
    while let id = next, !outer.contains(id) { next = nodes[id].enclosingRepeat }
    return next
  }

  private func commonAncestor(_ left: FormNode.ID, _ right: FormNode.ID) -> FormNode.ID {
    // Parents have smaller numbers than their children, so the larger one steps up.
    var (left, right) = (nodes[left].parent ?? 0, nodes[right].parent ?? 0)
    while left != right {
      if left > right { left = nodes[left].parent ?? 0 } else { right = nodes[right].parent ?? 0 }
    }
    return left
  }

  private func steps(from node: FormNode.ID, to ancestor: FormNode.ID) -> Int {
    var count = 0
    var next = node
    while next != ancestor, let parent = nodes[next].parent {
      next = parent
      count += 1
    }
    return count
  }

  private func names(of node: FormNode.ID, below ancestor: FormNode.ID?) -> [String] {
    var names: [String] = []
    var next: FormNode.ID? = node
    while let id = next, id != ancestor {
      names.append(nodes[id].name)
      next = nodes[id].parent
    }
    return names.reversed()
  }
}
