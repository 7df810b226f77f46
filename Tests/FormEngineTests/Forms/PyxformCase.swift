import Basics
import FormEngine
import Formats

/// One of pyxform's own tests: a form, and what is said of its conversion.
struct PyxformCase {
  let id: String
  /// The root element the test asks for.
  let rootName: String
  let workbook: Workbook
  /// Whether pyxform itself converts the form.
  let converts: Bool
  private let assertionsHold: Bool
  private let expect: JSON

  /// Nil for the tests that are about pyxform's insides.
  init?(_ line: JSON) {
    guard let id = line["id"]?.text, let kind = line["kind"]?.text, let expect = line["expect"],
      let ok = line["pyxform"]?["ok"]?.text
    else { return nil }
    self.id = id
    self.expect = expect
    rootName = line["name"]?.text ?? "data"
    // pyxform fails one of its own tests by converting.
    converts = ok == "true" && expect["errored"]?.text != "true"
    assertionsHold = line["passed"]?.text != "false"
    switch kind {
    case "md": workbook = Self.workbook(MarkdownTable.read(Array((line["md"]?.text ?? "").utf8)))
    case "ss": workbook = Self.workbook(line["ss"] ?? .null)
    default: return nil
    }
  }

  /// Rows numbered as if there were no blank lines.
  private static func workbook(_ sheets: [Sheet]) -> Workbook {
    Workbook(
      sheets: sheets.map { sheet in
        Workbook.Sheet(
          name: sheet.name,
          rows: sheet.rows.enumerated().map { index, row in
            Workbook.Row(
              number: index + 1, cells: row.cells.map { Workbook.Cell(column: $0.column, text: $0.text) })
          })
      })
  }

  private static func workbook(_ value: JSON) -> Workbook {
    guard case .object(let sheets) = value else { return Workbook() }
    return Workbook(
      sheets: sheets.compactMap { sheet in
        guard case .array(let rows) = sheet.value else { return nil }
        var heads: [String] = []
        for case .object(let members) in rows {
          for member in members where !heads.contains(member.name) { heads.append(member.name) }
        }
        var cells = [heads.enumerated().map { Workbook.Cell(column: $0 + 1, text: $1) }]
        for row in rows {
          cells.append(
            heads.enumerated().compactMap { index, head in
              row[head]?.text.map { Workbook.Cell(column: index + 1, text: $0) }
            })
        }
        return Workbook.Sheet(
          name: sheet.name, rows: cells.enumerated().map { Workbook.Row(number: $0 + 1, cells: $1) })
      })
  }

  // MARK: Judgement

  /// Everything in which the conversion differs from what is expected; empty when it agrees.
  func disagreements() -> [String] {
    let (form, diagnostics) = Form.read(workbook, rootName: rootName)
    let errors = diagnostics.filter { $0.severity == .error }
    let warnings = diagnostics.filter { $0.severity == .warning }
    guard converts else {
      if form != nil { return ["converts, where it must be refused: \(strings("error__contains"))"] }
      return strings("error__contains").filter { !Self.isTold($0, by: errors) }
        .map { "does not tell “\($0)” but \(errors.map(\.place))" }
    }
    // What pyxform writes here ODK Validate refuses: it may be refused at once.
    if form == nil, !strings("odk_validate_error__contains").isEmpty { return [] }
    guard let form else { return ["refused: \(errors.map { "\($0.code) \($0.arguments) \($0.place)" })"] }
    let xml = form.xform()
    // Tests of pyxform's own test tool assert what is false on purpose.
    if !assertionsHold { return [] }
    guard let document = XMLDocument(xml) else { return ["is not well-formed"] }
    return disagreements(document) + disagreements(warnings)
  }

  private func disagreements(_ document: XMLDocument) -> [String] {
    var found: [String] = []
    for xpath in strings("xml__xpath_match") {
      let count = document.count(xpath)
      if count != 1 { found.append("xpath selects \(count ?? -1), not 1: \(xpath)") }
    }
    for case .array(let pair) in list("xml__xpath_count") {
      guard let xpath = pair.first?.text, let expected = pair.last?.text.flatMap({ Int($0) }) else { continue }
      if document.count(xpath) != expected {
        found.append("xpath selects \(document.count(xpath) ?? -1), not \(expected): \(xpath)")
      }
    }
    for case .array(let pair) in list("xml__xpath_exact") {
      guard let xpath = pair.first?.text, case .array(let expected)? = pair.last else { continue }
      let texts = Set((document.texts(xpath) ?? []).map(XMLDocument.Element.collapsed))
      let wanted = Set(expected.compactMap(\.text).map(Self.canonical))
      if texts != wanted { found.append("xpath selects \(texts), not \(wanted): \(xpath)") }
    }
    for name in ["xml", "model", "instance", "itext"] {
      for text in strings(name + "__contains") where !Fragment(text).occurs(in: document, below: name) {
        found.append("lacks \(text)")
      }
      for text in strings(name + "__excludes") where Fragment(text).occurs(in: document, below: name) {
        found.append("has \(text)")
      }
    }
    return found
  }

  private func disagreements(_ warnings: [Diagnostic]) -> [String] {
    var found: [String] = []
    if let count = expect["warnings_count"]?.text.flatMap({ Int($0) }), (count == 0) != warnings.isEmpty {
      found.append("warnings \(warnings.map { $0.code + " " + $0.place }), not \(count)")
    }
    for text in strings("warnings__contains") where !Self.isTold(text, by: warnings) {
      found.append("does not warn “\(text)” but \(warnings.map(\.place))")
    }
    return found
  }

  /// Whether something is told about the row, if the message names one.
  private static func isTold(_ message: String, by diagnostics: [Diagnostic]) -> Bool {
    guard !diagnostics.isEmpty else { return false }
    guard let mark = message.firstRange(of: "[row : "),
      let row = Int(message[mark.upperBound...].prefix { $0.isNumber })
    else { return true }
    return diagnostics.contains { $0.location?.row == row }
  }

  /// Expected elements come as XML text, attributes as their value, escaped.
  private static func canonical(_ text: String) -> String {
    guard text.hasPrefix("<") else {
      let decoded = text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      return XMLDocument.Element.collapsed(decoded.replacing("&amp;", with: "&"))
    }
    let declarations = XMLDocument.namespaces.filter { $0.key != "x" }.map { " xmlns:\($0)=\"\($1)\"" }.joined()
    let wrapped = XMLDocument(Array("<w\(declarations)>\(text)</w>".utf8))
    guard case .element(let element)? = wrapped?.root?.children.first else { return text }
    return XMLDocument.Element.collapsed(element.description)
  }

  private func list(_ name: String) -> [JSON] {
    if case .array(let values)? = expect[name] { values } else { [] }
  }

  private func strings(_ name: String) -> [String] { list(name).compactMap(\.text) }
}

extension Diagnostic {
  fileprivate var place: String { code + "@" + (location?.description ?? "") }
}
