import Basics
import Formats
import Foundation
import Hummingbird
package import Records

/// Changing places: their names, parents and ends; entering new ones; taking over lists and boundaries.
package struct PlaceChangeRoutes: RouteGroup {
  private let places: Places

  package init(_ places: Places) {
    self.places = places
  }

  package var routes: [Route] {
    [
      .get("/records/places/import", .right(.managePlaces), importForm),
      .post("/records/places/import", .right(.managePlaces), limit: 65 << 20, takeOver),
      .get("/records/places/{place}/add", .right(.managePlaces), addForm),
      .post("/records/places/{place}/add", .right(.managePlaces), add),
      .get("/records/places/{place}/edit", .right(.managePlaces), editForm),
      .post("/records/places/{place}/names", .right(.managePlaces), rename),
      .post("/records/places/{place}/aliases", .right(.managePlaces), alias),
      .post("/records/places/{place}/aliases/remove", .right(.managePlaces), removeAlias),
      .post("/records/places/{place}/parent", .right(.managePlaces), move),
      .post("/records/places/{place}/end", .right(.managePlaces), end),
      .post("/records/places/{place}/restore", .right(.managePlaces), restore),
    ]
  }

  /// The place of the address, for whoever may manage it.
  private func managed(_ visit: Visit) async throws -> (place: PlaceRecord, view: PlaceView) {
    let view = PlaceView(visit, try await places.atlas())
    let place = try view.place(try visit.id("place"))
    guard view.mayManage(place.id) else { throw PlaceRefusal.notAllowed }
    return (place, view)
  }

  // MARK: Editing

  private func editForm(_ visit: Visit) async throws -> Response { try await editPage(visit) }

  private func editPage(_ visit: Visit, _ refusal: PlaceRefusal? = nil) async throws -> Response {
    let (place, view) = try await managed(visit)
    let words = visit.words
    let path = PlaceView.path(place.id)
    let page = PlaceEditPage(
      proof: visit.proof, path: path, title: words("place.edit.title", ["place": .text(view.name(place))]),
      names: nameFields(visit, place.names, isRequired: false),
      since: Field("since", words["place.edit.since"]).with {
        ($0.type, $0.isRequired) = ("date", false)
        $0.hint = words["place.edit.sinceHint"]
      },
      aliases: place.otherNames.map { .init(text: $0.text, language: $0.language) },
      hasAliases: !place.otherNames.isEmpty, alias: Field("alias", words["place.edit.alias"]),
      parent: Field("parent", words["place.edit.parent"], place.parent.flatMap { view.atlas[$0]?.code } ?? "").with {
        $0.hint = words["place.edit.placeHint"]
        $0.shown = place.parent.map { view.atlas.path($0, in: words.language) } ?? ""
      },
      end: place.until == nil
        ? PlaceEditPage.End(
          until: Field("until", words["place.until"]).with {
            $0.type = "date"
            $0.hint = words["place.edit.untilHint"]
          },
          ending: Field("ending", words["place.ending.title"]).with {
            $0.options = PlaceEnding.allCases.map { ending in
              Field.Option(
                ending.rawValue, words["place.ending.\(ending.rawValue)"],
                isChosen: visit.form["ending"] == ending.rawValue)
            }
          },
          successors: Field("successors", words["place.edit.successors"], visit.form["successors"] ?? "").with {
            $0.isRequired = false
            $0.hint = words["place.edit.successorsHint"]
          }) : nil,
      problem: refusal.map(words.refusal))
    return try await visit.page(
      Page(
        page.title, page,
        trail: view.trail(to: place) + [Crumb(view.name(place), path)], width: .narrow,
        status: refusal == nil ? .ok : .unprocessableContent))
  }

  private func nameFields(_ visit: Visit, _ names: LocalizedText?, isRequired: Bool) -> [Field] {
    Language.allCases.map { language in
      let key = "name-\(language.rawValue)"
      return Field(key, visit.words["place.language.\(language.rawValue)"], visit.form[key] ?? names?[language] ?? "")
        .with {
          $0.isRequired = isRequired
          $0.longest = 200
        }
    }
  }

  private func names(of form: Form) -> [String: String] {
    Language.allCases.reduce(into: [:]) { $0[$1.rawValue] = form["name-\($1.rawValue)"] }
  }

  /// Changes the place and shows it again; a refusal that people can mend is shown on the form.
  private func change(
    _ visit: Visit, saying message: String, _ work: (PlaceRecord, PlaceView) async throws -> Void
  ) async throws -> Response {
    let (place, view) = try await managed(visit)
    do {
      try await work(place, view)
      return visit.redirect(to: PlaceView.path(place.id), notice: Notice(.success, visit.words[message]))
    } catch let refusal as PlaceRefusal where refusal.kind == .invalid || refusal == .unknown {
      return try await editPage(visit, refusal)
    }
  }

  private func rename(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "place.saved") { place, _ in
      let new = names(of: visit.form).filter { place.names.texts[$0.key] != $0.value }
      let since = try visit.form.optionalDay("since")
      try await places.rename(place.id, to: new, since: since, by: visit.requester)
    }
  }

  private func alias(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "place.saved") { place, _ in
      guard let text = visit.form["alias"] else { throw PlaceRefusal.nameMissing }
      try await places.alias(
        place.id, adding: [PlaceName(String(text.prefix(200)), form: .alias)], by: visit.requester)
    }
  }

  private func removeAlias(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "place.saved") { place, _ in
      let gone = place.otherNames.filter { name in
        name.text == visit.form["text"] && name.language == visit.form["language"] ?? ""
      }
      try await places.alias(place.id, removing: gone, by: visit.requester)
    }
  }

  private func move(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "place.saved") { place, view in
      var facts = PlaceFacts()
      facts.parent = try named(visit.form["parent"] ?? "", view, on: visit.today)
      try await places.change(place.id, facts, by: visit.requester)
    }
  }

  private func end(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "place.saved") { place, view in
      guard let ending = visit.form["ending"].flatMap(PlaceEnding.init(rawValue:)),
        let until = try visit.form.optionalDay("until")
      else { throw AccessRefusal.malformed }
      let successors = try (visit.form["successors"] ?? "").split(whereSeparator: { ",;\n،؛".contains($0) })
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        .map { try named($0, view, on: until) }
      try await places.end(place.id, on: until, ending, successors: successors, by: visit.requester)
    }
  }

  private func restore(_ visit: Visit) async throws -> Response {
    try await change(visit, saying: "place.saved") { place, _ in
      try await places.restore(place.id, by: visit.requester)
    }
  }

  private func named(_ text: String, _ view: PlaceView, on day: Day) throws(PlaceRefusal) -> ID<Place> {
    guard let place = view.atlas.place(named: text, on: day) else { throw .unknown }
    return place
  }

  // MARK: A new one

  private func addForm(_ visit: Visit) async throws -> Response { try await addPage(visit) }

  private func addPage(_ visit: Visit, _ problem: String? = nil) async throws -> Response {
    let (parent, view) = try await managed(visit)
    let words = visit.words
    let path = PlaceView.path(parent.id)
    let page = NewPlacePage(
      proof: visit.proof,
      lead: words("place.add.lead", ["place": .text(view.atlas.path(parent.id, in: words.language))]),
      action: path + "/add", names: nameFields(visit, nil, isRequired: false),
      kind: Field("kind", words["place.kind.title"]).with {
        $0.options = kinds(below: parent).map { kind in
          Field.Option(
            kind.rawValue, words["place.kind.\(kind.rawValue)"],
            isChosen: (visit.form["kind"] ?? PlaceKind.site.rawValue) == kind.rawValue)
        }
      },
      latitude: Field("latitude", words["place.add.latitude"], visit.form["latitude"] ?? "").with {
        $0.isRequired = false
      },
      longitude: Field("longitude", words["place.add.longitude"], visit.form["longitude"] ?? "").with {
        $0.isRequired = false
        $0.hint = words["place.add.centreHint"]
      },
      back: path, problem: problem)
    return try await visit.page(
      Page(
        words["place.add.title"], page, trail: view.trail(to: parent) + [Crumb(view.name(parent), path)],
        width: .narrow,
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func kinds(below parent: PlaceRecord) -> [PlaceKind] {
    PlaceKind.allCases.filter { level(of: $0, below: parent) > parent.level }
  }

  private func level(of kind: PlaceKind, below parent: PlaceRecord) -> Int {
    switch kind {
    case .country: 0
    case .province: 1
    case .district: 2
    case .subdistrict, .neighbourhood, .village: parent.level < PlaceRecord.siteLevel ? max(3, parent.level + 1) : 0
    case .site: PlaceRecord.siteLevel
    }
  }

  private func add(_ visit: Visit) async throws -> Response {
    let (parent, view) = try await managed(visit)
    guard let kind = visit.form["kind"].flatMap(PlaceKind.init(rawValue:)) else { throw AccessRefusal.malformed }
    var facts = PlaceFacts()
    (facts.kind, facts.level, facts.parent) = (kind, level(of: kind, below: parent), parent.id)
    facts.names = names(of: visit.form)
    let written = (visit.form["latitude"], visit.form["longitude"])
    if written.0 != nil || written.1 != nil {
      guard let latitude = written.0.flatMap({ NumberStyle.ungrouped($0) }),
        let longitude = written.1.flatMap({ NumberStyle.ungrouped($0) }),
        case let centre = Position(longitude: longitude, latitude: latitude), centre.isOnEarth
      else { return try await addPage(visit, view.words["place.add.centreProblem"]) }
      facts.centre = PlaceFacts.Centre(centre)
    }
    do {
      let place = try await places.add(facts, by: visit.requester)
      return visit.redirect(to: PlaceView.path(place), notice: Notice(.success, visit.words["place.saved"]))
    } catch let refusal as PlaceRefusal where refusal.kind == .invalid {
      return try await addPage(visit, visit.words.refusal(refusal))
    }
  }

  // MARK: Taking over

  private func importForm(_ visit: Visit) async throws -> Response { try await importPage(visit) }

  private func takeOver(_ visit: Visit) async throws -> Response {
    guard let file = visit.form.upload("file"), let source = visit.form["source"], let edition = visit.form["edition"]
    else { return try await importPage(visit, problem: visit.words["place.import.incomplete"]) }
    let facts = PlaceSource.Facts(
      name: source, version: edition, date: visit.form["date"] ?? "", licence: visit.form["licence"] ?? "",
      address: visit.form["address"])
    let isCheck = visit.form["action"] == "check"
    let options = PlaceFile.Options(nameLanguage: visit.words.language.rawValue, sheet: file.name)
    let onlyBoundaries = visit.form.isOn("onlyBoundaries")
    let result =
      isCheck
      ? try await places.checkImport(file.bytes, from: facts, options: options, onlyBoundaries: onlyBoundaries)
      : try await places.importPlaces(
        file.bytes, from: facts, options: options, onlyBoundaries: onlyBoundaries, by: visit.requester)
    return try await importPage(visit, result: show(result, isCheck: isCheck, visit.words))
  }

  private func importPage(
    _ visit: Visit, result: FileResult? = nil, problem: String? = nil
  ) async throws -> Response {
    let words = visit.words
    func field(_ name: String, isRequired: Bool = false, hint: Bool = true) -> Field {
      Field(name, words["place.import.\(name)"], visit.form[name] ?? "").with {
        $0.isRequired = isRequired
        if hint { $0.hint = words["place.import.\(name)Hint"] }
      }
    }
    let page = PlaceImportPage(
      proof: visit.proof, source: field("source", isRequired: true), edition: field("edition", isRequired: true),
      date: field("date"), licence: field("licence"), address: field("address", hint: false),
      onlyBoundaries: visit.form.isOn("onlyBoundaries"), result: result, problem: problem)
    return try await visit.page(
      Page(
        words["place.import.title"], page, trail: [Crumb(words["place.title"], "/records/places")], width: .narrow,
        status: problem == nil && result?.tone != "error" ? .ok : .unprocessableContent))
  }

  private func show(_ result: PlaceImport, isCheck: Bool, _ words: Words) -> FileResult {
    let errors = result.diagnostics.count { $0.severity == .error }
    let counts: [String: Words.Argument] = [
      "added": .number(result.added), "changed": .number(result.changed), "bounded": .number(result.bounded),
      "lines": .number(result.lines),
    ]
    return FileResult(
      result.diagnostics,
      summary: errors > 0
        ? words("refusal.place.file", ["count": .number(errors)])
        : words(isCheck ? "place.import.would" : "place.import.did", counts), isCheck: isCheck, in: words)
  }
}
