import Basics
import Formats
import HTTPTypes
import Hummingbird
package import Records

/// Entering flow points, and changing them.
package struct FlowChangeRoutes: RouteGroup {
  private let flows: Flows
  private let places: Places

  package init(_ flows: Flows, places: Places) {
    self.flows = flows
    self.places = places
  }

  package var routes: [Route] {
    [
      .get("/records/flows/new", .right(.managePlaces), newForm),
      .post("/records/flows/new", .right(.managePlaces), enter),
      .get("/records/flows/points/{point}/edit", .right(.managePlaces), editForm),
      .post("/records/flows/points/{point}/edit", .right(.managePlaces), change),
    ]
  }

  private func newForm(_ visit: Visit) async throws -> Response { try await form(visit, nil, nil) }

  private func editForm(_ visit: Visit) async throws -> Response {
    try await form(visit, try await flows.point(visit.parameter("point"), for: visit.requester, on: visit.today), nil)
  }

  private func form(_ visit: Visit, _ point: FlowPoint?, _ problem: String?) async throws -> Response {
    let words = visit.words
    let atlas = try await places.atlas()
    func value(_ name: String, _ known: String?) -> String { visit.form[name] ?? visit.query(name) ?? known ?? "" }
    func field(_ name: String, _ label: String, _ known: String?, isRequired: Bool = true) -> Field {
      Field(name, words[label], value(name, known)).with { $0.isRequired = isRequired }
    }
    let names = Language.allCases.map { language in
      Field(
        "name-\(language.rawValue)", words["place.language.\(language.rawValue)"],
        value("name-\(language.rawValue)", point?.names[language])
      ).with { ($0.isRequired, $0.longest) = (false, 200) }
    }
    let code = point == nil ? [field("code", "flow.code", nil).with { ($0.isVerbatim, $0.longest) = (true, 40) }] : []
    let page = FlowPointForm(
      title: point.map { words("flow.editTitle", ["point": .text($0.code)]) } ?? words["flow.new"],
      proof: visit.proof, action: point.map { FlowView.path($0) + "/edit" } ?? "/records/flows/new",
      fields: code + names + [
        field("hours", "flow.hoursPerDay", point.map { "\($0.hoursPerDay)" } ?? "24"),
        field("latitude", "place.add.latitude", point?.position.map { "\($0.latitude)" }, isRequired: false),
        field("longitude", "place.add.longitude", point?.position.map { "\($0.longitude)" }, isRequired: false),
      ],
      place: field("place", "flow.place", point?.place.flatMap { atlas[$0]?.code }, isRequired: false).with {
        $0.shown = point?.place.map { atlas.path($0, in: words.language) } ?? ""
      },
      days: [
        field("opened", "flow.opened", (point?.opened ?? visit.today).description).with { $0.type = "date" },
        field("closed", "flow.closed", point?.closed?.description, isRequired: false).with { $0.type = "date" },
      ], problem: problem)
    return try await visit.page(
      Page(
        page.title, page, trail: [FlowRoutes.crumb(words)], width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  /// What was filled in.
  private func definition(_ visit: Visit, code: String) async throws -> FlowPointDefined {
    let form = visit.form
    func number(_ name: String) throws(FlowRefusal) -> Double? {
      guard form[name] != nil else { return nil }
      guard let number = form.decimal(name) else { throw .position }
      return number
    }
    var place: ID<Place>?
    if let text = form["place"] {
      let atlas = try await places.atlas()
      guard let found = atlas.place(named: text, on: visit.today) else { throw PlaceRefusal.unknown }
      place = found
    }
    return FlowPointDefined(
      code: code, names: Language.allCases.reduce(into: [:]) { $0[$1.rawValue] = form["name-\($1.rawValue)"] },
      place: place, latitude: try number("latitude"), longitude: try number("longitude"),
      hoursPerDay: form.integer("hours") ?? 0, opened: try form.optionalDay("opened") ?? visit.today,
      closed: try form.optionalDay("closed"))
  }

  private func enter(_ visit: Visit) async throws -> Response {
    do {
      let point = try await definition(visit, code: visit.form["code"] ?? "")
      try await flows.define(point, by: visit.requester)
      return visit.redirect(to: "/records/flows", notice: Notice(.success, visit.words["flow.entered"]))
    } catch let refusal as FlowRefusal {
      return try await form(visit, nil, visit.words.refusal(refusal))
    } catch let refusal as PlaceRefusal {
      return try await form(visit, nil, visit.words.refusal(refusal))
    }
  }

  private func change(_ visit: Visit) async throws -> Response {
    let point = try await flows.point(visit.parameter("point"), for: visit.requester, on: visit.today)
    do {
      var definition = try await definition(visit, code: point.code)
      definition.programme = point.programme
      try await flows.change(point.id, to: definition, by: visit.requester)
      return visit.redirect(to: FlowView.path(point), notice: Notice(.success, visit.words["flow.saved"]))
    } catch let refusal as FlowRefusal where refusal != .notAllowed {
      return try await form(visit, point, visit.words.refusal(refusal))
    } catch let refusal as PlaceRefusal {
      return try await form(visit, point, visit.words.refusal(refusal))
    }
  }
}
