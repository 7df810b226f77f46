import Basics
import Collect
import FormEngine
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Store

/// Sheets and projects' files that become submissions: uploaded, mapped, tried, imported, undone.
struct SheetImportRoutes: RouteGroup {
  let parts: CollectParts

  static let path = "/collect/imports"

  var routes: [Route] {
    [
      .get(Self.path, .right(.editSubmissions), menu: .init(.collect, "collect.imports.title"), list),
      .post(Self.path, .right(.editSubmissions), limit: SheetImports.largestFile + 64 * 1024, begin),
      .get("/collect/imports/{import}", .right(.editSubmissions), show),
      .post("/collect/imports/{import}/plan", .right(.editSubmissions), map),
      .post("/collect/imports/{import}/check", .right(.editSubmissions), check),
      .post("/collect/imports/{import}/take", .right(.editSubmissions), take),
      .post("/collect/imports/{import}/undo", .right(.editSubmissions), undo),
      .post(
        "/collect/imports/{import}/media", .right(.editSubmissions), limit: SheetImports.largestFile + 64 * 1024,
        addMedia),
      .get("/collect/imports/{import}/file", .right(.editSubmissions), file),
      .get("/collect/imports/{import}/diagnostics", .right(.editSubmissions), diagnostics),
    ]
  }

  // MARK: The list

  private func list(_ visit: Visit) async throws -> Response {
    try await list(visit, problem: nil)
  }

  private func list(_ visit: Visit, problem: String?, _ status: HTTPResponse.Status = .ok) async throws -> Response {
    let words = visit.words
    let targets = try await parts.imports.targets(for: visit.requester)
    let titles = Dictionary(
      try await parts.forms.all().map { ($0.form, $0.title) }, uniquingKeysWith: { first, _ in first })
    let names = try await parts.names(for: words)
    let chosen = visit.form["form"] ?? visit.query("form") ?? ""
    let lines = try await parts.imports.list(for: visit.requester).map { id, sheet in
      SheetImportView(id: id, sheet: sheet, words: words, proof: visit.proof)
        .line(form: titles[sheet.begun.form] ?? "", names: names)
    }
    let servers = try await parts.pulls.list(for: visit.requester).map { id, connection in
      PullView(id: id, connection: connection, words: words).line(form: titles[connection.form] ?? "")
    }
    let model = SheetImportsPage(
      proof: visit.proof,
      limit: words("collect.imports.limit", ["size": .text(words.size(SheetImports.largestFile))]), problem: problem,
      form: Field("form", words["collect.imports.form"]).with { field in
        field.options = targets.map { .init($0.formID, $0.title, isChosen: $0.formID == chosen) }
      },
      canUpload: !targets.isEmpty, isEmpty: lines.isEmpty, lines: lines, servers: servers,
      hasServers: !servers.isEmpty,
      connectPath: visit.may(.manageForms) && !targets.isEmpty ? PullRoutes.path + "/new" : nil)
    return try await visit.page(Page(words["collect.imports.title"], model, status: status))
  }

  private func begin(_ visit: Visit) async throws -> Response {
    guard let upload = visit.form.upload("sheet"), !upload.bytes.isEmpty, let form = visit.form["form"] else {
      return try await list(visit, problem: visit.words["collect.imports.missing"], .unprocessableContent)
    }
    do {
      let id = try await parts.imports.begin(
        upload.bytes, named: upload.name, for: ID(formID: form), by: visit.requester)
      // A project's file says itself what its columns mean.
      if try await parts.imports.known(id, for: visit.requester).isReady {
        try await parts.imports.begin(.check, id, by: visit.requester)
      }
      return visit.redirect(to: "\(Self.path)/\(id)")
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .tooLarge {
      return try await list(visit, problem: visit.words.refusal(refusal), .unprocessableContent)
    }
  }

  // MARK: One import

  private func show(_ visit: Visit) async throws -> Response { try await show(visit, problem: nil) }

  private func show(_ visit: Visit, problem: String?, _ status: HTTPResponse.Status = .ok) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    let sheet = try await parts.imports.known(id, for: visit.requester)
    let record = try await parts.forms.record(sheet.begun.form)
    let view = SheetImportView(id: id, sheet: sheet, words: visit.words, proof: visit.proof)
    let running = try await parts.imports.runs.latest(id)
    var told: [Diagnostic] = []
    if let running, running.outcome != nil {
      told = try await parts.imports.runs.told(running.id, upTo: SheetImportView.shown)
    }
    var overview: (ImportOverview<SheetPlan>, SheetImports.Meanings)?
    var loss: String?
    do {
      // A page that asks every other second how far it is reads no file.
      if running?.isUnderWay != true, sheet.begun.project == nil, sheet.begun.connection == nil {
        let found = try await parts.imports.overview(
          of: id, heading: visit.query("heading").flatMap(Int.init), sheetName: visit.query("sheet"),
          for: visit.requester)
        overview = (
          found, try await parts.imports.meanings(of: found, for: sheet.begun.form, in: visit.words.language)
        )
      }
    } catch let refusal as SheetImportRefusal where refusal != .unknown {
      loss = visit.words.refusal(refusal)
    }
    try await parts.note("imports.sheet", sheet.begun.form, visit)
    let names = try await parts.names(for: visit.words)
    let model = view.page(
      form: record.title, formPath: ShownForm.path(record.formID), running: running, told: told,
      overview: overview, touched: try await parts.imports.touched(by: id),
      kept: try await parts.imports.touchedOnes(by: id), problem: problem ?? loss, names: names)
    let trail = [Crumb(visit.words["collect.imports.title"], Self.path)]
    return try await visit.page(
      Page(model.title, model, trail: trail, section: Self.path, status: status))
  }

