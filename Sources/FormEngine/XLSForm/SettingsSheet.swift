import Basics

/// Reads the settings sheet: one row of heads, one of values.
struct SettingsSheet {
  private(set) var settings: FormSettings
  /// Cells whose references wait for the nodes.
  private(set) var instanceName: CellText?
  private(set) var place: CellText?
  private(set) var day: CellText?
  private(set) var round: CellText?
  private(set) var programme: CellText?
  /// What the client puts into `meta/instanceID`.
  private(set) var instanceIDPreload = "uid"
  let sheet: String

  private static let names: Set<String> = [
    "name", "title", "id_string", "version", "style", "default_language", "instance_name", "instance_id", "public_key",
    "submission_url", "auto_send", "auto_delete", "client_editable", "allow_choice_duplicates", "omit_instanceid",
    "namespaces", "instance_xmlns", "attribute", "prefix", "delimiter", "clean_text_values",
  ]
  private static let aliases: [String: [String]] = [
    "form_title": ["title"], "set_form_title": ["title"], "form_id": ["id_string"], "set_form_id": ["id_string"],
  ]

  init(_ sheet: Workbook.Sheet?, workbookName: String?, rootName: String, log: ProblemLog) {
    let identifier = workbookName ?? rootNameWithoutWorkbook
    self.sheet = sheet?.name ?? "settings"
    settings = FormSettings(title: "", formID: "", rootName: rootName, defaultLanguage: "default")
    var given: [String: CellText] = [:]
    if let sheet, let head = sheet.rows.first {
      let heads = SheetHeads(head, names: Self.names, aliases: Self.aliases)
      for (later, earlier) in heads.duplicates {
        let isIdentifier = heads[later.column]?.parts == ["id_string"]
        log.report(
          isIdentifier ? .identifierTwice : .columnDuplicate, ["column": later.text, "other": earlier.text],
          at: later.location(in: sheet.name))
      }
      KonakColumns.check(heads, known: KonakColumns.settings, sheet: sheet.name, log)
      for cell in sheet.rows.count > 1 ? sheet.rows[1].cells : [] {
        guard let head = heads[cell.column] else { continue }
        let text = cell.text.cleanedCell(collapsing: false)
        if text.isEmpty { continue }
        let value = CellText(text: text, row: sheet.rows[1].number, column: cell.column)
        if head.parts[0] == "attribute", head.parts.count > 1 {
          let name = head.parts.dropFirst().joined(separator: ":")
          settings.rootAttributes.append(FormAttribute(name, text))
        } else if head.parts == ["id_string"], given["id_string"] != nil,
          SheetHeads.normalised(head.cell.text) == "id_string"
        {
          continue
        } else if Self.names.contains(head.parts[0]) || head.parts[0].hasPrefix("konak:") {
          given[head.parts[0]] = value
        } else {
          settings.others[head.cell.text] = text
        }
      }
    }
    apply(given.mapValues(\.text), identifier: identifier)
    instanceName = given["instance_name"]
    place = given["konak:place"]
    day = given["konak:day"]
    round = given["konak:round"]
    programme = given["konak:programme"]
    check(given, log)
  }

  private mutating func apply(_ given: [String: String], identifier: String) {
    settings.formID = given["id_string"] ?? identifier
    settings.title = given["title"] ?? settings.formID
    settings.rootName = given["name"] ?? settings.rootName
    settings.version = given["version"]
    settings.defaultLanguage = given["default_language"] ?? "default"
    settings.style = given["style"]
    settings.submissionURL = given["submission_url"]
    settings.publicKey = given["public_key"]
    settings.autoSend = given["auto_send"]
    settings.autoDelete = given["auto_delete"]
    settings.instanceNamespace = given["instance_xmlns"]
    settings.isClientEditable = given["client_editable"].map(YesNo.isYes) ?? false
    settings.allowsDuplicateChoices = given["allow_choice_duplicates"].map(YesNo.isYes) ?? false
    settings.omitsInstanceID = given["omit_instanceid"].map(YesNo.isYes) ?? false
    settings.cleansTexts = given["clean_text_values"].flatMap(YesNo.value) ?? true
    instanceIDPreload = given["instance_id"] ?? "uid"
    if let prefix = given["prefix"] { settings.rootAttributes.append(FormAttribute("odk:prefix", prefix)) }
    if let delimiter = given["delimiter"] { settings.rootAttributes.append(FormAttribute("odk:delimiter", delimiter)) }
    settings.namespaces = Self.namespaces(given["namespaces"] ?? "")
  }

  private func check(_ given: [String: CellText], _ log: ProblemLog) {
    if !XMLNames.isName(settings.rootName) {
      log.report(.rootName, ["name": settings.rootName], at: given["name"]?.location(in: sheet))
    }
    if settings.omitsInstanceID, let key = given["public_key"] {
      log.report(.instanceIDNeeded, at: key.location(in: sheet))
    }
  }

  mutating func add(_ namespaces: [FormAttribute]) {
    settings.namespaces += namespaces
  }

  /// Settings written as rows of the survey sheet.
  mutating func apply(rows: [(name: String, value: String)]) {
    for row in rows {
      switch row.name {
      case "form_title", "set_form_title": settings.title = row.value
      case "form_id", "set_form_id": settings.formID = row.value
      default: settings.rootAttributes.append(FormAttribute("odk:prefix", row.value))
      }
    }
  }

  /// `esri="http://esri.com/xforms" ex=http://example.org`
  private static func namespaces(_ text: String) -> [FormAttribute] {
    text.split(whereSeparator: \.isWhitespace).compactMap { pair in
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, XMLNames.isNCName(parts[0]) else { return nil }
      let address = parts[1].filter { $0 != "\"" && $0 != "'" }
      return address.isEmpty ? nil : FormAttribute(String(parts[0]), address)
    }
  }
}

extension FormSettings {
  /// The prefixes that stand for a namespace in the XForm.
  var prefixes: Set<String> { Set(["jr", "orx", "odk", "ev", "xsd", "h"] + namespaces.map(\.name)) }
}

/// The identifier of a form that has neither a setting nor a file name.
private let rootNameWithoutWorkbook = "data"
