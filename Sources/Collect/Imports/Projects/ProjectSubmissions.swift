import Basics
import FormEngine
import Formats

/// Makes the XML of submissions from the rows of a project's file: what the client sent, as far as the file tells it.
struct ProjectSubmissions {
  private let form: Form
  private let export: ProjectExport
  private let questions: SheetQuestions
  /// Rows of repeats by the path of the repeat and the key of the row they stand in.
  private var inside: [String: [String: [ProjectExport.Row]]] = [:]
  /// Columns by the path of the question, of the submission's table ("") and each repeat's.
  private var columns: [String: [String: [(column: Int, part: String)]]] = [:]

  init(_ export: ProjectExport, of form: Form) {
    self.form = form
    self.export = export
    questions = SheetQuestions(form)
    columns[""] = meanings(of: export.main, below: form.root)
    for (path, table) in export.repeats {
      guard let node = form[path: path] else { continue }
      columns[path] = meanings(of: table, below: node)
      inside[path] = Dictionary(grouping: table.rows, by: \.parent)
    }
  }

  struct Made {
    let row: ProjectExport.Row
    let instanceID: String
    let xml: [UInt8]
    let received: Instant?
    let state: ReviewState?
    /// Names that its answers give to files.
    let files: [String]
    /// That the row names.
    let version: String?
    /// Whether the form has the version that the row names; else the newest reads it.
    let hasVersion: Bool
  }

  /// Nil for a row without an identity.
  func make(_ row: ProjectExport.Row, versions: Set<String>, newest: String) -> Made? {
    let table = export.main
    let uuid = table.value(["_uuid"], row).map { $0.hasPrefix("uuid:") ? $0 : "uuid:" + $0 }
    guard let id = table.value(["KEY", "meta-instanceID", "instanceID", "meta/instanceID"], row) ?? uuid else {
      return nil
    }
    let named = table.value(["FormVersion", "__version__", "formhub/version"], row)
    let version = named.flatMap { versions.contains($0) ? $0 : nil } ?? newest
    var files: [String] = []
    var root = XMLElement(
      XMLName(form.root.name),
      attributes: [
        .init(XMLName("id"), form.settings.formID), .init(XMLName("version"), version),
      ])
    root.children = elements(below: form.root, row, "", &files).map { .element($0) }
    root.children.append(
      .element(
        XMLElement(
          XMLName("meta"), children: [.element(XMLElement(XMLName("instanceID"), children: [.text(id)]))])))
    let received = table.value(["_submission_time", "SubmissionDate"], row).flatMap { Timestamp($0)?.instant }
    let state = table.value(["_validation_status", "ReviewState"], row).flatMap(ReviewState.init(ofOtherServer:))
    return Made(
      row: row, instanceID: id, xml: root.serialized, received: received, state: state, files: files,
      version: named, hasVersion: named == nil || version == named)
  }

  private func elements(
    below node: FormNode, _ row: ProjectExport.Row, _ table: String, _ files: inout [String]
  ) -> [XMLElement] {
    var elements: [XMLElement] = []
    for child in form.children(of: node) {
      switch child.kind {
      case .question:
        let text = answer(child, row, table)
        if child.answerType == .file, !text.isEmpty { files.append(text) }
        elements.append(XMLElement(XMLName(child.name), children: text.isEmpty ? [] : [.text(text)]))
      case .group:
        elements.append(
          XMLElement(
            XMLName(child.name), children: self.elements(below: child, row, table, &files).map { .element($0) }))
      case .repeat:
        for inner in inside[child.path]?[row.key] ?? [] {
          elements.append(
            XMLElement(
              XMLName(child.name), children: self.elements(below: child, inner, child.path, &files).map { .element($0) }
            ))
        }
      case .form, .meta, .attribute: break
      }
    }
    return elements
  }

  private func answer(_ node: FormNode, _ row: ProjectExport.Row, _ table: String) -> String {
    let found = columns[table]?[node.path] ?? []
    func text(_ part: String) -> String {
      found.first { $0.part == part }.flatMap { row.cells[$0.column]?.trimmed } ?? ""
    }
    let whole = text("")
    let choices =
      questions[form.answerPath(node.path)]?.choices ?? form.choices(of: node).map(SheetQuestions.Choices.init)
    switch node.answerType {
    case .geopoint where whole.isEmpty && !text("Latitude").isEmpty:
      return ["Latitude", "Longitude", "Altitude", "Accuracy"].map { text($0).isEmpty ? "0" : text($0) }.joined(
        separator: " ")
    case .dateTime: return whole.replacing(" ", with: "T", maxReplacements: 1)
    case .date: return String(whole.prefix(10))
    default: break
    }
    switch node.question?.type {
    case .selectOne: return choices?.code(whole) ?? whole
    case .selectMultiple:
      if whole.isEmpty {
        return found.filter { !$0.part.isEmpty && ["1", "1.0", "TRUE", "True"].contains(row.cells[$0.column] ?? "") }
          .map(\.part).joined(separator: " ")
      }
      let words = whole.split(whereSeparator: \.isWhitespace).map(String.init)
      return words.map { choices?.code($0) ?? $0 }.joined(separator: " ")
    default: return whole
    }
  }

  /// Headings by path with `/` or `-` between the groups, with or without them, or by label.
  private func meanings(
    of table: ProjectExport.Table, below top: FormNode
  ) -> [String: [(column: Int, part: String)]] {
    var byName: [String: FormNode] = [:]
    var doubtful: Set<String> = []
    for node in form.questions where node.path.hasPrefix(top.path + "/") {
      guard (node.enclosingRepeat.map { form[$0].path } ?? form.root.path) == top.path else { continue }
      let inner = node.path.dropFirst(top.path.count + 1)
      let whole = node.path.dropFirst(form.root.path.count + 1)
      var names: Set<String> = [String(inner), String(whole), node.name]
      names.formUnion(names.map { $0.replacing("/", with: "-") })
      names.formUnion(node.label?.entries.map(\.source) ?? [])
      for name in names {
        if byName[name] != nil, byName[name]?.id != node.id { doubtful.insert(name) }
        byName[name] = node
      }
    }
    var found: [String: [(column: Int, part: String)]] = [:]
    for (column, heading) in table.headings {
      if let node = byName[heading], !doubtful.contains(heading) {
        found[node.path, default: []].append((column, ""))
        continue
      }
      for separator in ["/", "-"] {
        guard let cut = heading.lastIndex(of: Character(separator)) else { continue }
        let (name, part) = (String(heading[..<cut]), String(heading[heading.index(after: cut)...]))
        guard let node = byName[name], !doubtful.contains(name) else { continue }
        found[node.path, default: []].append((column, part))
        break
      }
    }
    return found.mapValues { $0.sorted { $0.column < $1.column } }
  }
}

extension ReviewState {
  /// A state of KoboToolbox or ODK Central. Nil for what says nothing here: `edited`, a state of somebody's own, none.
  init?(ofOtherServer text: String) {
    switch text.lowercased().filter(\.isLetter) {
    case "approved", "validationstatusapproved": self = .approved
    case "notapproved", "validationstatusnotapproved", "rejected": self = .rejected
    case "onhold", "validationstatusonhold", "hasissues": self = .hasIssues
    default: return nil
    }
  }
}
