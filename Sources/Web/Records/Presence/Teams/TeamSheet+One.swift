import Basics
import Collect
import Office
import Records
import Store

/// One team in a round, or what nobody takes.
extension TeamSheet {
  func page(of team: FieldTeam?, problem: String? = nil) async throws -> TeamPage {
    let words = view.words
    let status = visit.query("status").flatMap(PlaceReport.Status.init(rawValue:))
    let isLate = visit.query("overdue") != nil
    let after = visit.query("after").flatMap { ID<Place>($0) }
    let afterOutside = visit.query("after-outside").flatMap { ID<Submission>($0) }
    let (round, areas, today) = (round, areas, visit.today)
    let choice: TeamChoice = team.map { .team($0.id) } ?? .nobody
    let content = try await pages.presence.store.read { reader in
      Content(
        progress: try reader.teamProgress(of: round, areas: areas, on: today)[team?.id] ?? TeamProgress(),
        places: try reader.teamPlaces(
          of: round.id, choice, status: status, overdueOn: isLate ? today : nil, areas: areas, after: after,
          limit: Self.pageSize + 1),
        outside: try team.map {
          try reader.outside($0.id, in: round, areas: areas, after: afterOutside, limit: Self.pageSize + 1)
        } ?? [],
        days: try reader.reachedByDay(of: round, choice, areas: areas))
    }
    let base = Self.path(round.id, team?.id)
    let mayEdit = team.map { manages && view.mayManage($0.place) } ?? false
    var names: [String] = []
    if let team, mayEdit {
      for member in team.members { names.append(try await pages.actorName(member) ?? words["team.memberGone"]) }
    }
    let next = content.places.count > Self.pageSize ? content.places[Self.pageSize - 1].place : nil
    let query = [
      area.map { "in=\($0)" }, status.map { "status=\($0.rawValue)" }, isLate ? "overdue=1" : nil,
    ].compactMap(\.self)
    func address(_ more: String) -> String { "\(base)?\((query + [more]).joined(separator: "&"))#places" }
    return TeamPage(
      proof: visit.proof, title: name(team?.id), round: view.name(round), practice: practice, problem: problem,
      isClosed: team?.isClosed ?? false,
      members: team.map { words("team.members.count", ["count": .number($0.members.count)]) },
      names: names.sorted(), progress: links(content.progress, base, status, isLate),
      listTitle: isLate ? words["team.overdue"] : status.map(view.status) ?? words["team.places"],
      places: content.places.prefix(Self.pageSize).map { line($0, today) }, isEmpty: content.places.isEmpty,
      all: query.isEmpty || query.count == 1 && area != nil ? nil : base + (area.map { "?in=\($0)" } ?? ""),
      next: next.map { address("after=\($0)") },
      moving: moving(from: team?.id, isEmpty: content.places.isEmpty),
      outside: try await outside(Array(content.outside.prefix(Self.pageSize))), hasOutside: !content.outside.isEmpty,
      nextOutside: content.outside.count > Self.pageSize
        ? "\(base)?after-outside=\(content.outside[Self.pageSize - 1].submission)#outside" : nil,
      reached: content.progress.assigned > 0
        ? days(content.days, reached: content.progress.reached) : nil,
      editing: mayEdit ? try await form(team) : nil)
  }

  private struct Content: Sendable {
    let progress: TeamProgress
    let places: [TeamPlace]
    let outside: [OutsideSubmission]
    let days: [(day: Day, places: Int)]
  }

  private func links(
    _ progress: TeamProgress, _ base: String, _ chosen: PlaceReport.Status?, _ isLate: Bool
  ) -> [RoundPage.Progress] {
    let inside = area.map { "in=\($0)&" } ?? ""
    let late: [RoundPage.Progress] =
      progress.overdue == 0
      ? []
      : [
        RoundPage.Progress(
          label: view.words["team.overdue"], count: view.words.number(progress.overdue),
          path: "\(base)?\(inside)overdue=1#places", isCurrent: isLate)
      ]
    return late
      + PlaceReport.Status.allCases.compactMap { status in
        guard let count = progress.statuses[status], count > 0 else { return nil }
        return RoundPage.Progress(
          label: view.status(status), count: view.words.number(count),
          path: "\(base)?\(inside)status=\(status.rawValue)#places", isCurrent: status == chosen)
      }
  }

  private func line(_ place: TeamPlace, _ today: Day) -> TeamPage.Place {
    TeamPage.Place(
      value: place.place.description, name: view.atlas.path(place.place, in: view.words.language),
      path: PresenceRoutes.path(round.id, place.place), status: view.status(place.status),
      until: place.until.map { view.words.date($0) } ?? "–", isOverdue: place.isOverdue(on: today))
  }

  private func moving(from team: ID<FieldTeam>?, isEmpty: Bool) -> TeamPage.Moving? {
    let others = teams.filter { !$0.isClosed && $0.id != team }
    guard manages, round.state == .open, !isEmpty, team != nil || !others.isEmpty else { return nil }
    let words = view.words
    let own = teams.filter { $0.id == team && !$0.isClosed }
    return TeamPage.Moving(
      action: "\(PresenceRoutes.path(round.id))/assignments", from: team?.description ?? "none",
      team: Field("team", words["team.one"]).with { field in
        field.options =
          (others + own).map { .init($0.id.description, $0.name, isChosen: false) }
          + (team == nil ? [] : [.init("none", words["team.assign.nobody"], isChosen: false)])
      }, until: Field("until", words["team.until"], round.to.description).with { $0.type = "date" })
  }

  private func outside(_ found: [OutsideSubmission]) async throws -> [TeamPage.Outside] {
    var names: [ID<Actor>: String] = [:]
    if manages { for actor in Set(found.map(\.author)) { names[actor] = try await pages.actorName(actor) } }
    let reads = visit.may(.readSubmissions)
    return found.map { one in
      TeamPage.Outside(
        place: view.atlas.path(one.place, in: view.words.language), path: PresenceRoutes.path(round.id, one.place),
        owner: name(one.owner), submission: reads ? "/collect/submissions/\(one.submission)" : nil,
        who: names[one.author] ?? "–", received: view.words.time(one.received))
    }
  }
}
