package import Basics
import Collect
import Formats
import Foundation
import Hummingbird
package import Records
import Store

/// Sheets of activities: uploaded, their columns understood, tried, taken, undone.
package struct ActivityImportRoutes: ImportRouteGroup {
  let imports: ActivityImports
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ imports: ActivityImports, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.imports, self.actorName) = (imports, actorName)
  }

  static let root = "\(ActivityView.path)/imports"
  static let right = Activities.recording

  package var routes: [Route] {
    [
      .get(Self.root, .right(Self.right)) { try await list($0) },
      .post(Self.root, .right(Self.right), limit: Self.limit, upload),
      .get("\(Self.root)/{import}/organisations", .right(Self.right)) { try await organisations($0) },
      .post("\(Self.root)/{import}/organisations", .right(Self.right), decide),
    ] + importRoutes
  }

  private func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    [Crumb(visit.words["activity.title"], ActivityView.path)] + more
  }

  func name(_ actor: ID<Actor>, _ visit: Visit) async throws -> String {
    try await actorName(actor) ?? visit.words["place.history.konak"]
  }

  // MARK: All

  private func list(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let model = ActivityImportsPage(
      upload: try await upload(
        to: Self.root, try await imports.list(for: visit.requester), visit, problem: problem))
    return try await visit.page(
      Page(
        visit.words["activity.import.title"], model, trail: trail(visit),
        status: problem == nil ? .ok : .unprocessableContent))
  }

  private func upload(_ visit: Visit) async throws -> Response {
    try await receive(visit, orShow: { try await list(visit, problem: $0) }) { bytes, name in
      let id = try await imports.begin(bytes, named: name, by: visit.requester)
      return (id, try await imports.mapByTags(id, by: visit.requester))
    }
  }

  // MARK: One

  static func texts(of known: ActivityImport) -> ImportTexts {
    ImportTexts(undo: "activity.import.undo", touched: "activity.import.touched", check: "presence.import.check")
  }

  func subject(
    of id: ID<ActivityImport>, _ known: ActivityImport, isUnderWay: Bool, _ visit: Visit
  ) async throws -> ImportSubject {
    ImportSubject(
      page: .init(
        path: ActivityView.path, label: visit.words["activity.title"],
        decisions: known.plan == nil || known.undone != nil
          ? nil
          : .init(path: Self.path(id) + "/organisations", label: visit.words["activity.import.organisations.title"])),
      trail: trail(visit, Crumb(visit.words["activity.import.title"], Self.root)), section: ActivityView.path)
  }

  func mapping(
    _ overview: ImportOverview<SheetPlan>, of known: ActivityImport, at path: String, _ visit: Visit
  ) async throws -> ImportPage.Mapping {
    ActivityMappingView(
      view: ImportMappingView(overview: overview, path: path, words: visit.words, proof: visit.proof),
      activities: try await ActivityView(imports.activities, visit.words)
    ).mapping()
  }

  func plan(_ form: Form) -> SheetPlan { ActivityMappingView.plan(form) }

  // MARK: Organisations

  private func organisationsView(_ id: ID<ActivityImport>, _ visit: Visit) async throws -> ActivityOrganisationsView {
    ActivityOrganisationsView(
      path: Self.path(id) + "/organisations", view: try await ActivityView(imports.activities, visit.words),
      proof: visit.proof)
  }

  private func organisations(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let id: ID<ActivityImport> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    let written = try await imports.writtenOrganisations(of: id, for: visit.requester)
    let page = try await organisationsView(id, visit).page(written, problem: problem)
    return try await visit.page(
      Page(
        page.title, page,
        trail: trail(
          visit, Crumb(visit.words["activity.import.title"], Self.root), Crumb(known.begun.fileName, Self.path(id))),
        section: ActivityView.path, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func decide(_ visit: Visit) async throws -> Response {
    let id: ID<ActivityImport> = try visit.id("import")
    do {
      try await imports.decide(organisationsView(id, visit).decisions(visit.form), of: id, by: visit.requester)
      try await imports.begin(.check, id, by: visit.requester)
    } catch ActivityRefusal.organisationUnknown {
      return try await organisations(visit, problem: visit.words.refusal(ActivityRefusal.organisationUnknown))
    }
    return visit.redirect(to: Self.path(id))
  }
}

/// What the columns of a sheet of activities mean, as its page asks.
struct ActivityMappingView {
  let view: ImportMappingView<SheetPlan>
  let activities: ActivityView

  private var words: Words { view.words }
  /// What may be the same in every row.
  private static let texts: [ActivityField] = [.organisation, .month, .from, .until, .donor]

  func mapping() -> ImportPage.Mapping {
    let plan = view.overview.plan
    func constant(_ field: ActivityField) -> String { plan.constants["/" + field.rawValue] ?? "" }
    func optional(_ field: Field, _ name: ActivityField) -> Field {
      Field("all-\(name.rawValue)", field.label).with {
        ($0.options, $0.isRequired) = (field.options, false)
      }
    }
    let none = words["collect.imports.none"]
    let counting = Activity.Counting(rawValue: constant(.counting))
    return view.mapping(
      same: .init(
        selects: [
          optional(
            activities.sectorField(chosen: constant(.sector).isEmpty ? nil : constant(.sector), none: none), .sector),
          optional(
            activities.statusField(chosen: Activity.Status(rawValue: constant(.status)), none: none), .status),
          Field("all-counting", words["activity.counting.title"]).with { field in
            field.isRequired = false
            field.options =
              [.init("", none, isChosen: counting == nil)]
              + Activity.Counting.allCases.map {
                .init($0.rawValue, words["activity.counting.\($0.rawValue)"], isChosen: $0 == counting)
              }
          },
        ],
        fields: Self.texts.map { field in
          Field("all-\(field.rawValue)", label(field), constant(field)).with {
            ($0.isRequired, $0.longest) = (false, Activity.longestText)
            $0.type = field == .month ? "month" : field == .from || field == .until ? "date" : "text"
          }
        }), meanings: meanings)
  }

  private func label(_ field: ActivityField) -> String { words["activity.field.\(field.rawValue)"] }

  private func meanings(_ chosen: SheetTarget?) -> [Field.Option] {
    ActivityField.allCases.map { field in
      let mark = ActivityField.needed.contains(field) ? " *" : ""
      return .init(field.target.rawValue, label(field) + mark, isChosen: field.target == chosen)
    } + view.places(chosen)
  }

  /// The plan as the page sent it.
  static func plan(_ form: Form) -> SheetPlan {
    var plan = SheetPlan(sheet: form["sheet"], heading: form.integer("heading") ?? 1)
    plan.columns = ImportMappingView<SheetPlan>.columns(form) { _, meaning in
      let target = SheetTarget(rawValue: meaning)
      if case .question = target, target.flatMap(ActivityField.init) == nil { return nil }
      return target
    }
    for field in ActivityField.allCases { plan.constants["/" + field.rawValue] = form["all-\(field.rawValue)"] }
    return plan
  }
}
