import Basics
import FormEngine
import Formats
import Foundation
import Store
import Testing
import Worlds

@testable import Collect

/// What KoboToolbox's formpack exports, from the same forms in all their versions and the same submissions. Where Konak
/// differs, docs/conformance.md says why; the numbers here must only ever change together with that page.
@Suite struct PeersExports {
  @Test func `each cell is exported as KoboToolbox exports it`() async throws {
    guard let data = Conformance.data("forms/formpack_exports.jsonl") else { return }
    let exports = try data.split(separator: UInt8(ascii: "\n")).map { try PeersExport(JSON.parse([UInt8]($0))) }
    var agreed = 0
    var refused: [String] = []
    var cells = 0
    var deviations: [Deviation: Int] = [:]
    var unexplained: [String] = []
    for (_, ofForm) in Dictionary(grouping: exports, by: \.fixture).sorted(by: { $0.key < $1.key }) {
      guard let mission = try await PeersMission(ofForm) else {
        refused += ofForm.map(\.fixture)
        continue
      }
      for export in ofForm {
        let comparison = try await mission.compare(export)
        cells += comparison.cells
        deviations.merge(comparison.deviations, uniquingKeysWith: +)
        unexplained += comparison.unexplained
        if comparison.deviations.isEmpty, comparison.unexplained.isEmpty { agreed += 1 }
      }
    }
    print("formpack: \(agreed) of \(exports.count) exports agree, \(cells) cells compared")
    if let folder = ProcessInfo.processInfo.environment["KONAK_REPORTS"] {
      try unexplained.joined(separator: "\n").write(
        toFile: "\(folder)/exports.txt", atomically: true, encoding: .utf8)
    }
    #expect(exports.count == 248)
    // Its choices are nowhere: pyxform refuses the form too.
    #expect(refused == Array(repeating: "sanitation_report_external", count: 8))
    #expect(agreed == 176)
    #expect(cells == 10_003)
    #expect(
      deviations == [
        .ownType: 343, .wholePoint: 150, .namedLanguages: 63, .note: 56, .notOfItsType: 32, .address: 29,
        .emptyAnswer: 12, .movedQuestion: 6, .changedType: 4, .notOffered: 3, .severalLabels: 3, .numberAsCode: 1,
        .withoutLabel: 1,
      ])
    #expect(unexplained.isEmpty, "\(unexplained.prefix(20).joined(separator: "\n"))")
  }
}

/// Why a cell is another one on purpose.
private enum Deviation: String {
  /// A type of question that only KoboToolbox has.
  case ownType
  /// The four numbers of a point, as one text beside them.
  case wholePoint
  /// Where a file can be downloaded.
  case address
  case note
  case notOfItsType
  /// Asked with another type before, or in another group: theirs is one column.
  case changedType
  case movedQuestion
  /// Choices of a question that was answered with an empty text, or that did not offer them yet.
  case emptyAnswer
  case notOffered
  case severalLabels
  /// All texts name their language, and theirs shows names in place of texts.
  case namedLanguages
  case numberAsCode
  case withoutLabel
}

/// One line of the file.
private struct PeersExport {
  let fixture: String
  let schemas: [JSON]
  let submissions: [JSON]
  let options: JSON
  let sheets: [Sheet]

  struct Sheet {
    let name: String
    let fields: [String]
    let rows: [[String]]
  }

  init(_ json: JSON) throws {
    fixture = try #require(json["fixture"]?.text)
    schemas = json["schemas"]?.elements ?? []
    submissions = json["submissions"]?.elements ?? []
    options = json["options"] ?? .null
    sheets = (json["expected"]?.members ?? []).map { sheet in
      Sheet(
        name: sheet.name, fields: sheet.value["fields"]?.elements?.compactMap(\.text) ?? [],
        rows: (sheet.value["data"]?.elements ?? []).map { ($0.elements ?? []).map { $0.text ?? "" } })
    }
  }

  var isWorded: Bool { options["lang"] != nil }
  /// Columns for choices, the column of the question itself, or both.
  var splitsChoices: Bool { options["multiple_select"]?.text != "summary" }
  var isOfAllVersions: Bool { options["versions"] != nil }
}

/// A mission that asks and has received what the fixture did.
private struct PeersMission {
  let world: CollectWorld
  let form: ID<FormEngine.Form>
  let newest: FormRecord.Version
  let layout: FormLayout
  private let definition: FormEngine.Form?
  private let schemas: [JSON]
  /// The heads of their sheets in codes.
  private let plainFields: [String: [String]]

