package import Basics
import Evidence
import Formats
import Foundation
import Hummingbird
package import Office
package import Records
import Store

/// Who does what, where, when and for whom: the list, one activity, entering, files.
package struct ActivityRoutes: RouteGroup {
  let activities: Activities
  private let office: Office
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ activities: Activities, office: Office, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.activities, self.office, self.actorName) = (activities, office, actorName)
  }

  package var routes: [Route] {
    let (root, one) = (ActivityView.path, "\(ActivityView.path)/{activity}")
    return [
      .get(root, .right(Activities.reading), menu: .init(.records, "activity.title"), list),
      .get("\(root)/5w.csv", .right(Activities.reading)) { try await file($0, .hxl, "5w") },
      .get("\(root)/5w.xlsx", .right(Activities.reading)) { try await file($0, .xlsx, "5w") },
      .get("\(root)/3w.csv", .right(Activities.reading)) { try await file($0, .hxl, "3w") },
      .get("\(root)/3w.xlsx", .right(Activities.reading)) { try await file($0, .xlsx, "3w") },
      .get("\(root)/doubles", .right(Activities.reading), doubles),
      .get("\(root)/organisations", .right(Activities.reading)) { try await organisations($0) },
      .post("\(root)/organisations", .right(Activities.recording), recordOrganisation),
      .get("\(root)/new", .right(Activities.recording)) { try await form($0, of: nil) },
      .post("\(root)/new", .right(Activities.recording), create),
      .get(one, .right(Activities.reading)) { try await show($0) },
      .get("\(one)/edit", .right(Activities.recording)) { try await form($0, of: try await activity($0)) },
      .post("\(one)/edit", .right(Activities.recording), edit),
      .post("\(one)/months", .right(Activities.recording), report),
      .post("\(one)/withdraw", .right(Activities.recording), withdraw),
    ]
  }

  private static let pageSize = 50

  // MARK: The list

  /// What the query of an address asks for.
  private func query(_ visit: Visit, _ atlas: PlaceAtlas) throws -> ActivityQuery {
    var query = ActivityQuery()
    query.text = String((visit.query("q") ?? "").prefix(100))
    query.organisation = visit.query("organisation").flatMap { ID<Organisation>($0) }
    query.sector = visit.query("sector").map { String($0.prefix(20)) }
    query.status = visit.query("status").flatMap(Activity.Status.init(rawValue:))
    if let text = visit.query("area") {
      guard let area = atlas.place(named: text, on: visit.today) else { throw PlaceRefusal.unknown }
      query.area = area
    }
    query.from = try visit.queries.optionalMonth("from")
    query.to = try visit.queries.optionalMonth("to")
    query.after = visit.query("after").flatMap(ActivityQuery.Cursor.init)
    return query
  }

  private static let filters = ["q", "organisation", "sector", "status", "area", "from", "to"]

  private func kept(_ visit: Visit) -> [(String, String)] {
    Self.filters.compactMap { name in visit.query(name).map { (name, $0) } }
  }

  private func address(_ path: String, _ visit: Visit, after: ActivityQuery.Cursor? = nil) -> String {
    var address = URLComponents()
    address.path = path
    let items = kept(visit).map { URLQueryItem(name: $0.0, value: $0.1) }
    let all = items + (after.map { [URLQueryItem(name: "after", value: $0.description)] } ?? [])
    if !all.isEmpty { address.queryItems = all }
    return address.string ?? path
  }

  private func list(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let view = try await ActivityView(activities, words)
    let query = try query(visit, view.atlas)
    let rights = Activities.readable(by: try visit.requester, on: visit.today)
    let (found, sums, doubles) = try await activities.store.read { reader in
      (
        try reader.activities(query, rights, limit: Self.pageSize + 1), try reader.activitySums(query, rights),
        try reader.activityOverlaps(query, rights, named: 0)
      )
    }
    let shown = Array(found.prefix(Self.pageSize))
    let most = doubles.possible.values.max() ?? 0
    func filter(_ field: Field) -> Field { field.with { ($0.isRequired, $0.saysOptional) = (false, false) } }
    let any = words["activity.any"]
    let model = ActivitiesPage(
      search: query.text,
      selects: [
        filter(view.organisationField("organisation", "activity.organisation", chosen: query.organisation, none: any)),
        filter(view.sectorField(chosen: query.sector, none: any)),
        filter(view.statusField(chosen: query.status, none: any)),
      ],
      area: filter(Field("area", words["activity.place"], visit.query("area") ?? "")).with {
        $0.shown = query.area.map(view.place) ?? ""
      },
      months: ["from", "to"].map { name in
        filter(Field(name, words["activity.filter.\(name)"], visit.query(name) ?? "").with { $0.type = "month" })
      }, isFiltered: kept(visit).contains { $0.0 != "q" },
      count: words(
        "activity.sums",
        [
          "count": .number(sums.activities), "organisations": .text(words.number(sums.organisations)),
          "places": .text(words.number(sums.places)),
        ]),
      reached: sums.people.map { words("activity.reachedSum", ["people": .text(words.number($0))]) },
      doubles: most > 0
        ? ActivityLink(
          path: address("\(ActivityView.path)/doubles", visit),
          text: words("activity.doubles.notice", ["most": .text(words.number(most))])) : nil,
      lines: shown.map(view.line), isEmpty: shown.isEmpty,
      first: query.after == nil ? nil : address(ActivityView.path, visit),
      next: found.count > Self.pageSize
        ? shown.last.map { address(ActivityView.path, visit, after: ActivityQuery.Cursor($0)) } : nil,
      canRecord: visit.may(Activities.recording),
      files: TakeOut(
        kept: kept(visit), levels: [Level.internal, .partner, .public].map(\.rawValue),
        formats: [
          ("\(ActivityView.path)/5w.csv", words["activity.file.5wCSV"]),
          ("\(ActivityView.path)/5w.xlsx", words["activity.file.5wXLSX"]),
          ("\(ActivityView.path)/3w.csv", words["activity.file.3wCSV"]),
          ("\(ActivityView.path)/3w.xlsx", words["activity.file.3wXLSX"]),
        ], in: words))
    return try await visit.page(Page(words["activity.title"], model))
  }

  /// Holds what may go as far as the level that is asked for, and nothing else.
  private func file(_ visit: Visit, _ format: ExchangeFormat, _ kind: String) async throws -> Response {
    let tables = try await ActivityTables(activities, language: visit.words.language)
    var query = try query(visit, try await activities.places.atlas())
    query.after = nil
    let level = try Level(asked: visit.queries)
    query.level = level
    let rights = Activities.readable(by: try visit.requester, on: visit.today)
    let mark = try await office.mark(ofProgramme: nil, in: visit.words)
    let source = try await office.profile.current().name.best(in: .english)
    let facts = ExchangeFacts.unreleased(at: visit.now, level: level, source: source, mark: mark)
    let end = level == .internal ? "" : "-\(level.rawValue)"
    let name = "\(mark?.filePrefix ?? "")activities-\(kind)\(end).\(format.ending)"
    return try await office.dataExports.take(
      .activities, called: kind.uppercased(), as: name, level: level, conditions: kept(visit).count, by: visit
    ) { [query] stamp in
      let table =
        kind == "5w"
        ? try await tables.fiveW(query, rights, facts: facts, stamp: stamp)
        : try await tables.threeW(query, rights, facts: facts, stamp: stamp)
      return .download(format.encode(table, language: visit.words.language), named: name, type: format.type)
    }
  }

  // MARK: Counted more than once

  private func doubles(_ visit: Visit) async throws -> Response {
    let words = visit.words
    let view = try await ActivityView(activities, words)
    let query = try query(visit, view.atlas)
    let rights = Activities.readable(by: try visit.requester, on: visit.today)
    let found = try await activities.store.read { try $0.activityOverlaps(query, rights) }
    func name(_ group: ActivityOverlaps.Group) -> String {
      words.list(
        [
          view.place(group.place), group.sector.map(view.sector) ?? "", group.indicator,
          group.month.map(view.month) ?? "",
        ].filter { !$0.isEmpty })
    }
    let reasons = ActivityOverlaps.Reason.allCases.map { reason in
      let groups = found.groups[reason] ?? []
      return ActivityDoublesPage.Reason(
        title: words["activity.doubles.\(reason.rawValue).title"],
        what: words["activity.doubles.\(reason.rawValue).what"],
        possible: words(
          "activity.doubles.possible",
          [
            "possible": .text(words.number(found.possible[reason] ?? 0)),
            "people": .text(words.number(found.people ?? 0)),
          ]),
        groups: groups.map { group in
          ActivityDoublesPage.Group(
            name: name(group), path: group.activity.map(ActivityView.path), told: view.people(group.people),
            possible: words.number(group.possible),
            parts: group.parts.map { part in
              let who =
                part.organisation.map(view.acronym)
                ?? words.list([part.sector.map(view.sector) ?? "", part.indicator].filter { !$0.isEmpty })
              return .init(
                text: words.list([who, words.number(part.people)]),
                note: part.delivers.map {
                  words("activity.doubles.delivers", ["organisation": .isolated(view.acronym($0))])
                })
            })
        }, hasGroups: !groups.isEmpty)
    }
    let model = ActivityDoublesPage(
      people: words("activity.reachedSum", ["people": .text(view.number(found.people))]), reasons: reasons)
    return try await visit.page(
      Page(
        words["activity.doubles.title"], model,
        trail: [Crumb(words["activity.title"], address(ActivityView.path, visit))]))
  }

  // MARK: Organisations

  private func organisations(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let all = try await activities.store.read { try $0.organisations() }
    let asked = visit.query("organisation").flatMap { ID<Organisation>($0) }
    let chosen = all.first { $0.id == asked }
    let isSent = visit.form["acronym"] != nil || problem != nil
    let path = "\(ActivityView.path)/organisations"
    func field(_ name: String, _ label: String, _ value: String?, _ longest: Int) -> Field {
      Field(name, label, (isSent ? visit.form[name] : value) ?? "").with { $0.longest = longest }
    }
    var form: OrganisationsPage.Form?
    if visit.may(Activities.recording) {
      let names = Language.allCases.map { language in
        field(
          "name-\(language.rawValue)",
          words("activity.organisations.name", ["language": .text(words["place.language.\(language.rawValue)"])]),
          chosen?.facts.names[language], Organisation.longestName
        ).with { $0.isRequired = false }
      }
      let type = (isSent ? visit.form["type"].flatMap(Organisation.Kind.init(rawValue:)) : nil) ?? chosen?.facts.type
      form = OrganisationsPage.Form(
        proof: visit.proof,
        fields: [
          field("acronym", words["activity.organisations.acronym"], chosen?.facts.acronym, Organisation.longestAcronym)
            .with {
              $0.isVerbatim = true
              $0.hint = words["activity.organisations.acronymHint"]
            }
        ] + names,
        type: Field("type", words["activity.organisations.type"]).with { field in
          field.options = Organisation.Kind.allCases.map {
            .init($0.rawValue, words["activity.organisations.types.\($0.rawValue)"], isChosen: $0 == type)
          }
        })
    }
    let model = OrganisationsPage(
      problem: problem,
      lines: all.map {
        .init(
          acronym: $0.facts.acronym, name: $0.name(in: words.language),
          type: words["activity.organisations.types.\($0.facts.type.rawValue)"],
          path: "\(path)?organisation=\($0.id)#form")
      }, isEmpty: all.isEmpty, form: form)
    return try await visit.page(
      Page(
        words["activity.organisations.title"], model, trail: [Crumb(words["activity.title"], ActivityView.path)],
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func recordOrganisation(_ visit: Visit) async throws -> Response {
    let texts = Language.allCases.compactMap { language in
      visit.form["name-\(language.rawValue)"].map { (language.rawValue, $0) }
    }
    let said = OrganisationRecorded(
      acronym: visit.form["acronym"] ?? "",
      names: LocalizedText(Dictionary(texts, uniquingKeysWith: { first, _ in first })),
      type: visit.form["type"].flatMap(Organisation.Kind.init(rawValue:)) ?? .other)
    do {
      try await activities.record(said, by: visit.requester)
    } catch let refusal as ActivityRefusal where refusal.kind == .invalid {
      return try await organisations(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(
      to: "\(ActivityView.path)/organisations", notice: Notice(.success, visit.words["activity.organisations.kept"]))
  }
}
