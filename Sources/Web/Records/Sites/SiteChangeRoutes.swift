import Basics
import Collect
import Formats
import Foundation
import Hummingbird
package import Records
import Store

/// Changing the master list: registering and correcting sites, closing, merging, deciding on pairs, weighing indicators,
/// referring needs. Lists are taken over by ``SiteImportRoutes``.
package struct SiteChangeRoutes: RouteGroup {
  private let sites: Sites

  package init(_ sites: Sites) {
    self.sites = sites
  }

  package var routes: [Route] {
    [
      .get("/records/sites/new", .right(.manageSites), newForm),
      .post("/records/sites/new", .right(.manageSites), register),
      .post("/records/sites/duplicates", .right(.manageSites), judge),
      .post("/records/sites/unlisted", .right(.manageSites), takeUnlisted),
      .post("/records/sites/places", .right(.manageSites), enlist),
      .post("/records/sites/weights", .right(.manageSites), weigh),
      .post("/records/sites/referrals/{referral}/answer", .right(.manageSites), answerReferral),
      .post("/records/sites/referrals/{referral}/close", .right(.manageSites), closeReferral),
      .get("/records/sites/{site}/edit", .right(.manageSites), editForm),
      .post("/records/sites/{site}/edit", .right(.manageSites), correct),
      .post("/records/sites/{site}/state", .right(.manageSites), changeState),
      .post("/records/sites/{site}/refer", .right(.manageSites), refer),
    ]
  }

  private func view(_ visit: Visit) async throws -> SiteView {
    try SiteView(visit, try await sites.places.atlas(), sites.rules)
  }

  /// The site of the address, for whoever may manage it.
  private func managed(_ visit: Visit) async throws -> (record: SiteRecord, view: SiteView) {
    let view = try await view(visit)
    let place = try visit.id("site", of: Place.self)
    guard let record = try await sites.store.read({ try $0.site(place) }), view.places.isVisible(place) else {
      throw SiteRefusal.unknown
    }
    guard view.mayManage(place) else { throw SiteRefusal.notAllowed }
    return (record, view)
  }

  /// Says on the page before why it was not done, where a person can mend it there.
  private func attempt(
    _ visit: Visit, back: String, saying message: String, _ work: () async throws -> Void
  ) async throws -> Response {
    do {
      try await work()
      return visit.redirect(to: back, notice: Notice(.success, visit.words[message]))
    } catch let refusal as SiteRefusal where refusal.kind == .invalid || refusal.kind == .conflict {
      return visit.redirect(to: back, notice: Notice(.warning, visit.words.refusal(refusal)))
    }
  }

  // MARK: Registering and correcting

  private func newForm(_ visit: Visit) async throws -> Response {
    try await editPage(visit, try await view(visit), nil)
  }

  private func register(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    do {
      let entered = try entered(visit, view)
      guard let parent = entered.place.parent else { throw SiteRefusal.areaMissing }
      let draft = SiteDraft(
        names: entered.place.names ?? [:], parent: parent, centre: entered.place.centre, facts: entered.facts)
      guard let site = try await sites.register([draft], by: visit.requester).first else { throw SiteRefusal.unknown }
      return visit.redirect(
        to: SiteView.path(site), notice: Notice(.success, visit.words["site.registered"]))
    } catch let refusal as SiteRefusal where refusal.kind == .invalid {
      return try await editPage(visit, view, nil, refusal)
    }
  }

  private func editForm(_ visit: Visit) async throws -> Response {
    let (record, view) = try await managed(visit)
    return try await editPage(visit, view, record)
  }

  private func correct(_ visit: Visit) async throws -> Response {
    let (record, view) = try await managed(visit)
    do {
      let known = view.atlas[record.place]
      var (facts, place) = try entered(visit, view)
      if facts.type == record.facts.type { facts.type = nil }
      if (facts.capacity?.count ?? 0) == (record.facts.capacity?.count ?? 0),
        facts.capacity?.count == 0 || facts.capacity?.unit == record.facts.capacity?.unit
      {
        facts.capacity = nil
      }
      if facts.manager ?? "" == record.facts.manager ?? "" { facts.manager = nil }
      if facts.opened == record.facts.opened { facts.opened = nil }
      place.names = place.names?.filter { known?.names.texts[$0.key] != $0.value }
      if place.names?.isEmpty != false { place.names = nil }
      if place.parent == known?.parent { place.parent = nil }
      if place.centre?.position == known?.centre { place.centre = nil }
      try await sites.correct(record.place, facts, place: place, by: visit.requester)
      return visit.redirect(to: SiteView.path(record.place), notice: Notice(.success, visit.words["place.saved"]))
    } catch let refusal as SiteRefusal where refusal.kind == .invalid {
      return try await editPage(visit, view, record, refusal)
    }
  }

  /// What the form says; nothing of it is empty for "as it was".
  private func entered(_ visit: Visit, _ view: SiteView) throws -> (facts: SiteFacts, place: PlaceFacts) {
    let form = visit.form
    var place = PlaceFacts()
    place.names = Language.allCases.reduce(into: [:]) { $0[$1.rawValue] = form["name-\($1.rawValue)"] }
    guard place.names?.isEmpty == false else { throw SiteRefusal.nameMissing }
    guard let area = form["area"].flatMap({ view.atlas.place(named: $0, on: visit.today) }) else {
      throw SiteRefusal.areaMissing
    }
    place.parent = area
    if form["latitude"] != nil || form["longitude"] != nil {
      guard let latitude = form["latitude"].flatMap({ NumberStyle.ungrouped($0) }),
        let longitude = form["longitude"].flatMap({ NumberStyle.ungrouped($0) }),
        case let point = Position(longitude: longitude, latitude: latitude), point.isOnEarth
      else { throw SiteRefusal.point }
      place.centre = PlaceFacts.Centre(point)
    }
    var facts = SiteFacts()
    facts.type = form["type"]
    facts.manager = form["manager"] ?? ""
    facts.capacity = SiteCapacity(0, .households)
    if let text = form["capacity"] {
      guard let count = NumberStyle(visit.words.language).double(text).flatMap({ Int(exactly: $0) }), count >= 0,
        let unit = form["unit"].flatMap(SiteCapacity.Unit.init(rawValue:))
      else { throw SiteRefusal.capacity }
      facts.capacity = SiteCapacity(count, unit)
    }
    facts.opened = try form.optionalDay("opened")
    return (facts, place)
  }

  private func editPage(
    _ visit: Visit, _ view: SiteView, _ record: SiteRecord?, _ refusal: SiteRefusal? = nil
  ) async throws -> Response {
    let words = visit.words
    let known = record.flatMap { view.atlas[$0.place] }
    let path = record.map { SiteView.path($0.place) }
    let isSent = refusal != nil
    func value(_ name: String, _ kept: String?) -> String { isSent ? visit.form[name] ?? "" : kept ?? "" }
    func field(_ name: String, _ label: String, _ kept: String?, _ change: (inout Field) -> Void = { _ in }) -> Field {
      Field(name, words[label], value(name, kept)).with {
        $0.isRequired = false
        change(&$0)
      }
    }
    let area = value("area", known?.parent.flatMap { view.atlas[$0]?.code })
    let facts = record?.facts
    let type = value("type", facts?.type)
    let unit = value("unit", facts?.capacity?.unit.rawValue ?? "households")
    let model = SiteEditPage(
      proof: visit.proof, title: record == nil ? words["site.new"] : words["site.edit"],
      lead: record.map { words("site.editLead", ["code": .isolated($0.code)]) } ?? words["site.newLead"],
      action: path.map { $0 + "/edit" } ?? "/records/sites/new", back: path ?? "/records/sites",
      names: Language.allCases.map { language in
        Field(
          "name-\(language.rawValue)", words["place.language.\(language.rawValue)"],
          value("name-\(language.rawValue)", known?.names[language])
        ).with { ($0.isRequired, $0.longest) = (false, 200) }
      },
      area: Field("area", words["site.area"], area).with { field in
        field.hint = words["site.areaHint"]
        field.shown =
          view.atlas.place(named: area, on: visit.today).map { view.atlas.path($0, in: words.language) } ?? ""
      },
      latitude: field("latitude", "place.add.latitude", known?.centre.map { "\($0.latitude)" }),
      longitude: field("longitude", "place.add.longitude", known?.centre.map { "\($0.longitude)" }) {
        $0.hint = words["place.add.centreHint"]
      },
      type: field("type", "site.type", nil) { field in
        field.options =
          [Field.Option("", words["site.notKnown"], isChosen: type.isEmpty)]
          + sites.rules.types.types.map {
            Field.Option($0.key, $0.names.best(in: words.language), isChosen: $0.key == type)
          }
      },
      capacity: field("capacity", "site.capacity", facts?.capacity.map { String($0.count) }),
      unit: field("unit", "site.unit", nil) { field in
        field.options = SiteCapacity.Unit.allCases.map {
          Field.Option($0.rawValue, words["site.units.\($0.rawValue)"], isChosen: $0.rawValue == unit)
        }
      },
      manager: field("manager", "site.manager", facts?.manager) {
        $0.hint = words["site.managerHint"]
        $0.longest = 200
      },
      opened: field("opened", "site.opened", facts?.opened?.description) { $0.type = "date" },
      problem: refusal.map(words.refusal))
    return try await visit.page(
      Page(
        model.title, model,
        trail: [Crumb(words["site.title"], "/records/sites")]
          + (record.map { [Crumb(view.name($0.place), SiteView.path($0.place))] } ?? []),
        width: .narrow, status: isSent ? .unprocessableContent : .ok))
  }

  // MARK: Its life

  private func changeState(_ visit: Visit) async throws -> Response {
    let (record, view) = try await managed(visit)
    let path = SiteView.path(record.place)
    guard let day = visit.form.day("on") else { throw AccessRefusal.malformed }
    let reason = String((visit.form["reason"] ?? "").prefix(300))
    let action = visit.form["action"] ?? ""
    return try await attempt(visit, back: path, saying: "place.saved") {
      switch action {
      case "close": try await sites.close(record.place, on: day, reason: reason, by: visit.requester)
      case "reopen": try await sites.reopen(record.place, on: day, reason: reason, by: visit.requester)
      case "merge", "split":
        let codes = (visit.form["other"] ?? "").split(whereSeparator: { ",;،؛ ".contains($0) }).map(String.init)
        let others = try await sites.store.read { reader in
          try codes.prefix(50).map { code in
            guard let other = try reader.site(code: code) else { throw SiteRefusal.otherUnknown(code) }
            return other.place
          }
        }
        if action == "split" {
          try await sites.split(record.place, into: others, on: day, reason: reason, by: visit.requester)
        } else {
          guard let other = others.first, others.count == 1, view.places.isVisible(other) else {
            throw SiteRefusal.otherUnknown(codes.joined(separator: ", "))
          }
          try await sites.merge(record.place, into: other, on: day, reason: reason, by: visit.requester)
        }
      default: throw AccessRefusal.malformed
      }
    }
  }

  private func judge(_ visit: Visit) async throws -> Response {
    let ids = (visit.form["pair"] ?? "").split(separator: " ").compactMap { ID<Place>($0) }
    guard ids.count == 2 else { throw AccessRefusal.malformed }
    let keep = visit.form["keep"] ?? ""
    return try await attempt(visit, back: "/records/sites/duplicates", saying: "site.duplicates.judged") {
      try await sites.judge(
        SitePair(ids[0], ids[1]), keep == "different" ? .different : .same, survivor: ID<Place>(keep),
        on: visit.today, reason: visit.words["site.duplicates.reason"], by: visit.requester)
    }
  }

  // MARK: What submissions bring

  private func takeUnlisted(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let asked = Set(visit.form.values("take"))
    let chosen = try await sites.store.read { try $0.unlistedSites(view.reach) }
      .filter { $0.submissions.first.map { asked.contains($0.description) } ?? false }
    return try await attempt(visit, back: "/records/sites/unlisted", saying: "site.unlisted.taken") {
      guard !chosen.isEmpty else { throw SiteRefusal.unknownSubmission }
      if visit.form["action"] == "is" {
        let code = visit.form["site"] ?? ""
        guard let site = try await sites.store.read({ try $0.site(code: code) }) else {
          throw SiteRefusal.otherUnknown(code)
        }
        try await sites.recognise(chosen.flatMap(\.submissions), as: site.place, by: visit.requester)
      } else {
        let drafts = try chosen.map { site in
          guard let draft = site.draft(sites.rules, language: visit.words.language) else {
            throw SiteRefusal.areaMissing
          }
          return draft
        }
        try await sites.register(drafts, by: visit.requester)
      }
    }
  }

  private func enlist(_ visit: Visit) async throws -> Response {
    guard let place = visit.form["place"].flatMap({ ID<Place>($0) }) else { throw AccessRefusal.malformed }
    return try await attempt(visit, back: "/records/sites/unlisted", saying: "site.registered") {
      try await sites.enlist(place, by: visit.requester)
    }
  }

  // MARK: Needs

  private func weigh(_ visit: Visit) async throws -> Response {
    var weights: [String: Double] = [:]
    let style = NumberStyle(visit.words.language)
    for indicator in sites.rules.indicators {
      guard let text = visit.form["weight-\(indicator.key)"] else { continue }
      weights[indicator.key] = style.double(text) ?? .nan
    }
    let said = weights
    return try await attempt(visit, back: "/records/sites/ranking", saying: "site.ranking.weighed") {
      try await sites.weigh(said, by: visit.requester)
    }
  }

  private func refer(_ visit: Visit) async throws -> Response {
    let (record, _) = try await managed(visit)
    guard let due = visit.form.day("due") else { throw AccessRefusal.malformed }
    return try await attempt(visit, back: SiteView.path(record.place), saying: "site.referral.made") {
      try await sites.refer(
        visit.form["need"] ?? "", sector: visit.form["sector"] ?? "", of: record.place,
        to: visit.form["organisation"] ?? "", due: due, by: visit.requester)
    }
  }

  private func answerReferral(_ visit: Visit) async throws -> Response {
    let referral = try visit.id("referral", of: SiteReferral.self)
    return try await attempt(visit, back: "/records/sites/referrals", saying: "place.saved") {
      try await sites.answer(
        referral, isAccepted: visit.form["answer"] == "accept", visit.form["said"] ?? "", by: visit.requester)
    }
  }

  private func closeReferral(_ visit: Visit) async throws -> Response {
    let referral = try visit.id("referral", of: SiteReferral.self)
    return try await attempt(visit, back: "/records/sites/referrals", saying: "site.referral.closed") {
      try await sites.close(referral, reason: visit.form["said"] ?? "", by: visit.requester)
    }
  }
}
