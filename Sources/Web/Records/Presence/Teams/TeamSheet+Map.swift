import Basics
import Evidence
import Formats
import Office
import Records
import Store

extension TeamSheet {
  /// The areas of the round by who takes their places; of one team, by how far it came. Where the round covers few places
  /// each is drawn, else the areas directly below. Without boundaries and centres it says that there is no map.
  func map(mark: DataMark?) async throws -> JSON {
    let words = view.words
    let (round, today) = (round, visit.today)
    let (drawn, frameAreas) = try await drawn()
    let found = try await pages.presence.store.read { try $0.teamProgress(in: drawn, of: round.id, on: today) }
    let ground = try await MapGround(
      of: Set(drawn.filter { found[$0] != nil }), in: pages.places, on: round.to,
      around: { frameAreas.contains($0.id) })
    let taken = Set(found.values.flatMap(\.keys).compactMap(\.self))
    let legend = Legend(
      choice, teams: taken.sorted { (name($0), $0) < (name($1), $1) },
      isAnyShared: found.values.contains { $0.count > 1 },
      name: name, words)
    let all = found.values.flatMap(\.self).filter { legend.counts($0.key) }
      .reduce(TeamProgress()) { $0 + $1.value }
    let what: String =
      switch choice {
      case .all: words["team.all"]
      case .team(let team): name(team)
      case .nobody: name(nil)
      }
    let title = words(
      "team.mapFinding",
      [
        "team": .isolated(what), "round": .text(view.name(round)), "reached": .text(words.number(all.reached)),
        "places": .text(words.number(all.assigned)),
      ])
    let chart = ChartWords(
      language: words.language, title: title,
      base: words(
        "team.mapBase", ["overdue": .text(words.number(all.overdue)), "days": .text(view.days(round))]),
      notes: ground?.notes(words) ?? [words["place.map.none"]], rows: words["presence.place"],
      measure: words[legend.isOfOne ? "presence.progress" : "team.one"], noData: words["presence.notCovered"],
      mark: mark?.text, usesArabicDigits: words.language == .arabic && words.digits != .latin)
    guard let ground else { return BarChart([], words: chart).specification }
    return ThematicMap(
      .categories, on: ground, categories: legend.categories, words: chart, format: { words.number($0) }
    ) { area in
      let teams = found[area.place.id]
      return ThematicMap.Area(
        area, name: view.name(area.place.id), text: teams.map(text), category: teams.flatMap(legend.category))
    }.specification
  }

  private static let mostDrawn = 400

  /// What is drawn, and what lies around it.
  private func drawn() async throws -> (areas: [ID<Place>], around: Set<ID<Place>>) {
    let (id, areas) = (round.id, areas)
    let places = try await pages.presence.store.read {
      try $0.teamPlaces(of: id, .all, areas: areas, limit: Self.mostDrawn + 1)
    }.map(\.place)
    if places.count <= Self.mostDrawn, Set(places.compactMap { view.atlas[$0]?.level }).count == 1 {
      let parents = Set(places.compactMap { view.atlas[$0]?.parent })
      let around = parents.flatMap { view.atlas.children(of: $0) }.filter {
        $0.exists(on: round.to) && view.sees($0.id)
      }
      return (places, Set(around.map(\.id)))
    }
    let roots = areas ?? view.atlas.children(of: nil).map(\.id)
    let below = roots.count == 1 ? view.atlas.children(of: roots[0]).map(\.id) : roots
    return (below, [])
  }

  /// `North team: 3 of 5 reached`, a team after the other.
  private func text(_ teams: [ID<FieldTeam>?: TeamProgress]) -> String {
    view.words.list(
      teams.map { (name($0.key), $0.value) }.sorted { $0.0 < $1.0 }.map { name, progress in
        view.words(
          "team.mapArea",
          [
            "team": .isolated(name), "reached": .text(view.words.number(progress.reached)),
            "places": .text(view.words.number(progress.assigned)),
          ])
      })
  }
}

/// What the colours of the map mean.
private struct Legend {
  let categories: [ThematicMap.Category]
  private let choice: TeamChoice
  private let teams: [ID<FieldTeam>]
  private let isAnyShared: Bool

  init(
    _ choice: TeamChoice, teams: [ID<FieldTeam>], isAnyShared: Bool, name: (ID<FieldTeam>?) -> String, _ words: Words
  ) {
    (self.choice, self.teams, self.isAnyShared) = (choice, teams, isAnyShared)
    categories =
      choice == .all
      ? teams.map { .init(name($0)) }
        + (isAnyShared ? [.init(words["team.several"], isQuiet: true)] : []) + [.init(name(nil), isQuiet: true)]
      : ["reached", "partly", "notReached", "overdue"].map { .init(words["team.legend.\($0)"]) }
        + [.init(words["team.legend.others"], isQuiet: true)]
  }

  var isOfOne: Bool { choice != .all }

  func counts(_ team: ID<FieldTeam>?) -> Bool {
    switch choice {
    case .all: true
    case .team(let own): team == own
    case .nobody: team == nil
    }
  }

  func category(_ found: [ID<FieldTeam>?: TeamProgress]) -> Int? {
    guard isOfOne else {
      guard found.count == 1, let only = found.keys.first else { return teams.count }
      return only.flatMap { teams.firstIndex(of: $0) } ?? teams.count + (isAnyShared ? 1 : 0)
    }
    let own = found.filter { counts($0.key) }.reduce(TeamProgress()) { $0 + $1.value }
    guard own.assigned > 0 else { return 4 }
    if own.overdue > 0 { return 3 }
    return own.notReached + own.inaccessible == 0 ? 0 : own.reached == 0 ? 2 : 1
  }
}
