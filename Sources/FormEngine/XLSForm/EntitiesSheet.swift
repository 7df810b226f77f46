import Basics

/// Reads the sheet `entities`: which entities a submission creates or changes.
struct EntitiesSheet {
  /// One row: an entity of a list, with the expressions that decide about it.
  struct Declaration {
    let list: String
    let row: Int
    let cells: [String: CellText]

    /// The questions its expressions mention.
    var mentions: [String] {
      Self.expressions.compactMap { cells[$0] }.flatMap { ReferenceScanner($0.text).mentions.map(\.name) }
    }

    static let expressions = ["entity_id", "create_if", "update_if", "label"]
  }

  private(set) var declarations: [Declaration] = []
  let sheet: String

  private static let names: Set<String> = ["dataset", "entity_id", "create_if", "update_if", "repeat", "label"]

  init(_ sheet: Workbook.Sheet, log: ProblemLog) {
    self.sheet = sheet.name
    guard let head = sheet.rows.first else { return }
    let heads = SheetHeads(head, names: Self.names, aliases: ["list_name": ["dataset"]])
    for row in sheet.rows.dropFirst() {
      var cells: [String: CellText] = [:]
      for cell in row.cells {
        guard let name = heads[cell.column]?.parts[0] else { continue }
        let text = cell.text.cleanedCell(collapsing: false)
        if text.isEmpty { continue }
        if Self.names.contains(name) {
          cells[name] = CellText(text: text, row: row.number, column: cell.column)
        } else if let unknown = heads[cell.column]?.cell {
          log.report(.entityColumnUnknown, ["column": unknown.text], at: unknown.location(in: sheet.name))
        }
      }
      if let declaration = declaration(row.number, cells, log) { declarations.append(declaration) }
    }
  }

  private func declaration(_ row: Int, _ cells: [String: CellText], _ log: ProblemLog) -> Declaration? {
    func report(_ problem: FormProblem, _ cell: CellText? = nil) {
      log.report(
        problem, ["list": cells["dataset"]?.text ?? ""], sheet: sheet, row: row,
        column: (cell ?? cells["dataset"])?.column)
    }
    guard let list = cells["dataset"] else {
      report(.entityNameMissing)
      return nil
    }
    if list.text.hasPrefix("__") {
      report(.entityNameReserved)
    } else if list.text.contains(".") {
      report(.entityNamePeriod)
    } else if !XMLNames.isName(list.text) {
      report(.entityNameInvalid)
    }
    if declarations.contains(where: { $0.list == list.text }) { report(.entityNameDuplicate) }
    let (id, create, update) = (cells["entity_id"], cells["create_if"], cells["update_if"])
    if id == nil, update != nil {
      report(.entityIDMissing, update)
    } else if id != nil, create != nil, update == nil {
      report(.entityUpdateMissing, create)
    } else if id == nil, cells["label"] == nil {
      report(.entityLabelMissing)
    }
    return Declaration(list: list.text, row: row, cells: cells)
  }
}

extension EntitiesSheet.Declaration {
  /// The element `entity` of a submission. New ones get an identifier of their own; known ones are found by the one
  /// given, with the version they were read at, so that a server can see two changes cross.
  func node() -> DraftNode {
    let entity = DraftNode(.meta, name: "entity", row: SurveyRow(number: row), location: nil)
    func add(_ name: String, value: String = "", calculate: CellText? = nil) -> DraftNode {
      let node = DraftNode(.attribute(value), name: name, row: SurveyRow(number: row), location: nil)
      if let calculate {
        node.row.binds = [("calculate", calculate), ("readonly", calculate.replacing(text: "true()"))]
      }
      if calculate != nil { node.answerType = .string }
      entity.children.append(node)
      return node
    }
    let (id, create, update) = (cells["entity_id"], cells["create_if"], cells["update_if"])
    _ = add("dataset", value: list)
    if id == nil || create != nil { _ = add("create", value: "1", calculate: create) }
    if let id {
      _ = add("update", value: "1", calculate: update)
      let item = "instance('\(list)')/root/item[name=\(id.text)]"
      for (name, property) in [
        ("baseVersion", "__version"), ("trunkVersion", "__trunkVersion"), ("branchId", "__branchId"),
      ] {
        _ = add(name, calculate: id.replacing(text: item + "/" + property))
      }
    }
    let identifier = add("id", calculate: id)
    if id == nil {
      identifier.firstValue = "uuid()"
      identifier.answerType = .string
      identifier.row.binds = [("readonly", CellText(text: "true()", row: row, column: 1))]
    }
    if let label = cells["label"] {
      let node = DraftNode(.question(.calculate), name: "label", row: SurveyRow(number: row), location: nil)
      node.row.binds = [("calculate", label), ("readonly", label.replacing(text: "true()"))]
      entity.children.append(node)
    }
    return entity
  }
}
