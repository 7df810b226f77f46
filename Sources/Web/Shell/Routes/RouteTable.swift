import Basics
import HTTPTypes
import Hummingbird
import Office

/// Every route of the program, each with the right it needs. Nothing answers that is not in it.
package struct RouteTable: Sendable {
  package let routes: [Route]

  package init(_ routes: [Route]) {
    let lines = routes.map { "\($0.method) \($0.path)" }
    precondition(Set(lines).count == lines.count, "two routes have the same method and path")
    self.routes = routes
  }

  /// What may be asked of the address. Costs a look at every route.
  func methods(at address: String) -> Set<HTTPRequest.Method> {
    let parts = address.split(separator: "/")
    return routes.reduce(into: []) { methods, route in
      let path = RouterPath(route.path)
      let isOpen = path.components.last == .recursiveWildcard
      guard isOpen ? path.count <= parts.count : path.count == parts.count,
        zip(path, parts).allSatisfy({ $0 ~= $1 })
      else { return }
      methods.formUnion(route.method == .get ? [.get, .head] : [route.method])
    }
  }

  /// The routes with a place in the navigation that these grants open, in the table's order.
  func menus(for grants: [Grant]?, on day: Day) -> [(route: Route, menu: Route.Menu)] {
    routes.compactMap { route in
      guard let menu = route.menu, route.access.admits(grants, on: day) else { return nil }
      return (route, menu)
    }
  }

  /// The tabs above a page at `path`: the stages with content, and the sections of the current one.
  func tabs(for grants: [Grant]?, on day: Day, at path: String, in words: Words) -> (
    stages: [Frame.Tab], sections: [Frame.Tab]
  ) {
    let menus = menus(for: grants, on: day)
    let current = menus.filter { path == $0.route.path || path.hasPrefix($0.route.path + "/") }
      .max { $0.route.path.count < $1.route.path.count }
    let stage = current?.menu.stage ?? Stage(rawValue: String(path.dropFirst().prefix { $0 != "/" }))
    let stages = Stage.allCases.compactMap { candidate -> Frame.Tab? in
      guard let first = menus.first(where: { $0.menu.stage == candidate }) else { return nil }
      return Frame.Tab(
        title: words["stage.\(candidate.rawValue)"], path: first.route.path, icon: candidate.rawValue,
        isCurrent: candidate == stage)
    }
    let sections = menus.filter { $0.menu.stage == stage }.map { route, menu in
      Frame.Tab(title: words[menu.title], path: route.path, icon: "", isCurrent: route.path == current?.route.path)
    }
    return (stages, sections)
  }
}
