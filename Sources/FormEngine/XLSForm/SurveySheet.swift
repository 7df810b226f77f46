import Basics

/// Reads the rows of the survey sheet into a tree: begins and ends are matched, names and types checked, and what a row
/// stands for beyond itself (a count, a label of a table, a text for "other") is put in.
struct SurveySheet {
  private let log: ProblemLog
  private let sheet: String
  /// Namespaces a name may stand in.
  private let prefixes: Set<String>
  private let choices: ChoicesSheet
  private let rules: QuestionRules
  private(set) var root: DraftNode
  /// Questions inside `meta`: the audit.
  private(set) var meta: [DraftNode] = []
  /// Files named by `csv-external` and `xml-external`.
  private(set) var files: [(name: String, extension: String, cell: CellText)] = []
  /// Whether a select offers "other" by itself.
  private(set) var asksForOther = false
  /// Settings written as rows.
  private(set) var settings: [(name: String, value: String)] = []
  private var open: [OpenContainer]
  private var repeatNames: Set<String> = []

  /// A begun group, repeat or loop.
  private struct OpenContainer {
    let node: DraftNode
    let word: TypeCell.Container?
    /// The choices a loop runs over.
    var loop: [Choice] = []
    var names: Set<String> = []
    var lowercaseNames: Set<String> = []
  }

  /// Where a group with the appearance `table-list` stands: all selects in it share one list, named by the first.
  private enum TableList {
    case none, expected
    case list(String)
  }

  private var tableList = TableList.none
  /// Trees are walked by recursion.
  static let maximumDepth = 60
  /// How many questions a loop may make.
  private static let loopLimit = 20_000

  init(
    rows: [SurveyRow], sheet: String, rootName: String, prefixes: Set<String>, choices: ChoicesSheet,
    rules: QuestionRules, log: ProblemLog
  ) {
    self.log = log
    self.sheet = sheet
    self.prefixes = prefixes
    self.choices = choices
    self.rules = rules
    root = DraftNode(.form, name: rootName, row: SurveyRow(number: 0), location: nil)
    open = [OpenContainer(node: root, word: nil)]
    for row in rows { read(row) }
    checkNames(in: root)
    for container in open.dropFirst() {
      report(
        .beginUnmatched, Self.words(container.word, ["name": container.node.name]), container.node.row)
    }
  }

  private mutating func read(_ row: SurveyRow) {
    if let disabled = row.disabled {
      log.report(.disabledColumn, at: disabled.location(in: sheet))
      if YesNo.isYes(disabled.text) { return }
    }
    guard let type = row.type else {
      if row.name != nil || row.has(.label) {
        report(.typeMissing, [:], row)
      } else {
        report(.rowSkipped, [:], row)
      }
      return
    }
    switch TypeCell(type.text) {
    case .setting(let name): settings.append((name, row.name?.text ?? ""))
    case .end(let word): end(word, row)
    case .begin(let word, let list): begin(word, list: list, row)
    case .externalInstance(let fileExtension):
      if let name = name(of: row, isNote: false) { files.append((name.text, fileExtension, name)) }
    case .select(let kind, let list, let isFromFile, let hasOther):
      select(kind, list: list, isFromFile: isFromFile, hasOther: hasOther, row)
    case .openStreetMap(let tags): question(TypeSpelling(type: .osm), row)?.tags = choices.tags(tags)
    case .question(let spelling): question(spelling, row)
    case .unknown:
      if !log.isFull, let nearest = TypeSpelling.nearest(to: type.text) {
        log.report(.typeMisspelt, ["type": type.text, "nearest": nearest], at: type.location(in: sheet))
      } else {
        log.report(.typeUnknown, ["type": type.text], at: type.location(in: sheet))
      }
      // Its name counts as known, so that references to it are not reported as well.
      if let name = name(of: row, isNote: false) { add(node(.question(.text), name, row)) }
    }
  }

  // MARK: Groups, repeats, loops

  private mutating func begin(_ word: TypeCell.Container, list: String?, _ row: SurveyRow) {
    guard open.count < Self.maximumDepth else {
      return report(.tooDeep, ["limit": String(Self.maximumDepth)], row)
    }
    let cell = name(of: row, isNote: false) ?? CellText(text: "group_\(row.number)", row: row.number, column: 1)
    if word == .repeat { checkRepeatName(cell) }
    if word == .repeat, !row.has(.label), !row.hasMedia {
      report(.labelMissingRepeat, ["name": cell.text], row)
    }
    let node = node(word == .repeat ? .repeat : .group, cell, row)
    var container = OpenContainer(node: node, word: word)
    if word == .loop { container.loop = loopChoices(list, row) }
    if word == .repeat { extractCount(node, cell) }
    if let intent = row.intent { node.bodyAttributes.append(FormAttribute("intent", intent.text)) }
    beginTableList(node)
    add(node)
    open.append(container)
  }

