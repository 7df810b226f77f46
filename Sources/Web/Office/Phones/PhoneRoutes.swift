import Basics
import Formats
import HTTPTypes
import Hummingbird
package import Office

/// App users: the phones that collect, each with a secret of its own.
package struct PhoneRoutes: RouteGroup {
  private let office: Office
  private let areas: Areas

  package init(_ office: Office, areas: Areas) {
    self.office = office
    self.areas = areas
  }

  package var routes: [Route] {
    [
      .get("/collect/phones", .right(.manageForms), menu: .init(.collect, "phones.title"), list),
      .get("/collect/phones/new", .right(.manageForms), new),
      .post("/collect/phones", .right(.manageForms), create),
      .get("/collect/phones/{phone}/revoke", .right(.manageForms), confirmRevoking),
      .post("/collect/phones/{phone}/revoke", .right(.manageForms), revoke),
    ]
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let now = visit.now
    var lines: [PhonesPage.Line] = []
    for phone in try await office.appUsers.all(for: visit.requester) {
      lines.append(
        PhonesPage.Line(
          label: phone.label, name: phone.name, area: try await area(of: phone, words),
          lastSeen: phone.seen.map { words.ago($0, now: now) } ?? words["phones.neverSeen"],
          isRevoked: phone.revoked != nil, state: words[phone.revoked == nil ? "phones.active" : "phones.revoked"],
          revoke: "/collect/phones/\(phone.id)/revoke"))
    }
    return try await visit.page(
      words["phones.title"],
      PhonesPage(count: words("phones.count", ["count": .number(lines.count)]), phones: lines, isEmpty: lines.isEmpty))
  }

  private func area(of phone: AppUserRecord, _ words: Words) async throws -> String {
    var parts: [String] = []
    if let place = phone.place { parts.append(try await areas.placeName(place, words.language) ?? "–") }
    if let programme = phone.programme {
      parts.append(try await areas.programmeName(programme, words.language) ?? "–")
    }
    return parts.isEmpty ? words["grant.everywhere"] : parts.joined(separator: " · ")
  }

  private func new(_ visit: Visit) async throws -> Response { try await newPage(visit) }

  private func newPage(_ visit: Visit, _ refusal: (any Refusal)? = nil) async throws -> Response {
    let words = visit.words
    let form = visit.form
    let programmes = try await areas.programmes(words.language)
    let model = NewPhonePage(
      proof: visit.proof,
      label: Field("label", words["phones.label"], form["label"] ?? "").with {
        $0.hint = words["phones.labelHint"]
        $0.longest = 200
        $0.isFocused = refusal == nil
        $0.problem = refusal.flatMap { $0 as? AppUserRefusal == .labelMissing ? words.refusal($0) : nil }
      },
      place: Field("place", words["phones.place"], form["place"] ?? "").with {
        $0.hint = words["phones.placeHint"]
        $0.isRequired = false
        $0.problem = refusal.flatMap { $0 as? AppUserRefusal == .labelMissing ? nil : words.refusal($0) }
      },
      programme: programmes.isEmpty
        ? nil
        : Field("programme", words["grant.programme"]).with {
          $0.options =
            [Field.Option("", words["grant.allProgrammes"], isChosen: form["programme"] == nil)]
            + programmes.map {
              Field.Option($0.id.description, $0.name, isChosen: form["programme"] == $0.id.description)
            }
          $0.isRequired = false
        })
    return try await visit.page(
      Page(
        words["phones.new"], model, trail: [Crumb(words["phones.title"], "/collect/phones")], width: .narrow,
        status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func create(_ visit: Visit) async throws -> Response {
    do {
      var place: ID<Place>?
      if let text = visit.form["place"] {
        place = try await areas.place(text)
        guard place != nil else { throw UserRefusal.placeUnknown }
      }
      var programme: ID<Programme>?
      if let text = visit.form["programme"] {
        programme = ID(text)
        guard programme != nil else { throw AccessRefusal.malformed }
      }
      let phone = try await office.appUsers.create(
        label: visit.form["label"] ?? "", place: place, programme: programme, by: visit.requester)
      return try await setUpPage(visit, phone)
    } catch let refusal as AppUserRefusal {
      return try await newPage(visit, refusal)
    } catch UserRefusal.placeUnknown {
      return try await newPage(visit, UserRefusal.placeUnknown)
    }
  }

  private func setUpPage(_ visit: Visit, _ phone: NewAppUser) async throws -> Response {
    let words = visit.words
    let server = visit.absolute("")
    let settings = CollectSettings(
      server: server, name: phone.record.name, secret: phone.secret,
      project: try await office.profile.current().name.best(in: words.language))
    let model = PhoneSetUpPage(
      label: phone.record.label, lead: words("phones.setUpLead", ["name": .text(phone.record.label)]),
      picture: QRCode(settings.code).map {
        PhoneSetUpPage.Picture(side: String($0.side), path: $0.path, description: words["phones.pictureDescription"])
      },
      server: server, name: phone.record.name, secret: phone.secret,
      tokenAddress: visit.absolute("/key/\(phone.secret)"))
    return try await visit.page(
      Page(
        words["phones.setUp"], model, trail: [Crumb(words["phones.title"], "/collect/phones")], width: .narrow))
  }

  private func confirmRevoking(_ visit: Visit) async throws -> Response {
    let phone = try await office.appUsers.appUser(visit.id("phone"), for: visit.requester)
    let words = visit.words
    let title = words("phones.revokeTitle", ["name": .text(phone.label)])
    let model = ConfirmationPage(
      title: title, text: words["phones.revokeText"], button: words["phones.revoke"],
      action: "/collect/phones/\(phone.id)/revoke", back: "/collect/phones", proof: visit.proof)
    return try await visit.page(
      Page(title, model, trail: [Crumb(words["phones.title"], "/collect/phones")], width: .narrow))
  }

  private func revoke(_ visit: Visit) async throws -> Response {
    try await office.appUsers.revoke(visit.id("phone"), by: visit.requester)
    return visit.redirect(to: "/collect/phones", notice: Notice(.success, visit.words["phones.revokedNotice"]))
  }
}
