package import FormEngine

/// What the journal keeps of a form's version beside its files: which questions it asks, of which type, in which
/// repeats, and which of them say where and when a submission belongs. Enough to read answers without the form itself.
///
/// Paths are absolute without the root's name, `/household/age`, so that a root that is renamed moves no answer.
package struct FormShape: Hashable, Codable, Sendable {
  /// The first is the submission's own; a repeat comes after the one it stands in.
  package var tables: [Table]
  package var placing: Placing
  /// The codes of choice lists, as far as the version's author wrote them into its workbook; see ``Question/list``. Nil in
  /// versions that were published before they were kept.
  package var lists: [[String]]?

  package struct Table: Hashable, Codable, Sendable {
    /// The path of the repeat; empty for the submission.
    package var path: String
    /// Index of the table whose rows this one's belong to; nil for the first.
    package var parent: Int?
    package var questions: [Question]

    package init(path: String, parent: Int?, questions: [Question]) {
      self.path = path
      self.parent = parent
      self.questions = questions
    }
  }

  package struct Question: Hashable, Codable, Sendable {
    package var path: String
    /// A folded name that its column has unless another needs it.
    package var name: String
    package var type: TableSchema.ColumnType
    /// How the author says that it behaves over time; nil when nothing was said.
    package var additivity: Additivity?
    /// What the answer is to a later stage that reads it: `presence.households`.
    package var role: String?
    /// Index of the list that it is answered from, whatever its filter says. Nil where nobody knows for good: for other
    /// questions, and where a file beside the form, which may change, or other answers give the choices.
    package var list: Int?

    package init(
      path: String, name: String, type: TableSchema.ColumnType, additivity: Additivity? = nil, role: String? = nil,
      list: Int? = nil
    ) {
      self.path = path
      self.name = name
      self.type = type
      self.additivity = additivity
      self.role = role
      self.list = list
    }
  }

  /// The questions outside of repeats by which a submission finds its place, day and programme.
  package struct Placing: Hashable, Codable, Sendable {
    /// Answered with the code of a place; the one the author named, or all that look like it, in the form's order.
    package var placeCodes: [String] = []
    /// Answered with a point: the one the author named, else the first.
    package var point: String?
    /// Whether the author named the question; then no other is tried.
    package var isPlaceNamed = false
    /// Dates and times, the best first.
    package var days: [String] = []
    package var isDayNamed = false
    package var programmeQuestion: String?
    package var programme: String?

    package init() {}
  }

  package init(tables: [Table], placing: Placing = Placing(), lists: [[String]]? = nil) {
    self.tables = tables
    self.placing = placing
    self.lists = lists
  }
}

extension FormShape {
  package init(_ form: Form) {
    var codes = ChoiceCodes(form)
    tables = form.tableSchema.tables.map { table in
      Table(
        path: form.answerPath(table.path), parent: table.parent,
        questions: table.columns.map {
          Question(
            path: form.answerPath($0.path), name: $0.name, type: $0.type,
            additivity: form[$0.node].question?.additivity, role: form[$0.node].question?.role,
            list: $0.type.isChosen ? codes.list(of: form[$0.node]) : nil)
        })
    }
    lists = codes.lists.isEmpty ? nil : codes.lists
    placing = Placing(form)
  }

  /// The questions that have a role, with the table they stand in, in the form's order.
  package var roles: [(role: String, question: Question, table: Int)] {
    tables.enumerated().flatMap { index, table in
      table.questions.compactMap { question in question.role.map { ($0, question, index) } }
    }
  }

  /// As many codes of choices are kept of a version. A list that has no room left among them is not.
  static let mostCodes = 100_000

  /// What the author says of numbers, by path.
  var additivity: [String: Additivity] {
    let said = tables.flatMap(\.questions).compactMap { question in question.additivity.map { (question.path, $0) } }
    return Dictionary(said, uniquingKeysWith: { first, _ in first })
  }
}

extension Form {
  /// A node's path without the root's name: the key under which answers are kept.
  package func answerPath(_ path: String) -> String {
    path.hasPrefix(root.path) ? String(path.dropFirst(root.path.count)) : path
  }
}

extension TableSchema.ColumnType {
  /// Whether its answers are codes of a list.
  var isChosen: Bool { self == .choice || self == .choices || self == .ranking }
}

/// Collects the lists that the questions of a form are answered from, each once.
private struct ChoiceCodes {
  private let form: Form
  private var known: [ItemSource.Origin: Int] = [:]
  private(set) var lists: [[String]] = []
  private var room = FormShape.mostCodes

  init(_ form: Form) {
    self.form = form
  }

  /// Nil when nobody knows the list for good, or it is longer than what is left of the room.
  mutating func list(of node: FormNode) -> Int? {
    guard let origin = node.question?.items?.origin else { return nil }
    if let index = known[origin] { return index }
    guard let list = form.writtenChoices(of: node), list.choices.count <= room else { return nil }
    room -= list.choices.count
    known[origin] = lists.count
    lists.append(list.choices.map(\.name))
    return lists.count - 1
  }
}
