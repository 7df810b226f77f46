import Basics
import Office
import Records
import Store

/// The teams of a round as one reader sees them. Costs one pass over the places of the round, whatever their number of
/// teams.
struct TeamSheet {
  let pages: PresenceRoutes
  let visit: Visit
  let round: TrackingRound
  let view: PresenceView
  let teams: [FieldTeam]
  /// What the page is narrowed to.
  let area: ID<Place>?

  static let pageSize = 100

  init(_ pages: PresenceRoutes, _ visit: Visit) async throws {
    (self.pages, self.visit) = (pages, visit)
    (round, view) = try await pages.subject(of: visit)
    let (round, areas) = (round, view.areas)
    teams = try await pages.presence.store.read { try $0.teams(of: round, areas: areas) }
    guard let asked = visit.query("in") else {
      area = nil
      return
    }
    guard let place = ID<Place>(asked), view.atlas[place] != nil, view.sees(place) else {
      throw PresenceRefusal.placeUnknown
    }
    area = place
  }

  static func path(_ round: ID<Round>) -> String { "\(PresenceRoutes.path(round))/teams" }
  static func path(_ round: ID<Round>, _ team: ID<FieldTeam>?) -> String {
    "\(path(round))/\(team?.description ?? "none")"
  }

  private var words: Words { view.words }
  private var presence: Presence { pages.presence }
  var areas: [ID<Place>]? { area.map { [$0] } ?? view.areas }
  var manages: Bool { view.managesAnywhere && visit.may(Presence.managing) }
  private var arranges: Bool { manages && round.state == .open }
  var practice: String? { view.practice(round, on: visit.today) }

  func name(_ team: ID<FieldTeam>?) -> String {
    guard let team else { return words["team.nobody"] }
    return teams.first { $0.id == team }?.name ?? words["team.unheard"]
  }

  // MARK: All teams

  /// How far each team came: those with places here, those that work here, and what nobody takes.
  func progress() async throws -> [(team: ID<FieldTeam>?, progress: TeamProgress)] {
    let (round, areas, today) = (round, areas, visit.today)
    let found = try await presence.store.read { try $0.teamProgress(of: round, areas: areas, on: today) }
    let shown = teams.filter { found[$0.id] != nil || !$0.isClosed && area == nil }
    // What another office has not told of yet is shown too.
    let others = found.keys.compactMap(\.self).filter { id in !teams.contains { $0.id == id } }.sorted()
    let known = (shown.map(\.id) + others).map { ($0 as ID<FieldTeam>?, found[$0] ?? TeamProgress()) }
    return known + (found[nil].map { [(nil, $0)] } ?? [])
  }

  func page(problem: String? = nil) async throws -> TeamsPage {
    let progress = try await progress()
    let chosen = choice
    let (round, areas) = (round, areas)
    let days = try await presence.store.read { try $0.reachedByDay(of: round, chosen, areas: areas) }
    let reached = progress.filter { chosen == .all || self.chosen == $0.team }.reduce(0) { $0 + $1.progress.reached }
    let hasPlaces = progress.contains { $0.progress.assigned > 0 }
    let base = PresenceRoutes.path(round.id)
    let map = [area.map { "in=\($0)" }, visit.query("team").flatMap { $0.isEmpty ? nil : "team=\(chosenName)" }]
      .compactMap(\.self).joined(separator: "&")
    return TeamsPage(
      proof: visit.proof, round: view.name(round), days: view.days(round), practice: practice, problem: problem,
      isLocked: round.state == .released, narrowing: narrowing(progress),
      lines: progress.map { line($0.progress, name: name($0.team), team: $0.team, isSum: false) },
      hasLines: !progress.isEmpty,
      total: progress.count > 1
        ? line(
          progress.reduce(TeamProgress()) { $0 + $1.progress }, name: words["evidence.total"], team: nil, isSum: true)
        : nil,
      picturePath: hasPlaces ? "\(base)/team-picture" + (map.isEmpty ? "" : "?" + map) : nil,
      fileName: "teams-\(round.number)", reached: hasPlaces ? self.days(days, reached: reached) : nil,
      files: TakeOut(
        kept: area.map { [("in", $0.description)] } ?? [],
        formats: [
          ("\(base)/teams.csv", words["team.progressCSV"]), ("\(base)/teams.xlsx", words["team.progressXLSX"]),
          ("\(base)/assignments.csv", words["team.sheetCSV"]), ("\(base)/assignments.xlsx", words["team.sheetXLSX"]),
        ], in: words), importing: arranges ? "\(base)/assignments/import" : nil,
      assigning: arranges && teams.contains { !$0.isClosed } ? assigning(base) : nil,
      making: manages ? try await form(nil) : nil)
  }

  private func line(_ progress: TeamProgress, name: String, team: ID<FieldTeam>?, isSum: Bool) -> TeamsPage.Line {
    TeamsPage.Line(
      name: name, path: isSum ? nil : Self.path(round.id, team),
      isClosed: teams.first { $0.id == team }?.isClosed ?? false, assigned: words.number(progress.assigned),
      reached: words.number(progress.reached), inaccessible: words.number(progress.inaccessible),
      notReached: words.number(progress.notReached), overdue: words.number(progress.overdue),
      isOverdue: progress.overdue > 0, last: progress.last.map { words.time($0) } ?? "–",
      outside: words.number(progress.outside), hasOutside: progress.outside > 0)
  }

  // MARK: What is looked at

