import Basics
import Evidence
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store

/// What officers look at before informants' figures of a round are used: one who speaks for many places, figures alike,
/// codes that nobody has.
package struct DoubtRoutes: RouteGroup {
  private let pages: PresenceRoutes
  private var presence: Presence { pages.presence }

  package init(_ pages: PresenceRoutes) {
    self.pages = pages
  }

  package var routes: [Route] {
    let path = "\(PresenceRoutes.root)/rounds/{round}/doubts"
    return [
      .get(path, .right(Presence.reading)) { try await show($0) },
      .get("\(path)/part", .right(Presence.reading), part),
      .get("\(path).csv", .right(Presence.reading)) { try await file($0, .csv) },
      .get("\(path).xlsx", .right(Presence.reading)) { try await file($0, .xlsx) },
      .post(path, .right(Presence.recording), dismiss),
    ]
  }

  static func path(_ round: ID<Round>) -> String { "\(PresenceRoutes.path(round))/doubts" }

  /// Doubts told in the round's page.
  private static let toldInShort = 5

  /// Codes are shown to whoever keeps informants of the programme, which is written down.
  private struct Seen {
    var round: TrackingRound
    var view: PresenceView
    var doubts: [RoundDoubt]
    var seesCodes: Bool
  }

  private func seen(_ visit: Visit, named: Int = RoundDoubt.placesNamed) async throws -> Seen {
    let (round, view) = try await pages.subject(of: visit)
    let doubts = try await presence.doubts(of: round.id, areas: view.areas, named: named)
    let requester = try visit.requester
    let seesCodes = requester.grants(holding: Informants.keeping, on: visit.today).contains {
      $0.sensitivity >= .personal && $0.place == nil && ($0.programme == nil || $0.programme == round.programme)
    }
    let informants = doubts.compactMap { $0.code == nil ? nil : ID<Informant>($0.subject) }
    if seesCodes, !informants.isEmpty {
      try await presence.store.accessLog.record(requester.actor, page: "rounds.doubts", informants)
    }
    return Seen(round: round, view: view, doubts: doubts, seesCodes: seesCodes)
  }

  private func text(_ doubt: RoundDoubt, _ seen: Seen) -> String {
    let words = seen.view.words
    var arguments: [String: Words.Argument] = [
      "places": .text(words.number(doubt.count)), "answers": .text(words.number(doubt.answers)),
    ]
    if let individuals = doubt.individuals {
      arguments["individuals"] = .text(words.number(individuals))
      return words("presence.doubt.identical", arguments)
    }
    if let parts = doubt.parts {
      let place = doubt.places.first.map(seen.view.name)
      return [
        place, words["presence.source.\(parts.source.rawValue)"], seen.view.name(parts.stratum),
        seen.view.text(parts.finding),
      ].compactMap(\.self).joined(separator: " · ")
    }
    guard let code = doubt.code, seen.seesCodes else {
      return words("presence.doubt.\(doubt.kind.rawValue)Unnamed", arguments)
    }
    arguments["code"] = .isolated(code)
    return words("presence.doubt.\(doubt.kind.rawValue)", arguments)
  }

  // MARK: Pages

  private func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let seen = try await seen(visit)
    let (round, view, words) = (seen.round, seen.view, visit.words)
    let limits = try await presence.store.read { try $0.trackingSetUp(of: round.programme).doubts ?? .usual }
    var names: [ID<Actor>: String] = [:]
    for actor in Set(seen.doubts.compactMap(\.dismissal?.actor)) { names[actor] = try await pages.actorName(actor) }
    let mayDismiss = visit.may(Presence.recording) && view.recordsAnywhere
    let doubts = seen.doubts.filter { $0.dismissal == nil }.enumerated().map { number, doubt in
      let more = doubt.count - doubt.places.count
      return RoundDoubtsPage.Doubt(
        text: text(doubt, seen),
        informant: seen.seesCodes && doubt.kind == .manyPlaces ? "\(InformantRoutes.root)/\(doubt.subject)" : nil,
        places: doubt.places.map {
          .init(name: view.atlas.path($0, in: words.language), path: PresenceRoutes.path(round.id, $0))
        }, more: more > 0 ? words("informant.more", ["count": .number(more)]) : nil,
        dismissing: mayDismiss
          ? .init(
            action: Self.path(round.id), kind: doubt.kind.rawValue, subject: doubt.subject, key: String(number),
            reason: Field("reason-\(number)", words["presence.doubt.reason"]).with { $0.longest = 2000 }) : nil)
    }
    let dismissed = seen.doubts.compactMap { doubt in
      doubt.dismissal.map { dismissal in
        RoundDoubtsPage.Dismissed(
          text: text(doubt, seen),
          told: words.list([
            names[dismissal.actor] ?? words["place.history.konak"], words.time(dismissal.at),
          ]), reason: dismissal.reason)
      }
    }
    let page = RoundDoubtsPage(
      proof: visit.proof, title: words["presence.doubt.title"], practice: view.practice(round, on: visit.today),
      limits: words(
        "presence.doubt.limits",
        [
          "most": .text(words.number(limits.mostPlaces)), "alike": .text(words.number(limits.leastAlike)),
          "smallest": .text(words.number(limits.smallest)),
        ]), doubts: doubts, isEmpty: doubts.isEmpty, dismissed: dismissed, hasDismissed: !dismissed.isEmpty,
      files: TakeOut(table: Self.path(round.id), in: words), problem: problem)
    return try await visit.page(
      Page(
        page.title, page,
        trail: [
          Crumb(words["presence.title"], PresenceRoutes.root), Crumb(view.name(round), PresenceRoutes.path(round.id)),
        ], status: problem == nil ? .ok : .unprocessableContent))
  }

  private func part(_ visit: Visit) async throws -> Response {
    let seen = try await seen(visit, named: 0)
    let open = seen.doubts.filter { $0.dismissal == nil }
    let words = visit.words
    return try visit.fragment(
      RoundDoubtsPart(
        lead: open.isEmpty
          ? words["presence.doubt.none"] : words("presence.doubt.count", ["count": .number(open.count)]),
        doubts: open.prefix(Self.toldInShort).map { text($0, seen) }, path: Self.path(seen.round.id)))
  }

  private func dismiss(_ visit: Visit) async throws -> Response {
    let round: ID<Round> = try visit.id("round")
    guard let kind = visit.form["kind"].flatMap(RoundDoubt.Kind.init(rawValue:)), let subject = visit.form["subject"]
    else { throw AccessRefusal.malformed }
    // Each form of the page has a field of its own, so that labels find theirs.
    let reason = visit.form["reason-\(visit.form["key"] ?? "")"]
    do {
      try await presence.dismiss(kind, subject, of: round, reason: reason ?? "", by: try visit.requester)
    } catch let refusal as PresenceRefusal where refusal.kind == .invalid {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(
      to: Self.path(round), notice: Notice(.success, visit.words["presence.doubt.isDismissed"]))
  }

  // MARK: Files

  private func file(_ visit: Visit, _ table: TableFile) async throws -> Response {
    let seen = try await seen(visit)
    let (view, words) = (seen.view, visit.words)
    let mark = try await pages.mark(seen.round, view)
    let keys = ["kind", "code", "individuals", "places", "answers", "where", "reason"]
    let rows = seen.doubts.map { doubt -> [ExportValue] in
      [
        .text(text(doubt, seen)), seen.seesCodes ? doubt.code.map { .text($0) } ?? .empty : .empty,
        doubt.individuals.map { .integer($0) } ?? .empty, .integer(doubt.count), .integer(doubt.answers),
        .text(doubt.places.map { view.atlas[$0]?.code ?? "" }.joined(separator: " ")),
        doubt.dismissal.map { .text($0.reason) } ?? .empty,
      ] + (mark.map { [.text($0.text)] } ?? [])
    }
    let name = "doubts-\(seen.round.number)"
    return try await pages.take(table.name(name, mark), of: seen.round, view, visit) { stamp in
      table.response(
        named: name,
        header: keys.map { words["presence.doubt.column.\($0)"] }
          + (mark.map { _ in [words["presence.column.mark"]] } ?? []),
        rows, mark: mark, words: words, stamp: stamp)
    }
  }
}