  /// Nil when one of the versions is no form.
  init?(_ exports: [PeersExport]) async throws {
    let export = exports[0]
    world = try await CollectWorld(.sqlite)
    schemas = export.schemas
    let plain = exports.first { $0.options == .object([JSON.Member]()) }
    plainFields = Dictionary(plain?.sheets.map { ($0.name, $0.fields) } ?? [], uniquingKeysWith: { $1 })
    var form: ID<FormEngine.Form>?
    for (index, schema) in schemas.enumerated() {
      let workbook = Self.workbook(schema, name: export.fixture, version: Self.version(index, schema))
      let upload = try await world.forms.read(workbook, fileName: "form.xlsx")
      guard let draft = upload.draft else { return nil }
      form = try await world.forms.publish(draft, by: world.officer)
    }
    self.form = try #require(form)
    let record = try await world.forms.record(self.form)
    newest = record.newest
    layout = record.layout
    definition = try await world.forms.form(newest)
    for (index, submission) in export.submissions.enumerated() {
      var root = XMLElement(
        XMLName("data"),
        attributes: [.init(XMLName("id"), record.formID), .init(XMLName("version"), version(of: submission))])
      root.fill(with: submission, below: [])
      root.setMeta("instanceID", to: "uuid:\(index)")
      let receipt = try await world.send(String(decoding: root.serialized, as: UTF8.self))
      #expect(receipt.isAccepted, "\(export.fixture) \(index)")
    }
  }

  private static func version(_ index: Int, _ schema: JSON) -> String { schema["version"]?.text ?? "\(index)" }

  /// Submissions name their version under a key of its own.
  private func version(of submission: JSON) -> String {
    for (index, schema) in schemas.enumerated() {
      let key = schema["version_id_key"]?.text ?? "__version__"
      if let version = submission[key]?.text, version == Self.version(index, schema) { return version }
    }
    return newest.content.version
  }

  // MARK: Forms

  private static func workbook(_ schema: JSON, name: String, version: String) -> [UInt8] {
    let content = schema["content"] ?? .null
    var workbook = XLSXStream()
    for (sheet, key) in [
      ("survey", "survey"), ("choices", "choices"), ("external_choices", "choices_external"),
    ] {
      guard let objects = content[key]?.elements else { continue }
      let rows = objects.map { cells(of: $0, languages: content["translations"]?.elements?.map(\.text) ?? []) }
      let heads = Set(rows.flatMap(\.keys)).sorted()
      workbook.addSheet(sheet, header: heads)
      for row in rows { workbook.write(heads.map { head in row[head].map { .text($0) } ?? .empty }) }
    }
    workbook.addSheet("settings", header: ["form_id", "version"])
    workbook.write([.text(name), .text(version)])
    workbook.finish()
    return workbook.take()
  }

  private static func cells(of object: JSON, languages: [String?]) -> [String: String] {
    var cells: [String: String] = [:]
    for member in object.members ?? [] where !member.name.hasPrefix("$") && member.name != "select_from_list_name" {
      if let texts = member.value.elements {
        for (text, language) in zip(texts, languages.isEmpty ? [nil] : languages) {
          cells[member.name + (language.map { "::" + $0 } ?? "")] = text.text
        }
      } else if let text = member.value.text, !text.isEmpty {
        let list = member.name == "type" ? object["select_from_list_name"]?.text : nil
        cells[member.name] = text + (list.map { " " + $0 } ?? "")
      }
    }
    return cells
  }

  /// The types of the newest version's questions by their names.
  private var types: [String: String] {
    let questions = schemas.last?["content"]?["survey"]?.elements ?? []
    return Dictionary(
      questions.compactMap { question in
        question["name"]?.text.flatMap { name in question["type"]?.text.map { (name, $0) } }
      }, uniquingKeysWith: { $1 })
  }

  // MARK: Exports

  /// A table of ours: its heads in codes and as asked for, and its rows.
  private struct Table {
    let codes: [String]
    let heads: [String]
    let rows: [[String]]

    func column(_ name: String) -> Int? { codes.firstIndex(of: name) }
    func cell(_ row: [String], _ name: String) -> String { column(name).map { row[$0] } ?? "" }
  }

  private func tables(_ export: PeersExport) async throws -> [Table] {
    let codes = try await files(.codes, export)
    let asked = export.isWorded ? try await files(.labels(language: nil), export) : codes
    var order: [String: Int] = [:]
    return try zip(codes, asked).enumerated().map { index, files in
      let table = Table(codes: files.0[0], heads: files.1[0], rows: Array(files.1.dropFirst()))
      try #require(table.codes.count == table.heads.count)
      if index == 0 {
        // Those that came within one millisecond are in no order.
        let rows = table.rows.sorted {
          Self.number(table.cell($0, "instance")) < Self.number(table.cell($1, "instance"))
        }
        for row in rows { order[table.cell(row, "submission")] = order.count }
        return Table(codes: table.codes, heads: table.heads, rows: rows)
      }
      let rows = table.rows.sorted { left, right in
        func place(_ row: [String]) -> (Int, Int) {
          (order[table.cell(row, "submission")] ?? -1, Self.number(table.cell(row, "row")))
        }
        return place(left) < place(right)
      }
      return Table(codes: table.codes, heads: table.heads, rows: rows)
    }
  }

