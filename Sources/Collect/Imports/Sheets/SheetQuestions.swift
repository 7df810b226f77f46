import Basics
package import FormEngine
package import Formats

/// The questions of a form that a column can answer, those outside of repeats or of one repeat: what is no file and not
/// calculated.
package struct SheetQuestions: Sendable {
  package let questions: [Question]
  /// Answered with the codes of places.
  package let placePaths: [String]
  private let byPath: [String: Int]

  package struct Question: Sendable {
    package let path: String
    package let name: String
    package let type: TableSchema.ColumnType
    /// In each language.
    let labels: [String]
    /// As the reader's language has it, without marks of layout.
    package let label: String
    let node: FormNode.ID
    package let isRequired: Bool
    let choices: Choices?
  }

  /// The choices of a question, found by their code or by their label in any language.
  struct Choices: Sendable {
    let codes: Set<String>
    let byText: [String: Set<String>]
    /// For people: label or code, the first ones.
    let allowed: String

    init(_ list: ChoiceList) {
      codes = Set(list.choices.map(\.name))
      var byText: [String: Set<String>] = [:]
      for choice in list.choices {
        for text in [choice.name] + (choice.label?.entries.map(\.source) ?? []) {
          byText[Folding.fold(text), default: []].insert(choice.name)
        }
      }
      self.byText = byText
      let shown = list.choices.prefix(12).map { choice in
        choice.label?.entries.first.map { "\(choice.name) (\($0.source))" } ?? choice.name
      }
      allowed = shown.joined(separator: ", ") + (list.choices.count > 12 ? " …" : "")
    }

    func code(_ text: String) -> String? {
      if codes.contains(text) { return text }
      let found = byText[Folding.fold(text)] ?? []
      return found.count == 1 ? found.first : nil
    }
  }

  /// - Parameters:
  ///   - reader: Whose language labels are shown in.
  ///   - table: The path of a repeat.
  init(_ form: Form, reader: Language = .english, table: String? = nil) {
    let language = form.language(for: reader)
    let schema = form.tableSchema
    let chosen = table.map { schema.table(atPath: $0) } ?? schema.tables.first
    questions = (chosen?.columns ?? []).compactMap { column in
      let node = form[column.node]
      guard column.type != .file, column.type != .geotrace, column.type != .geoshape, node.bind.calculate == nil,
        !column.path.hasPrefix(form.root.path + "/meta/")
      else { return nil }
      return Question(
        path: form.answerPath(column.path), name: node.name, type: column.type,
        labels: node.label?.entries.map(\.source) ?? [], label: form.plainText(node.label, in: language), node: node.id,
        isRequired: node.bind.required != nil,
        choices: form.choices(of: node).map(Choices.init))
    }
    byPath = Dictionary(questions.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    placePaths = table == nil ? FormShape(form).placing.placeCodes : []
  }

  package subscript(path: String) -> Question? { byPath[path].map { questions[$0] } }

  // MARK: Proposing what columns mean

  /// What the headings mean, as far as they say so: those of row `heading`, or where they seem to stand.
  package func proposal(
    for head: [SheetRow], sheet: String?, heading: Int? = nil, places: SheetPlaces
  ) -> SheetPlan? {
    let found = Self.headings(in: head, at: heading) { headings in
      headings.row.cells.count { target(ofHeading: $0.text) != nil } + places.meaning(headings.row).count
    }
    guard let heading = found?.row else { return nil }
    var plan = SheetPlan(sheet: sheet, heading: heading.number)
    var used: Set<SheetTarget> = []
    for cell in heading.cells {
      if let target = target(ofHeading: cell.text), used.insert(target).inserted { plan.columns[cell.column] = target }
    }
    guard !placePaths.isEmpty else { return plan }
    let tags = head.first { $0.number > heading.number && Self.isTags($0) }
    for column in tags.map(places.meaning) ?? places.meaning(heading) {
      let target = SheetTarget.place(level: column.level, isCode: column.isCode)
      // A column that names the question itself is its answer, whatever else it may mean.
      if plan.columns[column.column] == nil, used.insert(target).inserted { plan.columns[column.column] = target }
    }
    return plan
  }

  /// The row of the first ones that looks most like headings: texts of which the form knows many. Rows of data have
  /// numbers, titles have one cell.
  ///
  /// - Parameters:
  ///   - row: where somebody says that they stand.
  ///   - known: how many of them are known.
  package static func headings(
    in head: [SheetRow], at row: Int? = nil, known: (SheetHeadings) -> Int
  ) -> SheetHeadings? {
    if let said = row.flatMap({ head.headings(at: $0) }) { return said }
    func score(_ headings: SheetHeadings) -> Int {
      let texts = headings.row.cells.filter { !$0.text.trimmed.isEmpty }
      let words = texts.count { $0.text.contains(where: \.isLetter) }
      return known(headings) * 100 + words - (texts.count - words)
    }
    return head.filter { !$0.cells.isEmpty && !isTags($0) }.compactMap { head.headings(at: $0.number) }
      .max { (score($0), -$0.number) < (score($1), -$1.number) }
  }

  /// A row of HXL tags.
  package static func isTags(_ row: SheetRow) -> Bool {
    HXLColumns(row.cells.map(\.text)) != nil
  }

  /// By name, by path, or by label in any language; a point's parts by their usual names.
  private func target(ofHeading text: String) -> SheetTarget? {
    let folded = Folding.fold(text)
    guard !folded.isEmpty else { return nil }
    if let named = questions.first(where: { $0.name == text.trimmed || "/" + text.trimmed == $0.path }) {
      return .question(named.path)
    }
    let alike = questions.filter { question in
      Folding.fold(question.name) == folded || question.labels.contains { Folding.fold($0) == folded }
    }
    if alike.count == 1 { return .question(alike[0].path) }
    guard let point = questions.first(where: { $0.type == .geopoint }) else { return nil }
    if Self.latitudes.contains(folded) { return .latitude(point.path) }
    return Self.longitudes.contains(folded) ? .longitude(point.path) : nil
  }

  private static let latitudes = Set(["latitude", "lat", "enlem", "خط العرض", "y"].map { Folding.fold($0) })
  private static let longitudes = Set(
    ["longitude", "lon", "long", "lng", "boylam", "خط الطول", "x"].map { Folding.fold($0) })
}
