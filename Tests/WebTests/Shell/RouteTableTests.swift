import Basics
import HTTPTypes
import Worlds
import Testing
@testable import Web

@Suite struct EveryRouteAsksForItsRight {
  @Test(arguments: Role.allCases.map(Optional.some) + [nil])
  func `each role gets exactly what it was granted`(role: Role?) async throws {
    try await walk(try TestSite(), role)
  }

  @Test(arguments: Role.allCases.map(Optional.some) + [nil])
  func `each role gets exactly what it was granted of forms and submissions`(role: Role?) async throws {
    try await walk(try await CollectSite.withSurvey().site, role)
  }

  @Test(arguments: Role.allCases.map(Optional.some) + [nil])
  func `each role gets exactly what it was granted of documents, and everybody what is public`(role: Role?) async throws
  {
    try await walk(try await DocumentSite().site, role)
  }

  private func walk(_ site: TestSite, _ role: Role?) async throws {
    let routes = site.site.table.routes
    try await site.run { (browser) async throws in
      let visitor = browser.signedIn(as: role)
      for route in routes {
        let path = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "0" : $0 == "**" ? "none" : String($0) }
        let target = "/" + path.joined(separator: "/")
        let response =
          route.method == .get ? try await visitor.get(target) : try await visitor.post(target)
        let grants = role.map { [Grant($0)] }
        let isAdmitted = route.access.admits(grants, on: Day(epochDay: 20_000))
        let isTurnedAway =
          response.status == .forbidden || response.status == .unauthorized
          || response.headers[.location]?.hasPrefix("/sign-in") == true
        #expect(isTurnedAway != isAdmitted, "\(route.method) \(route.path) for \(role?.rawValue ?? "nobody")")
      }
    }
  }
}
