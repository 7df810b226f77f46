import Basics
import FormEngine
import Formats
import Foundation
import Store
import Testing
import Worlds

@testable import Collect

/// What KoboToolbox's formpack exports, from the same forms in all their versions and the same submissions.
@Suite struct PeersExports {
  @Test func `each answer is exported as the peers export it`() async throws {
    guard let data = Conformance.data("forms/formpack_exports.jsonl") else { return }
    var compared = 0
    var fixtures = 0
    var different: [String] = []
    for line in data.split(separator: UInt8(ascii: "\n")) {
      let fixture = try JSON.parse([UInt8](line))
      guard let options = fixture["options"]?.members, options.isEmpty || fixture["options"]?["multiple_select"] != nil,
        fixture["options"]?["multiple_select"]?.text != "details", let name = fixture["fixture"]?.text,
        name != Self.kobosOwn
      else { continue }
      let isSplit = options.isEmpty
      let world = try await CollectWorld(.sqlite)
      guard let form = try await Self.publish(fixture, name, in: world) else { continue }
      let sent = try await Self.send(fixture, form, in: world)
      guard sent > 0 else { continue }
      fixtures += 1
      let tables = try await Self.tables(
        of: world.export(form, ExportOptions(kind: .xlsx, splitsChoices: isSplit)))
      for expected in fixture["expected"]?.members ?? [] {
        compared += Self.compare(expected.value, with: tables, name, &different)
      }
    }
    #expect(fixtures >= 45)
    #expect(compared >= 900)
    #expect(different.isEmpty, "\(different.prefix(20).joined(separator: "\n"))")
  }

  /// Asks a type of question that only KoboToolbox has, which it exports as ten columns.
  private static let kobosOwn = "literacy_test"

  // MARK: Putting in

  private static func publish(
    _ fixture: JSON, _ name: String, in world: CollectWorld
  ) async throws -> ID<FormEngine.Form>? {
    var form: ID<FormEngine.Form>?
    for (index, schema) in (fixture["schemas"]?.elements ?? []).enumerated() {
      guard let content = schema["content"] else { return nil }
      let version = schema["version"]?.text ?? "\(index)"
      let workbook = Workbook(
        name: name,
        sheets: [
          sheet("survey", content["survey"]?.elements ?? [], content),
          sheet("choices", content["choices"]?.elements ?? [], content),
          Workbook.Sheet(
            name: "settings",
            rows: [
              .init(number: 1, cells: [.init(column: 1, text: "form_id"), .init(column: 2, text: "version")]),
              .init(number: 2, cells: [.init(column: 1, text: name), .init(column: 2, text: version)]),
            ]),
        ])
      guard let read = Form.read(workbook).form else { return nil }
      form = try await world.forms.publish(FormDraft(read, version: version), by: world.officer)
    }
    return form
  }

  private static func sheet(_ name: String, _ objects: [JSON], _ content: JSON) -> Workbook.Sheet {
    let languages = content["translations"]?.elements?.map { $0.text ?? "" } ?? []
    var heads: [String] = []
    var rows: [Workbook.Row] = []
    for (index, object) in objects.enumerated() {
      var cells: [Workbook.Cell] = []
      func add(_ head: String, _ text: String) {
        if !heads.contains(head) { heads.append(head) }
        cells.append(.init(column: (heads.firstIndex(of: head) ?? 0) + 1, text: text))
      }
      for member in object.members ?? [] {
        switch member.value {
        case .array(let texts) where ["label", "hint"].contains(member.name):
          for (place, text) in texts.enumerated() {
            guard let text = text.text, !text.isEmpty else { continue }
            let language = place < languages.count && !languages[place].isEmpty ? "::" + languages[place] : ""
            add(member.name + language, text)
          }
        default:
          guard let text = member.value.text, !text.isEmpty, !member.name.hasPrefix("$") else { continue }
          if member.name == "type", let list = object["select_from_list_name"]?.text {
            add("type", text + " " + list)
          } else if member.name != "select_from_list_name" {
            add(member.name, text)
          }
        }
      }
      rows.append(.init(number: index + 2, cells: cells.sorted { $0.column < $1.column }))
    }
    let head = heads.enumerated().map { Workbook.Cell(column: $0 + 1, text: $1) }
    return Workbook.Sheet(name: name, rows: [.init(number: 1, cells: head)] + rows)
  }

