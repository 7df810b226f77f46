package import Basics
import Collect
import Formats
import Foundation
import Hummingbird
package import Records
import Store

/// Lists of sites: uploaded, their columns understood, areas decided on, tried, taken, undone.
package struct SiteImportRoutes: ImportRouteGroup {
  let imports: SiteImports
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(_ imports: SiteImports, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?) {
    (self.imports, self.actorName) = (imports, actorName)
  }

  private static let list = "/records/sites"
  static let root = "\(list)/import"
  static let right = Right.manageSites

  package var routes: [Route] {
    [
      .get(Self.root, .right(Self.right)) { try await list($0) },
      .post(Self.root, .right(Self.right), limit: Self.limit, upload),
      .get("\(Self.root)/{import}/places", .right(Self.right)) { try await places($0) },
      .post("\(Self.root)/{import}/places", .right(Self.right), decide),
    ] + importRoutes
  }

  private func trail(_ visit: Visit, _ more: Crumb...) -> [Crumb] {
    [Crumb(visit.words["site.title"], Self.list)] + more
  }

  func name(_ actor: ID<Actor>, _ visit: Visit) async throws -> String {
    try await actorName(actor) ?? visit.words["place.history.konak"]
  }

  // MARK: All

  private func list(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let comma = words["list.comma"]
    let model = SiteImportsPage(
      columns: SiteColumn.read.map { SiteMappingView.label($0, words) }.joined(separator: comma),
      types: imports.sites.rules.types.types.map { $0.names.best(in: words.language) }.joined(separator: comma),
      upload: try await upload(
        to: Self.root, try await imports.list(for: visit.requester), visit, problem: problem))
    return try await visit.page(
      Page(
        words["site.import.title"], model, trail: trail(visit), status: problem == nil ? .ok : .unprocessableContent))
  }

  private func upload(_ visit: Visit) async throws -> Response {
    try await receive(visit, orShow: { try await list(visit, problem: $0) }) { bytes, name in
      let id = try await imports.begin(bytes, named: name, in: visit.words.language, by: visit.requester)
      return (id, try await imports.mapByTags(id, by: visit.requester))
    }
  }

  // MARK: One

  static func texts(of known: SiteImport) -> ImportTexts {
    ImportTexts(
      undo: "site.import.undo", touched: "site.import.touched", check: "presence.import.check", apart: "leftOut")
  }

  func subject(
    of id: ID<SiteImport>, _ known: SiteImport, isUnderWay: Bool, _ visit: Visit
  ) async throws -> ImportSubject {
    ImportSubject(
      page: .init(
        path: Self.list, label: visit.words["site.title"],
        decisions: known.plan == nil || known.undone != nil
          ? nil : .init(path: Self.path(id) + "/places", label: visit.words["site.import.places.title"])),
      trail: trail(visit, Crumb(visit.words["site.import.title"], Self.root)), section: Self.list)
  }

  func mapping(
    _ overview: ImportOverview<SheetPlan>, of known: SiteImport, at path: String, _ visit: Visit
  ) async throws -> ImportPage.Mapping {
    SiteMappingView(
      view: ImportMappingView(overview: overview, path: path, words: visit.words, proof: visit.proof),
      types: imports.sites.rules.types
    ).mapping()
  }

  func plan(_ form: Form) -> SheetPlan { SiteMappingView.plan(form) }

  // MARK: Areas

  private func places(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let id: ID<SiteImport> = try visit.id("import")
    let known = try await imports.known(id, for: visit.requester)
    let written = try await imports.writtenPlaces(of: id, for: visit.requester)
    let page = WrittenPlacesView(
      path: Self.path(id) + "/places", atlas: try await imports.sites.places.atlas(), words: visit.words,
      proof: visit.proof, lead: "site.import.places.lead", asksForGuesses: true
    ).page(written, problem: problem)
    return try await visit.page(
      Page(
        page.title, page,
        trail: trail(
          visit, Crumb(visit.words["site.import.title"], Self.root), Crumb(known.begun.fileName, Self.path(id))),
        section: Self.list, status: problem == nil ? .ok : .unprocessableContent))
  }

  private func decide(_ visit: Visit) async throws -> Response {
    let id: ID<SiteImport> = try visit.id("import")
    do {
      let decisions = try WrittenPlacesView.decisions(
        visit.form, try await imports.sites.places.atlas(), on: visit.today)
      try await imports.decide(decisions, of: id, by: visit.requester)
      try await imports.begin(.check, id, by: visit.requester)
    } catch let refusal as any Refusal where refusal.kind == .invalid || refusal as? PresenceRefusal == .placeUnknown {
      return try await places(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(to: Self.path(id))
  }
}

/// What the columns of a list of sites mean, as its page asks.
struct SiteMappingView {
  let view: ImportMappingView<SheetPlan>
  let types: SiteTypeList

  private var words: Words { view.words }

  func mapping() -> ImportPage.Mapping {
    let plan = view.overview.plan
    func constant(_ column: SiteColumn) -> String { plan.constants[column.path] ?? "" }
    func select(_ column: SiteColumn, _ options: [(String, String)]) -> Field {
      let chosen = constant(column)
      return Field(Self.same(column), Self.label(column, words)).with { field in
        field.isRequired = false
        field.options =
          [.init("", words["collect.imports.none"], isChosen: chosen.isEmpty)]
          + options.map { .init($0.0, $0.1, isChosen: $0.0 == chosen) }
      }
    }
    return view.mapping(
      same: .init(
        selects: [
          select(.type, types.types.map { ($0.key, $0.names.best(in: words.language)) }),
          select(
            .capacityUnit, SiteCapacity.Unit.allCases.map { ($0.rawValue, words["site.units.\($0.rawValue)"]) }),
        ],
        fields: [SiteColumn.area, .manager].map { column in
          Field(Self.same(column), Self.label(column, words), constant(column)).with {
            ($0.isRequired, $0.longest) = (false, 200)
          }
        }), meanings: meanings)
  }

  private func meanings(_ chosen: SheetTarget?) -> [Field.Option] {
    SiteColumn.read.map { column in
      .init(column.target.rawValue, Self.label(column, words), isChosen: column.target == chosen)
    } + view.places(chosen)
  }

  static func label(_ column: SiteColumn, _ words: Words) -> String {
    if let language = column.language {
      return words(
        "site.import.field.nameIn", ["language": .text(words["place.language.\(language.rawValue)"])])
    }
    return words["site.import.field.\(column.rawValue)"]
  }

  private static func same(_ column: SiteColumn) -> String { "all-\(column.rawValue)" }

  /// The plan as the page sent it.
  static func plan(_ form: Form) -> SheetPlan {
    var plan = SheetPlan(sheet: form["sheet"], heading: form.integer("heading") ?? 1)
    plan.columns = ImportMappingView<SheetPlan>.columns(form) { _, meaning in
      let target = SheetTarget(rawValue: meaning)
      if case .question = target, target.flatMap(SiteColumn.init) == nil { return nil }
      return target
    }
    for column in SiteColumn.read { plan.constants[column.path] = form[same(column)] }
    return plan
  }
}
