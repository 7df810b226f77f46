import Basics
import Hummingbird
package import Office

/// The first page.
package struct HomeRoutes: RouteGroup {
  private let office: Office
  private let parts: [any HomePart]

  /// `parts` in the order of the way of the data.
  package init(_ office: Office, parts: [any HomePart]) {
    self.office = office
    self.parts = parts
  }

  package var routes: [Route] { [.get("/", .signedIn, show)] }

  private func show(_ visit: Visit) async throws -> Response {
    let words = visit.words
    var shown: [HomePage.Part] = []
    for part in parts {
      if let part = try await part.part(for: visit) { shown.append(part) }
    }
    let profile = try await office.profile.current()
    let model = HomePage(
      greeting: words("home.greeting", ["name": .text(try visit.signedIn.fullName)]),
      mission: profile.name.best(in: words.language), parts: shown)
    return try await visit.page(
      Page(words["home.title"], model, scripts: model.hasPictures ? ["picture.js"] : []))
  }
}

/// What the office says of itself: its people, and what offices contradict each other in.
package struct OfficeHomePart: HomePart {
  private let office: Office
  private let conflicts: Conflicts

  package init(_ office: Office, _ conflicts: Conflicts) {
    (self.office, self.conflicts) = (office, conflicts)
  }

  package func part(for visit: Visit) async throws -> HomePage.Part? {
    let words = visit.words
    let open = visit.may(.editSubmissions) ? try await conflicts.count(for: visit.requester) : 0
    let contradictions =
      open > 0
      ? [
        HomePage.Figure(words.number(open), words("conflict.home", ["count": .number(open)]), path: ConflictRoutes.path)
      ]
      : []
    guard visit.may(.manageUsers) else {
      return open > 0 ? HomePage.Part(.office, path: ConflictRoutes.path, figures: contradictions, words: words) : nil
    }
    let users = try await office.users.all().count { $0.disabled == nil }
    let phones = try await office.appUsers.all().count { $0.revoked == nil }
    return HomePage.Part(
      .office, path: "/office/users",
      figures: [
        .init(words.number(users), words("home.users", ["count": .number(users)]), path: "/office/users"),
        .init(words.number(phones), words("home.phones", ["count": .number(phones)]), path: "/collect/phones"),
      ] + contradictions,
      actions: [.init(words["office.users.new"], path: "/office/users/new")], words: words)
  }
}