  private func map(_ visit: Visit) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    let form = visit.form
    var plan = SheetPlan(sheet: form["sheet"], heading: form.integer("heading") ?? 1)
    for column in 1...SheetImportView.mostColumns {
      if let target = form["column-\(column)"].flatMap(SheetTarget.init(rawValue:)) { plan.columns[column] = target }
    }
    for number in 1...SheetImportView.mostConstants {
      if let path = form["constant-\(number)"], let text = form["constant-\(number)-value"] {
        plan.constants[path] = text
      }
    }
    do {
      try await parts.imports.map(id, plan, by: visit.requester)
      try await parts.imports.begin(.check, id, by: visit.requester)
    } catch let refusal as SheetImportRefusal where refusal.kind != .missing {
      return try await show(visit, problem: visit.words.refusal(refusal), .unprocessableContent)
    }
    return visit.redirect(to: "\(Self.path)/\(id)")
  }

  private func check(_ visit: Visit) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    try await parts.imports.begin(.check, id, by: visit.requester)
    return visit.redirect(to: "\(Self.path)/\(id)")
  }

  private func take(_ visit: Visit) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    try await parts.imports.begin(.take, id, by: visit.requester)
    return visit.redirect(to: "\(Self.path)/\(id)")
  }

  private func undo(_ visit: Visit) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    do {
      try await parts.imports.undo(id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch SheetImportRefusal.isUndone {
      // It may have broken off.
    } catch let refusal as SheetImportRefusal where [.withoutReason, .busy].contains(refusal) {
      return try await show(visit, problem: visit.words.refusal(refusal), .unprocessableContent)
    }
    try await parts.imports.begin(.undo, id, by: visit.requester)
    return visit.redirect(to: "\(Self.path)/\(id)")
  }

  // MARK: Files

  private func addMedia(_ visit: Visit) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    guard let upload = visit.form.upload("media"), !upload.bytes.isEmpty else {
      return try await show(visit, problem: visit.words["collect.imports.media.none"], .unprocessableContent)
    }
    do {
      let counts = try await parts.imports.addMedia(upload.bytes, to: id, by: visit.requester)
      let told = visit.words(
        "collect.imports.media.added", ["count": .number(counts.files), "missing": .number(counts.missingFiles)])
      return visit.redirect(
        to: "\(Self.path)/\(id)", notice: Notice(counts.files > 0 ? .success : .warning, told))
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .tooLarge {
      return try await show(visit, problem: visit.words.refusal(refusal), .unprocessableContent)
    }
  }

  private func file(_ visit: Visit) async throws -> Response {
    let (file, bytes) = try await parts.imports.file(of: visit.id("import"), for: visit.requester)
    return .download(bytes, named: file.name, type: file.type)
  }

  private func diagnostics(_ visit: Visit) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    let sheet = try await parts.imports.known(id, for: visit.requester)
    guard let running = try await parts.imports.runs.latest(id) else { throw SheetImportRefusal.unknown }
    let told = try await parts.imports.runs.told(running.id, upTo: ImportRuns<SheetImport>.mostTold)
    try await parts.note("imports.diagnostics", sheet.begun.form, visit)
    return ImportStateView.download(told, of: sheet.begun.fileName, visit.words)
  }
}
