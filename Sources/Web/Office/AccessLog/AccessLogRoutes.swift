import Basics
import Hummingbird
package import Office
import Store

/// Reading the access log, and checking that nothing was taken out of it.
package struct AccessLogRoutes: RouteGroup {
  private let office: Office
  private static let linesOnPage = 100

  package init(_ office: Office) {
    self.office = office
  }

  package var routes: [Route] {
    [
      .get("/office/access", .everywhere(.administer), menu: .init(.office, "accessLog.title"), show),
      .post("/office/access/verify", .everywhere(.administer), verify),
    ]
  }

  private func show(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let before = visit.query("before").flatMap(Int.init)
    let lines = try await office.accessLog.lines(before: before, limit: Self.linesOnPage + 1)
    let names = try await actorNames(words)
    let shown = lines.prefix(Self.linesOnPage).map { line in
      AccessLogPage.Line(
        number: words.number(line.sequence), time: words.time(line.at),
        who: names[line.actor] ?? words["actor.unknown"],
        what: words.read(ofPage: line.page),
        records: words.number(line.subjects.count))
    }
    let isLast = lines.count <= Self.linesOnPage
    let model = AccessLogPage(
      proof: visit.proof, lines: shown, isEmpty: shown.isEmpty,
      older: isLast ? nil : lines.dropLast().last.map { "/office/access?before=\($0.sequence)" },
      newest: before == nil ? nil : "/office/access")
    return try await visit.page(words["accessLog.title"], model)
  }

  /// What people call those who act here. Others are of another office.
  private func actorNames(_ words: Words) async throws -> [ID<Actor>: String] {
    var names = [Actor.system.id: words["actor.system"]]
    for user in try await office.users.all() { names[Actor.user(user.id).id] = user.fullName }
    for phone in try await office.appUsers.all() { names[Actor.appUser(phone.id).id] = phone.label }
    for key in try await office.keys.all(for: .system) { names[Actor.appUser(key.id).id] = key.label }
    return names
  }

  private func verify(_ visit: Visit) async throws -> Response {
    do {
      let count = try await office.accessLog.verify()
      return visit.redirect(
        to: "/office/access", notice: Notice(.success, visit.words("accessLog.holds", ["count": .number(count)])))
    } catch let broken as AccessLog.Broken {
      return visit.redirect(
        to: "/office/access",
        notice: Notice(.warning, visit.words("accessLog.broken", ["line": .number(broken.sequence)])))
    }
  }
}

extension Words {
  /// What somebody did who stands in the access log with a page of that name; the name itself where an older program wrote it.
  fileprivate func read(ofPage page: String) -> String {
    let key = "access.page." + page.replacing("/", with: ".")
    return has(key) ? self[key] : page
  }
}