  private static func number(_ text: String) -> Int { Int(text.drop { !$0.isNumber }) ?? -1 }

  /// The tables of a form as separated values, in the layout's order.
  private func files(_ wording: ExportOptions.Wording, _ export: PeersExport) async throws -> [[[String]]] {
    var query = SubmissionQuery(form: form)
    if !export.isOfAllVersions { query.filters = [.version(newest.content.version)] }
    let file = try await world.exports.export(
      query, ExportOptions(kind: .csv, wording: wording, splitsChoices: export.splitsChoices), for: world.officer)
    var bytes: [UInt8] = []
    for try await piece in file.bytes { bytes += piece }
    guard layout.tables.count > 1 else { return [try Self.rows(bytes)] }
    let archive = try ZipArchive(bytes)
    let words = ExportWords(definition.map { [$0] } ?? [], wording)
    var taken: Set<String> = []
    return try layout.tables.map { table in
      let title = ExportFileName.plain(table.isRepeat ? words.title(of: table.path) : "submissions")
      var name = title
      while !taken.insert(name).inserted { name = "\(title)_\(taken.count)" }
      return try Self.rows(archive.read(name + ".csv"))
    }
  }

  private static func rows(_ bytes: [UInt8]) throws -> [[String]] {
    var reader = CSVReader(bytes, separator: UInt8(ascii: ","))
    return try reader.rows().map(\.fields)
  }

  // MARK: Comparing

  struct Comparison {
    var cells = 0
    var deviations: [Deviation: Int] = [:]
    var unexplained: [String] = []
  }

  func compare(_ export: PeersExport) async throws -> Comparison {
    var comparison = Comparison()
    let tables = try await tables(export)
    for (index, sheet) in export.sheets.enumerated() {
      let place = index == 0 ? 0 : layout.tables.firstIndex { $0.path.hasSuffix("/" + sheet.name) }
      guard let place, tables[place].rows.count == sheet.rows.count else {
        comparison.unexplained.append("\(export.fixture) \(export.options.serialized) \(sheet.name): other rows")
        continue
      }
      let codes = export.isWorded ? plainFields[sheet.name] ?? sheet.fields : sheet.fields
      for (column, field) in sheet.fields.enumerated() {
        let head = Column(field: field, code: codes[column], sheet: sheet.name, table: place)
        let theirs = [field] + sheet.rows.map { $0[column] }
        let ours = self.column(head, in: tables, export)
        for (row, cell) in theirs.enumerated() {
          comparison.cells += 1
          let own = ours.map { $0[row] }
          guard own.map({ row == 0 ? $0 == cell : Self.plain($0) == Self.plain(cell) }) != true else { continue }
          if let deviation = deviation(head, cell, own, export) {
            comparison.deviations[deviation, default: 0] += 1
          } else {
            comparison.unexplained.append(
              "\(export.fixture) \(export.options.serialized) \(sheet.name) \(field) \(row): \(cell) ≠ \(own ?? "–")")
          }
        }
      }
    }
    return comparison
  }

  /// A column of theirs: how it is headed, how it is headed in codes, and in which of our tables it should be.
  private struct Column {
    let field: String
    let code: String
    let sheet: String
    let table: Int

    /// The name of the question, without choices and parts of a point.
    var question: String {
      let name = String(code.split(separator: "/").first ?? "")
      guard let point = Column.point(name) else { return name }
      return String(point[..<(point.lastIndex(of: "_") ?? point.endIndex)])
    }

    /// The part of a point that it is, under our name: `_Point_precision` is `Point_accuracy` here.
    static func point(_ field: String) -> String? {
      var steps = field.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard let last = steps.popLast(), last.hasPrefix("_"), let part = last.split(separator: "_").last,
        ["latitude", "longitude", "altitude", "precision"].contains(part)
      else { return nil }
      return (steps + [String(last.dropFirst()).replacing("_precision", with: "_accuracy")]).joined(separator: "/")
    }
  }

