import Basics

/// Collects the secondary instances a form needs beside its choice lists, and tells where two would have one name.
struct InstanceCollector {
  let nodes: [FormNode]
  let drafts: [DraftNode]
  let files: [(name: String, extension: String, cell: CellText)]
  let choices: ChoicesSheet
  let usesLastSaved: Bool
  let sheet: String
  let log: ProblemLog

  func collect() -> [FormInstance] {
    var found: [FormInstance] = []
    var sources: [String: String] = [:]
    func add(_ name: String, _ source: String, _ cell: CellText?) {
      if let known = sources[name] {
        if known != source {
          log.report(
            .instanceConflict, ["name": name, "source": source, "other": known], at: cell?.location(in: sheet))
        }
        return
      }
      sources[name] = source
      found.append(FormInstance(name: name, source: source))
    }

    var declared: Set<String> = []
    for file in files {
      if !declared.insert(file.name).inserted {
        log.report(.instanceDuplicate, ["name": file.name], at: file.cell.location(in: sheet))
      }
    }
    for file in files where declared.remove(file.name) != nil {
      let folder = file.extension == "csv" ? "file-csv" : "file"
      add(file.name, "jr://\(folder)/\(file.name).\(file.extension)", file.cell)
    }
    for (node, draft) in zip(nodes, drafts) {
      func addPulled(_ cell: CellText?) {
        guard let cell else { return }
        for file in Self.pulledFiles(cell.text) { add(file, "jr://file-csv/\(file).csv", cell) }
      }
      for (_, cell) in draft.row.binds { addPulled(cell) }
      addPulled(draft.row.choiceFilter)
      addPulled(draft.row.defaultValue)
      if case .file(let file)? = draft.items?.origin, node.question != nil {
        let folder = file.hasSuffix(".csv") ? "file-csv" : "file"
        add(FileName.base(file), "jr://\(folder)/\(file)", draft.row.type)
        if let appearance = draft.row.control("appearance"), SearchAppearance.isSearch(appearance.text) {
          log.report(.searchFromFile, ["name": node.name], at: appearance.location(in: sheet))
        }
      }
    }
    if usesLastSaved { add(ReferenceReader.lastSavedInstance, "jr://instance/last-saved", nil) }
    checkSearches()
    for list in choices.names {
      if let source = sources[list] {
        log.report(.instanceConflict, ["name": list, "source": "choices", "other": source], sheet: sheet)
      }
    }
    return found
  }

  /// A list whose choices are written into the body has no instance, so nothing else may use it.
  private func checkSearches() {
    var plain: Set<String> = []
    var searched: [(list: String, cell: CellText?, node: FormNode)] = []
    for (node, draft) in zip(nodes, drafts) {
      guard case .list(let list)? = node.question?.items?.origin, node.question?.type != .range else { continue }
      if node.question?.items?.isInline == true {
        searched.append((list, draft.row.control("appearance"), node))
      } else {
        plain.insert(list)
      }
    }
    for (list, cell, node) in searched where plain.contains(list) {
      log.report(.searchSharedList, ["name": node.name, "list": list], at: cell?.location(in: sheet) ?? node.location)
    }
  }

  /// The files that `pulldata('file', …)` reads, where their names are written out.
  static func pulledFiles(_ text: String) -> [String] {
    guard text.containsBytes("pulldata") else { return [] }
    var files: [String] = []
    var rest = text[...]
    while let call = rest.firstRange(of: "pulldata") {
      rest = rest[call.upperBound...].drop { $0.isWhitespace }
      guard rest.first == "(", let comma = rest.firstIndex(of: ",") else { continue }
      let argument = rest[rest.index(after: rest.startIndex)..<comma].trimmingSpaces()
      let name = argument.filter { $0 != "'" && $0 != "\"" }.trimmingSpaces()
      if name != argument, !name.isEmpty { files.append(name) }
    }
    return files
  }
}
