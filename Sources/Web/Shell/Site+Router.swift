package import Hummingbird

extension Site {
  /// The whole of the site as Hummingbird runs it.
  package func router() -> Router<ShellContext> {
    let gate = Gate(site: self)
    let router = Router(context: ShellContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: Observation(
        quiet: Set(
          table.routes.filter { [.open, .monitor].contains($0.access) }.map { RouterPath($0.path).description })))
    router.add(middleware: SecurityHeaders(isSecure: settings.isSecure, tileSources: settings.tileSources))
    if settings.isDemonstration { router.add(middleware: DemonstrationHeader()) }
    router.add(middleware: Compression())
    router.add(middleware: NothingHere(gate: gate))
    for route in table.routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        await gate.answer(request, context, by: route)
      }
    }
    return router
  }
}
