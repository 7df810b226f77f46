import Basics

/// Reads choice lists: the sheet `choices`, and `osm` and `external_choices`, which are built alike.
final class ChoicesSheet {
  private(set) var lists: [ChoiceList] = []
  /// Cells with references, for telling what is wrong with them.
  private var dynamicCells: [ListedChoice: CellText] = [:]
  private var indices: [String: Int] = [:]
  private var tagLists: [String: [Choice]] = [:]
  /// Lists of the sheet `external_choices`, by the name and label of each choice.
  private(set) var externalLists: [ChoiceList] = []
  private var externalIndices: [String: Int] = [:]
  /// `itemsets.csv`, when there is a sheet of external choices.
  private(set) var itemsets: String?
  private let languages: LanguageTable
  private let log: ProblemLog
  private(set) var columns: [ChoiceColumn?] = []

  struct ListedChoice: Hashable {
    let list: Int
    let choice: Int
  }

  /// What a column of the sheet is for.
  enum ChoiceColumn: Hashable {
    case list, name
    case label(language: Int?)
    case medium(FormMedium, language: Int?)
    /// Kept beside the choice, for filters.
    case further(String)
  }

  static let specifyOther = "Specify other."
  private static let names: Set<String> = ["list name", "name", "label", "media"]
  private static let aliases: [String: [String]] = [
    "list_name": ["list name"], "value": ["name"], "caption": ["label"], "image": ["media", "image"],
    "big-image": ["media", "big-image"], "audio": ["media", "audio"], "video": ["media", "video"],
  ]

  init(languages: LanguageTable, log: ProblemLog) {
    self.languages = languages
    self.log = log
  }

  var isEmpty: Bool { lists.isEmpty }
  var names: some Sequence<String> { lists.lazy.map(\.name) }
  var hasExternalLists: Bool { itemsets != nil }

  func list(_ name: String) -> ChoiceList? { indices[name].map { lists[$0] } }

  func hasExternalList(_ name: String) -> Bool { externalIndices[name] != nil }

  /// Puts "other" at the end of a list that lacks it, in every language the list speaks.
  func addOther(to name: String) {
    guard let index = indices[name], !lists[index].choices.contains(where: { $0.name == "other" }) else { return }
    let spoken = Set(lists[index].choices.flatMap { $0.label?.entries.map(\.language) ?? [] })
    let entries = spoken.sorted { ($0 ?? -1) < ($1 ?? -1) }.map {
      FormText.Entry(language: $0, source: "Other", pieces: [])
    }
    let localized = entries.filter { $0.language != nil }
    let label = FormText(entries: localized.isEmpty ? [.init(language: nil, source: "Other", pieces: [])] : localized)
    lists[index].choices.append(Choice(name: "other", label: label, media: [:], columns: [], row: nil))
  }

  /// The labelled keys of an OpenStreetMap question, each with the values its own list gives.
  func tags(_ list: String) -> [Choice] { tagLists[list] ?? [] }
}

extension ChoicesSheet {
  func read(_ sheet: Workbook.Sheet, allowsDuplicates: Bool) {
    guard let head = sheet.rows.first else { return }
    columns = columns(of: head, in: sheet, isReported: true)
    guard sheet.rows.count > 1 else { return }
    guard columns.contains(.name) else {
      return log.report(.columnMissing, ["column": "name"], sheet: sheet.name, row: head.number)
    }
    if !columns.contains(.list) {
      log.report(.columnMissing, ["column": "list_name"], sheet: sheet.name, row: head.number)
    }
    var seen: [Set<String>] = []
    for row in sheet.rows.dropFirst() {
      guard let (list, choice, label) = choice(row, in: sheet) else { continue }
      let index = indexOfList(list)
      if index == seen.count { seen.append([]) }
      if !allowsDuplicates, !seen[index].insert(choice.name).inserted {
        log.report(
          .choiceNameDuplicate, ["name": choice.name, "list": list],
          at: .init(sheet: sheet.name, row: row.number, column: nameColumn))
      }
      if let label { dynamicCells[ListedChoice(list: index, choice: lists[index].choices.count)] = label }
      lists[index].choices.append(choice)
    }
  }

  private var nameColumn: Int? { columns.firstIndex(of: .name) }

  func readTags(_ sheet: Workbook.Sheet) {
    guard let head = sheet.rows.first else { return }
    columns = columns(of: head, in: sheet, isReported: false)
    for row in sheet.rows.dropFirst() {
      if let (list, choice, _) = choice(row, in: sheet) { tagLists[list, default: []].append(choice) }
    }
    columns = []
  }

  func readExternal(_ sheet: Workbook.Sheet) {
    guard let head = sheet.rows.first else { return }
    let kinds = columns(of: head, in: sheet, isReported: false)
    let width = (head.cells.last?.column ?? 0)
    var table = ItemsetsTable()
    table.append(
      (1...max(width, 1)).map { column in
        switch kinds.indices.contains(column) ? kinds[column] : nil {
        case .list: "list_name"
        case .name: "name"
        default: head.cells.first { $0.column == column }?.text ?? ""
        }
      })
    for row in sheet.rows.dropFirst() {
      var fields = Array(repeating: "", count: max(width, 1))
      var list: String?
      var name = ""
      var labels: [(language: Int?, cell: CellText)] = []
      for cell in row.cells where cell.column <= width {
        let text = cell.text.cleanedCell(collapsing: false)
        fields[cell.column - 1] = text
        switch kinds[cell.column] {
        case .list: list = text
        case .name: name = text
        case .label(let language):
          labels.append((language, CellText(text: text, row: row.number, column: cell.column)))
        case .medium, .further, nil: break
        }
      }
      table.append(fields)
      guard let list else { continue }
      let index = indexOfExternalList(list)
      guard !name.isEmpty else { continue }
      externalLists[index].choices.append(
        Choice(name: name, label: languages.text(labels), media: [:], columns: [], row: row.number))
    }
    itemsets = table.text
  }

