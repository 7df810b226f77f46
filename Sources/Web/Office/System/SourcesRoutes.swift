import Hummingbird

package struct SourcesRoutes: RouteGroup {
  package init() {}

  package var routes: [Route] {
    [.get("/office/sources", .signedIn, menu: .init(.office, "office.sources.title"), show)]
  }

  private func show(_ visit: Visit) async throws -> Response {
    let libraries = try Library.index(of: visit.site.resources.libraries)
    return try await visit.page(visit.words["office.sources.title"], SourcesPage(libraries), width: .narrow)
  }
}
