import Basics
import FormEngine
import Store

/// How the XML of one form version becomes rows: a tree of element names that leads to columns.
struct AnswerPlan: Sendable {
  /// The version it reads, and the state of the form whose layout it fills.
  let identity: Identity
  let layout: FormLayout
  let shape: FormShape
  /// How rows of new submissions are written.
  private(set) var inserts: [AnswerWriting] = []
  /// Columns whose answers a submission is searched by: the first texts that are asked outside of repeats.
  private(set) var searched: [Int] = []
  private(set) var nodes: [Node] = [Node()]
  /// Whether there are questions whose codes are not among the lists of the shape.
  private(set) var hasOpenLists = false

  struct Node: Sendable {
    var children: [String: Int] = [:]
    /// Index into the layout's columns.
    var column: Int?
    /// Index into the layout's tables, when the element begins a row of its own.
    var table: Int?
    /// The codes that an answer may have; nil when that is not known.
    var codes: Set<String>?
  }

  private static let mostSearched = 5

  struct Identity: Hashable, Sendable {
    let version: ID<Entry>
    let revision: Int
  }

  init(_ shape: FormShape, tables: AnswerTables, identity: Identity) {
    var codes = CodeSets()
    self.init(shape, tables: tables, identity: identity, codes: &codes)
  }

  /// `codes` is shared by the versions of a form: most of them have the same lists.
  init(_ shape: FormShape, tables: AnswerTables, identity: Identity, codes: inout CodeSets) {
    self.identity = identity
    layout = tables.layout
    self.shape = shape
    var columns: Set<Int> = []
    let lists = (shape.lists ?? []).map { codes[$0] }
    for table in shape.tables {
      guard let place = layout.table(path: table.path) else { continue }
      if place > 0 { nodes[node(at: table.path)].table = place }
      for question in table.questions {
        guard let column = layout.index(path: question.path, type: question.type, table: place) else { continue }
        let leaf = node(at: question.path)
        nodes[leaf].column = column
        nodes[leaf].codes = question.list.flatMap { lists.indices.contains($0) ? lists[$0] : nil }
        if question.type.isChosen, nodes[leaf].codes == nil { hasOpenLists = true }
        columns.insert(column)
        if place == 0, question.type == .text, !question.isPersonal, searched.count < Self.mostSearched,
          !question.path.hasPrefix("/meta/")
        {
          searched.append(column)
        }
      }
    }
    inserts = AnswerWriting.all(tables, existing: .refuse, columns.contains)
  }

  /// The column of a question outside of repeats, as an index into the layout's.
  func column(at path: String) -> Int? {
    var node = nodes[0]
    for name in path.split(separator: "/") {
      guard let next = node.children[String(name)] else { return nil }
      node = nodes[next]
    }
    return node.column
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

/// The codes of lists, each list once.
struct CodeSets {
  private var known: [[String]: Set<String>] = [:]

  subscript(list: [String]) -> Set<String> {
    mutating get {
      if let set = known[list] { return set }
      let set = Set(list)
      known[list] = set
      return set
    }
  }
}
