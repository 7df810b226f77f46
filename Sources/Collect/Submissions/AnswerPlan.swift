import FormEngine

/// How the XML of one form version becomes rows: a tree of element names that leads to columns.
struct AnswerPlan: Sendable {
  let layout: FormLayout
  let shape: FormShape
  private(set) var nodes: [Node] = [Node()]

  struct Node: Sendable {
    var children: [String: Int] = [:]
    /// Index into the layout's columns.
    var column: Int?
    /// Index into the layout's tables, when the element begins a row of its own.
    var table: Int?
  }

  init(_ shape: FormShape, layout: FormLayout) {
    self.layout = layout
    self.shape = shape
    for table in shape.tables {
      guard let place = layout.table(path: table.path) else { continue }
      if place > 0 { nodes[node(at: table.path)].table = place }
      for question in table.questions {
        nodes[node(at: question.path)].column = layout.index(path: question.path, type: question.type, table: place)
      }
    }
  }

  private mutating func node(at path: String) -> Int {
    path.split(separator: "/").reduce(0) { parent, name in
      if let known = nodes[parent].children[String(name)] { return known }
      nodes.append(Node())
      nodes[parent].children[String(name)] = nodes.count - 1
      return nodes.count - 1
    }
  }
}
