import Basics
import Evidence
import Formats
import Hummingbird
import Office
import Records
import Store

/// The mission's themes of work and its map of activities: of activities that are public, by district or above, and of these
/// who acts and in what. How many people were reached is published by releases alone.
struct PublicActivities: Sendable {
  private let activities: Activities

  init(_ activities: Activities) { self.activities = activities }

  private static var query: ActivityQuery {
    var query = ActivityQuery()
    query.level = .public
    return query
  }

  private func lines(_ tables: ActivityTables, on day: Day) async throws -> [OperationalPresence] {
    try await tables.presence(Self.query, Activities.readable(by: .system, on: day))
  }

  /// The field of work that is asked for; nil for all.
  func theme(_ view: PublicView) -> Sector? { view.visit.query("theme").flatMap { activities.sectors[$0] } }

  func page(_ view: PublicView) async throws -> PublicActivitiesPage {
    let words = view.words
    let tables = try await ActivityTables(activities, language: words.language)
    let lines = try await lines(tables, on: view.visit.today)
    let atlas = try await activities.places.atlas()
    let sectors = activities.sectors
    let chosen = theme(view)
    let shown = lines.filter { chosen == nil || $0.sector == chosen?.code }
    func count(_ lines: [OperationalPresence]) -> Int { lines.reduce(0) { $0 + $1.activities } }
    func names(_ lines: [OperationalPresence]) -> String {
      words.list(Set(lines.map(\.sector)).map { sectors.name($0, in: words.language) }.sorted())
    }
    func organisations(_ lines: [OperationalPresence]) -> [String] {
      Set(lines.map(\.organisation)).map { tables.name(of: $0) }.sorted()
    }
    let bySector = Dictionary(grouping: lines, by: \.sector)
    // In the order of the list; what it does not have any more at the end.
    let known = sectors.sectors.map(\.code).filter { bySector[$0] != nil }
    let codes = known + bySector.keys.filter { !known.contains($0) }.sorted()
    let themes = codes.map { code -> PublicActivitiesPage.Theme in
      let own = bySector[code] ?? []
      return PublicActivitiesPage.Theme(
        name: sectors.name(code, in: words.language),
        path: view.path(PublicRoutes.activitiesPath, [("theme", code)]),
        count: words("public.activities.count", ["count": .number(count(own))]),
        organisations: words("public.activities.organisations", ["count": .number(organisations(own).count)]),
        isCurrent: code == chosen?.code)
    }
    let byPlace = Dictionary(grouping: shown, by: \.place)
    var rows = byPlace.map { place, own -> PublicActivitiesPage.Row in
      PublicActivitiesPage.Row(
        place: atlas.path(place, in: words.language), count: words.number(count(own)), themes: names(own),
        organisations: words.list(organisations(own)))
    }
    rows.sort { $0.place < $1.place }
    let name = chosen.map { $0.names.best(in: words.language) }
    let map = try await map(byPlace.mapValues(count), atlas, title: name, view)
    return PublicActivitiesPage(
      title: words["public.activities.title"], lead: words["public.activities.lead"], themes: themes,
      hasThemes: !themes.isEmpty, chosen: name, all: view.path(PublicRoutes.activitiesPath), rows: rows,
      map: map.map { map in
        .init(
          specification: map.serialized, libraries: view.visit.site.drawingLibraries.joined(separator: " "),
          alternative: words["public.activities.mapText"])
      },
      file: view.path(PublicRoutes.activitiesPath + "/3w.csv"))
  }

  /// Circles for how many activities there are, by district. Nil when nothing has a boundary or centre.
  private func map(
    _ counts: [ID<Place>: Int], _ atlas: PlaceAtlas, title: String?, _ view: PublicView
  ) async throws -> JSON? {
    let words = view.words
    let districts = Set(counts.keys.filter { atlas[$0].map { $0.level >= 2 } ?? true })
    guard let ground = try await MapGround(of: districts, in: activities.places) else { return nil }
    let profile = try await view.visit.site.outside.profile()
    let larger = counts.keys.count { atlas[$0].map { $0.level < 2 } ?? false }
    let chart = ChartWords(
      language: words.language, title: title ?? words["public.activities.title"],
      base: words("public.activities.asOf", ["date": .text(words.date(view.visit.now))]),
      notes: (larger > 0 ? [words("public.activities.larger", ["count": .number(larger)])] : [])
        + ground.notes(words),
      rows: words["activity.place"], measure: words["activity.title"], noData: words["public.activities.none"],
      zero: words["evidence.zero"], older: "", mark: profile.mark(in: words)?.text, usesArabicDigits: false)
    return ThematicMap(.symbols, on: ground, words: chart, format: { words.number($0) }) { area in
      ThematicMap.Area(
        area, name: area.place.names.best(in: words.language), value: counts[area.place.id].map(Double.init))
    }.specification
  }

  /// Operational presence of public activities, as CSV with HXL tags.
  func file(_ view: PublicView) async throws -> [UInt8] {
    let tables = try await ActivityTables(activities, language: view.words.language)
    let profile = try await view.visit.site.outside.profile()
    let facts = ExchangeFacts(
      licence: view.words["public.activities.licence"], level: Level.public.rawValue, date: view.visit.now,
      source: profile.name.best(in: .english), mark: profile.mark(in: view.words))
    let table = try await tables.threeW(
      Self.query, Activities.readable(by: .system, on: view.visit.today), facts: facts)
    var bytes: [UInt8] = []
    for try await piece in ExchangeFormat.hxl.encode(table, language: view.words.language) { bytes += piece }
    return bytes
  }
}

/// What the mission works on, and where.
struct PublicActivitiesPage: PageModel {
  static let template = "public/activities"

  let title: String
  let lead: String
  let themes: [Theme]
  let hasThemes: Bool
  /// The theme of which the map and the table are; nil for all.
  let chosen: String?
  let all: String
  let rows: [Row]
  /// Nil where no district with activities has a boundary.
  let map: Map?
  let file: String

  struct Theme: Equatable, Sendable {
    let name: String
    let path: String
    let count: String
    let organisations: String
    let isCurrent: Bool
  }

  struct Row: Equatable, Sendable {
    let place: String
    let count: String
    let themes: String
    let organisations: String
  }

  struct Map: Equatable, Sendable {
    let specification: String
    let libraries: String
    let alternative: String
  }
}
