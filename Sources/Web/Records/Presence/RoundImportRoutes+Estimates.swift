import Basics
import Collect
import Hummingbird
import Records
import Store

/// Sheets of estimates: what their columns mean, and which places are meant.
extension RoundImportRoutes {
  func estimates(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let (round, view) = try await pages.subject(of: visit)
    let path = PresenceRoutes.path(round.id)
    guard let upload = try await self.upload("\(path)/import", .estimates, round, view, visit, problem: problem) else {
      throw PresenceRefusal.notAllowed
    }
    return try await visit.page(
      Page(
        visit.words["presence.import.title"], RoundImportPage(upload: upload),
        trail: [Crumb(visit.words["presence.title"], PresenceRoutes.root), Crumb(view.name(round), path)],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  func uploadEstimates(_ visit: Visit) async throws -> Response {
    let (round, _) = try await pages.subject(of: visit)
    return try await receive(visit, orShow: { try await estimates(visit, problem: $0) }) { bytes, name in
      (try await imports.begin(bytes, named: name, as: .estimates, into: round.id, by: visit.requester), isReady: false)
    }
  }

  // MARK: Places

  func placesPage(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let id: ID<RoundImport> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    let round = try await pages.presence.round(known.begun.round)
    let places = try await imports.writtenPlaces(of: id, for: visit.requester)
    let view = try PresenceView(visit, try await pages.places.atlas(), round.programme, nil)
    let page = WrittenPlacesView(
      path: Self.path(id) + "/places", atlas: view.atlas, words: visit.words, proof: visit.proof
    ).page(places, problem: problem)
    return try await visit.page(
      Page(
        page.title, page,
        trail: [
          Crumb(visit.words["presence.title"], PresenceRoutes.root),
          Crumb(view.name(round), PresenceRoutes.path(round.id)), Crumb(known.begun.fileName, Self.path(id)),
        ], section: PresenceRoutes.root, status: problem == nil ? .ok : .unprocessableContent))
  }

  func decide(_ visit: Visit) async throws -> Response {
    let id: ID<RoundImport> = try visit.id("import")
    do {
      let decisions = try WrittenPlacesView.decisions(
        visit.form, try await pages.places.atlas(), on: visit.today)
      try await imports.decide(decisions, of: id, by: visit.requester)
      try await imports.begin(.check, id, by: visit.requester)
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal as? PresenceRefusal == .placeUnknown {
      return try await placesPage(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path(id))
  }
}