  private func indexOfExternalList(_ name: String) -> Int {
    if let last = externalLists.indices.last, externalLists[last].name == name { return last }
    if let known = externalIndices[name] { return known }
    externalLists.append(ChoiceList(name: name, choices: [], usesItext: false))
    externalIndices[name] = externalLists.count - 1
    return externalLists.count - 1
  }

  private func indexOfList(_ name: String) -> Int {
    if let last = lists.indices.last, lists[last].name == name { return last }
    if let known = indices[name] { return known }
    lists.append(ChoiceList(name: name, choices: [], usesItext: false))
    indices[name] = lists.count - 1
    return lists.count - 1
  }

  /// The choice of a row, its list, and a cell of it that has references; nil for rows that name no list.
  private func choice(_ row: Workbook.Row, in sheet: Workbook.Sheet) -> (String, Choice, CellText?)? {
    var list: String?
    var name: String?
    var labels: [(language: Int?, cell: CellText)] = []
    var media: [FormMedium: [(language: Int?, cell: CellText)]] = [:]
    var further: [FormAttribute] = []
    var dynamic: CellText?
    for cell in row.cells {
      guard columns.indices.contains(cell.column), let column = columns[cell.column] else { continue }
      let text = cell.text.cleanedCell(collapsing: false)
      if text.isEmpty { continue }
      switch column {
      case .list: list = text
      case .name: name = text
      case .label(let language):
        let label = CellText(text: text, row: row.number, column: cell.column)
        labels.append((language, label))
        if ReferenceScanner.mayHaveReferences(text) { dynamic = label }
      case .medium(let medium, let language):
        let file = CellText(text: text, row: row.number, column: cell.column)
        media[medium, default: []].append((language, file))
        if ReferenceScanner.mayHaveReferences(text) { dynamic = file }
      case .further(let name): further.append(FormAttribute(name, text))
      }
    }
    guard let list else { return nil }
    guard let name else {
      log.report(
        .choiceNameMissing, ["list": list], at: .init(sheet: sheet.name, row: row.number, column: nameColumn))
      return nil
    }
    if labels.isEmpty {
      log.report(
        .choiceLabelMissing, ["name": name, "list": list],
        at: .init(sheet: sheet.name, row: row.number, column: nameColumn))
    }
    let texts = media.isEmpty ? [:] : media.compactMapValues(languages.text)
    let choice = Choice(name: name, label: languages.text(labels), media: texts, columns: further, row: row.number)
    return (list, choice, dynamic)
  }

  private func columns(of row: Workbook.Row, in sheet: Workbook.Sheet, isReported: Bool) -> [ChoiceColumn?] {
    let heads = SheetHeads(row, names: Self.names, aliases: Self.aliases)
    if isReported {
      for (later, earlier) in heads.duplicates {
        log.report(
          .columnDuplicate, ["column": later.text, "other": earlier.text], at: later.location(in: sheet.name))
      }
    }
    return heads.heads.map { head in
      guard let head else { return nil }
      func language(_ index: Int) -> Int? {
        head.parts.count > index ? languages.index(of: head.parts[index...].joined(separator: "::")) : nil
      }
      switch head.parts[0] {
      case "list name": return .list
      case "name": return .name
      case "label": return .label(language: language(1))
      case "media":
        if let medium = head.parts.dropFirst().first.flatMap({ FormMedium(rawValue: $0.lowercased()) }) {
          return .medium(medium, language: language(2))
        }
        log.report(.mediumUnsupported, ["column": head.cell.text], at: head.cell.location(in: sheet.name))
        return nil
      default:
        if XMLNames.isNCName(head.cell.text) { return .further(head.cell.text) }
        if isReported {
          log.report(.choiceColumnName, ["column": head.cell.text], at: head.cell.location(in: sheet.name))
        }
        return nil
      }
    }
  }
}

extension ChoicesSheet {
  /// Resolves references inside texts once the nodes are known, and decides which lists are shown through `itext`.
  func finish(_ resolve: (FormText, CellText) -> FormText) {
    for (place, cell) in dynamicCells {
      let choice = lists[place.list].choices[place.choice]
      lists[place.list].choices[place.choice].label = choice.label.map { resolve($0, cell) }
      lists[place.list].choices[place.choice].media = choice.media.mapValues { resolve($0, cell) }
    }
    for index in lists.indices {
      let choices = lists[index].choices
      lists[index].usesItext = choices.contains {
        !$0.media.isEmpty || $0.label.map { $0.isLocalized || $0.isDynamic } == true
      }
      // Clients stop at a choice without a label in a list with labels.
      guard let spoken = choices.lazy.compactMap(\.label).first?.entries.map(\.language) else { continue }
      for place in choices.indices where choices[place].label == nil && choices[place].media.isEmpty {
        lists[index].choices[place].label = FormText(
          entries: spoken.map { FormText.Entry(language: $0, source: choices[place].name, pieces: []) })
      }
    }
  }
}

/// Every field in quotes, as clients read `itemsets.csv`.
private struct ItemsetsTable {
  private(set) var text = ""

  mutating func append(_ fields: [String]) {
    text += fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
  }
}
