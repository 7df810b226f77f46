import Basics

/// Fills the nodes with what their rows say, references resolved.
struct NodeBuilder {
  private(set) var nodes: [FormNode]
  private(set) var actions: [FormAction] = []
  private let drafts: [DraftNode]
  private let references: ReferenceReader
  private let languages: LanguageTable
  private let choices: ChoicesSheet
  private let sheet: String
  private let entitiesSheet: String
  private let settingsSheet: String
  private let log: ProblemLog

  init(
    nodes: [FormNode], drafts: [DraftNode], references: ReferenceReader, languages: LanguageTable,
    choices: ChoicesSheet, sheet: String, entitiesSheet: String, settingsSheet: String, log: ProblemLog
  ) {
    self.nodes = nodes
    self.drafts = drafts
    self.references = references
    self.languages = languages
    self.choices = choices
    self.sheet = sheet
    self.entitiesSheet = entitiesSheet
    self.settingsSheet = settingsSheet
    self.log = log
  }

  mutating func build() {
    for id in nodes.indices {
      buildTexts(id)
      buildBind(id)
      buildControl(id)
      buildQuestion(id)
    }
    for id in nodes.indices {
      checkLabel(id)
      checkTriggers(id)
    }
  }

  /// The sheet whose cells a node was made from.
  private func sheet(of id: FormNode.ID) -> String {
    guard nodes[id].location == nil, nodes[id].path.contains("/meta/") else { return sheet }
    if nodes[id].name == "instanceName" { return settingsSheet }
    return nodes[id].path.contains("/meta/entity/") ? entitiesSheet : sheet
  }

  private func expression(_ cell: CellText, _ id: FormNode.ID, _ view: PathResolver.View = .expression)
    -> FormExpression
  {
    let plain: String? =
      switch cell.text {
      case "yes", "Yes", "YES", "true", "True", "TRUE": "true()"
      case "no", "No", "NO", "false", "False", "FALSE": "false()"
      default: nil
      }
    return references.expression(plain.map(cell.replacing) ?? cell, in: sheet(of: id), from: id, as: view)
  }

  private func attribute(_ name: String, _ cell: CellText, _ id: FormNode.ID) -> FormAttribute {
    FormAttribute(name, references.resolved(cell.text, from: id, at: cell.location(in: sheet(of: id))).text)
  }

  // MARK: Texts

  private mutating func buildTexts(_ id: FormNode.ID) {
    let texts = drafts[id].row.texts
    guard !texts.isEmpty else { return }
    var roles: [SurveyColumn.TextRole] = []
    for text in texts where !roles.contains(text.role) { roles.append(text.role) }
    for role in roles {
      let cells = texts.lazy.filter { $0.role == role }.map { (language: $0.language, cell: $0.cell) }
      guard let plain = languages.text(Array(cells)), let cell = cells.first?.cell else { continue }
      let text = references.resolved(plain, from: id, at: cell.location(in: sheet))
      switch role {
      case .label: nodes[id].label = text
      case .hint: nodes[id].hint = text
      case .guidance: nodes[id].guidance = text
      case .constraintMessage: nodes[id].bind.constraintMessage = text
      case .requiredMessage: nodes[id].bind.requiredMessage = text
      case .noAppMessage: nodes[id].bind.noAppMessage = text
      case .medium(let medium): nodes[id].media[medium] = text
      }
    }
  }

  // MARK: Bind

  private mutating func buildBind(_ id: FormNode.ID) {
    let draft = drafts[id]
    var bind = nodes[id].bind
    for (name, cell) in draft.row.binds {
      switch name {
      case "relevant": bind.relevant = expression(cell, id)
      case "required": bind.required = expression(cell, id)
      case "readonly": bind.readonly = expression(cell, id)
      case "constraint": bind.constraint = expression(cell, id)
      case "calculate": bind.calculate = expression(cell, id)
      case "type": bind.type = cell.text
      default: bind.attributes.append(attribute(name, cell, id))
      }
    }
    if bind.readonly == nil, draft.type == .note {
      bind.readonly = FormExpression(source: "true()", looksElsewhere: false)
    }
    if bind.type == nil { bind.type = draft.answerType?.rawValue }
    if let preload = draft.preload {
      bind.attributes += [
        FormAttribute("jr:preload", preload.source), FormAttribute("jr:preloadParams", preload.parameter),
      ]
    }
    bind.attributes += draft.bindAttributes
    nodes[id].bind = bind
  }

