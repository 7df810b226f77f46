import Basics
import Collect
import FormEngine
import Formats
import Foundation
import Store

/// One import as its page shows it.
struct SheetImportView {
  let id: ID<SheetImport>
  let sheet: SheetImport
  let words: Words
  let proof: String

  /// So many diagnostics stand on the page; the file has more.
  static let shown = 200
  static let mostColumns = 200
  static let mostConstants = 40
  /// So many fields for constants are empty, to be filled.
  private static let emptyConstants = 4
  private static let samples = 3

  private var path: String { "\(SheetImportRoutes.path)/\(id)" }

  func page(
    form: String, formPath: String, running: SheetImports.Running?, told: [Diagnostic],
    overview: SheetImports.Overview?, made: Int, touched: Int, problem: String?, names: ActorNames
  ) -> SheetImportPage {
    SheetImportPage(
      title: sheet.begun.fileName, lead: words("collect.imports.lead", ["form": .isolated(form)]), proof: proof,
      path: path, filePath: path + "/file", submissionsPath: formPath + "/submissions", problem: problem,
      state: state(running, told, names), mapping: sheet.undone == nil ? overview.map(mapping) : nil,
      undoing: sheet.undone == nil && made > 0 && running?.isUnderWay != true ? undoing(touched) : nil)
  }

  // MARK: What became of it

  private func state(
    _ running: SheetImports.Running?, _ told: [Diagnostic], _ names: ActorNames
  ) -> SheetImportPage.State {
    let isUnderWay = running?.isUnderWay ?? false
    let counts = running?.action == .undo ? sheet.taken : running?.outcome?.counts ?? sheet.taken
    let isDry = running?.action == .check
    let isReady = isDry && running?.state == .done && sheet.undone == nil
    let left = (running?.outcome?.told ?? 0) - told.count
    return SheetImportPage.State(
      label: label(running), tone: tone(running), detail: detail(running, names), isUnderWay: isUnderWay, path: path,
      counts: isUnderWay ? [] : counts.map { list($0, isDry: isDry) } ?? [], hasCounts: !isUnderWay && counts != nil,
      told: told.map { diagnostic in
        SheetImportPage.Told(
          cell: diagnostic.location?.description ?? "", severity: diagnostic.severity.rawValue,
          kind: words["collect.upload.severity.\(diagnostic.severity.rawValue)"], text: words.diagnostic(diagnostic))
      },
      hasTold: !told.isEmpty, more: left > 0 ? words("collect.imports.more", ["count": .number(left)]) : nil,
      diagnosticsPath: path + "/diagnostics",
      take: isReady && (counts?.received ?? 0) > 0
        ? .init(
          action: path + "/take", proof: proof,
          label: words("collect.imports.take", ["count": .number(counts?.received ?? 0)]))
        : again(running))
  }

  /// Lets an import or its undoing go on that broke off: nothing is done twice.
  private func again(_ running: SheetImports.Running?) -> SheetImportPage.Take? {
    guard running?.state == .failed, let action = running?.action, action != .check else { return nil }
    return .init(action: "\(path)/\(action.rawValue)", proof: proof, label: words["collect.imports.goOn"])
  }

  private func label(_ running: SheetImports.Running?) -> String {
    if let running, running.isUnderWay { return words["collect.imports.running.\(running.action.rawValue)"] }
    if running?.state == .failed { return words["collect.imports.state.failed"] }
    if sheet.undone != nil { return words["collect.imports.state.undone"] }
    if running?.action == .check, running?.state == .done { return words["collect.imports.state.checked"] }
    if sheet.taken != nil { return words["collect.imports.state.taken"] }
    return words["collect.imports.state.\(sheet.plan == nil ? "begun" : "mapped")"]
  }

  private func tone(_ running: SheetImports.Running?) -> String {
    if running?.isUnderWay == true { return "tone-care" }
    if sheet.undone != nil || running?.state == .failed { return "tone-bad" }
    return sheet.taken == nil ? "tone-care" : "tone-good"
  }

  private func detail(_ running: SheetImports.Running?, _ names: ActorNames) -> String? {
    if let failure = running?.failure { return words.refusal(failure) }
    if let running, running.isUnderWay { return words("collect.imports.rows", ["count": .number(running.rows ?? 0)]) }
    return sheet.undone.map { undone in
      words(
        "collect.imports.undoneBy",
        [
          "who": .isolated(names[undone.actor]), "when": .text(words.time(undone.time)),
          "reason": .isolated(undone.reason),
        ]
      )
    }
  }

