import Basics
import Collect
import Formats
import Hummingbird
import Store

/// What became of a file that was uploaded, as its page tells it: of sheets of submissions and of rounds alike.
struct ImportStateView {
  let path: String
  let words: Words
  let proof: String
  let isMapped: Bool
  let taken: SheetCounts?
  let undone: ImportUndoing?
  /// Whose project's file it is; nil for sheets that people made.
  var project: ProjectKind?
  /// Whether a connection fetched it: then there is no file to try or take.
  var isFetched = false
  /// What rows that are neither taken nor refused are called, in the catalogue.
  var apart = "apart"

  /// - Parameter undoer: who undid it, where somebody did.
  func state(_ running: ImportRunning?, _ told: [Diagnostic], undoer: String) -> SheetImportPage.State {
    let isUnderWay = running?.isUnderWay ?? false
    let counts = running?.action == .undo ? taken : running?.outcome?.counts ?? taken
    let isDry = running?.action == .check
    let isReady = isDry && running?.state == .done && undone == nil
    let left = (running?.outcome?.told ?? 0) - told.count
    return SheetImportPage.State(
      label: label(running), tone: tone(running), detail: detail(running, undoer), isUnderWay: isUnderWay, path: path,
      counts: isUnderWay ? [] : (counts.map { list($0, isDry: isDry) } ?? []) + undoneCounts(running),
      hasCounts: !isUnderWay && counts != nil,
      told: told.map { diagnostic in
        SheetImportPage.Told(
          cell: diagnostic.location?.description ?? "", severity: diagnostic.severity.rawValue,
          kind: words["collect.upload.severity.\(diagnostic.severity.rawValue)"], text: words.diagnostic(diagnostic))
      },
      hasTold: !told.isEmpty, more: left > 0 ? words("collect.imports.more", ["count": .number(left)]) : nil,
      diagnosticsPath: path + "/diagnostics",
      take: isReady && counts?.isWorthTaking == true
        ? .init(action: path + "/take", proof: proof, label: takeLabel(counts)) : again(running))
  }

  private func takeLabel(_ counts: SheetCounts?) -> String {
    if project != nil { return words["collect.imports.project.take"] }
    return words("collect.imports.take", ["count": .number(counts?.received ?? 0)])
  }

  /// Whether it is uploaded, tried, taken or undone, and the tone of the mark.
  var standing: (label: String, tone: String) {
    if undone != nil { return (words["collect.imports.state.undone"], "tone-bad") }
    if taken != nil {
      return (words["collect.imports.state.\(isFetched ? "fetched" : "taken")"], "tone-good")
    }
    if isFetched { return (words["collect.imports.state.fetching"], "tone-care") }
    return (words["collect.imports.state.\(isMapped ? "mapped" : "begun")"], "tone-care")
  }

  func undoing(_ text: String, warning: String?) -> SheetImportPage.Undoing {
    .init(
      action: path + "/undo", proof: proof, text: text, warning: warning,
      reason: Field("reason", words["collect.imports.reason"]).with { $0.longest = SheetPlan.longestReason })
  }

  /// Lets an import or its undoing go on that broke off: nothing is done twice.
  private func again(_ running: ImportRunning?) -> SheetImportPage.Take? {
    if project != nil, !isFetched, undone == nil, taken == nil, running?.isUnderWay != true,
      running == nil || running?.action == .check
    {
      return .init(action: path + "/check", proof: proof, label: words["collect.imports.project.check"])
    }
    guard running?.state == .failed, let action = running?.action, action != .check else { return nil }
    return .init(action: "\(path)/\(action.rawValue)", proof: proof, label: words["collect.imports.goOn"])
  }

  private func label(_ running: ImportRunning?) -> String {
    if let running, running.isUnderWay { return words["collect.imports.running.\(running.action.rawValue)"] }
    if running?.state == .failed { return words["collect.imports.state.failed"] }
    if undone == nil, running?.action == .check, running?.state == .done {
      return words["collect.imports.state.checked"]
    }
    return standing.label
  }

  private func tone(_ running: ImportRunning?) -> String {
    if running?.isUnderWay == true { return "tone-care" }
    if running?.state == .failed { return "tone-bad" }
    return standing.tone
  }

  private func detail(_ running: ImportRunning?, _ undoer: String) -> String? {
    if let failure = running?.failure { return words.refusal(failure) }
    if let running, running.isUnderWay { return words("collect.imports.rows", ["count": .number(running.rows ?? 0)]) }
    return undone.map { undone in
      words(
        "collect.imports.undoneBy",
        [
          "who": .isolated(undoer), "when": .text(words.time(undone.time)),
          "reason": .isolated(undone.reason),
        ])
    }
  }

  private func list(_ counts: SheetCounts, isDry: Bool) -> [SheetImportPage.Count] {
    let own = [
      ("rows", counts.rows), (isDry ? "would" : "received", counts.received), ("known", counts.known),
      ("refused", counts.refused), (apart, counts.keptApart),
    ].filter { $0.0 != apart || $0.1 > 0 }
    let others = [
      ("changed", counts.project?.changed ?? 0), ("reviewed", counts.project?.reviewed ?? 0),
      ("files", counts.project?.files ?? 0),
      ("missingFiles", counts.project?.missingFiles ?? 0), ("withdrawn", counts.project?.withdrawn ?? 0),
    ].filter { $0.1 > 0 }
    let versions = (counts.project?.versions ?? [:]).sorted { $0.key < $1.key }.prefix(SheetImportView.mostVersions)
    return (own + others).map { .init(label: words["collect.imports.count.\($0.0)"], value: words.number($0.1)) }
      + versions.map { name, count in
        let label =
          name.isEmpty
          ? words["collect.imports.project.noVersion"]
          : words("collect.imports.project.version", ["version": .isolated(name)])
        return .init(label: label, value: words.number(count))
      }
  }

  /// What undoing did, of submissions that it made and of those that were here before.
  private func undoneCounts(_ running: ImportRunning?) -> [SheetImportPage.Count] {
    guard running?.action == .undo, let outcome = running?.outcome, let restored = outcome.restored else { return [] }
    return [("undone", outcome.withdrawn), ("restored", restored)].map { name, count in
      .init(label: words["collect.imports.count.\(name)"], value: words.number(count))
    }
  }

  /// What was told of a file or a server, as CSV.
  static func download(_ told: [Diagnostic], of name: String, _ words: Words) -> Response {
    let bytes = TableFile.csv.bytes(
      sheet: "", header: ["cell", "kind", "text"].map { words["collect.imports.told.\($0)"] },
      told.map { diagnostic in
        [
          .text(diagnostic.location?.description ?? ""),
          .text(words["collect.upload.severity.\(diagnostic.severity.rawValue)"]), .text(words.diagnostic(diagnostic)),
        ]
      })
    return .download(bytes, named: name + ".diagnostics.csv", type: TableFile.csv.type)
  }
}