  /// Our column for one of theirs, its head first; nil when there is none.
  private func column(_ column: Column, in tables: [Table], _ export: PeersExport) -> [String]? {
    if let links = links(column, in: tables, export) { return [column.field] + links }
    let table = tables[column.table]
    let own = layout.tables[column.table].isRepeat ? ExportTable.Own.ofRepeat : ExportTable.Own.ofSubmission
    let name = Column.point(column.code) ?? column.code
    let found = table.codes.indices.dropFirst(own.count).first { index in
      table.codes[index] == name || table.codes[index].hasSuffix("/" + name)
    }
    guard let found else { return nil }
    // Codes are paths, and theirs end like them; in words, theirs have the groups' words before the question's.
    let head = Column.point(column.field) ?? column.field
    let isAlike = !export.isWorded || head == table.heads[found] || head.hasSuffix("/" + table.heads[found])
    return [isAlike ? column.field : table.heads[found]] + table.rows.map { $0[found] }
  }

  /// Which row of which table a row stands in, as theirs say it: by numbers through the whole sheet.
  private func links(_ column: Column, in tables: [Table], _ export: PeersExport) -> [String]? {
    let rows = tables[column.table].rows
    if column.field == "_index" { return rows.indices.map { String($0 + 1) } }
    guard let parent = layout.tables[column.table].parent else { return nil }
    let around = layout.tables[parent].path.split(separator: "/").last.map(String.init) ?? export.sheets[0].name
    switch column.field {
    case "_parent_table_name": return rows.map { _ in around }
    case "_parent_index":
      return rows.map { row in
        let index = tables[parent].rows.firstIndex { candidate in
          tables[parent].cell(candidate, "submission") == tables[column.table].cell(row, "submission")
            && (parent == 0 || tables[parent].cell(candidate, "row") == tables[column.table].cell(row, "parent_row"))
        }
        return index.map { String($0 + 1) } ?? "none"
      }
    default: return nil
    }
  }

  private func deviation(_ column: Column, _ theirs: String, _ ours: String?, _ export: PeersExport) -> Deviation? {
    let type = types[column.question] ?? ""
    let asked = layout.columns.filter { ($0.path as NSString).lastPathComponent == column.question }
    let isChoice = column.code.contains("/")
    if export.fixture == "literacy_test" { return .ownType }
    if column.field.hasSuffix("_URL") { return .address }
    if ours == nil, type == "geopoint" { return .wholePoint }
    if ours == nil, type == "note" { return .note }
    if type == "datetime", ours == "" { return .notOfItsType }
    if export.isOfAllVersions, Set(asked.map(\.path)).count > 1 { return .movedQuestion }
    if export.isOfAllVersions, asked.count > 1 { return .changedType }
    if isChoice, theirs == "0", ours == "" { return .emptyAnswer }
    if export.isOfAllVersions, isChoice, theirs == "", ours == "false" { return .notOffered }
    guard export.isWorded, let ours else { return nil }
    if type.hasPrefix("select_multiple"), ours.replacing(", ", with: " ") == theirs { return .severalLabels }
    if !newest.content.languages.isEmpty { return .namedLanguages }
    if export.submissions.contains(where: { $0[column.question] == .int(Int(theirs) ?? -1) }) { return .numberAsCode }
    if theirs == column.code, ours.hasSuffix("/" + theirs) { return .withoutLabel }
    return nil
  }

  /// The same value has one spelling.
  private static func plain(_ text: String) -> String {
    switch text {
    case "nan": return ""
    case "true": return "1"
    case "false": return "0"
    default:
      if let number = Double(text) { return Answer.plain(number) }
      return text.count > 16 ? Timestamp(text)?.description ?? text : text
    }
  }
}

extension JSON {
  fileprivate var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
  fileprivate var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}

extension XMLElement {
  /// Keys are paths from the root, also inside of repeats; `path` leads to this element.
  fileprivate mutating func fill(with object: JSON, below path: [String]) {
    for member in object.members ?? [] {
      let steps = member.name.split(separator: "/").map(String.init)
      guard let first = steps.first, !first.hasPrefix("_"), first != "formhub", steps.starts(with: path) else {
        continue
      }
      put(member.value, at: steps.dropFirst(path.count), whole: steps)
    }
  }

  /// Puts a value at a path below; a list of objects becomes as many elements.
  private mutating func put(_ value: JSON, at steps: ArraySlice<String>, whole: [String]) {
    guard let first = steps.first else { return }
    if steps.count == 1 {
      if let instances = value.elements {
        for instance in instances {
          var element = XMLElement(XMLName(first))
          element.fill(with: instance, below: whole)
          children.append(.element(element))
        }
      } else if let text = value.text {
        children.append(.element(XMLElement(XMLName(first), children: [.text(text)])))
      }
      return
    }
    let known = children.firstIndex { if case .element(let child) = $0 { child.name.local == first } else { false } }
    var child = XMLElement(XMLName(first))
    if let known, case .element(let present) = children[known] { child = present }
    child.put(value, at: steps.dropFirst(), whole: whole)
    if let known { children[known] = .element(child) } else { children.append(.element(child)) }
  }
}
