import Basics
import Foundation
import Office
import Records
import Store

/// Two rounds side by side, as one reader sees them. Costs what the areas directly below cost in the rounds from one to
/// the other.
struct CompareSheet {
  let routes: PresenceRoutes
  let programme: ProgrammeSheet
  let from: TrackingRound
  let to: TrackingRound
  let area: ID<Place>?
  let view: PresenceView
  /// The part of changes that is asked for: areas where it is 0 are left out. Nil for all areas.
  let part: ChangeParts.Part?

  /// Two rounds of a programme side by side.
  static func path(
    _ programme: ID<Programme>, from: ID<Round>, to: ID<Round>, in area: String?, group: String = "",
    part: ChangeParts.Part? = nil
  ) -> String {
    let group = group.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    return "\(PresenceRoutes.home(programme))/compare?from=\(from)&to=\(to)" + (area.map { "&in=\($0)" } ?? "")
      + (group.isEmpty ? "" : "&group=\(group)") + (part.map { "&part=\($0.rawValue)" } ?? "")
  }

  private struct Content: Sendable {
    var before: [ID<Place>: PresenceFigures] = [:]
    var after: [ID<Place>: PresenceFigures] = [:]
    var changes: [ID<Place>: ChangeParts] = [:]
    var strata: [Stratum] = []
    /// What one must know of the totals, round by round.
    var people: [LocationPeople?] = []
    var residences: [CountedResidences] = []
  }

  /// The rounds that are asked for, the earlier first; else the last two that counted something. Nil with fewer than two.
  init?(_ routes: PresenceRoutes, _ programme: ProgrammeSheet, _ visit: Visit) async throws {
    (self.routes, self.programme, view) = (routes, programme, programme.view)
    part = visit.query("part").flatMap(ChangeParts.Part.init(rawValue:))
    guard programme.rounds.count > 1, let newest = try await programme.shown(visit) else { return nil }
    func asked(_ name: String) throws -> TrackingRound? {
      try visit.query(name).map { text in
        guard let round = programme.rounds.first(where: { $0.id.description == text }) else {
          throw PresenceRefusal.roundUnknown
        }
        return round
      }
    }
    let last = try asked("to") ?? newest
    let first =
      try asked("from") ?? programme.rounds.last { $0.number < last.number }
      ?? programme.rounds.first { $0.id != last.id } ?? last
    (from, to) = first.number <= last.number ? (first, last) : (last, first)
    area = try await routes.area(visit, programme.view, to)
  }

  private func content(_ roots: [ID<Place>], _ below: [ID<Place>], _ stratum: String) async throws -> Content {
    let (from, to, steps, reach) = (from, to, steps, view.reach)
    let all = Array(Set(roots + below))
    return try await routes.presence.store.read { reader in
      var content = Content()
      content.before = try reader.presence(of: all, in: from.id, stratum: stratum)
      content.after = try reader.presence(of: all, in: to.id, stratum: stratum)
      content.changes = try reader.changes(of: all, in: steps.map(\.id), stratum: stratum)
      content.strata = try reader.strata(of: roots, in: to.id)
      guard stratum.isEmpty else { return content }
      for round in [from, to] {
        let people = try reader.locationPeople(of: roots, in: round, reach).values
        content.people.append(people.dropFirst().reduce(people.first) { $0?.adding($1) })
        content.residences.append(try reader.countedResidences(of: roots, in: round.id))
      }
      return content
    }
  }

  /// The rounds after the former one, up to the later one.
  private var steps: [TrackingRound] {
    programme.rounds.filter { $0.number > from.number && $0.number <= to.number }
  }

  func page(_ visit: Visit) async throws -> ComparePage {
    let words = visit.words
    let stratum = visit.query("group").flatMap { Stratum(key: $0)?.key } ?? ""
    let roots = area.map { [$0] } ?? view.areas ?? view.atlas.children(of: nil).map(\.id)
    let below = area.map { view.atlas.children(of: $0).map(\.id) } ?? roots
    let content = try await content(roots, below, stratum)
    let inner = below.filter { content.before[$0] != nil || content.after[$0] != nil }
    // What nothing is known below of stands for itself.
    let known = inner.isEmpty ? roots.filter { content.before[$0] != nil || content.after[$0] != nil } : inner
    let shown = known.filter { place in part.map { content.changes[place]?[$0] != 0 } ?? true }
      .map { (place: $0, name: view.name($0)) }.sorted { ($0.name, $0.place) < ($1.name, $1.place) }
    let parts = ChangeParts.Part.allCases.filter { part in
      part == .likeForLike || shown.contains { content.changes[$0.place]?[part] != 0 }
    }
    let whole = whole(roots, content, isAll: stratum.isEmpty)
    let place = area.map(view.name) ?? words["presence.everywhere"]
    return ComparePage(
      name: programme.name(words), area: place, finding: finding(place, whole),
      practice: view.practice(to, on: visit.today), notes: notes(content), filter: filter(stratum),
      steps: steps.count > 1 ? words("presence.compare.steps", ["count": .number(steps.count)]) : nil,
      action: PresenceRoutes.home(programme.programme) + "/compare", from: choice("from", from, words),
      to: choice("to", to, words), group: groups(content.strata, stratum, words), within: visit.query("in"),
      before: view.name(from), after: view.name(to),
      causes: parts.map { words["presence.part.\($0.rawValue)"] },
      lines: shown.map { place, name in
        line(place, name, content.before[place], content.after[place], content.changes[place] ?? ChangeParts(), parts)
      }, isEmpty: shown.isEmpty,
      total: known.count > 1
        ? line(nil, words["evidence.total"], whole.before, whole.after, whole.change, parts) : nil,
      pictures: shown.isEmpty ? [] : [from, to].map { picture($0, visit) })
  }