  /// What a sheet writes where a container begins and ends, whole: a translation must not put words together.
  private static func words(_ word: TypeCell.Container?, _ others: [String: String]) -> [String: String] {
    others.merging(["begin": "begin_\(word?.rawValue ?? "")", "end": "end_\(word?.rawValue ?? "")"]) { own, _ in own }
  }

  private mutating func end(_ word: TypeCell.Container, _ row: SurveyRow) {
    guard open.count > 1, let container = open.last, container.word == word else {
      return report(.endUnmatched, Self.words(word, ["name": row.name?.text ?? ""]), row)
    }
    open.removeLast()
    tableList = .none
    if word == .loop { unroll(container, row) }
    if row.entityProperty != nil { report(.entityPropertyContainer, [:], row) }
  }

  private func checkRepeatName(_ name: CellText) {
    guard name.text == root.name else { return }
    log.report(.repeatNameRoot, ["name": name.text], at: name.location(in: sheet))
  }

  /// A count that is more than one reference is computed in a node of its own before the repeat.
  private mutating func extractCount(_ node: DraftNode, _ name: CellText) {
    guard let index = node.row.controls.lastIndex(where: { $0.name == "jr:count" }) else { return }
    let cell = node.row.controls[index].cell
    guard !ReferenceScanner.isSingleReference(cell.text) else { return }
    let countName = name.text + "_count"
    var row = SurveyRow(number: node.row.number)
    row.binds = [("readonly", cell.replacing(text: "true()")), ("calculate", cell)]
    add(DraftNode(.question(.calculate), name: countName, row: row, location: nil))
    node.row.controls[index].cell = cell.replacing(text: "${" + countName + "}")
  }

  private func unroll(_ container: OpenContainer, _ row: SurveyRow) {
    guard container.node.size * container.loop.count <= Self.loopLimit else {
      return report(.loopTooLarge, ["limit": String(Self.loopLimit)], row)
    }
    container.node.unroll(over: container.loop)
  }

  private func loopChoices(_ list: String?, _ row: SurveyRow) -> [Choice] {
    guard let list, let found = choices.list(list) else {
      report(.loopList, ["list": list ?? ""], row)
      return []
    }
    for choice in found.choices where !XMLNames.isName(choice.name) {
      log.report(.nameInvalid, ["name": choice.name], sheet: "choices", row: choice.row ?? 1, column: nil)
    }
    return found.choices.filter { XMLNames.isName($0.name) }
  }

  // MARK: Questions

  @discardableResult
  private mutating func question(_ spelling: TypeSpelling, _ row: SurveyRow) -> DraftNode? {
    let type = spelling.type
    if type == .audit {
      if let name = row.name, name.text != "audit" { log.report(.auditName, at: name.location(in: sheet)) }
      let node = node(.question(.audit), CellText(text: "audit", row: row.number, column: 1), row)
      rules.apply(to: node)
      meta.append(node)
      return node
    }
    guard let name = name(of: row, isNote: type == .note) else { return nil }
    let node = node(.question(type), name, row)
    node.preload = spelling.preload
    if let constraint = spelling.constraint, row.bind("constraint") == nil {
      node.row.binds.append(("constraint", name.replacing(text: constraint)))
    }
    if let hint = spelling.hint, !row.has(.hint) {
      node.row.texts.append((.hint, nil, name.replacing(text: hint)))
    }
    rules.apply(to: node)
    add(node)
    return node
  }

  private mutating func select(
    _ type: QuestionType, list: String, isFromFile: Bool, hasOther: Bool, _ row: SurveyRow
  ) {
    guard let name = name(of: row, isNote: false) else { return }
    let node = node(.question(type), name, row)
    rules.apply(to: node, list: list, isFromFile: isFromFile)
    switch tableList {
    case .none: break
    case .expected:
      tableList = .list(list)
      if let filter = row.choiceFilter { log.report(.tableListFilter, at: filter.location(in: sheet)) }
      add(tableHead(type, list, row))
      node.row.controls.append(("appearance", name.replacing(text: "list-nolabel")))
    case .list(let shared):
      if shared != list { report(.tableListMixed, ["list": list, "shared": shared], row) }
      node.row.controls.append(("appearance", name.replacing(text: "list-nolabel")))
    }
    add(node)
    if hasOther { addOther(name, list, row) }
  }

