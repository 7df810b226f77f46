package import Basics

extension Form {
  /// The form a workbook describes. Every mistake and every doubt is told at once, in the order of the sheets; with an
  /// error there is no form.
  ///
  /// - Parameter rootName: the root element of a submission, unless the settings name one.
  package static func read(_ workbook: Workbook, rootName: String = "data") -> (form: Form?, diagnostics: [Diagnostic])
  {
    var reader = FormReader(workbook: workbook, rootName: rootName)
    let form = reader.read()
    if let form, !reader.log.hasErrors, form.mayHaveCycles {
      FormLogic(rulesOf: form).diagnostics.forEach(reader.log.add)
    }
    let diagnostics = reader.log.sorted(bySheets: workbook.sheets.map(\.name))
    return (reader.log.hasErrors ? nil : form, diagnostics)
  }
}

extension Form {
  /// Whether rules may need each other. They cannot where each looks only at what stands before it: so most forms are, and
  /// nothing more has to be known of them.
  fileprivate var mayHaveCycles: Bool {
    nodes.contains { node in
      let bind = node.bind
      return [bind.relevant, bind.calculate, bind.required, bind.readonly].contains { rule in
        rule.map { $0.looksElsewhere || $0.references.contains { $0 >= node.id } } ?? false
      }
    }
  }
}

/// Brings the sheets of a workbook together into a form.
private struct FormReader {
  let workbook: Workbook
  let rootName: String
  let log = ProblemLog()
  private let sheets: SheetNames

  /// More rows than this are refused: a spreadsheet has a million.
  private static let rowLimit = 200_000

  init(workbook: Workbook, rootName: String) {
    self.workbook = workbook
    self.rootName = rootName
    sheets = SheetNames(workbook)
  }

  mutating func read() -> Form? {
    guard let survey = sheets[.survey] else {
      if let similar = sheets.similar(to: .survey).first {
        log.report(.surveyMisspelt, ["name": similar], at: Diagnostic.Location(sheet: similar))
      } else {
        log.report(.surveyMissing, at: nil)
      }
      return nil
    }
    for sheet in workbook.sheets where sheet.rows.count > Self.rowLimit {
      log.report(.tooManyRows, ["limit": String(Self.rowLimit)], sheet: sheet.name)
      return nil
    }
    for kind in [SheetNames.Kind.settings, .choices, .externalChoices, .entities] where sheets[kind] == nil {
      for name in sheets.similar(to: kind) {
        log.report(.sheetMisspelt, ["name": name, "meant": kind.rawValue], at: Diagnostic.Location(sheet: name))
      }
    }
    var settings = SettingsSheet(sheets[.settings], workbookName: workbook.name, rootName: rootName, log: log)
    let languages = LanguageTable(defaultName: settings.settings.defaultLanguage)
    let rows = SurveyRows(survey, languages: languages, settings: settings.settings, log: log)
    settings.add(rows.namespaces)
    let choices = choices(languages, settings.settings)
    let rules = QuestionRules(sheet: survey.name, choices: choices, log: log)
    let tree = SurveySheet(
      rows: rows.rows, sheet: survey.name, rootName: settings.settings.rootName,
      prefixes: settings.settings.prefixes, choices: choices, rules: rules,
      log: log)
    settings.apply(rows: tree.settings)
    TranslationCheck(
      survey: (survey.name, rows.columns), choices: sheets[.choices].map { ($0.name, choices.columns) },
      languages: languages, defaultName: settings.settings.defaultLanguage, log: log
    ).run(asksForOther: tree.asksForOther)
    let entitiesVersion = placeEntities(tree.root, surveySheet: survey.name)
    addMeta(to: tree, settings)
    return FormAssembler(
      tree: tree, settings: settings, choices: choices, languages: languages, surveySheet: survey.name,
      choicesSheet: sheets[.choices]?.name ?? "choices", entitiesSheet: sheets[.entities]?.name ?? "entities",
      entitiesVersion: entitiesVersion, entityLists: entityLists, updatedLists: updatedLists, log: log
    ).assemble()
  }

  private var entityLists: Set<String> = []
  private var updatedLists: Set<String> = []

  private func choices(_ languages: LanguageTable, _ settings: FormSettings) -> ChoicesSheet {
    let choices = ChoicesSheet(languages: languages, log: log)
    if let sheet = sheets[.externalChoices] { choices.readExternal(sheet) }
    if let sheet = sheets[.osm] { choices.readTags(sheet) }
    if let sheet = sheets[.choices] { choices.read(sheet, allowsDuplicates: settings.allowsDuplicateChoices) }
    return choices
  }

  private mutating func placeEntities(_ root: DraftNode, surveySheet: String) -> String? {
    guard let sheet = sheets[.entities], sheet.rows.count > 1 else {
      reportSaves(in: root, surveySheet)
      return nil
    }
    let entities = EntitiesSheet(sheet, log: log)
    entityLists = Set(entities.declarations.map(\.list))
    updatedLists = Set(entities.declarations.filter { $0.cells["entity_id"] != nil }.map(\.list))
    let placement = EntityPlacement(entities, root: root, surveySheet: surveySheet, log: log)
    return placement.isInRepeat || entities.declarations.count > 1 ? "2025.1.0" : "2024.1.0"
  }

  private func reportSaves(in node: DraftNode, _ sheet: String) {
    if let cell = node.row.entityProperty { log.report(.entitySheetMissing, at: cell.location(in: sheet)) }
    for child in node.children { reportSaves(in: child, sheet) }
  }

  /// `meta`, with what clients and the settings put into every submission.
  private func addMeta(to tree: SurveySheet, _ settings: SettingsSheet) {
    var children = tree.meta
    if !settings.settings.omitsInstanceID {
      let node = DraftNode(.question(.calculate), name: "instanceID", row: SurveyRow(number: 0), location: nil)
      node.row.binds = [("readonly", CellText(text: "true()", row: 0, column: 0))]
      node.bindAttributes = [FormAttribute("jr:preload", settings.instanceIDPreload)]
      children.append(node)
    }
    if let name = settings.instanceName {
      let node = DraftNode(.question(.calculate), name: "instanceName", row: SurveyRow(number: 0), location: nil)
      node.row.binds = [("calculate", name)]
      children.append(node)
    }
    guard !children.isEmpty else { return }
    let known = tree.root.children.first { if case .meta = $0.kind { true } else { false } }
    let meta = known ?? DraftNode(.meta, name: "meta", row: SurveyRow(number: 0), location: nil)
    if known != nil { tree.root.children.removeAll { $0 === meta } }
    tree.root.children.append(meta)
    meta.children += children
  }
}