  private static func send(
    _ fixture: JSON, _ form: ID<FormEngine.Form>, in world: CollectWorld
  ) async throws -> Int {
    let record = try await world.forms.record(form)
    var sent = 0
    for (index, object) in (fixture["submissions"]?.elements ?? []).enumerated() {
      let version = object["__version__"]?.text ?? record.newest.content.version
      guard record.version(version) != nil else { return 0 }
      var root = XMLElement(
        XMLName("data"), attributes: [.init(XMLName("id"), record.formID), .init(XMLName("version"), version)])
      fill(&root, object, below: [])
      root.setMeta("instanceID", to: "uuid:\(index)")
      guard try await world.send(String(decoding: root.serialized, as: UTF8.self)).isAccepted else { return 0 }
      sent += 1
    }
    return sent
  }

  /// Keys are paths from the root, also inside of repeats.
  private static func fill(_ element: inout XMLElement, _ object: JSON, below path: [String]) {
    for member in object.members ?? [] {
      let steps = member.name.split(separator: "/").map(String.init)
      guard let first = steps.first, !first.hasPrefix("_"), first != "meta", steps.starts(with: path) else { continue }
      element.put(member.value, at: Array(steps.dropFirst(path.count)), whole: steps)
    }
  }

  fileprivate static func fillRepeat(_ element: inout XMLElement, _ object: JSON, below path: [String]) {
    fill(&element, object, below: path)
  }

  // MARK: Comparing

  private static func tables(of file: ExportFile) async throws -> [[[String]]] {
    var bytes: [UInt8] = []
    for try await piece in file.bytes { bytes += piece }
    return try Spreadsheet.read(bytes).map { sheet in
      let width = sheet.rows.first?.cells.map(\.column).max() ?? 0
      return sheet.rows.map { row in (1...max(1, width)).map { row[$0] ?? "" } }
    }
  }

  /// Compares the columns that both have; returns how many cells they share.
  private static func compare(
    _ expected: JSON, with tables: [[[String]]], _ name: String, _ different: inout [String]
  ) -> Int {
    let fields = expected["fields"]?.elements?.compactMap(\.text) ?? []
    let rows = expected["data"]?.elements?.compactMap(\.elements) ?? []
    func place(_ field: String, in table: [[String]]) -> Int? {
      let known = table.first?.firstIndex { $0 == field || $0.hasSuffix("/" + field) }
      return known ?? table.first?.firstIndex { "_" + $0.split(separator: "/").last.map(String.init)! == field }
    }
    // The table with the most of these columns.
    let table = tables.max { left, right in
      fields.count { place($0, in: left) != nil } < fields.count { place($0, in: right) != nil }
    }
    guard let table, table.count == rows.count + 1 else { return 0 }
    var compared = 0
    for (column, field) in fields.enumerated() where !field.hasPrefix("_") || field.contains("itude") {
      guard let place = place(field, in: table) else { continue }
      for (index, row) in rows.enumerated() {
        let (theirs, ours) = (Self.plain(row[column].text ?? ""), Self.plain(table[index + 1][place]))
        compared += 1
        if theirs != ours { different.append("\(name) \(field) row \(index + 1): \(theirs) ≠ \(ours)") }
      }
    }
    return compared
  }

  /// The same value has one spelling.
  private static func plain(_ text: String) -> String {
    if text == "nan" { return "" }
    if text == "TRUE" { return "1" }
    if text == "FALSE" { return "0" }
    if let number = Double(text) { return Answer.plain(number) }
    // Spreadsheets know no zones: what is left is the clock on the phone's wall, without fractions of a second.
    if let stamp = Timestamp(text), text.count > 16 {
      let wall = stamp.instant.adding(seconds: stamp.offset * 60)
      return String(wall.description.prefix(19)).replacing("T", with: " ")
    }
    return text
  }
}

extension JSON {
  fileprivate var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
  fileprivate var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}

extension XMLElement {
  /// Puts a value at a path below; a list of objects becomes as many elements.
  fileprivate mutating func put(_ value: JSON, at steps: [String], whole: [String]) {
    guard let first = steps.first else { return }
    if steps.count == 1 {
      if let instances = value.elements {
        for instance in instances {
          var element = XMLElement(XMLName(first))
          PeersExports.fillRepeat(&element, instance, below: whole)
          children.append(.element(element))
        }
      } else if let text = value.text {
        children.append(.element(XMLElement(XMLName(first), children: [.text(text)])))
      }
      return
    }
    let known = children.firstIndex { if case .element(let child) = $0 { child.name.local == first } else { false } }
    if let known, case .element(var child) = children[known] {
      child.put(value, at: Array(steps.dropFirst()), whole: whole)
      children[known] = .element(child)
    } else {
      var child = XMLElement(XMLName(first))
      child.put(value, at: Array(steps.dropFirst()), whole: whole)
      children.append(.element(child))
    }
  }
}
