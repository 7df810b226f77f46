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
  static let mostVersions = 20

  private var path: String { "\(SheetImportRoutes.path)/\(id)" }

  func page(
    form: String, formPath: String, running: ImportRunning?, told: [Diagnostic],
    overview: (ImportOverview<SheetPlan>, SheetImports.Meanings)?, touched: (changed: Int, touched: Int),
    kept: [(submission: ID<Submission>, name: String)], problem: String?, names: ActorNames
  ) -> SheetImportPage {
    SheetImportPage(
      title: sheet.begun.fileName, lead: words(lead, ["form": .isolated(form)]), proof: proof,
      path: path, filePath: isFetched ? nil : path + "/file", submissionsPath: formPath + "/submissions",
      problem: problem,
      state: state.state(running, told, undoer: sheet.undone.map { names[$0.actor] } ?? ""),
      mapping: sheet.undone == nil ? overview.map { mapping($0, $1) } : nil,
      undoing: sheet.undone == nil && touched.changed > 0 && running?.isUnderWay != true
        ? state.undoing(
          words[isFetched ? "collect.imports.undo.fetched" : "collect.imports.undo.text"],
          warning: touched.touched > 0 ? words("collect.imports.touched", ["count": .number(touched.touched)]) : nil)
        : nil,
      kept: kept.map { .init(path: "/collect/submissions/\($0.submission)", name: $0.name) }, hasKept: !kept.isEmpty,
      media: running?.isUnderWay == true ? nil : media)
  }

  private var media: SheetImportPage.Media? {
    guard !isFetched, sheet.undone == nil, let missing = sheet.taken?.project?.missingFiles, missing > 0 else {
      return nil
    }
    return .init(
      action: path + "/media", proof: proof, text: words("collect.imports.media.text", ["count": .number(missing)]),
      limit: words("collect.imports.media.limit", ["size": .text(words.size(SheetImports.largestFile))]))
  }

  private var isFetched: Bool { sheet.begun.connection != nil }

  private var lead: String {
    if isFetched { return "collect.imports.fetched" }
    return sheet.begun.project.map { "collect.imports.project.\($0.rawValue)" } ?? "collect.imports.lead"
  }

  var state: ImportStateView {
    ImportStateView(
      path: path, words: words, proof: proof, isMapped: sheet.plan != nil, taken: sheet.taken, undone: sheet.undone,
      project: sheet.begun.project, isFetched: isFetched)
  }

  /// On a list, with who did it as `names` call them.
  func line(form: String, names: ActorNames) -> SheetImportsPage.Line {
    let (label, tone) = state.standing
    return .init(
      path: path, file: sheet.begun.fileName, form: form, who: names[sheet.actor], when: words.time(sheet.time),
      state: label, tone: tone,
      counts: sheet.taken.map { counts in
        words(
          "collect.imports.summary",
          [
            "received": .number(counts.received), "known": .number(counts.known),
            "refused": .number(counts.refused + counts.keptApart),
          ])
      })
  }

  // MARK: What the columns mean

  private func mapping(
    _ overview: ImportOverview<SheetPlan>, _ meanings: SheetImports.Meanings
  ) -> SheetImportPage.Mapping {
    let plan = overview.plan
    let data = overview.head.filter { $0.number > plan.heading }
    let heading = overview.head.headings(at: plan.heading)?.full
    let used = Set((heading?.cells ?? []).map(\.column) + data.flatMap { $0.cells.map(\.column) })
    let columns = used.sorted().prefix { $0 <= Self.mostColumns }.map { column in
      let letter = Diagnostic.Location.letters(ofColumn: column)
      return SheetImportPage.Column(
        letter: letter, name: "column-\(column)", heading: heading?[column] ?? "",
        samples: data.compactMap { $0[column]?.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
          .prefix(Self.samples)
          .map { String($0.prefix(40)) }.joined(separator: " · "),
        label: words("collect.imports.meaning", ["column": .text(letter)]),
        options: options(meanings.questions, chosen: plan.columns[column]))
    }
    let constants = plan.constants.sorted { $0.key < $1.key }
    return SheetImportPage.Mapping(
      action: path + "/plan", page: path, proof: proof,
      note: overview.isRemembered ? words["collect.imports.remembered"] : nil,
      repeats: meanings.repeats.map { sheet, name in
        words("collect.imports.repeats", ["sheet": .isolated(sheet), "repeat": .isolated(name)])
      } + meanings.untied.map { "\($0.location?.description ?? ""): \(words.diagnostic($0))" },
      heading: Self.heading(overview.head, chosen: plan.heading, words),
      sheet: Self.sheet(overview.sheetNames, chosen: plan.sheet, words),
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
            + meanings.questions.questions.map { question in
              .init(question.path, label(question), isChosen: question.path == constant?.key)
            })
      })
  }

  /// The first rows, to choose the one with the headings.
  static func heading(_ head: [SheetRow], chosen: Int, _ words: Words) -> Field {
    Field("heading", words["collect.imports.heading"]).with { field in
      field.options = head.prefix(20).map { row in
        let text = row.cells.prefix(4).map { String($0.text.prefix(24)) }.joined(separator: " · ")
        return .init(String(row.number), "\(words.number(row.number)): \(text)", isChosen: row.number == chosen)
      }
    }
  }

  /// Nil for a file with one sheet.
  static func sheet(_ names: [String], chosen: String?, _ words: Words) -> Field? {
    guard names.count > 1 else { return nil }
    return Field("sheet", words["collect.imports.sheet"]).with { field in
      field.options = names.map { .init($0, $0, isChosen: $0 == chosen ?? names.first) }
    }
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
}

extension SheetCounts {
  /// Whether an import would change anything.
  var isWorthTaking: Bool {
    received > 0 || project.map { $0.reviewed > 0 || $0.files > 0 || keptApart > 0 } == true
  }
}
