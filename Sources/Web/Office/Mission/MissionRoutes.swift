import Basics
import HTTPTypes
import Hummingbird
package import Office

/// What the mission is called, and what it is made of.
package struct MissionRoutes: RouteGroup {
  private let office: Office
  private let areas: Areas

  package init(_ office: Office, areas: Areas) {
    self.office = office
    self.areas = areas
  }

  package var routes: [Route] {
    [
      .get("/office/mission", .everywhere(.administer), menu: .init(.office, "mission.title")) { try await show($0) },
      .post("/office/mission", .everywhere(.administer), rename),
      .get("/office/programmes/new", .everywhere(.administer)) { try await programmePage($0, nil) },
      .post("/office/programmes", .everywhere(.administer), defineProgramme),
      .get("/office/programmes/{programme}", .everywhere(.administer), showProgramme),
      .post("/office/programmes/{programme}", .everywhere(.administer), changeProgramme),
      .get("/office/offices/new", .everywhere(.administer)) { try await officePage($0, nil) },
      .post("/office/offices", .everywhere(.administer), defineOffice),
      .get("/office/offices/{office}", .everywhere(.administer), showOffice),
      .post("/office/offices/{office}", .everywhere(.administer), changeOffice),
    ]
  }

  // MARK: The mission

  private func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let profile = try await office.profile.current()
    let programmes = try await office.programmes.all().map { programme in
      MissionPage.Line(
        name: programme.names.best(in: words.language), path: "/office/programmes/\(programme.id)",
        detail: programme.code, isClosed: programme.isClosed, mode: programme.mark(on: visit.today, in: words))
    }
    var offices: [MissionPage.Line] = []
    for item in try await office.offices.all() {
      var place: String?
      if let id = item.place { place = try await areas.placeName(id, words.language) }
      offices.append(
        MissionPage.Line(
          name: item.names.best(in: words.language), path: "/office/offices/\(item.id)", detail: place ?? "–",
          isClosed: item.isClosed))
    }
    let model = MissionPage(
      proof: visit.proof, names: names(visit, profile.name.texts), problem: problem, programmes: programmes,
      hasProgrammes: !programmes.isEmpty, offices: offices, hasOffices: !offices.isEmpty,
      isDemonstration: profile.mode == .demonstration)
    return try await visit.page(
      Page(words["mission.title"], model, width: .narrow, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func rename(_ visit: Visit) async throws -> Response {
    let names = names(of: visit.form).filter { !$0.value.isEmpty }
    guard !names.isEmpty, names.values.allSatisfy({ $0.count <= 100 }) else {
      return try await show(visit, problem: visit.words["mission.nameMissing"])
    }
    try await office.profile.rename(LocalizedText(names))
    return visit.redirect(to: "/office/mission", notice: Notice(.success, visit.words["mission.saved"]))
  }

  /// One field a language: what was sent, else what is kept.
  private func names(_ visit: Visit, _ kept: [String: String]) -> [Field] {
    Language.allCases.map { language in
      let name = "name-\(language.rawValue)"
      return Field(name, language.endonym, visit.form[name] ?? kept[language.rawValue] ?? "").with {
        $0.isRequired = false
        $0.longest = 200
      }
    }
  }

  private func names(of form: Form) -> [String: String] {
    Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, form["name-\($0.rawValue)"] ?? "") })
  }

  private func answer(
    _ visit: Visit, _ model: MissionPartPage
  ) async throws -> Response {
    try await visit.page(
      Page(
        model.title, model, trail: [Crumb(visit.words["mission.title"], "/office/mission")], width: .narrow,
        section: "/office/mission", status: model.problem == nil ? .ok : .unprocessableContent))
  }

  // MARK: Programmes

  private func programmePage(
    _ visit: Visit, _ programme: ProgrammeRecord?, problem: ProgrammeRefusal? = nil
  ) async throws -> Response {
    let words = visit.words
    return try await answer(
      visit,
      MissionPartPage(
        title: programme?.names.best(in: words.language) ?? words["programme.new"], lead: words["programme.lead"],
        proof: visit.proof, action: programme.map { "/office/programmes/\($0.id)" } ?? "/office/programmes",
        names: names(visit, programme?.names.texts ?? [:]),
        code: programme == nil
          ? Field("code", words["programme.code"], visit.form["code"] ?? "").with {
            $0.hint = words["programme.codeHint"]
            $0.longest = 40
          } : nil,
        place: nil,
        closing: programme.map { .init(label: words["programme.close"], isClosed: $0.isClosed) },
        problem: problem.map(words.refusal),
        protection: programme.map { programme in
          let assessment = programme.assessment
          return .init(
            standing: assessment.map {
              words("programme.seen", ["day": .text(words.date($0.approved)), "review": .text(words.date($0.review))])
            } ?? words["programme.ask"],
            path: "/office/programmes/\(programme.id)/assessment",
            label: words[assessment == nil ? "programme.open" : "programme.look"])
        }))
  }

  private func showProgramme(_ visit: Visit) async throws -> Response {
    try await programmePage(visit, try await office.programmes.programme(visit.id("programme")))
  }

  private func defineProgramme(_ visit: Visit) async throws -> Response {
    do {
      try await office.programmes.define(
        code: visit.form["code"] ?? "", names: names(of: visit.form), by: visit.requester.actor)
      return visit.redirect(to: "/office/mission", notice: Notice(.success, visit.words["mission.saved"]))
    } catch let refusal as ProgrammeRefusal {
      return try await programmePage(visit, nil, problem: refusal)
    }
  }

  private func changeProgramme(_ visit: Visit) async throws -> Response {
    let programme = try await office.programmes.programme(visit.id("programme"))
    do {
      try await office.programmes.change(
        programme.id, names: names(of: visit.form), isClosed: visit.form.isOn("closed"), by: visit.requester.actor)
      return visit.redirect(to: "/office/mission", notice: Notice(.success, visit.words["mission.saved"]))
    } catch let refusal as ProgrammeRefusal {
      return try await programmePage(visit, programme, problem: refusal)
    }
  }

  // MARK: Offices

  private func officePage(_ visit: Visit, _ item: MissionOffice?, problem: (any Refusal)? = nil) async throws
    -> Response
  {
    let words = visit.words
    var place: (code: String?, name: String?)
    if let id = item?.place {
      place = (try await areas.placeCode(id), try await areas.placeName(id, words.language))
    }
    return try await answer(
      visit,
      MissionPartPage(
        title: item?.names.best(in: words.language) ?? words["offices.new"], lead: words["offices.lead"],
        proof: visit.proof, action: item.map { "/office/offices/\($0.id)" } ?? "/office/offices",
        names: names(visit, item?.names.texts ?? [:]), code: nil,
        place: Field("place", words["grant.place"], visit.form["place"] ?? place.code ?? "").with {
          $0.shown = visit.form["place"] == nil ? place.name ?? "" : ""
          $0.hint = words["offices.placeHint"]
          $0.isRequired = false
          $0.problem = problem as? UserRefusal == .placeUnknown ? words.refusal(UserRefusal.placeUnknown) : nil
        },
        closing: item.map { .init(label: words["offices.close"], isClosed: $0.isClosed) },
        problem: problem.map(words.refusal)))
  }

  private func showOffice(_ visit: Visit) async throws -> Response {
    try await officePage(visit, try await office.offices.office(visit.id("office")))
  }

  private func defineOffice(_ visit: Visit) async throws -> Response {
    try await saveOffice(visit, nil) { place in
      try await office.offices.define(names: names(of: visit.form), place: place, by: visit.requester.actor)
    }
  }

  private func changeOffice(_ visit: Visit) async throws -> Response {
    let item = try await office.offices.office(visit.id("office"))
    return try await saveOffice(visit, item) { place in
      try await office.offices.change(
        item.id, names: names(of: visit.form), place: place, isClosed: visit.form.isOn("closed"),
        by: visit.requester.actor)
    }
  }

  private func saveOffice(
    _ visit: Visit, _ item: MissionOffice?, _ save: (ID<Place>?) async throws -> Void
  ) async throws -> Response {
    do {
      var place: ID<Place>?
      if let text = visit.form["place"] {
        place = try await areas.place(text)
        guard place != nil else { throw UserRefusal.placeUnknown }
      }
      try await save(place)
      return visit.redirect(to: "/office/mission", notice: Notice(.success, visit.words["mission.saved"]))
    } catch let refusal as MissionOfficeRefusal {
      return try await officePage(visit, item, problem: refusal)
    } catch UserRefusal.placeUnknown {
      return try await officePage(visit, item, problem: UserRefusal.placeUnknown)
    }
  }
}
