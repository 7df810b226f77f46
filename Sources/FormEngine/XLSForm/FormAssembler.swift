import Basics

/// Makes the form out of the tree: gives nodes their places and numbers, then resolves what refers to them.
struct FormAssembler {
  let tree: SurveySheet
  let settings: SettingsSheet
  let choices: ChoicesSheet
  let languages: LanguageTable
  let surveySheet: String
  let choicesSheet: String
  let entitiesSheet: String
  let entitiesVersion: String?
  let entityLists: Set<String>
  let updatedLists: Set<String>
  let log: ProblemLog

  func assemble() -> Form {
    var nodes: [FormNode] = []
    var drafts: [DraftNode] = []
    flatten(tree.root, parent: nil, enclosingRepeat: nil, &nodes, &drafts)
    let resolver = PathResolver(nodes: nodes, rootName: settings.settings.rootName)
    let references = ReferenceReader(
      resolver: resolver, rootPath: nodes[0].path, log: log)
    var builder = NodeBuilder(
      nodes: nodes, drafts: drafts, references: references, languages: languages, choices: choices,
      sheet: surveySheet, entitiesSheet: entitiesSheet, settingsSheet: settings.sheet, log: log)
    builder.build()
    choices.finish { label, cell in
      references.resolved(label, from: nil, at: cell.location(in: choicesSheet))
    }
    var settings = settings.settings
    resolveKonak(&settings, resolver)
    var instances = InstanceCollector(
      nodes: builder.nodes, drafts: drafts, files: tree.files, choices: choices,
      usesLastSaved: references.usesLastSaved, sheet: surveySheet, log: log
    ).collect()
    // An entity that is changed is looked up in its list, which comes with the form under the list's name.
    for list in updatedLists.sorted() where !instances.contains(where: { $0.name == list }) {
      if choices.list(list) == nil { instances.append(FormInstance(name: list, source: "jr://file-csv/\(list).csv")) }
    }
    checkGeometry(builder.nodes, drafts)
    return Form(
      settings: settings, languages: languages.languages, nodes: builder.nodes, lists: choices.lists,
      instances: instances, actions: builder.actions, itemsets: choices.itemsets,
      externalLists: choices.externalLists, entitiesVersion: entitiesVersion)
  }

  private func flatten(
    _ draft: DraftNode, parent: FormNode.ID?, enclosingRepeat: FormNode.ID?, _ nodes: inout [FormNode],
    _ drafts: inout [DraftNode]
  ) {
    let id = nodes.count
    let path = parent.map { nodes[$0].path } ?? ""
    let step: String
    let kind: FormNode.Kind
    switch draft.kind {
    case .form: (step, kind) = (draft.name, .form)
    case .group: (step, kind) = (draft.name, .group)
    case .repeat: (step, kind) = (draft.name, .repeat(FormNode.Repeat(count: nil)))
    case .meta: (step, kind) = (draft.name, .meta)
    case .question(let type): (step, kind) = (draft.name, .question(Question(type: type)))
    case .attribute(let value): (step, kind) = ("@" + draft.name, .attribute(value))
    }
    nodes.append(
      FormNode(
        id: id, parent: parent, name: draft.name, path: path + "/" + step, enclosingRepeat: enclosingRepeat,
        kind: kind, location: draft.location))
    drafts.append(draft)
    for child in draft.children {
      nodes[id].children.append(nodes.count)
      flatten(child, parent: id, enclosingRepeat: draft.isRepeat ? id : enclosingRepeat, &nodes, &drafts)
    }
  }

  /// `konak:place`, `konak:day` and `konak:round` name a question, with or without `${}`; `konak:programme` a question or the programme.
  private func resolveKonak(_ settings: inout FormSettings, _ resolver: PathResolver) {
    func question(_ cell: CellText) -> FormNode.ID? {
      let name = ReferenceScanner(cell.text).mentions.first?.name ?? cell.text
      guard case .one(let id)? = resolver[name] else { return nil }
      return id
    }
    let named: [(CellText?, WritableKeyPath<FormSettings, FormNode.ID?>)] = [
      (self.settings.place, \.placeQuestion), (self.settings.day, \.dayQuestion),
      (self.settings.round, \.roundQuestion),
    ]
    for (cell, keyPath) in named {
      guard let cell else { continue }
      settings[keyPath: keyPath] = question(cell)
      if settings[keyPath: keyPath] == nil {
        log.report(.placeUnknown, ["name": cell.text], at: cell.location(in: self.settings.sheet))
      }
    }
    if let programme = self.settings.programme {
      settings.programmeQuestion = question(programme)
      if settings.programmeQuestion == nil { settings.programme = programme.text }
    }
  }

  /// `reference-geometry` names a list, a file, an entity list, or a repeat.
  private func checkGeometry(_ nodes: [FormNode], _ drafts: [DraftNode]) {
    var known = Set(tree.files.map(\.name)).union(entityLists)
    for node in nodes {
      if case .file(let instance)? = node.question?.items?.origin { known.insert(instance) }
    }
    for (node, draft) in zip(nodes, drafts) {
      guard case .nodes(let cell, isGeometry: true)? = draft.items?.origin, node.question != nil else { continue }
      let scanner = ReferenceScanner(cell.text)
      let isRepeat =
        ReferenceScanner.isSingleReference(cell.text)
        && nodes.contains { $0.isRepeat && $0.name == scanner.mentions.first?.name }
      if !isRepeat, !known.contains(cell.text) {
        log.report(
          .geometryReference, ["value": cell.text], at: cell.location(in: surveySheet))
      }
    }
  }
}
