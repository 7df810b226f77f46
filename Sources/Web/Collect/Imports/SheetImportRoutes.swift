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
struct SheetImportRoutes: ImportRouteGroup {
  let parts: CollectParts

  var imports: SheetImports { parts.imports }
  static let root = "/collect/imports"
  static let right = Right.editSubmissions

  var routes: [Route] {
    [
      .get(Self.root, .right(Self.right), menu: .init(.collect, "collect.imports.title"), list),
      .post(Self.root, .right(Self.right), limit: Self.limit, begin),
      .post("\(Self.root)/{import}/media", .right(Self.right), limit: Self.limit, addMedia),
    ] + importRoutes
  }

  // MARK: The list

  private func list(_ visit: Visit) async throws -> Response {
    try await list(visit, problem: nil)
  }

  private func list(_ visit: Visit, problem: String?, _ status: HTTPResponse.Status = .ok) async throws -> Response {
    let words = visit.words
    let targets = try await imports.targets(for: visit.requester)
    let titles = Dictionary(
      try await parts.forms.all().map { ($0.form, $0.title) }, uniquingKeysWith: { first, _ in first })
    let names = try await parts.names(for: words)
    let chosen = visit.form["form"] ?? visit.query("form") ?? ""
    let lines = try await imports.list(for: visit.requester).map { id, known in
      state(id, known, visit).line(of: titles[known.begun.form] ?? "", by: names[known.actor])
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
      let id = try await imports.begin(
        upload.bytes, named: upload.name, for: ID(formID: form), by: visit.requester)
      // A project's file says itself what its columns mean.
      if try await imports.known(id, for: visit.requester).isReady {
        try await imports.begin(.check, id, by: visit.requester)
      }
      return visit.redirect(to: Self.path(id))
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .tooLarge {
      return try await list(visit, problem: visit.words.refusal(refusal), .unprocessableContent)
    }
  }

  // MARK: One import

  static func texts(of known: SheetImport) -> ImportTexts {
    ImportTexts(
      undo: known.begun.isFetched ? "collect.imports.undo.fetched" : "collect.imports.undo.text",
      touched: "collect.imports.touched")
  }

  func name(_ actor: ID<Actor>, _ visit: Visit) async throws -> String {
    try await parts.names(for: visit.words)[actor]
  }

  func note(_ act: String, _ known: SheetImport, _ visit: Visit) async throws {
    try await parts.note(act, known.begun.form, visit)
  }

  func subject(
    of id: ID<SheetImport>, _ known: SheetImport, isUnderWay: Bool, _ visit: Visit
  ) async throws -> ImportSubject {
    let (words, begun) = (visit.words, known.begun)
    let record = try await parts.forms.record(begun.form)
    try await note("imports.sheet", known, visit)
    let kept = try await imports.touchedOnes(by: id)
    let lead =
      begun.isFetched
      ? "collect.imports.fetched" : begun.project.map { "collect.imports.project.\($0.rawValue)" }
    var subject = ImportPage.Subject(
      lead: words(lead ?? "collect.imports.lead", ["form": .isolated(record.title)]),
      path: ShownForm.path(record.formID) + "/submissions", label: words["collect.imports.submissions"],
      kept: kept.map { .init(path: "/collect/submissions/\($0.submission)", name: $0.name) }, hasKept: !kept.isEmpty)
    if !begun.isFetched, known.undone == nil, !isUnderWay, let missing = known.taken?.project?.missingFiles, missing > 0
    {
      subject.media = .init(
        action: Self.path(id) + "/media", proof: visit.proof,
        text: words("collect.imports.media.text", ["count": .number(missing)]),
        limit: words("collect.imports.media.limit", ["size": .text(words.size(SheetImports.largestFile))]))
    }
    return ImportSubject(page: subject, trail: [Crumb(words["collect.imports.title"], Self.root)], section: Self.root)
  }

  func mapping(
    _ overview: ImportOverview<SheetPlan>, of known: SheetImport, at path: String, _ visit: Visit
  ) async throws -> ImportPage.Mapping {
    let meanings = try await imports.meanings(of: overview, for: known.begun.form, in: visit.words.language)
    let view = ImportMappingView(overview: overview, path: path, words: visit.words, proof: visit.proof)
    return SheetMappingView(view: view, meanings: meanings).mapping()
  }

  func plan(_ form: Form) -> SheetPlan { SheetMappingView.plan(form) }

  // MARK: Files

  private func addMedia(_ visit: Visit) async throws -> Response {
    let id: ID<SheetImport> = try visit.id("import")
    guard let upload = visit.form.upload("media"), !upload.bytes.isEmpty else {
      return try await show(visit, problem: visit.words["collect.imports.media.none"])
    }
    do {
      let counts = try await imports.addMedia(upload.bytes, to: id, by: visit.requester)
      let told = visit.words(
        "collect.imports.media.added", ["count": .number(counts.files), "missing": .number(counts.missingFiles)])
      return visit.redirect(
        to: Self.path(id), notice: Notice(counts.files > 0 ? .success : .warning, told))
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .tooLarge {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
  }
}
