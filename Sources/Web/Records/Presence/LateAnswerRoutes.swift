import Basics
import Collect
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store

/// What came, changed or was rejected after a round was released, for officers who correct the round by it or leave it.
package struct LateAnswerRoutes: RouteGroup {
  private let pages: PresenceRoutes
  private var presence: Presence { pages.presence }

  package init(_ pages: PresenceRoutes) {
    self.pages = pages
  }

  package var routes: [Route] {
    let path = "\(PresenceRoutes.root)/rounds/{round}/late"
    return [
      .get(path, .right(Presence.reading)) { try await show($0) },
      .post(path, .right(Presence.recording), judge),
    ]
  }

  static func path(_ round: ID<Round>) -> String { "\(PresenceRoutes.path(round))/late" }

  private static let shown = 50

  private func show(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let (round, view) = try await pages.subject(of: visit)
    let words = visit.words
    let (areas, reach) = (view.areas, view.reach)
    let (waiting, found, lateSites) = try await presence.store.read { reader in
      let late = try reader.lateAnswers(of: round.id, areas: areas, limit: Self.shown)
      return (
        try reader.countLateAnswers(of: round.id, areas: areas),
        Array(zip(late, try reader.effects(of: late, in: round))),
        try reader.lateSites(of: round, areas: areas, reach)
      )
    }
    let mayRead = visit.may(.readSubmissions)
    let told = found.enumerated().map { number, found in
      let (late, effects) = found
      let mayJudge = visit.may(Presence.recording) && late.places.allSatisfy(view.mayRecord)
      return (
        isAside: late.isSetAside,
        answer: LateAnswersPage.Answer(
          places: words.list(late.places.map(view.name)),
          came: words("presence.late.came", ["time": .text(words.time(late.came))]),
          submission: mayRead ? "/collect/submissions/\(late.submission)" : nil,
          effects: effects.filter { view.sees($0.place) }.map { effect(of: $0, round, view) },
          judging: mayJudge
            ? .init(
              action: Self.path(round.id), submission: late.submission.description, seen: String(late.seen.raw),
              reason: Field("reason", words["presence.reason"]).within(String(number)).with { $0.longest = 2000 },
              isWaiting: !late.isSetAside) : nil)
      )
    }
    let answers = told.filter { !$0.isAside }.map(\.answer)
    let aside = told.filter(\.isAside).map(\.answer)
    let shownSites = lateSites.prefix(Self.shown)
    func sites(isSetAside: Bool) -> [LateAnswersPage.Sites] {
      shownSites.filter { $0.isSetAside == isSetAside }.map { self.sites($0, round, view, visit) }
    }
    let (own, ownAside) = (sites(isSetAside: false), sites(isSetAside: true))
    let more = waiting - answers.count + lateSites.count - shownSites.count
    let page = LateAnswersPage(
      proof: visit.proof, title: words["presence.late.title"], answers: answers, sites: own,
      isEmpty: answers.isEmpty && own.isEmpty, aside: aside, sitesAside: ownAside,
      hasAside: !aside.isEmpty || !ownAside.isEmpty,
      more: more > 0 ? words("informant.more", ["count": .number(more)]) : nil,
      problem: problem)
    return try await visit.page(
      Page(
        page.title, page,
        trail: [
          Crumb(words["presence.title"], PresenceRoutes.root), Crumb(view.name(round), PresenceRoutes.path(round.id)),
        ], status: problem == nil ? .ok : .unprocessableContent))
  }

  private func sites(
    _ late: LateSites, _ round: TrackingRound, _ view: PresenceView, _ visit: Visit
  ) -> LateAnswersPage.Sites {
    let mayJudge = visit.may(Presence.recording) && view.mayRecord(late.place)
    return .init(
      place: view.name(late.place), path: PresenceRoutes.path(round.id, late.place), old: view.inSites(late.former),
      new: view.inSites(late.now),
      judging: mayJudge
        ? .init(
          action: Self.path(round.id), place: late.place.description, seen: late.seen,
          reason: Field("reason", view.words["presence.reason"]).within(late.place.description)
            .with { $0.longest = 2000 }, isWaiting: !late.isSetAside) : nil)
  }

  private func effect(of effect: LateEffect, _ round: TrackingRound, _ view: PresenceView) -> LateAnswersPage.Effect {
    let words = view.words
    func number(_ count: Int?) -> String { count.map { words.number($0) } ?? words["presence.none"] }
    return .init(
      place: view.name(effect.place), path: PresenceRoutes.path(round.id, effect.place),
      old: view.logged(effect.old, Correction.Field.answer), new: view.logged(effect.new, Correction.Field.answer),
      figure: words(
        "presence.late.moves", ["before": .text(number(effect.before)), "after": .text(number(effect.after))]))
  }

  private func judge(_ visit: Visit) async throws -> Response {
    let round: ID<Round> = try visit.id("round")
    guard let decision = visit.form["decision"], ["accept", "aside"].contains(decision) else {
      throw AccessRefusal.malformed
    }
    let (isAccepted, reason) = (decision == "accept", visit.form["reason"] ?? "")
    do {
      if let place = visit.form["place"].flatMap({ ID<Place>($0) }), let seen = visit.form["seen"] {
        try await presence.judgeSites(
          of: place, in: round, seen: seen, accepting: isAccepted, reason: reason, by: try visit.requester)
      } else if let submission = visit.form["submission"].flatMap({ ID<Submission>($0) }),
        let seen = visit.form["seen"].flatMap(Int64.init)
      {
        try await presence.judge(
          submission, in: round, seen: HybridTime(raw: seen), accepting: isAccepted, reason: reason,
          by: try visit.requester)
      } else {
        throw AccessRefusal.malformed
      }
    } catch let refusal as PresenceRefusal where refusal.kind == .invalid || refusal.kind == .conflict {
      return try await show(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(
      to: Self.path(round), notice: Notice(.success, visit.words["presence.late.\(decision)Done"]))
  }
}
