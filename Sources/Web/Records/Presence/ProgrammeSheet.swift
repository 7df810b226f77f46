import Basics
import Office
import Records
import Store

/// The home of a programme as one reader sees it. Costs what its rounds and the areas directly below cost.
struct ProgrammeSheet {
  let routes: PresenceRoutes
  let programme: ID<Programme>
  let view: PresenceView
  let rounds: [TrackingRound]

  init(_ routes: PresenceRoutes, _ programme: ID<Programme>, rounds: [TrackingRound], view: PresenceView) {
    (self.routes, self.programme, self.rounds, self.view) = (routes, programme, rounds, view)
  }

  /// The round that is asked for; else the newest that counted anything, else the newest.
  func shown(_ visit: Visit) async throws -> TrackingRound? {
    if let asked = visit.query("round") {
      guard let round = rounds.first(where: { $0.id.description == asked }) else { throw PresenceRefusal.roundUnknown }
      return round
    }
    let roots = view.areas ?? view.atlas.children(of: nil).map(\.id)
    let rounds = rounds
    let newest = try await routes.presence.store.read { reader in
      try rounds.last { try reader.presence(of: roots, in: $0.id).values.contains { $0.counts.counted > 0 } }
    }
    return newest ?? rounds.last
  }

  func page(_ visit: Visit) async throws -> ProgrammePage {
    let round = try await shown(visit)
    let area: ID<Place>? = if let round { try await routes.area(visit, view, round) } else { nil }
    let sheet = round.map { RoundSheet(routes.presence, routes.places, round: $0, area: area, view: view) }
    let content = try await sheet?.content(stratum: "")
    let words = visit.words
    let changed = sheet.flatMap { sheet in content.map(sheet.changed) }
    let path = round.map { PresenceRoutes.path($0.id) } ?? PresenceRoutes.root
    let inside = area.map { "?in=\($0)" } ?? ""
    let managed = view.managesAll && visit.may(Presence.managing)
    let isEmpty = content?.own.counts.scope ?? 0 == 0
    return ProgrammePage(
      name: view.record?.names.best(in: words.language) ?? words["presence.title"],
      round: round.map(view.name), area: area.map(view.name) ?? words["presence.everywhere"],
      days: round.map(view.days) ?? "", state: round.map(view.state) ?? "", isReleased: round?.state == .released,
      practice: view.isPractice ? words["presence.practice"] : view.record?.mark(on: visit.today, in: words),
      overlap: sheet.flatMap { content.flatMap($0.overlap) },
      sentences: changed?.sentences ?? [],
      numbers: sheet.flatMap { sheet in content.map { sheet.numbers($0.own) } } ?? [],
      parts: changed?.parts ?? [], hasParts: changed?.parts.isEmpty == false,
      rounds: rounds.map { step in
        .init(
          name: view.name(step),
          path: "\(PresenceRoutes.home(programme))?round=\(step.id)" + (visit.query("in").map { "&in=\($0)" } ?? ""),
          isCurrent: step.id == round?.id)
      }, hasRounds: rounds.count > 1, picturePath: isEmpty ? nil : "\(path)/picture\(inside)",
      fileName: "presence-\(round?.number ?? 0)", full: path + inside,
      rules: managed ? PresenceRoutes.path(programme) : nil,
      empty: isEmpty ? empty(visit, round, managed) : nil)
  }

  private func empty(_ visit: Visit, _ round: TrackingRound?, _ managed: Bool) -> ProgrammePage.Empty {
    let words = visit.words
    guard let round else {
      return .init(
        text: words["presence.home.noRound"],
        actions: managed ? [.init(label: words["presence.plan"], path: PresenceRoutes.path(programme))] : [])
    }
    var actions: [ProgrammePage.Action] = []
    let path = PresenceRoutes.path(round.id)
    if managed, round.state == .open { actions.append(.init(label: words["presence.cover.title"], path: path)) }
    if visit.may(Presence.recording), view.recordsAnywhere {
      actions.append(.init(label: words["presence.import.title"], path: "\(path)/import"))
    }
    return .init(text: words["presence.home.nothingCovered"], actions: actions)
  }
}
