import Basics
import Collect
import Foundation
import HTTPTypes
import Hummingbird
import Office
package import Records
import Store

/// Files that say something of the places of a round: uploaded, tried, taken, undone.
package struct RoundImportRoutes: ImportRouteGroup {
  let pages: PresenceRoutes
  let imports: RoundImports

  /// `pages` know who may see which round.
  package init(_ pages: PresenceRoutes, imports: RoundImports) {
    (self.pages, self.imports) = (pages, imports)
  }

  static let root = "\(PresenceRoutes.root)/imports"
  static let right = Presence.recording

  package var routes: [Route] {
    let one = "\(Self.root)/{import}"
    return [
      .get("\(PresenceRoutes.root)/rounds/{round}/log", .right(Presence.reading)) { try await log($0) },
      .post("\(PresenceRoutes.root)/rounds/{round}/log", .right(Presence.recording), limit: Self.limit, uploadLog),
      .get("\(PresenceRoutes.root)/rounds/{round}/import", .right(Presence.recording)) { try await estimates($0) },
      .post(
        "\(PresenceRoutes.root)/rounds/{round}/import", .right(Presence.recording), limit: Self.limit, uploadEstimates),
      .get("\(one)/places", .right(Presence.recording)) { try await placesPage($0) },
      .post("\(one)/places", .right(Presence.recording), decide),
    ] + importRoutes
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
      files: TakeOut(formats: [("\(path).xlsx", visit.words["takenOut.asXLSX"])], in: visit.words),
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
    let (round, _) = try await pages.subject(of: visit)
    return try await receive(visit, orShow: { try await log(visit, problem: $0) }) { bytes, name in
      (try await imports.begin(bytes, named: name, as: .log, into: round.id, by: visit.requester), isReady: true)
    }
  }

  /// Where a file is uploaded, with those that were; nil for who may not record anywhere.
  func upload(
    _ action: String, _ content: RoundImportBegun.Content, _ round: TrackingRound, _ view: PresenceView, _ visit: Visit,
    problem: String?
  ) async throws -> ImportUpload? {
    guard view.recordsAnywhere, visit.may(Presence.recording) else { return nil }
    let known = try await imports.list(of: round, for: visit.requester).filter { $0.known.begun.content == content }
    return try await upload(to: action, known, visit, problem: problem)
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

  static func texts(of known: RoundImport) -> ImportTexts {
    ImportTexts(
      undo: "presence.import.undo", touched: "presence.import.touched", check: "presence.import.check", apart: "leftOut"
    )
  }

  func name(_ actor: ID<Actor>, _ visit: Visit) async throws -> String {
    try await names(of: [actor], visit)[actor] ?? ""
  }

  func subject(
    of id: ID<RoundImport>, _ known: RoundImport, isUnderWay: Bool, _ visit: Visit
  ) async throws -> ImportSubject {
    let words = visit.words
    let round = try await pages.presence.round(known.begun.round)
    let (name, path) = (round.names.best(in: words.language), PresenceRoutes.path(round.id))
    let isLog = known.begun.content == .log
    return ImportSubject(
      page: .init(
        lead: words("presence.import.for", ["round": .isolated(name)]), path: path,
        label: words["presence.import.round"],
        decisions: known.plan == nil || known.undone != nil
          ? nil : .init(path: Self.path(id) + "/places", label: words["presence.import.toPlaces"])),
      trail: [
        Crumb(words["presence.title"], PresenceRoutes.root), Crumb(name, path),
        Crumb(words[isLog ? "presence.log.title" : "presence.import.title"], "\(path)/\(isLog ? "log" : "import")"),
      ], section: PresenceRoutes.root)
  }

  func mapping(
    _ overview: ImportOverview<EstimatePlan>, of known: RoundImport, at path: String, _ visit: Visit
  ) async throws -> ImportPage.Mapping {
    let round = try await pages.presence.round(known.begun.round)
    let setUp = try await pages.presence.store.read { try $0.trackingSetUp(of: round.programme) }
    let presence = try PresenceView(visit, try await pages.places.atlas(), round.programme, nil)
    let view = ImportMappingView(overview: overview, path: path, words: visit.words, proof: visit.proof)
    return RoundMappingView(view: view, round: round, setUp: setUp, presence: presence).mapping()
  }

  func plan(_ form: Form) -> EstimatePlan { RoundMappingView.plan(form) }
}