  /// The text question behind "other", and the choice itself.
  private mutating func addOther(_ name: CellText, _ list: String, _ row: SurveyRow) {
    asksForOther = true
    if let filter = row.choiceFilter { log.report(.otherFilter, at: filter.location(in: sheet)) }
    guard choices.list(list) != nil else { return report(.otherNeedsChoices, ["list": list], row) }
    choices.addOther(to: list)
    var other = SurveyRow(number: row.number)
    other.texts = [(.label, nil, name.replacing(text: ChoicesSheet.specifyOther))]
    other.binds = [("relevant", name.replacing(text: "selected(../\(name.text), 'other')"))]
    add(DraftNode(.question(.text), name: name.text + "_other", row: other, location: nil))
  }

  // MARK: Table lists

  private mutating func beginTableList(_ node: DraftNode) {
    guard let index = node.row.controls.lastIndex(where: { $0.name == "appearance" }) else { return }
    let cell = node.row.controls[index].cell
    let words = cell.text.split(separator: " ")
    guard words.contains("table-list") else { return }
    tableList = .expected
    let kept = ["field-list"] + words.filter { $0 != "table-list" }
    node.row.controls[index].cell = cell.replacing(text: kept.joined(separator: " "))
    // The group itself cannot show label and hint above the table, a note can.
    let moved = node.row.texts.filter { $0.role == .label || $0.role == .hint }
    guard !moved.isEmpty else { return }
    node.row.texts.removeAll { $0.role == .label || $0.role == .hint }
    var row = SurveyRow(number: node.row.number)
    row.texts = moved
    let name = "generated_table_list_label_\(row.number)"
    node.children.append(DraftNode(.question(.note), name: name, row: row, location: nil))
  }

  /// The select without answers that shows the labels of all choices above the table.
  private func tableHead(_ type: QuestionType, _ list: String, _ row: SurveyRow) -> DraftNode {
    var head = SurveyRow(number: row.number)
    head.controls = [("appearance", CellText(text: "label", row: row.number, column: 1))]
    let node = DraftNode(
      .question(type), name: "reserved_name_for_field_list_labels_\(row.number)", row: head, location: nil)
    node.items = DraftItems(origin: .list(list))
    return node
  }

  // MARK: Names

  /// The name of a row; nil, and reported, when it has none that can be used.
  private mutating func name(of row: SurveyRow, isNote: Bool) -> CellText? {
    guard let name = row.name else {
      if isNote {
        return CellText(text: "generated_note_name_\(row.number)", row: row.number, column: row.type?.column ?? 1)
      }
      report(.nameMissing, ["type": row.type?.text ?? ""], row)
      return nil
    }
    guard XMLNames.isName(name.text), hasKnownPrefix(name.text) else {
      log.report(.nameInvalid, ["name": name.text], at: name.location(in: sheet))
      return nil
    }
    let level = open.count - 1
    if name.text == "meta" {
      log.report(.nameReserved, ["name": name.text], at: name.location(in: sheet))
    } else if !open[level].names.insert(name.text).inserted {
      log.report(.nameDuplicate, ["name": name.text], at: name.location(in: sheet))
    } else if !open[level].lowercaseNames.insert(name.text.lowercased()).inserted {
      log.report(.nameCaseDuplicate, ["name": name.text], at: name.location(in: sheet))
    }
    return name
  }

  private func hasKnownPrefix(_ name: String) -> Bool {
    guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
    return prefixes.contains(String(name[..<colon]))
  }

  private func node(_ kind: DraftNode.Kind, _ name: CellText, _ row: SurveyRow) -> DraftNode {
    DraftNode(kind, name: name.text, row: row, location: name.location(in: sheet))
  }

  private mutating func add(_ node: DraftNode) {
    open[open.count - 1].node.children.append(node)
  }

  /// What only the finished tree shows: repeats of one name anywhere, and made nodes with the names of others.
  private mutating func checkNames(in container: DraftNode) {
    var made: [String: DraftNode] = [:]
    for node in container.children where node.location == nil && node.type != nil { made[node.name] = node }
    for node in container.children {
      if node.isRepeat, !repeatNames.insert(node.name).inserted {
        log.report(.repeatNameDuplicate, ["name": node.name], at: node.location)
      }
      if node.location != nil, made[node.name] != nil {
        log.report(.nameDuplicate, ["name": node.name], at: node.location)
      }
      checkNames(in: node)
    }
  }

  private func report(_ problem: FormProblem, _ arguments: [String: String], _ row: SurveyRow) {
    log.report(problem, arguments, sheet: sheet, row: row.number, column: row.type?.column)
  }
}

extension CellText {
  /// Another text said to stand in the same cell.
  func replacing(text: String) -> CellText { CellText(text: text, row: row, column: column) }
}

/// The spellings of yes and no that XLSForm knows.
enum YesNo {
  static func value(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "true", "true()": true
    case "no", "false", "false()": false
    default: nil
    }
  }

  static func isYes(_ text: String) -> Bool { value(text) == true }
}