  // MARK: Control

  private mutating func buildControl(_ id: FormNode.ID) {
    let draft = drafts[id]
    nodes[id].bodyAttributes = draft.bodyAttributes
    for (name, cell) in draft.row.controls {
      switch name {
      case "appearance": nodes[id].appearance = cell.text
      case "jr:count":
        if case .repeat = nodes[id].kind {
          nodes[id].kind = .repeat(FormNode.Repeat(count: expression(cell, id)))
        } else {
          log.report(.countOutsideRepeat, ["name": nodes[id].name], at: cell.location(in: sheet))
        }
      default: nodes[id].bodyAttributes.append(attribute(name, cell, id))
      }
    }
    // Intents of groups may name questions.
    for (index, attribute) in nodes[id].bodyAttributes.enumerated() where attribute.name == "intent" {
      let cell = draft.row.intent ?? draft.row.parameters
      let value = references.resolved(attribute.value, from: id, at: cell?.location(in: sheet)).text
      nodes[id].bodyAttributes[index] = FormAttribute("intent", value)
    }
    nodes[id].instanceAttributes = draft.row.instances.map { attribute($0.name, $0.cell, id) }
    // It stands above choices and may have nothing to say.
    if nodes[id].appearance == "label", nodes[id].label == nil {
      nodes[id].label = FormText(entries: [FormText.Entry(language: nil, source: " ", pieces: [])])
    }
  }

  // MARK: Question

  private mutating func buildQuestion(_ id: FormNode.ID) {
    let draft = drafts[id]
    if case .attribute = draft.kind, let value = draft.firstValue { addFirstValue(id, FormExpression(source: value)) }
    guard var question = nodes[id].question else { return }
    question.entityProperty = draft.entityProperty
    question.tags = draft.tags
    question.additivity = draft.row.additivity.flatMap { additivity($0, id) }
    question.role = draft.row.role.flatMap { role($0) }
    question.hxl = draft.row.hxl?.text
    question.items = draft.items.flatMap { itemSource($0, id) }
    if let cell = draft.row.defaultValue {
      if DynamicDefault.isDynamic(cell.text, type: question.type) {
        let value = expression(cell, id)
        question.defaultValue = .dynamic(value)
        addFirstValue(id, value)
      } else {
        question.defaultValue = .text(cell.text)
      }
    }
    question.triggers = draft.triggers.compactMap { references.target($0.name, at: $0.cell.location(in: sheet)) }
    nodes[id].kind = .question(question)
    switch question.type {
    case .startGeopoint:
      actions.append(
        FormAction(kind: .setGeopoint, event: .firstLoad, target: id, source: nil, value: nil, attributes: []))
    case .backgroundAudio:
      let quality = nodes[id].bodyAttributes
      nodes[id].bodyAttributes = []
      actions.append(
        FormAction(kind: .recordAudio, event: .load, target: id, source: nil, value: nil, attributes: quality))
    default: break
    }
    // The value belongs to the trigger, not to every recalculation.
    if !question.triggers.isEmpty {
      let value = nodes[id].bind.calculate
      nodes[id].bind.calculate = nil
      let kind: FormAction.Kind = question.type == .backgroundGeopoint ? .setGeopoint : .setValue
      for source in question.triggers {
        actions.append(
          FormAction(
            kind: kind, event: .valueChanged, target: id, source: source, value: kind == .setValue ? value : nil,
            attributes: []))
      }
    }
  }

  /// What the cell says, when the question has a number for an answer.
  private func additivity(_ cell: CellText, _ id: FormNode.ID) -> Additivity? {
    let location = cell.location(in: sheet)
    guard let additivity = Additivity(rawValue: cell.text.lowercased()) else {
      let allowed = Additivity.allCases.map(\.rawValue).joined(separator: ", ")
      log.report(.additivityUnknown, ["value": cell.text, "allowed": allowed], at: location)
      return nil
    }
    guard [.integer, .decimal].contains(nodes[id].answerType) else {
      log.report(.additivityNotNumber, ["name": nodes[id].name], at: location)
      return nil
    }
    return additivity
  }