  /// The team of the query; nil when none or what nobody takes is asked for.
  private var chosen: ID<FieldTeam>? { visit.query("team").flatMap { ID($0) } }
  private var chosenName: String { chosen?.description ?? "none" }

  var choice: TeamChoice {
    guard let text = visit.query("team") else { return .all }
    return ID<FieldTeam>(text).map(TeamChoice.team) ?? (text == "none" ? .nobody : .all)
  }

  private func narrowing(_ progress: [(team: ID<FieldTeam>?, progress: TeamProgress)]) -> TeamsPage.Narrowing? {
    let roots = view.areas ?? view.atlas.children(of: nil).map(\.id)
    let top = area ?? (roots.count == 1 ? roots[0] : nil)
    let above = top.map { view.atlas.line($0).map(\.id).filter(view.sees).reversed() } ?? []
    let below = (top.map { view.atlas.children(of: $0).filter { $0.until == nil }.map(\.id) } ?? roots)
      .filter { !view.atlas.children(of: $0).isEmpty }
      .map { (view.name($0), $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
    let places = Array(above) + below.prefix(400)
    let area: Field? =
      places.count < 2
      ? nil
      : Field("in", words["presence.home.area"]).with { field in
        (field.isRequired, field.saysOptional) = (false, false)
        field.options =
          [.init("", words["presence.everywhere"], isChosen: self.area == nil)]
          + places.map { .init($0.description, view.name($0), isChosen: $0 == self.area) }
      }
    let team: Field? =
      progress.count < 2
      ? nil
      : Field("team", words["team.shown"]).with { field in
        (field.isRequired, field.saysOptional) = (false, false)
        field.options =
          [.init("", words["team.all"], isChosen: choice == .all)]
          + progress.map { line in
            .init(
              line.team?.description ?? "none", name(line.team),
              isChosen: choice == (line.team.map(TeamChoice.team) ?? .nobody))
          }
      }
    guard area != nil || team != nil else { return nil }
    return .init(action: Self.path(round.id), area: area, team: team)
  }

  func days(_ days: [(day: Day, places: Int)], reached: Int) -> TeamDays {
    let most = days.map(\.places).max() ?? 1
    var sum = 0
    let lines = days.map { day, places in
      sum += places
      return TeamDays.Line(
        day: words.date(day), places: words.number(places), soFar: words.number(sum), value: String(places),
        most: String(most))
    }
    let rest = reached - sum
    return TeamDays(
      lines: lines, isEmpty: lines.isEmpty,
      without: rest > 0 ? words("team.withoutDay", ["count": .number(rest)]) : nil)
  }

  // MARK: Forms

  private func assigning(_ base: String) -> TeamsPage.Assigning {
    let form = visit.form
    return .init(
      action: "\(base)/assignments",
      place: Field("place", words["team.assign.place"], form["place"] ?? "").with { field in
        field.hint = words["team.assign.placeHint"]
        field.shown = area.map { view.atlas.path($0, in: words.language) } ?? ""
        if field.value.isEmpty { field.value = area.flatMap { view.atlas[$0]?.code } ?? "" }
      }.within("assign"), team: teamField(form["team"]).within("assign"), until: until(form["until"]))
  }

  private func teamField(_ chosen: String?) -> Field {
    Field("team", words["team.one"]).with { field in
      field.options =
        teams.filter { !$0.isClosed }.map { .init($0.id.description, $0.name, isChosen: $0.id.description == chosen) }
        + [.init("none", words["team.assign.nobody"], isChosen: chosen == "none")]
    }
  }

  private func until(_ sent: String?) -> Field {
    Field("until", words["team.until"], sent ?? round.to.description).with { $0.type = "date" }
  }

  /// What is asked of a new team, or of one as it is; what was sent stands in it.
  func form(_ team: FieldTeam?) async throws -> TeamForm {
    let form = visit.form
    let isSent = form.isOn("members-asked")
    let chosen = Set(isSent ? form.values("member").compactMap { ID<Actor>($0) } : team?.members ?? [])
    let people = try await candidates()
    return TeamForm(
      proof: visit.proof, action: team.map { Self.path(round.id, $0.id) } ?? Self.path(round.id),
      name: Field("name", words["team.name"], isSent ? form["name"] ?? "" : team?.name ?? "").with {
        $0.longest = FieldTeam.longestName
      },
      place: Field(
        "place", words["team.place"], isSent ? form["place"] ?? "" : team?.place.flatMap { view.atlas[$0]?.code } ?? ""
      ).with { field in
        field.hint = words["team.placeHint"]
        field.isRequired = !view.managesAll
        field.shown = team?.place.map { view.atlas.path($0, in: words.language) } ?? ""
      },
      members: people.map { person in
        let other = teams.first { !$0.isClosed && $0.id != team?.id && $0.members.contains(person.id) }
        return .init(
          value: person.id.description, label: person.name,
          note: other.map { words("team.inTeam", ["name": .isolated($0.name)]) }
            ?? (person.isPhone ? words["team.phone"] : nil),
          isChosen: chosen.contains(person.id))
      }, hasMembers: !people.isEmpty, closing: team.map { .init(isClosed: $0.isClosed) })
  }

  /// Who may be in a team, as the reader is offered them.
  func candidates() async throws -> [TeamCandidate] {
    try await TeamCandidate.all(of: round.programme, in: pages.office, for: visit.requester, on: visit.today)
  }
}