  private func list(_ counts: SheetCounts, isDry: Bool) -> [SheetImportPage.Count] {
    [
      ("rows", counts.rows), (isDry ? "would" : "received", counts.received), ("known", counts.known),
      ("refused", counts.refused), ("apart", counts.keptApart),
    ].filter { $0.0 != "apart" || $0.1 > 0 }
      .map { .init(label: words["collect.imports.count.\($0.0)"], value: words.number($0.1)) }
  }

  // MARK: What the columns mean

  private func mapping(_ overview: SheetImports.Overview) -> SheetImportPage.Mapping {
    let plan = overview.plan
    let data = overview.head.filter { $0.number > plan.heading }
    let heading = overview.head.first { $0.number == plan.heading }
    let used = Set((heading?.cells ?? []).map(\.column) + data.flatMap { $0.cells.map(\.column) })
    let columns = used.sorted().prefix { $0 <= Self.mostColumns }.map { column in
      let letter = Diagnostic.Location.letters(ofColumn: column)
      return SheetImportPage.Column(
        letter: letter, name: "column-\(column)", heading: heading?[column] ?? "",
        samples: data.compactMap { $0[column]?.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
          .prefix(Self.samples)
          .map { String($0.prefix(40)) }.joined(separator: " · "),
        label: words("collect.imports.meaning", ["column": .text(letter)]),
        options: options(overview.questions, chosen: plan.columns[column]))
    }
    let constants = plan.constants.sorted { $0.key < $1.key }
    return SheetImportPage.Mapping(
      action: path + "/plan", page: path, proof: proof,
      note: overview.isRemembered ? words["collect.imports.remembered"] : nil,
      heading: Field("heading", words["collect.imports.heading"]).with { field in
        field.options = overview.head.prefix(20).map { row in
          let text = row.cells.prefix(4).map { String($0.text.prefix(24)) }.joined(separator: " · ")
          return .init(String(row.number), "\(words.number(row.number)): \(text)", isChosen: row.number == plan.heading)
        }
      },
      sheet: overview.sheetNames.count < 2
        ? nil
        : Field("sheet", words["collect.imports.sheet"]).with { field in
          let chosen = plan.sheet ?? overview.sheetNames.first
          field.options = overview.sheetNames.map { .init($0, $0, isChosen: $0 == chosen) }
        },
      chosenHeading: String(plan.heading), chosenSheet: plan.sheet ?? "", columns: columns,
      constants: (0..<min(constants.count + Self.emptyConstants, Self.mostConstants)).map { index in
        let constant = constants.indices.contains(index) ? constants[index] : nil
        let number = words.number(index + 1)
        return SheetImportPage.Constant(
          question: "constant-\(index + 1)",
          questionLabel: words("collect.imports.constant.question", ["number": .text(number)]),
          value: "constant-\(index + 1)-value",
          valueLabel: words("collect.imports.constant.value", ["number": .text(number)]),
          text: constant?.value ?? "",
          options: [.init("", words["collect.imports.none"], isChosen: constant == nil)]
            + overview.questions.questions.map { question in
              .init(question.path, label(question), isChosen: question.path == constant?.key)
            })
      })
  }

  private func options(_ questions: SheetQuestions, chosen: SheetTarget?) -> [Field.Option] {
    var targets: [(SheetTarget, String)] = []
    if !questions.placePaths.isEmpty {
      for level in 0...4 {
        for isCode in [true, false] {
          targets.append(
            (
              .place(level: level, isCode: isCode),
              words(
                "collect.imports.place.\(isCode ? "code" : "name")",
                ["level": .text(words["collect.imports.level.\(level)"])])
            ))
        }
      }
    }
    for question in questions.questions {
      targets.append((.question(question.path), label(question)))
      if question.type == .geopoint {
        targets.append((.latitude(question.path), "\(label(question)): \(words["collect.imports.latitude"])"))
        targets.append((.longitude(question.path), "\(label(question)): \(words["collect.imports.longitude"])"))
      }
    }
    return [Field.Option("", words["collect.imports.none"], isChosen: chosen == nil)]
      + targets.map { .init($0.rawValue, $1, isChosen: $0 == chosen) }
  }

  /// Its name first, which headings and officers use; the label tells it from others.
  private func label(_ question: SheetQuestions.Question) -> String {
    let label = question.label.isEmpty ? "" : " – " + question.label.prefix(60)
    return question.name + label + (question.isRequired ? " *" : "")
  }

  private func undoing(_ touched: Int) -> SheetImportPage.Undoing {
    .init(
      action: path + "/undo", proof: proof,
      warning: touched > 0 ? words("collect.imports.touched", ["count": .number(touched)]) : nil,
      reason: Field("reason", words["collect.imports.reason"]).with { $0.longest = SheetImports.longestReason })
  }
}
