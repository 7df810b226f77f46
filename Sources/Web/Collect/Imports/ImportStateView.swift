import Basics
import Collect
import Formats
import Hummingbird
import Store

/// What became of an import, as its page and lists tell it.
struct ImportStateView {
  let path: String
  let words: Words
  let proof: String
  private let fileName: String
  private let time: Instant
  private let isReady: Bool
  private let taken: SheetCounts?
  private let undone: ImportUndoing?
  private let project: ProjectKind?
  private let isFetched: Bool
  /// What rows that are neither taken nor refused are called, in the catalogue.
  private let apart: String

  init<Begun>(_ known: Import<Begun>, at path: String, _ words: Words, proof: String, apart: String) {
    (self.path, self.words, self.proof, self.apart) = (path, words, proof, apart)
    (fileName, time, isReady) = (known.begun.fileName, known.time, known.isReady)
    (taken, undone) = (known.taken, known.undone)
    (project, isFetched) = (known.begun.project, known.begun.isFetched)
  }

  /// On a list.
  func line(of subject: String? = nil, by who: String) -> ImportLine {
    let (label, tone) = standing
    return ImportLine(
      path: path, file: fileName, subject: subject, who: who, when: words.time(time), state: label, tone: tone,
      counts: taken.map { counts in
        let apart = apart == "apart" ? counts.keptApart : 0
        return words(
          "collect.imports.summary",
          [
            "received": .number(counts.received), "known": .number(counts.known),
            "refused": .number(counts.refused + apart),
          ])
      })
  }

  /// - Parameter undoer: who undid it, where somebody did.
  func state(_ running: ImportRunning?, _ told: [Diagnostic], undoer: String) -> ImportPage.State {
    let isUnderWay = running?.isUnderWay ?? false
    let counts = running?.action == .undo ? taken : running?.outcome?.counts ?? taken
    let isDry = running?.action == .check
    let mayTake = isDry && running?.state == .done && undone == nil
    let left = (running?.outcome?.told ?? 0) - told.count
    return ImportPage.State(
      label: label(running), tone: tone(running), detail: detail(running, undoer), isUnderWay: isUnderWay, path: path,
      counts: isUnderWay ? [] : (counts.map { list($0, isDry: isDry) } ?? []) + undoneCounts(running),
      hasCounts: !isUnderWay && counts != nil,
      told: told.map { diagnostic in
        ImportPage.Told(
          cell: diagnostic.location?.description ?? "", severity: diagnostic.severity.rawValue,
          kind: words["collect.upload.severity.\(diagnostic.severity.rawValue)"], text: words.diagnostic(diagnostic))
      },
      hasTold: !told.isEmpty, more: left > 0 ? words("collect.imports.more", ["count": .number(left)]) : nil,
      diagnosticsPath: path + "/diagnostics",
      take: mayTake && counts?.isWorthTaking == true
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
    return (words["collect.imports.state.\(isReady ? "mapped" : "begun")"], "tone-care")
  }

  func undoing(_ text: String, warning: String?) -> ImportPage.Undoing {
    .init(
      action: path + "/undo", proof: proof, text: text, warning: warning,
      reason: Field("reason", words["collect.imports.reason"]).with { $0.longest = SheetPlan.longestReason })
  }

  /// Lets an import or its undoing go on that broke off: nothing is done twice.
  private func again(_ running: ImportRunning?) -> ImportPage.Take? {
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

  private func list(_ counts: SheetCounts, isDry: Bool) -> [ImportPage.Count] {
    let own = [
      ("rows", counts.rows), (isDry ? "would" : "received", counts.received), ("known", counts.known),
      ("refused", counts.refused), (apart, counts.keptApart),
    ].filter { $0.0 != apart || $0.1 > 0 }
    let others = [
      ("changed", counts.project?.changed ?? 0), ("reviewed", counts.project?.reviewed ?? 0),
      ("files", counts.project?.files ?? 0),
      ("missingFiles", counts.project?.missingFiles ?? 0), ("withdrawn", counts.project?.withdrawn ?? 0),
    ].filter { $0.1 > 0 }
    let versions = (counts.project?.versions ?? [:]).sorted { $0.key < $1.key }.prefix(Self.mostVersions)
    return (own + others).map { .init(label: words["collect.imports.count.\($0.0)"], value: words.number($0.1)) }
      + versions.map { name, count in
        let label =
          name.isEmpty
          ? words["collect.imports.project.noVersion"]
          : words("collect.imports.project.version", ["version": .isolated(name)])
        return .init(label: label, value: words.number(count))
      }
  }

  private static let mostVersions = 20

  /// What undoing did, of submissions that it made and of those that were here before.
  private func undoneCounts(_ running: ImportRunning?) -> [ImportPage.Count] {
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

extension SheetCounts {
  /// Whether an import would change anything.
  fileprivate var isWorthTaking: Bool {
    received > 0 || project.map { $0.reviewed > 0 || $0.files > 0 || keptApart > 0 } == true
  }
}
