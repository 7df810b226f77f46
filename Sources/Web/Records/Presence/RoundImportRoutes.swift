import Basics
import Collect
import Foundation
import HTTPTypes
import Hummingbird
import Office
package import Records
import Store

/// Files that say something of the places of a round: uploaded, tried, taken, undone.
package struct RoundImportRoutes: RouteGroup {
  let pages: PresenceRoutes
  let imports: RoundImports

  /// `pages` know who may see which round.
  package init(_ pages: PresenceRoutes, imports: RoundImports) {
    (self.pages, self.imports) = (pages, imports)
  }

  static let root = "\(PresenceRoutes.root)/imports"
  static func path(_ id: ID<RoundImport>) -> String { "\(root)/\(id)" }
  /// With what a browser sends around a file.
  static let limit = RoundImports.largestFile + 64 * 1024

  package var routes: [Route] {
    let one = "\(Self.root)/{import}"
    return [
      .get("\(PresenceRoutes.root)/rounds/{round}/log", .right(Presence.reading)) { try await log($0) },
      .post("\(PresenceRoutes.root)/rounds/{round}/log", .right(Presence.recording), limit: Self.limit, uploadLog),
      .get("\(PresenceRoutes.root)/rounds/{round}/import", .right(Presence.recording)) { try await estimates($0) },
      .post(
        "\(PresenceRoutes.root)/rounds/{round}/import", .right(Presence.recording), limit: Self.limit, uploadEstimates),
      .get(one, .right(Presence.recording)) { try await show($0) },
      .post("\(one)/plan", .right(Presence.recording), map),
      .get("\(one)/places", .right(Presence.recording)) { try await placesPage($0) },
      .post("\(one)/places", .right(Presence.recording), decide),
      .post("\(one)/check", .right(Presence.recording)) { try await begin(.check, $0) },
      .post("\(one)/take", .right(Presence.recording)) { try await begin(.take, $0) },
      .post("\(one)/undo", .right(Presence.recording), undo),
      .get("\(one)/file", .right(Presence.recording), file),
      .get("\(one)/diagnostics", .right(Presence.recording), diagnostics),
    ]
  }

  // MARK: The cleaning log

  private static let logPage = 100

  private func log(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let (round, view) = try await pages.subject(of: visit)
    let after = visit.query("after").flatMap { ID<Entry>($0) }
    let found = try await pages.presence.store.read { reader in
      try reader.corrections(of: round.id, areas: view.areas, after: after, limit: Self.logPage + 1)
    }
    let names = try await names(of: found.map(\.correction.actor), visit)
    let lines = found.prefix(Self.logPage).map { place, correction in
      CleaningLogPage.Line(
        place: view.atlas.path(place, in: visit.words.language), path: PresenceRoutes.path(round.id, place),
        change: view.line(correction, who: names[correction.actor] ?? ""))
    }
    let next = found.count > Self.logPage ? found[Self.logPage - 1].correction.entry : nil
    let path = "\(PresenceRoutes.path(round.id))/log"
    let page = CleaningLogPage(
      title: visit.words["presence.log.title"], practice: view.practice(round, on: visit.today), lines: lines,
      isEmpty: lines.isEmpty,
      next: next.map { "\(path)?after=\($0)" },
      files: TakeOut(formats: [("\(path).xlsx", visit.words["presence.asXLSX"])], in: visit.words),
      upload: try await upload(path, .log, round, view, visit, problem: problem))
    return try await visit.page(
      Page(
        page.title, page,
        trail: [
          Crumb(visit.words["presence.title"], PresenceRoutes.root),
          Crumb(view.name(round), PresenceRoutes.path(round.id)),
        ], status: problem == nil ? .ok : .unprocessableContent))
  }

  private func uploadLog(_ visit: Visit) async throws -> Response {
    guard let upload = visit.form.upload("file"), !upload.bytes.isEmpty else {
      return try await log(visit, problem: visit.words["presence.import.noFile"])
    }
    let (round, _) = try await pages.subject(of: visit)
    do {
      let id = try await imports.begin(
        upload.bytes, named: upload.name, as: .log, into: round.id, by: visit.requester)
      try await imports.begin(.check, id, by: visit.requester)
      return visit.redirect(to: Self.path(id))
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal.kind == .tooLarge {
      return try await log(visit, problem: visit.words.refusal(refusal))
    }
  }

  /// Where a file is uploaded, with those that were; nil for who may not record anywhere.
  func upload(
    _ action: String, _ content: RoundImportBegun.Content, _ round: TrackingRound, _ view: PresenceView, _ visit: Visit,
    problem: String?
  ) async throws -> RoundUpload? {
    guard view.recordsAnywhere, visit.may(Presence.recording) else { return nil }
    let words = visit.words
    let known = try await imports.list(of: round, for: visit.requester).filter { $0.known.begun.content == content }
    let names = try await names(of: known.map(\.known.actor), visit)
    let lines = known.map { id, known in
      let (label, tone) = state(id, known, visit).standing
      return RoundUpload.Line(
        path: Self.path(id), file: known.begun.fileName, who: names[known.actor] ?? "", when: words.time(known.time),
        state: label, tone: tone,
        counts: known.taken.map { counts in
          words(
            "collect.imports.summary",
            [
              "received": .number(counts.received), "known": .number(counts.known), "refused": .number(counts.refused),
            ])
        } ?? "")
    }
    return RoundUpload(
      proof: visit.proof, action: action, problem: problem,
      limit: words("presence.import.limit", ["size": .text(words.size(RoundImports.largestFile))]), lines: lines,
      hasLines: !lines.isEmpty)
  }

  /// Of these people, each asked for once.
  private func names(of actors: [ID<Actor>], _ visit: Visit) async throws -> [ID<Actor>: String] {
    var names: [ID<Actor>: String] = [:]
    for actor in Set(actors) {
      names[actor] = try await pages.actorName(actor) ?? visit.words["place.history.konak"]
    }
    return names
  }

  // MARK: One import

  private func state(_ id: ID<RoundImport>, _ known: RoundImport, _ visit: Visit) -> ImportStateView {
    ImportStateView(
      path: Self.path(id), words: visit.words, proof: visit.proof, isMapped: known.isReady, taken: known.taken,
      undone: known.undone, apart: "leftOut")
  }

  func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let id: ID<RoundImport> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    let words = visit.words
    let round = try await pages.presence.round(known.begun.round)
    let running = try await imports.runs.latest(id)
    var told: [Diagnostic] = []
    if let running, running.outcome != nil { told = try await imports.runs.told(running.id, upTo: Self.shown) }
    let undoer = try await names(of: known.undone.map { [$0.actor] } ?? [], visit)
    let view = state(id, known, visit)
    var undoing: SheetImportPage.Undoing?
    if known.undone == nil, running?.isUnderWay != true {
      let (changed, touched) = try await imports.touched(by: id)
      if changed > 0 {
        undoing = view.undoing(
          words["presence.import.undo"],
          warning: touched > 0 ? words("presence.import.touched", ["count": .number(touched)]) : nil)
      }
    }
    let name = round.names.best(in: words.language)
    let (mapping, loss) = try await self.mapping(id, known, round, running, visit)
    let page = RoundFilePage(
      title: known.begun.fileName, lead: words("presence.import.for", ["round": .isolated(name)]),
      path: Self.path(id), filePath: Self.path(id) + "/file", roundPath: PresenceRoutes.path(round.id),
      problem: problem ?? loss, state: view.state(running, told, undoer: undoer.values.first ?? ""), undoing: undoing,
      check: running?.isUnderWay != true && known.isReady && known.undone == nil
        ? .init(action: Self.path(id) + "/check", proof: visit.proof, label: words["presence.import.check"]) : nil,
      mapping: mapping, placesPath: known.plan == nil || known.undone != nil ? nil : Self.path(id) + "/places")
    let isLog = known.begun.content == .log
    let uploads = Crumb(
      words[isLog ? "presence.log.title" : "presence.import.title"],
      "\(PresenceRoutes.path(round.id))/\(isLog ? "log" : "import")")
    return try await visit.page(
      Page(
        page.title, page,
        trail: [
          Crumb(words["presence.title"], PresenceRoutes.root), Crumb(name, PresenceRoutes.path(round.id)), uploads,
        ], section: PresenceRoutes.root, status: problem == nil ? .ok : .unprocessableContent))
  }

  /// So many diagnostics stand on the page; the file has more.
  private static let shown = 200

  private func begin(_ action: ImportAction, _ visit: Visit) async throws -> Response {
    let id: ID<RoundImport> = try visit.id("import")
    try await imports.begin(action, id, by: visit.requester)
    return visit.redirect(to: Self.path(id))
  }

  private func undo(_ visit: Visit) async throws -> Response {
    let id: ID<RoundImport> = try visit.id("import")
    do {
      try await imports.undo(id, reason: visit.form["reason"] ?? "", by: visit.requester)
    } catch SheetImportRefusal.isUndone {
      // It may have broken off.
    } catch let refusal as SheetImportRefusal where [.withoutReason, .busy].contains(refusal) {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return try await begin(.undo, visit)
  }

  // MARK: Files

  private func file(_ visit: Visit) async throws -> Response {
    let (file, bytes) = try await imports.file(of: visit.id("import"), for: visit.requester)
    return .download(bytes, named: file.name, type: file.type)
  }

  private func diagnostics(_ visit: Visit) async throws -> Response {
    let id: ID<RoundImport> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    guard let running = try await imports.runs.latest(id) else { throw SheetImportRefusal.unknown }
    let told = try await imports.runs.told(running.id, upTo: ImportRuns<RoundImport>.mostTold)
    return ImportStateView.download(told, of: known.begun.fileName, visit.words)
  }
}
