import Basics
package import Collect
import Evidence
import Foundation
import Hummingbird
package import Office
package import Store

/// What the public site says can be asked for: an officer decides it of each.
package struct AccessAnnouncedRoutes: RouteGroup {
  private let requests: AccessRequests
  private let forms: Forms
  private let office: Office

  package init(store: Store, forms: Forms, office: Office) {
    requests = AccessRequests(store)
    (self.forms, self.office) = (forms, office)
  }

  static let path = "/evidence/access/announced"

  package var routes: [Route] {
    [
      .get(Self.path, .everywhere(.manageEvidence), show),
      .post(Self.path, .everywhere(.manageEvidence), announce),
    ]
  }

  private func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    [Crumb(visit.words["accessRequest.title"], AccessRequestRoutes.path)] + more
  }

  private func show(_ visit: Visit) async throws -> Response {
    if let key = visit.query("subject") { return try await onePage(visit, key, nil) }
    let words = visit.words
    let names = try await AccessSubjectNames(requests.store, forms, office, in: words)
    let announced = Set(try await requests.announcements().map(\.subject))
    let offers = try await requests.offers(on: visit.today)
    let lines = offers.map { offer in
      let isAnnounced = announced.contains(offer.subject)
      return AccessAnnouncedPage.Line(
        path: Self.path(of: offer.subject), title: names.title(of: offer.subject),
        state: words["accessRequest.announced.\(isAnnounced ? "yes" : "no")"], isAnnounced: isAnnounced)
    }
    return try await visit.page(
      Page(
        words["accessRequest.announced.title"],
        AccessAnnouncedPage(lines: lines, isEmpty: lines.isEmpty, back: AccessRequestRoutes.path), trail: trail(visit),
        width: .narrow, section: AccessRequestRoutes.path))
  }

  private static func path(of subject: AccessSubject) -> String {
    path + "?subject=" + (subject.key.addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")
  }

  private func onePage(_ visit: Visit, _ key: String, _ problem: AccessRequestRefusal?) async throws -> Response {
    let words = visit.words
    guard let subject = AccessSubject(key: key), let offer = try await requests.offer(subject, on: visit.today) else {
      throw AccessRequestRefusal.unknown
    }
    let names = try await AccessSubjectNames(requests.store, forms, office, in: words)
    let labels = try await names.labels(of: subject)
    let known = try await requests.announcements().first { $0.subject == subject }
    let model = AccessAnnouncementPage(
      title: names.title(of: subject), proof: visit.proof, action: Self.path, back: Self.path, subject: key,
      problem: problem.map { words.refusal($0) },
      descriptions: Language.allCases.map { language in
        let name = "description.\(language.rawValue)"
        return Field(
          name,
          "\(words["accessRequest.announced.description"]) (\(words["place.language.\(language.rawValue)"]))",
          visit.form[name] ?? known?.description.texts[language.rawValue] ?? ""
        ).with { ($0.isRequired, $0.longest) = (false, AccessAnnouncement.longestDescription) }
      }, fields: offer.fields.map(labels), isAnnounced: known != nil)
    return try await visit.page(
      Page(
        model.title, model, trail: trail(visit, Crumb(words["accessRequest.announced.title"], Self.path)),
        width: .narrow, section: AccessRequestRoutes.path, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func announce(_ visit: Visit) async throws -> Response {
    let form = visit.form
    guard let key = form["subject"], let subject = AccessSubject(key: key) else { throw AccessRefusal.malformed }
    if form["do"] == "take-back" {
      try await requests.takeBack(announcementOf: subject, by: visit.requester, on: visit.today)
      return visit.redirect(
        to: Self.path, notice: Notice(.success, visit.words["accessRequest.announced.isTakenBack"]))
    }
    var texts: [String: String] = [:]
    for language in Language.allCases { texts[language.rawValue] = form["description.\(language.rawValue)"] }
    do {
      try await requests.announce(subject, LocalizedText(texts), by: visit.requester, on: visit.today)
    } catch let refusal as AccessRequestRefusal where refusal.kind == .invalid {
      return try await onePage(visit, key, refusal)
    }
    return visit.redirect(
      to: Self.path, notice: Notice(.success, visit.words["accessRequest.announced.isAnnounced"]))
  }
}