  /// Whom the totals of each round lack, and that one adds people who are counted differently.
  private func notes(_ content: Content) -> [String] {
    zip([from, to], zip(content.people, content.residences)).flatMap { round, known -> [String] in
      let notes: [String?] = [view.words.withoutSites(known.0), view.words.mixed(known.1)]
      return notes.compactMap(\.self).map { note in
        view.words("presence.compare.noteOf", ["round": .text(view.name(round)), "note": .text(note)])
      }
    }
  }

  private func filter(_ stratum: String) -> ComparePage.Filter? {
    part.map { part in
      let cause = view.words["presence.part.\(part.rawValue)"]
      return ComparePage.Filter(
        part: part.rawValue, text: view.words("presence.compare.only", ["cause": .text(cause)]),
        all: Self.path(
          programme.programme, from: from.id, to: to.id, in: area?.description, group: stratum))
    }
  }

  private typealias Whole = (before: PresenceFigures?, after: PresenceFigures?, change: ChangeParts)

  private func whole(_ roots: [ID<Place>], _ content: Content, isAll: Bool) -> Whole {
    func sum(_ found: [ID<Place>: PresenceFigures]) -> PresenceFigures? {
      let own = roots.compactMap { found[$0] }
      guard let first = own.first else { return nil }
      return own.dropFirst().reduce(into: first) { $0.add($1) }
    }
    let change = roots.reduce(into: ChangeParts()) { $0.add(content.changes[$1] ?? ChangeParts()) }
    return (sum(content.before), sum(content.after), change)
  }

  private func finding(_ place: String, _ whole: Whole) -> String {
    let words = view.words
    guard let before = whole.before, let after = whole.after, before.isKnown, after.isKnown else {
      return words["presence.change.unknown"]
    }
    return words(
      "presence.compare.finding",
      [
        "place": .text(place), "before": .text(words.number(before.total)), "after": .text(words.number(after.total)),
        "change": .isolated(words.signed(after.total - before.total)), "from": .text(view.name(from)),
        "to": .text(view.name(to)),
      ])
  }

  private func line(
    _ place: ID<Place>?, _ name: String, _ before: PresenceFigures?, _ after: PresenceFigures?, _ change: ChangeParts,
    _ parts: [ChangeParts.Part]
  ) -> ComparePage.Line {
    let words = view.words
    func cell(_ figures: PresenceFigures?) -> RoundPage.Cell {
      guard let figures else { return .init(text: words["presence.notCovered"], isMissing: true) }
      guard figures.isKnown else {
        return .init(
          text: words[
            figures.isOverlapping
              ? "presence.notAdded"
              : figures.counts.status[.inaccessible] ?? 0 == figures.counts.scope && figures.counts.scope > 0
                ? "presence.status.inaccessible" : "presence.none"], isMissing: true)
      }
      let age = figures.oldest.map { age in
        words(
          "presence.compare.carried",
          ["people": .text(words.number(figures.carried)), "rounds": .text(words.number(age))])
      }
      return .init(
        text: [view.words.total(figures), age].compactMap(\.self).joined(separator: " "), isMissing: false)
    }
    let isAdded = before?.isOverlapping != true && after?.isOverlapping != true
    let path = place.map { place in
      view.atlas.children(of: place).isEmpty || after.map { $0.counts.scope == 1 } ?? true
        ? PresenceRoutes.path(to.id, place)
        : Self.path(programme.programme, from: from.id, to: to.id, in: place.description, part: part)
    }
    return ComparePage.Line(
      name: name, path: path ?? "", before: cell(before), after: cell(after),
      change: isAdded ? words.signed(change.total) : "–", parts: parts.map { isAdded ? words.signed(change[$0]) : "–" })
  }

  private func picture(_ round: TrackingRound, _ visit: Visit) -> ComparePage.Picture {
    let inside = area.map { "?in=\($0)" } ?? "?"
    let group = visit.query("group").flatMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
    return .init(
      picturePath: "\(PresenceRoutes.path(round.id))/picture\(inside)" + (group.map { "&group=\($0)" } ?? ""),
      fileName: "presence-\(round.number)")
  }

  private func choice(_ name: String, _ chosen: TrackingRound, _ words: Words) -> Field {
    Field(name, words["presence.compare.\(name)"]).with { field in
      field.options = programme.rounds.map {
        .init($0.id.description, view.name($0), isChosen: $0.id == chosen.id)
      }
    }
  }

  private func groups(_ strata: [Stratum], _ chosen: String, _ words: Words) -> Field? {
    guard strata.count > 1 || !chosen.isEmpty else { return nil }
    return Field("group", words["presence.groups"]).with { field in
      (field.isRequired, field.saysOptional) = (false, false)
      field.options =
        [Field.Option("", words["presence.allGroups"], isChosen: chosen.isEmpty)]
        + strata.map { Field.Option($0.key, view.name($0), isChosen: $0.key == chosen) }
    }
  }
}
