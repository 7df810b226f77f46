import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Store
import Testing
import Worlds

@testable import Web
@testable import konak

/// The whole table of the program, as it is put together for a mission.
@Suite struct EveryRouteOfTheProgram {
  /// What was decided: a line a route, `GET /office/users right(manageUsers)`.
  ///
  /// `KONAK_RECORD=1 swift test --filter EveryRouteOfTheProgram` writes it anew; who does so reads the difference.
  private static let decided = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/routes.txt")

  private func mission() async throws -> Mission {
    let folder = try Scratch.newFolder().appending(path: "data")
    return try await Mission.open(
      try Configuration.read(file: nil, environment: ["HOME": folder.path], flags: ["data": folder.path]))
  }

  private static func line(_ route: Route) -> String {
    "\(route.method) \(route.path) \(route.access)".replacing("Basics.Right.", with: "")
      .replacing("Office.APIScope.Kind.", with: "")
  }

  @Test func `asks for the right that was decided for it`() async throws {
    let mission = try await mission()
    let lines = try await mission.site().table.routes.map(Self.line).sorted()
    await mission.store.close()
    if ProcessInfo.processInfo.environment["KONAK_RECORD"] != nil {
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: Self.decided)
    }
    let decided = try String(contentsOf: Self.decided, encoding: .utf8).split(separator: "\n").map(String.init)
    let difference = lines.difference(from: decided).map { "\($0)" }
    #expect(difference.isEmpty, "\(difference)")
  }

  @Test(arguments: Role.allCases.map(Optional.some) + [nil])
  func `turns away whoever lacks it, and nobody else`(role: Role?) async throws {
    let mission = try await mission()
    var found: Account?
    if let role { found = try await Self.account(role, in: mission) }
    let account = found
    let whole = try await mission.site()
    let outside = Site.Outside(
      account: { _ in account }, profile: { try await mission.office.profile.current() }, now: mission.store.clock.now)
    let site = Site(
      whole.furnishings, settings: whole.settings, outside: outside, logger: mission.logger,
      groups: try mission.groups())
    let today = Day(mission.store.clock.now())
    let secret = "the secret of a session"
    let cookie = (role == nil ? "konak-visitor=" : "konak-session=") + secret
    let client = TestClient(site.router())
    // The others decide themselves, by secrets of phones and monitors or by what is asked for; and these two are about
    // the session itself.
    let decided = site.table.routes.filter {
      ![.machine, .monitor, .program(nil)].contains($0.access) && !["/sign-out", "/sign-in/code"].contains($0.path)
    }
    for route in decided {
      let parts = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "0" : $0 == "**" ? "none" : String($0) }
      let isForm = route.method != .get
      let body = ByteBuffer(string: isForm ? "_proof=" + ForgeryGuard(secret: secret).masked() : "")
      let headers: HTTPFields = [
        .accept: "text/html", .cookie: cookie, .contentType: "application/x-www-form-urlencoded",
      ]
      let response = try await client.execute(
        uri: "/" + parts.joined(separator: "/"), method: route.method, headers: headers, body: body)
      let isTurnedAway =
        response.status == .forbidden || response.status == .unauthorized
        || response.headers[.location]?.hasPrefix("/sign-in") == true
      let isAdmitted = route.access.admits(account?.grants, on: today)
      #expect(isTurnedAway != isAdmitted, "\(Self.line(route)) for \(role?.rawValue ?? "nobody")")
      #expect(response.status.code < 500, "\(Self.line(route)): \(response.status)")
    }
    await mission.store.close()
  }

  private static func account(_ role: Role, in mission: Mission) async throws -> Account {
    let grants = [Grant(role, sensitivity: .protected)]
    let made = try await mission.office.users.create(
      try UserName(role.rawValue), fullName: "Ayşe Yılmaz", grants: grants, by: .system)
    return Account(user: made.user, name: role.rawValue, fullName: "Ayşe Yılmaz", grants: grants)
  }
}
