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
    let content = try await sheet?.content(stratum: "", withSites: true)
    let words = visit.words
    let changed = sheet.flatMap { sheet in content.map(sheet.changed) }
    let path = round.map { PresenceRoutes.path($0.id) } ?? PresenceRoutes.root
    let inside = area.map { "?in=\($0)" } ?? ""
    let managed = view.managesAll && visit.may(Presence.managing)
    let isEmpty = content?.own.counts.scope ?? 0 == 0
    return ProgrammePage(
      name: name(words),
      round: round.map(view.name), area: area.map(view.name) ?? words["presence.everywhere"],
      days: round.map(view.days) ?? "", state: round.map(view.state) ?? "", isReleased: round?.state == .released,
      practice: view.practice(round, on: visit.today),
      overlap: sheet.flatMap { content.flatMap($0.overlap) },
      sentences: changed?.sentences ?? [],
      numbers: sheet.flatMap { sheet in content.map { sheet.numbers($0.own) } } ?? [],
      notes: sheet.flatMap { content.map($0.notes) } ?? [],
      parts: changed?.parts ?? [], hasParts: changed?.parts.isEmpty == false,
      action: PresenceRoutes.home(programme), areas: areas(area, content?.below.map(\.place) ?? [], words),
      rounds: rounds.map { step in
        .init(
          name: view.name(step),
          path: "\(PresenceRoutes.home(programme))?round=\(step.id)" + (visit.query("in").map { "&in=\($0)" } ?? ""),
          isCurrent: step.id == round?.id)
      }, hasRounds: rounds.count > 1, picturePath: isEmpty ? nil : "\(path)/picture\(inside)",
      fileName: "presence-\(round?.number ?? 0)", trend: isEmpty ? nil : try await trend(visit, area),
      compare: rounds.count > 1
        ? "\(PresenceRoutes.home(programme))/compare" + (visit.query("in").map { "?in=\($0)" } ?? "") : nil,
      full: path + inside,
      rules: managed ? PresenceRoutes.path(programme) : nil,
      profiles: ProfileRoutes.path(programme), definitions: DefinitionsPage.path(programme),
      empty: isEmpty ? empty(visit, round, managed) : nil)
  }

  func name(_ words: Words) -> String {
    view.record?.names.best(in: words.language) ?? words["presence.title"]
  }

  /// Those above that the reader sees, this one, and those below that rounds cover or that lie around what they cover.
  private func areas(_ area: ID<Place>?, _ below: [ID<Place>], _ words: Words) -> Field? {
    let above = area.map { view.atlas.line($0).map(\.id).filter(view.sees).reversed() } ?? []
    let inner = below.filter { $0 != area && !view.atlas.children(of: $0).isEmpty }
      .map { (view.name($0), $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
    let all = Array(above) + inner
    guard all.count > 1 else { return nil }
    return Field("in", words["presence.home.area"]).with { field in
      field.isRequired = false
      field.saysOptional = false
      field.options = all.map { .init($0.description, view.name($0), isChosen: $0 == area) }
    }
  }

  private func trend(_ visit: Visit, _ area: ID<Place>?) async throws -> ProgrammePage.Trend? {
    guard rounds.count > 1 else { return nil }
    let sheet = TrendSheet(presence: routes.presence, rounds: rounds, area: area, view: view)
    let chosen = codes(visit)
    let home = PresenceRoutes.home(programme)
    let inside = area.map { "in=\($0)&" } ?? ""
    let hasVintages = try await sheet.hasVintages()
    return ProgrammePage.Trend(
      picturePath: "\(home)/trend?\(inside)codes=\(chosen.rawValue)", fileName: "presence-trend",
      codes: hasVintages
        ? TrendSheet.Codes.allCases.map { codes in
          .init(
            name: visit.words["presence.trend.codes.\(codes.rawValue)"],
            path: "\(home)?\(inside)codes=\(codes.rawValue)#trend", isCurrent: codes == chosen)
        } : [], hasCodes: hasVintages)
  }

  func codes(_ visit: Visit) -> TrendSheet.Codes { visit.query("codes").flatMap(TrendSheet.Codes.init) ?? .now }

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
