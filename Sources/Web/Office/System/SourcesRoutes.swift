import Hummingbird
package import Records

/// Where what Konak shows and runs comes from. Every map leads here.
package struct SourcesRoutes: RouteGroup {
  private let places: @Sendable () async throws -> [Places.SourceInUse]

  package init(places: @escaping @Sendable () async throws -> [Places.SourceInUse]) {
    self.places = places
  }

  package var routes: [Route] {
    [.get("/office/sources", .signedIn, menu: .init(.office, "office.sources.title"), show)]
  }

  private func show(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let data = try await places().map { source in
      SourcesPage.PlaceData(
        name: source.facts.name(in: words.language), version: source.facts.version, date: source.facts.date,
        licence: source.facts.licence, address: source.facts.address, codes: words.number(source.codes),
        boundaries: words.number(source.boundaries))
    }
    let libraries = try Library.index(of: visit.site.resources.libraries)
    return try await visit.page(
      words["office.sources.title"],
      SourcesPage(places: data, disclaimer: words["place.map.disclaimer"], libraries: libraries), width: .narrow)
  }
}
