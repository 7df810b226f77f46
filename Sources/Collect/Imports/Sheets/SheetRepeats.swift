import Basics
import FormEngine
import Formats

/// The sheets of a workbook that hold the rows of a form's repeats: a sheet is called as the repeat is, and a column of it
/// says to which row above each of its rows belongs.
///
/// They are held whole; a workbook is bounded by ``SheetImports/largestFile``.
struct SheetRepeats {
  struct Table {
    let node: FormNode
    let answers: SheetRowAnswers
    let rows: [SheetRow]
    /// Rows by what they say of the row above.
    let byParent: [String: [Int]]
    /// The column by which rows of repeats inside this one say it; of the submission's rows for the outermost.
    let parentKey: Int
    /// The column that ties to the row above.
    let link: Int

    func key(of row: SheetRow) -> String { SheetRepeats.text(row, link) }
  }

  /// By the repeat. Empty for CSV, and for a workbook without such sheets.
  private(set) var tables: [FormNode.ID: Table] = [:]
  /// Sheets of repeats whose rows cannot be told whose they are.
  private(set) var untied: [Diagnostic] = []

  /// Rows of one submission in one repeat.
  static let mostInstances = 1000
  /// A column of the sheet above, and one of the sheet of the repeat, as others' exports call them.
  private static let ties = [
    ("_index", "_parent_index"), ("KEY", "PARENT_KEY"), ("_uuid", "_submission__uuid"), ("index", "parent_index"),
  ]

  init() {}

  /// - Parameter main: of the sheet with the submissions' rows.
  /// - Parameter holdsRows: false to know only which sheets they are.
  init(_ rows: SheetRows, of form: Form, main: SheetPlan, holdsRows: Bool = true) throws {
    let names = try rows.names()
    let mainName = main.sheet.flatMap { names.contains($0) ? $0 : nil } ?? names.first
    guard names.count > 1, form.nodes.contains(where: \.isRepeat) else { return }
    var sheets: [FormNode.ID: String] = [:]
    for name in names where name != mainName {
      if let node = Self.node(named: name, in: form), sheets[node.id] == nil { sheets[node.id] = name }
    }
    guard !sheets.isEmpty else { return }
    let mainHeadings = try rows.head(of: mainName, SheetPlan.headRows).headings(at: main.heading)?.full
    var headings: [FormNode.ID: SheetRow] = [:]
    // A repeat comes after the one that it stands in.
    for node in form.nodes where node.isRepeat {
      guard let name = sheets[node.id] else { continue }
      let above = node.enclosingRepeat.map { headings[$0] } ?? mainHeadings
      let questions = SheetQuestions(form, table: node.path)
      let head = try rows.head(of: name, SheetPlan.headRows)
      guard let plan = questions.proposal(for: head, sheet: name, places: SheetPlaces()),
        let own = head.headings(at: plan.heading)?.full
      else { continue }
      headings[node.id] = own
      guard let above, let tie = Self.tie(own, to: above, plan) else {
        untied.append(
          Diagnostic(.error, "import.untied", ["repeat": node.name], at: Diagnostic.Location(sheet: name)))
        continue
      }
      var below: [SheetRow] = []
      if holdsRows {
        try rows.read(name) { row in
          if row.number > plan.heading, !SheetQuestions.isTags(row) { below.append(row) }
          return true
        }
      }
      tables[node.id] = Table(
        node: node, answers: SheetRowAnswers(questions, plan: plan, hasPlainNumbers: rows.hasPlainNumbers), rows: below,
        byParent: Dictionary(grouping: below.indices, by: { Self.text(below[$0], tie.link) }), parentKey: tie.key,
        link: tie.link)
    }
  }

  /// By its name, which a workbook cuts after 31 letters, or its label in any language.
  private static func node(named name: String, in form: Form) -> FormNode? {
    let folded = Folding.fold(name)
    let repeats = form.nodes.filter(\.isRepeat)
    let exact = repeats.filter { $0.name == name }
    let alike = repeats.filter { node in
      Folding.fold(node.name) == folded || node.label?.entries.contains { Folding.fold($0.source) == folded } == true
        || name.count >= 28 && node.name.hasPrefix(name.prefix(28))
    }
    let found = exact.isEmpty ? alike : exact
    return found.count == 1 ? found[0] : nil
  }

  /// As others' exports tie rows, else a heading that both sheets have and that is no question of the repeat.
  private static func tie(_ own: SheetRow, to above: SheetRow, _ plan: SheetPlan) -> (key: Int, link: Int)? {
    func column(_ name: String, _ row: SheetRow) -> Int? {
      row.cells.first { Folding.fold($0.text) == Folding.fold(name) }?.column
    }
    for (key, link) in ties {
      if let key = column(key, above), let link = column(link, own) { return (key, link) }
    }
    for cell in own.cells where plan.columns[cell.column] == nil && !cell.text.trimmed.isEmpty {
      if let key = column(cell.text, above) { return (key, cell.column) }
    }
    return nil
  }

  static func text(_ row: SheetRow, _ column: Int) -> String {
    let text = (row[column] ?? "").trimmed
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The rows of a repeat that belong to a row above, in their order.
  func rows(of node: FormNode.ID, below above: SheetRow) -> (table: Table, rows: [SheetRow])? {
    guard let table = tables[node] else { return nil }
    let key = Self.text(above, table.parentKey)
    return (table, key.isEmpty ? [] : (table.byParent[key] ?? []).map { table.rows[$0] })
  }

  /// What a row above says of itself to rows of outermost repeats: the column and the text, one for each sheet.
  func keys(of above: SheetRow) -> [FormNode.ID: String] {
    tables.filter { $0.value.node.enclosingRepeat == nil }.mapValues { Self.text(above, $0.parentKey) }
  }

  /// Rows that say they belong to a row that is not there, of each sheet in its order.
  ///
  /// - Parameter seen: what rows of submissions said of themselves.
  func orphans(_ seen: [FormNode.ID: Set<String>]) -> [Diagnostic] {
    tables.values.sorted { $0.node.id < $1.node.id }.flatMap { table -> [Diagnostic] in
      let above: Set<String>
      if let outer = table.node.enclosingRepeat {
        above = Set((tables[outer]?.rows ?? []).map { Self.text($0, table.parentKey) })
      } else {
        above = seen[table.node.id] ?? []
      }
      return table.rows.filter { !above.contains(table.key(of: $0)) || table.key(of: $0).isEmpty }.map { row in
        Diagnostic(
          .error, "import.orphan", ["repeat": table.node.name, "key": String(table.key(of: row).prefix(120))],
          at: Diagnostic.Location(sheet: table.answers.plan.sheet, row: row.number, column: table.link))
      }
    }
  }
}