  /// Any word will do here: whether it is one that a stage knows is for that stage to say.
  private func role(_ cell: CellText) -> String? {
    guard cell.text.utf8.count <= 60, cell.text.wholeMatch(of: /[a-z][a-z0-9]*([-.][a-z0-9]+)*/) != nil else {
      log.report(.roleInvalid, ["value": cell.text], at: cell.location(in: sheet))
      return nil
    }
    return cell.text
  }

  /// Set when the form is first opened, and in a repeat for each new instance.
  private mutating func addFirstValue(_ id: FormNode.ID, _ value: FormExpression) {
    actions.append(
      FormAction(kind: .setValue, event: .firstLoad, target: id, source: nil, value: value, attributes: []))
    if let enclosing = nodes[id].enclosingRepeat {
      actions.append(
        FormAction(kind: .setValue, event: .newRepeat, target: id, source: enclosing, value: value, attributes: []))
    }
  }

  private func itemSource(_ draft: DraftItems, _ id: FormNode.ID) -> ItemSource? {
    let filterCell = drafts[id].row.choiceFilter
    var value = draft.value ?? "name"
    var label = draft.label
    var nodeset: String
    var filter = filterCell.map { expression($0, id, .filter) }
    var predicate = filter?.xpath
    let origin: ItemSource.Origin
    var isInline = false
    switch draft.origin {
    case .list(let name):
      nodeset = "instance('\(name)')/root/item"
      origin = .list(name)
      isInline = drafts[id].row.control("appearance").map { SearchAppearance.isSearch($0.text) } ?? false
      if label == nil { label = "label" }
    case .external(let name):
      nodeset = "instance('\(name)')/root/item"
      origin = .external(name)
    case .file(let file):
      let instance = FileName.base(file)
      nodeset = "instance('\(instance)')/root/item"
      origin = .file(instance: instance)
      if label == nil { label = "label" }
    case .nodes(let cell, isGeometry: true):
      (value, label) = ("geometry", "geometry")
      origin = .nodes
      if ReferenceScanner.mayHaveReferences(cell.text) {
        guard let path = references.nodeset(cell, in: sheet, from: id) else { return nil }
        nodeset = path.text(fromCurrent: false)
        filter = filterCell.map { references.filter($0, in: sheet, from: id, over: path) }
        predicate = filter?.xpath ?? "./geometry != ''"
      } else {
        nodeset = "instance('\(cell.text)')/root/item"
        (value, label, predicate) = ("name", "label", filter?.xpath)
      }
    case .nodes(let cell, isGeometry: false):
      guard let path = references.nodeset(cell, in: sheet, from: id), let name = path.names.last else { return nil }
      let container = PathResolver.Path(up: path.up, names: path.names.dropLast())
      nodeset = container.text(fromCurrent: false)
      filter = filterCell.map { references.filter($0, in: sheet, from: id, over: container) }
      (value, label, predicate) = (name, name, filter?.xpath ?? "./\(name) != ''")
      origin = .nodes
    }
    if let predicate { nodeset += "[\(predicate)]" }
    if draft.isRandomized {
      var arguments = nodeset
      if let seed = draft.seed {
        let location = drafts[id].row.parameters?.location(in: sheet)
        arguments += ", " + references.resolved(seed, from: id, at: location).text.trimmingSpaces()
      }
      nodeset = "randomize(\(arguments))"
    }
    return ItemSource(
      origin: origin, value: value, label: label, nodeset: nodeset, filter: filter, isInline: isInline)
  }

  // MARK: Checks

  private func checkLabel(_ id: FormNode.ID) {
    let node = nodes[id]
    guard node.isAsked else { return }
    if node.label == nil, node.hint == nil, node.media.isEmpty {
      log.report(.labelMissing, ["name": node.name], at: node.location ?? drafts[id].location)
    }
    if node.media[.bigImage] != nil, node.media[.image] == nil {
      log.report(.bigImageAlone, ["name": node.name], at: node.location)
    }
  }

  private func checkTriggers(_ id: FormNode.ID) {
    guard let triggers = nodes[id].question?.triggers, let cell = drafts[id].row.trigger else { return }
    for source in triggers {
      let arguments = ["name": nodes[source].name, "target": nodes[id].name]
      if nodes[source].question == nil {
        log.report(.triggerNotQuestion, arguments, at: cell.location(in: sheet))
      } else if !nodes[source].isAsked {
        log.report(.triggerHidden, arguments, at: cell.location(in: sheet))
      }
    }
  }
}
