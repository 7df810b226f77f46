package import Basics
import Collect
import Formats
import Foundation
import Hummingbird
package import Records
import Store

/// Sheets of activities: uploaded, their columns understood, tried, taken, undone.
package struct ActivityImportRoutes: RouteGroup {
  private let imports: ActivityImports
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ imports: ActivityImports, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.imports, self.actorName) = (imports, actorName)
  }

  static let root = "\(ActivityView.path)/imports"
  private static func path(_ id: ID<ActivityImport>) -> String { "\(root)/\(id)" }
  /// With what a browser sends around a file.
  private static let limit = ActivityImports.largestFile + 64 * 1024
  /// So many diagnostics stand on the page; the file has more.
  private static let shown = 200

  package var routes: [Route] {
    let one = "\(Self.root)/{import}"
    let right = Activities.recording
    return [
      .get(Self.root, .right(right)) { try await list($0) },
      .post(Self.root, .right(right), limit: Self.limit, upload),
      .get(one, .right(right)) { try await show($0) },
      .post("\(one)/plan", .right(right), map),
      .post("\(one)/check", .right(right)) { try await begin(.check, $0) },
      .post("\(one)/take", .right(right)) { try await begin(.take, $0) },
      .post("\(one)/undo", .right(right), undo),
      .get("\(one)/file", .right(right), file),
      .get("\(one)/diagnostics", .right(right), diagnostics),
    ]
  }

  private func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    [Crumb(visit.words["activity.title"], ActivityView.path)] + more
  }

  private func name(_ actor: ID<Actor>, _ visit: Visit) async throws -> String {
    try await actorName(actor) ?? visit.words["place.history.konak"]
  }

  // MARK: All

  private func list(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    var lines: [RoundUpload.Line] = []
    for (id, known) in try await imports.list(for: visit.requester) {
      let (label, tone) = state(id, known, visit).standing
      lines.append(
        RoundUpload.Line(
          path: Self.path(id), file: known.begun.fileName, who: try await name(known.actor, visit),
          when: words.time(known.time), state: label, tone: tone,
          counts: known.taken.map { counts in
            words(
              "collect.imports.summary",
              [
                "received": .number(counts.received), "known": .number(counts.known),
                "refused": .number(counts.refused),
              ])
          } ?? ""))
    }
    let model = ActivityImportsPage(
      upload: RoundUpload(
        proof: visit.proof, action: Self.root, problem: problem,
        limit: words("presence.import.limit", ["size": .text(words.size(ActivityImports.largestFile))]), lines: lines,
        hasLines: !lines.isEmpty))
    return try await visit.page(
      Page(
        words["activity.import.title"], model, trail: trail(visit),
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func upload(_ visit: Visit) async throws -> Response {
    guard let upload = visit.form.upload("file"), !upload.bytes.isEmpty else {
      return try await list(visit, problem: visit.words["presence.import.noFile"])
    }
    do {
      return visit.redirect(
        to: Self.path(try await imports.begin(upload.bytes, named: upload.name, by: visit.requester)))
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .tooLarge {
      return try await list(visit, problem: visit.words.refusal(refusal))
    }
  }

  // MARK: One

  private func state(_ id: ID<ActivityImport>, _ known: ActivityImport, _ visit: Visit) -> ImportStateView {
    ImportStateView(
      path: Self.path(id), words: visit.words, proof: visit.proof, isMapped: known.plan != nil, taken: known.taken,
      undone: known.undone)
  }

  private func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let id: ID<ActivityImport> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    let words = visit.words
    let running = try await imports.runs.latest(id)
    let isUnderWay = running?.isUnderWay == true
    var told: [Diagnostic] = []
    if let running, running.outcome != nil { told = try await imports.runs.told(running.id, upTo: Self.shown) }
    let view = state(id, known, visit)
    var undoing: SheetImportPage.Undoing?
    var (mapping, loss): (ActivityFilePage.Mapping?, String?) = (nil, nil)
    if known.undone == nil, !isUnderWay {
      let (changed, touched) = try await imports.touched(by: id)
      if changed > 0 {
        undoing = view.undoing(
          words["activity.import.undo"],
          warning: touched > 0 ? words("activity.import.touched", ["count": .number(touched)]) : nil)
      }
      do {
        let overview = try await imports.overview(
          of: id, heading: visit.query("heading").flatMap(Int.init), sheetName: visit.query("sheet"),
          for: visit.requester)
        mapping = try await ActivityMappingView(
          path: Self.path(id), view: ActivityView(imports.activities, words), proof: visit.proof
        ).mapping(overview)
      } catch let refusal as SheetImportRefusal where refusal != .unknown {
        loss = words.refusal(refusal)
      }
    }
    let undoer = try await known.undone.asyncMap { try await name($0.actor, visit) } ?? ""
    let page = ActivityFilePage(
      title: known.begun.fileName, path: Self.path(id), filePath: Self.path(id) + "/file", problem: problem ?? loss,
      state: view.state(running, told, undoer: undoer), undoing: undoing,
      check: !isUnderWay && known.plan != nil && known.undone == nil
        ? .init(action: Self.path(id) + "/check", proof: visit.proof, label: words["presence.import.check"]) : nil,
      mapping: mapping)
    return try await visit.page(
      Page(
        page.title, page, trail: trail(visit, Crumb(words["activity.import.title"], Self.root)),
        section: ActivityView.path, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func map(_ visit: Visit) async throws -> Response {
    let id: ID<ActivityImport> = try visit.id("import")
    do {
      try await imports.map(id, ActivityMappingView.plan(visit.form), by: visit.requester)
      try await imports.begin(.check, id, by: visit.requester)
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .conflict {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path(id))
  }

  private func begin(_ action: ImportAction, _ visit: Visit) async throws -> Response {
    let id: ID<ActivityImport> = try visit.id("import")
    try await imports.begin(action, id, by: visit.requester)
    return visit.redirect(to: Self.path(id))
  }

  private func undo(_ visit: Visit) async throws -> Response {
    let id: ID<ActivityImport> = try visit.id("import")
    do {
      try await imports.undo(id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch SheetImportRefusal.isUndone {
      // It may have broken off.
    } catch let refusal as SheetImportRefusal where [.withoutReason, .busy].contains(refusal) {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return try await begin(.undo, visit)
  }

  private func file(_ visit: Visit) async throws -> Response {
    let (file, bytes) = try await imports.file(of: visit.id("import"), for: visit.requester)
    return .download(bytes, named: file.name, type: file.type)
  }

  private func diagnostics(_ visit: Visit) async throws -> Response {
    let id: ID<ActivityImport> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    guard let running = try await imports.runs.latest(id) else { throw SheetImportRefusal.unknown }
    let told = try await imports.runs.told(running.id, upTo: ImportRuns<ActivityImport>.mostTold)
    return ImportStateView.download(told, of: known.begun.fileName, visit.words)
  }
}

extension Optional where Wrapped: Sendable {
  fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
    guard let self else { return nil }
    return try await body(self)
  }
}

/// What the columns of a sheet of activities mean, as its page asks.
struct ActivityMappingView {
  let path: String
  let view: ActivityView
  let proof: String

  private var words: Words { view.words }
  private static let samples = 3
  /// What may be the same in every row.
  private static let texts: [ActivityField] = [.organisation, .month, .from, .until, .donor]

  func mapping(_ overview: ImportOverview<SheetPlan>) -> ActivityFilePage.Mapping {
    let plan = overview.plan
    let data = overview.head.filter { $0.number > plan.heading }
    let heading = overview.head.headings(at: plan.heading)?.full
    let used = Set((heading?.cells ?? []).map(\.column) + data.flatMap { $0.cells.map(\.column) })
    let columns = used.sorted().prefix { $0 <= SheetImportView.mostColumns }.map { column in
      let letter = Diagnostic.Location.letters(ofColumn: column)
      return SheetImportPage.Column(
        letter: letter, name: "column-\(column)", heading: heading?[column] ?? "",
        samples: data.compactMap { $0[column]?.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
          .prefix(Self.samples).map { String($0.prefix(40)) }.joined(separator: " · "),
        label: words("collect.imports.meaning", ["column": .text(letter)]), options: meanings(plan.columns[column]))
    }
    func constant(_ field: ActivityField) -> String { plan.constants["/" + field.rawValue] ?? "" }
    func optional(_ field: Field, _ name: ActivityField) -> Field {
      Field("all-\(name.rawValue)", field.label).with {
        ($0.options, $0.isRequired) = (field.options, false)
      }
    }
    let none = words["collect.imports.none"]
    let counting = Activity.Counting(rawValue: constant(.counting))
    return ActivityFilePage.Mapping(
      action: path + "/plan", page: path, proof: proof,
      note: overview.isRemembered ? words["collect.imports.remembered"] : nil,
      heading: SheetImportView.heading(overview.head, chosen: plan.heading, words),
      sheet: SheetImportView.sheet(overview.sheetNames, chosen: plan.sheet, words), chosenHeading: String(plan.heading),
      chosenSheet: plan.sheet ?? "", columns: columns,
      selects: [
        optional(
          view.sectorField(chosen: constant(.sector).isEmpty ? nil : constant(.sector), none: none), .sector),
        optional(
          view.statusField(chosen: Activity.Status(rawValue: constant(.status)), none: none), .status),
        Field("all-counting", words["activity.counting.title"]).with { field in
          field.isRequired = false
          field.options =
            [.init("", none, isChosen: counting == nil)]
            + Activity.Counting.allCases.map {
              .init($0.rawValue, words["activity.counting.\($0.rawValue)"], isChosen: $0 == counting)
            }
        },
      ],
      fields: Self.texts.map { field in
        Field("all-\(field.rawValue)", label(field), constant(field)).with {
          ($0.isRequired, $0.longest) = (false, Activity.longestText)
          $0.type = field == .month ? "month" : field == .from || field == .until ? "date" : "text"
        }
      })
  }

  private func label(_ field: ActivityField) -> String { words["activity.field.\(field.rawValue)"] }

  private func meanings(_ chosen: SheetTarget?) -> [Field.Option] {
    var options = [Field.Option("", words["collect.imports.none"], isChosen: chosen == nil)]
    options += ActivityField.allCases.map { field in
      let mark = ActivityField.needed.contains(field) ? " *" : ""
      return .init(field.target.rawValue, label(field) + mark, isChosen: field.target == chosen)
    }
    for level in 0...4 {
      for isCode in [true, false] {
        let target = SheetTarget.place(level: level, isCode: isCode)
        let label = words(
          "collect.imports.place.\(isCode ? "code" : "name")",
          ["level": .text(words["collect.imports.level.\(level)"])])
        options.append(.init(target.rawValue, label, isChosen: target == chosen))
      }
    }
    return options
  }

  /// The plan as the page sent it.
  static func plan(_ form: Form) -> SheetPlan {
    var plan = SheetPlan(sheet: form["sheet"], heading: form.integer("heading") ?? 1)
    for column in 1...SheetImportView.mostColumns {
      guard let target = form["column-\(column)"].flatMap(SheetTarget.init(rawValue:)) else { continue }
      if case .question = target, ActivityField(target) == nil { continue }
      plan.columns[column] = target
    }
    for field in ActivityField.allCases { plan.constants["/" + field.rawValue] = form["all-\(field.rawValue)"] }
    return plan
  }
}
