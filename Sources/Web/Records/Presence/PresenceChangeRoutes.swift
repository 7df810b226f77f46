import Basics
import Foundation
import HTTPTypes
import Hummingbird
import Office
import Records
import Store

/// Stating what a round found, and planning, releasing and setting the rules of rounds.
package struct PresenceChangeRoutes: RouteGroup {
  private let pages: PresenceRoutes
  private var presence: Presence { pages.presence }

  /// `pages` show again what could not be done.
  package init(_ pages: PresenceRoutes) {
    self.pages = pages
  }

  package var routes: [Route] {
    let (round, place) = (
      "\(PresenceRoutes.root)/rounds/{round}", "\(PresenceRoutes.root)/rounds/{round}/places/{place}"
    )
    let programme = "\(PresenceRoutes.root)/programmes/{programme}"
    return [
      .post("\(place)/status", .right(Presence.recording), state),
      .post("\(place)/estimate", .right(Presence.recording), record),
      .post("\(place)/withdraw", .right(Presence.recording), withdraw),
      .post("\(place)/choose", .right(Presence.recording), choose),
      .post("\(round)/cover", .right(Presence.managing), cover),
      .post("\(round)/release", .right(Presence.managing), release),
      .get(programme, .right(Presence.managing)) { try await tracking($0) },
      .post("\(programme)/rounds", .right(Presence.managing), plan),
      .post("\(programme)/factors", .right(Presence.managing), approve),
      .post("\(programme)/factors/{factor}/withdraw", .right(Presence.managing), withdrawFactor),
      .post("\(programme)/rules", .right(Presence.managing), setRules),
      .post("\(programme)/criteria", .right(Presence.managing), setCriteria),
    ]
  }

  // MARK: A place

  private func say(_ statement: RoundStatement, _ visit: Visit) async throws -> Response {
    let (round, place) = (try visit.id("round", of: Round.self), try visit.id("place", of: Place.self))
    try await presence.record(
      statement, of: place, in: round, reason: visit.own("reason"), by: try visit.requester)
    return visit.redirect(
      to: PresenceRoutes.path(round, place), notice: Notice(.success, visit.words["presence.saved"]))
  }

  private func state(_ visit: Visit) async throws -> Response {
    guard let status = visit.form["status"].flatMap(PlaceReport.Status.init(rawValue:)) else {
      throw AccessRefusal.malformed
    }
    return try await say(.status(status, why: visit.form["why"] ?? ""), visit)
  }

  private func record(_ visit: Visit) async throws -> Response {
    func number(_ name: String) throws -> Int? {
      guard let text = visit.own(name) else { return nil }
      guard let number = Int(Digits.ascii(text)), number >= 0 else { throw PresenceRefusal.count }
      return number
    }
    guard let count = try number("count"), count <= 100_000_000 else { throw PresenceRefusal.count }
    guard let unit = visit.own("unit").flatMap(CountingUnit.init(rawValue:)),
      let source = visit.own("source").flatMap(FigureBasis.Source.init(rawValue:)),
      let stratum = visit.own("groups").flatMap({ Stratum(key: $0) }),
      let residence = visit.own("residence").flatMap(Universe.Residence.init(rawValue:)),
      let day = visit.own("day").flatMap({ Day(Digits.ascii($0)) })
    else { throw AccessRefusal.malformed }
    let id = try visit.form["estimate"].map { text in
      guard let id = ID<Estimate>(text) else { throw AccessRefusal.malformed }
      return id
    }
    let (round, place) = (try visit.id("round", of: Round.self), try visit.id("place", of: Place.self))
    let known = try await presence.store.read { reader in
      try reader.placeInRound(round, place)?.estimates.first { $0.id == id }?.estimate
    }
    let sites = visit.own("sites").map { ["with": true, "without": false][$0] }
    let universe = Universe(
      residence: residence, groups: stratum.groups,
      includesSites: sites ?? known.map(\.basis.universe.includesSites) ?? true, returnedTo: stratum.returnedTo)
    var estimate =
      known ?? Estimate(Quantity(count, unit), FigureBasis(source: source, method: "", universe: universe), on: day)
    // A grade that followed from the criteria follows anew.
    estimate.grade = nil
    estimate.quantity = Quantity(count, unit)
    estimate.basis = FigureBasis(source: source, method: visit.own("method") ?? "", universe: universe)
    estimate.nationality = visit.own("nationality").map(Nationality.code)
    estimate.sex = try visit.own("sex").map { text in
      guard let sex = PeoplePart.Sex(rawValue: text) else { throw AccessRefusal.malformed }
      return sex
    }
    estimate.age = try age(from: number("age-from"), to: number("age-to"))
    estimate.day = day
    (estimate.lowest, estimate.highest) = (try number("lowest"), try number("highest"))
    (estimate.informants, estimate.kinds) = (try number("informants"), try number("kinds"))
    estimate.isSeenByTeam = visit.own("seen").map { $0 == "yes" }
    estimate.standardError = try visit.own("error").map { text in
      guard let error = visit.form.decimal("error-\(visit.form["key"] ?? "")"), !text.isEmpty else {
        throw PresenceRefusal.count
      }
      return error
    }
    estimate.explanation = visit.own("explanation")
    return try await say(.estimate(id, estimate), visit)
  }

  /// Nil where nothing is said of ages. Without a first age those from birth on are meant, without a last one all older ones.
  private func age(from: Int?, to: Int?) throws -> AgeBand? {
    guard from != nil || to != nil else { return nil }
    guard (from ?? 0) <= AgeBand.oldest, (to ?? 0) <= AgeBand.oldest else { throw PresenceRefusal.ageBand }
    return AgeBand(from ?? 0, to)
  }

  private func withdraw(_ visit: Visit) async throws -> Response {
    guard let id = visit.form["estimate"].flatMap({ ID<Estimate>($0) }) else { throw AccessRefusal.malformed }
    return try await say(.withdrawal(id), visit)
  }

  private func choose(_ visit: Visit) async throws -> Response {
    let form = visit.form
    guard let stratum = form["stratum"].flatMap({ Stratum(key: $0) }),
      let rule = visit.own("rule").flatMap(FigureChoice.Rule.init(rawValue:))
    else { throw AccessRefusal.malformed }
    let estimates = form.values("chosen").compactMap { ID<Estimate>($0) }
    let choice =
      form.isOn("none")
      ? nil
      : FigureChoice(
        rule, estimates, isSideBySide: form.isOn("both"), explanation: visit.own("explanation") ?? "")
    let (round, place) = (try visit.id("round", of: Round.self), try visit.id("place", of: Place.self))
    // The explanation, which is kept with the number, is the reason too once the round is released.
    let reason = try await presence.round(round).state == .released ? visit.own("explanation") : nil
    try await presence.record(
      .choice(stratum, choice), of: place, in: round, reason: reason, by: try visit.requester)
    return visit.redirect(
      to: PresenceRoutes.path(round, place), notice: Notice(.success, visit.words["presence.saved"]))
  }

  // MARK: A round

  private func cover(_ visit: Visit) async throws -> Response {
    let round = try visit.id("round", of: Round.self)
    let atlas = try await pages.places.atlas()
    guard let level = visit.form["level"].flatMap(Int.init), (0...9).contains(level),
      let area = visit.form["place"].flatMap({ atlas.place(named: $0, on: visit.today) })
    else { throw PresenceRefusal.placeUnknown }
    let chosen = atlas.places.filter { $0.level == level && $0.until == nil && atlas.isWithin($0.id, area) }.map(\.id)
    guard !chosen.isEmpty else { throw PresenceRefusal.placeUnknown }
    try await presence.cover(chosen.sorted(), in: round, by: try visit.requester)
    return visit.redirect(
      to: "\(PresenceRoutes.path(round))?in=\(area)",
      notice: Notice(
        .success, visit.words("presence.cover.done", ["places": .text(visit.words.number(chosen.count))])))
  }

  private func release(_ visit: Visit) async throws -> Response {
    let round = try visit.id("round", of: Round.self)
    try await presence.release(round, by: try visit.requester)
    return visit.redirect(
      to: PresenceRoutes.path(round), notice: Notice(.success, visit.words["presence.released"]))
  }

  // MARK: A programme

  private func tracking(_ visit: Visit, _ refusal: PresenceRefusal? = nil) async throws -> Response {
    let programme = try await pages.office.programmes.programme(try visit.id("programme"))
    let view = try PresenceView(visit, try await pages.places.atlas(), programme.id, programme)
    guard view.managesAll else { throw PresenceRefusal.notAllowed }
    let sheet = TrackingSheet(
      presence: presence, programme: programme, view: view, actorName: pages.actorName)
    let page = try await sheet.page(
      visit, rounds: try await pages.lines(of: programme.id, view), problem: refusal.map(visit.words.refusal))
    return try await visit.page(
      Page(
        page.name, page, trail: [Crumb(visit.words["presence.title"], PresenceRoutes.root)],
        scripts: ["place-field.js"], status: refusal == nil ? .ok : .unprocessableContent))
  }

  /// Does it, or shows the page again with what is wrong.
  private func changed(_ visit: Visit, _ work: (ID<Programme>) async throws -> Void) async throws -> Response {
    let programme = try visit.id("programme", of: Programme.self)
    do {
      try await work(programme)
    } catch let refusal as PresenceRefusal where refusal.kind == .invalid || refusal.kind == .conflict {
      return try await tracking(visit, refusal)
    }
    return visit.redirect(
      to: PresenceRoutes.path(programme), notice: Notice(.success, visit.words["presence.saved"]))
  }

  private func plan(_ visit: Visit) async throws -> Response {
    try await changed(visit) { programme in
      guard let number = visit.form.integer("number"), let from = visit.form.day("from"),
        let to = visit.form.day("to")
      else { throw PresenceRefusal.days }
      let names = Language.allCases.reduce(into: [String: String]()) {
        $0[$1.rawValue] = visit.form["name-\($1.rawValue)"]
      }
      try await presence.plan(
        of: programme, number: number, names: names, from: from, to: to, by: try visit.requester)
    }
  }

  private func approve(_ visit: Visit) async throws -> Response {
    let atlas = try await pages.places.atlas()
    return try await changed(visit) { programme in
      guard let place = visit.form["place"].flatMap({ atlas.place(named: $0, on: visit.today) }) else {
        throw PresenceRefusal.placeUnknown
      }
      guard let unit = visit.form["unit"].flatMap(CountingUnit.init(rawValue:)),
        let individuals = visit.form.decimal("individuals"),
        let from = visit.form.day("valid-from")
      else { throw PresenceRefusal.factorSize }
      try await presence.approve(
        ConversionFactor(
          unit: unit, individuals: individuals, place: place,
          group: visit.form["group"].flatMap(PopulationGroup.init(rawValue:)), validFrom: from,
          validTo: visit.form.optionalDay("valid-to"), source: visit.form["source"] ?? "",
          approvedBy: try visit.requester.actor.id), of: programme, by: try visit.requester)
    }
  }

  private func withdrawFactor(_ visit: Visit) async throws -> Response {
    try await changed(visit) { _ in
      try await presence.withdraw(
        try visit.id("factor"), reason: visit.form["reason"] ?? "", by: try visit.requester)
    }
  }

  private func setRules(_ visit: Visit) async throws -> Response {
    try await changed(visit) { programme in
      var setUp = try await presence.store.read { try $0.trackingSetUp(of: programme) }
      guard let age = visit.form.integer("age") else { throw PresenceRefusal.count }
      setUp.carrying = CarryForward(longestAge: age)
      if visit.form["smallest-household"] != nil || visit.form["largest-household"] != nil {
        guard let smallest = visit.form.decimal("smallest-household"),
          let largest = visit.form.decimal("largest-household"),
          let households = PlausibleHousehold(from: smallest, to: largest)
        else { throw PresenceRefusal.householdSizes }
        setUp.households = households
      }
      if let first = visit.form["preferred"].flatMap(FigureBasis.Source.init(rawValue:)) {
        setUp.preference = [first] + setUp.preference.filter { $0 != first }
      }
      if let groups = visit.form["groups"].flatMap({ Stratum(key: $0) })?.groups { setUp.universe.groups = groups }
      if let choice = visit.form["informants"] {
        let weights = try InformantView.kinds.map { kind in
          let name = "weight-\(kind)"
          guard let weight = visit.form[name] == nil ? setUp.informants.weight(of: kind) : visit.form.decimal(name)
          else {
            throw PresenceRefusal.weights
          }
          return (kind: kind, weight: weight)
        }
        guard let rule = InformantRule(choice, weights: weights) else { throw AccessRefusal.malformed }
        setUp.informants = rule
      }
      if visit.form["most-places"] != nil {
        guard let most = visit.form.integer("most-places"), let alike = visit.form.integer("least-alike"),
          let smallest = visit.form.integer("smallest")
        else { throw PresenceRefusal.doubtLimits }
        setUp.doubts = DoubtLimits(mostPlaces: most, leastAlike: alike, smallest: smallest)
      }
      try await presence.setUp(programme, setUp, by: try visit.requester)
    }
  }
}

extension PresenceChangeRoutes {
  /// What each grade of informants' figures demands.
  private func setCriteria(_ visit: Visit) async throws -> Response {
    try await changed(visit) { programme in
      let form = visit.form
      let demands = try TrackingSheet.graded.map { grade in
        let key = grade.rawValue
        let spread = form["\(key)-spread"].map { _ in form.decimal("\(key)-spread") ?? 0 }
        guard let informants = form.integer("\(key)-informants"), let kinds = form.integer("\(key)-kinds"),
          let age = form.integer("\(key)-age")
        else { throw PresenceRefusal.criteria }
        return GradeCriteria.Demand(
          grade, informants: informants, kinds: kinds, largestSpread: spread, mustBeSeen: form["\(key)-seen"] == "yes",
          longestAge: age)
      }
      var setUp = try await presence.store.read { try $0.trackingSetUp(of: programme) }
      setUp.criteria = GradeCriteria(demands)
      try await presence.setUp(programme, setUp, by: try visit.requester)
    }
  }
}

extension Visit {
  /// A field of a form whose names end in the key that the form sends.
  fileprivate func own(_ name: String) -> String? { form["\(name)-\(form["key"] ?? "")"] }
}
