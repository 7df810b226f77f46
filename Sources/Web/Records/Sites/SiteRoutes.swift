package import Basics
import Collect
import Evidence
import Formats
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
import Store

/// Looking at sites: the list, one site, what to act on first, entries that may be one, referrals, files.
package struct SiteRoutes: RouteGroup {
  private let sites: Sites
  private let office: Office
  /// The name of whoever did something.
  private let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ sites: Sites, office: Office, actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    (self.sites, self.office) = (sites, office)
    self.actorName = actorName
  }

  package var routes: [Route] {
    [
      .get("/records/sites", .right(.readEvidence), menu: .init(.records, "site.title"), list),
      .get("/records/sites/list.csv", .right(.readEvidence)) { try await file($0, .csv) },
      .get("/records/sites/list.xlsx", .right(.readEvidence)) { try await file($0, .xlsx) },
      .get("/records/sites/list.geojson", .right(.readEvidence)) { try await file($0, .geojson) },
      .get("/records/sites/ranking", .right(.readEvidence), ranking),
      .get("/records/sites/duplicates", .right(.readEvidence), duplicates),
      .get("/records/sites/unlisted", .right(.readEvidence), unlisted),
      .get("/records/sites/referrals", .right(.readEvidence), referrals),
      .get("/records/sites/{site}", .right(.readEvidence), show),
    ]
  }

  private func view(_ visit: Visit) async throws -> SiteView {
    let programmes = try await office.programmes.all()
    let households = try await sites.store.read { reader in
      try programmes.map { ($0.id, try reader.trackingSetUp(of: $0.id).households) }
    }
    return try SiteView(
      visit, try await sites.places.atlas(), sites.rules,
      practising: Set(programmes.filter { $0.assessment == nil }.map(\.id)),
      households: Dictionary(uniqueKeysWithValues: households))
  }

  // MARK: The list

  private func query(_ visit: Visit, _ view: SiteView) throws -> SiteQuery {
    var query = SiteQuery()
    query.search = visit.query("q") ?? ""
    query.type = visit.query("type").flatMap { sites.rules.types[$0]?.key }
    query.state = visit.query("state").flatMap(SiteRecord.State.init(rawValue:))
    query.sort = visit.query("sort").flatMap(SiteQuery.Sort.init(rawValue:)) ?? .code
    query.after = visit.query("after").flatMap(SiteQuery.Cursor.init)
    if let text = visit.query("area") {
      guard let area = view.atlas.place(named: text, on: visit.today) else { throw SiteRefusal.areaMissing }
      query.within = area
    }
    return query
  }

  /// The address of the same list with some of its parts set; nil takes one away.
  private func address(_ path: String, _ visit: Visit, _ changes: [String: String?] = [:]) -> String {
    var items: [URLQueryItem] = []
    for name in ["q", "type", "state", "area", "sort", "after", "by", "all"] {
      let value = changes.keys.contains(name) ? changes[name] ?? nil : visit.query(name)
      if let value, !value.isEmpty { items.append(URLQueryItem(name: name, value: value)) }
    }
    guard !items.isEmpty else { return path }
    var components = URLComponents()
    components.queryItems = items
    return path + "?" + (components.percentEncodedQuery ?? "").replacing("+", with: "%2B")
  }

  private func list(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let words = visit.words
    let query = try query(visit, view)
    let (page, count) = try await sites.store.read { reader in
      (try reader.sites(query, view.reach), try reader.unlistedCount(view.reach))
    }
    func options(_ values: [(String, String)], _ chosen: String?) -> [Field.Option] {
      values.map { Field.Option($0.0, $0.1, isChosen: $0.0 == chosen ?? "") }
    }
    func filter(_ name: String, _ label: String, _ options: [Field.Option]) -> Field {
      Field(name, words[label]).with { ($0.options, $0.isRequired, $0.saysOptional) = (options, false, false) }
    }
    let any = ("", words["site.any"])
    let types = sites.rules.types.types.map { ($0.key, $0.names.best(in: words.language)) }
    let states = SiteRecord.State.allCases.map { ($0.rawValue, words["site.state.\($0.rawValue)"]) }
    let sorts = SiteQuery.Sort.allCases.map { ($0.rawValue, words["site.sort.\($0.rawValue)"]) }
    let model = SitesPage(
      tabs: view.tabs("/records/sites"), search: query.search,
      type: filter("type", "site.type", options([any] + types, query.type)),
      state: filter("state", "site.stateTitle", options([any] + states, query.state?.rawValue)),
      area: areaField(visit, view, query.within),
      sort: filter("sort", "site.sort.title", options(sorts, query.sort.rawValue)),
      isFiltered: query.type != nil || query.state != nil || query.within != nil || query.sort != .code,
      count: words("site.sites", ["count": .number(page.count)]), lines: page.lines.map(view.line),
      isEmpty: page.lines.isEmpty, next: page.next.map { address("/records/sites", visit, ["after": $0.text]) },
      first: query.after == nil ? nil : address("/records/sites", visit, ["after": nil]),
      canManage: visit.may(.manageSites),
      unlisted: count == 0 ? nil : words("site.unlisted.notice", ["count": .number(count)]),
      files: TakeOut(
        kept: ["q", "type", "state", "area", "sort"].compactMap { name in visit.query(name).map { (name, $0) } },
        levels: Level.outside.map(\.rawValue),
        formats: [
          ("/records/sites/list.csv", words["site.asCSV"]), ("/records/sites/list.xlsx", words["site.asXLSX"]),
          ("/records/sites/list.geojson", words["site.asGeoJSON"]),
        ], in: words))
    return try await visit.page(Page(words["site.title"], model))
  }

  private func areaField(_ visit: Visit, _ view: SiteView, _ area: ID<Place>?) -> Field {
    Field("area", visit.words["site.area"], visit.query("area") ?? "").with {
      ($0.isRequired, $0.saysOptional) = (false, false)
      $0.shown = area.map { view.atlas.path($0, in: visit.words.language) } ?? ""
    }
  }

  private func file(_ visit: Visit, _ kind: SiteExport.Kind) async throws -> Response {
    let view = try await view(visit)
    let query = try query(visit, view)
    let lines = try await sites.store.read { try $0.allSites(query, view.reach) }
    let whole = try await visit.site.outside.profile().mark(in: visit.words)
    let practice = lines.contains { view.isPractice($0.figure?.programme) }
    let mark = whole ?? (practice ? DataMark(.practice, visit.words["programme.practiceFile"]) : nil)
    let level = try Level(asked: visit.queries)
    let name = "\(mark?.filePrefix ?? "")sites\(level == .internal ? "" : "-\(level.rawValue)").\(kind.rawValue)"
    return try await office.dataExports.take(
      .sites, as: name, level: level, conditions: ["q", "type", "state", "area"].count { visit.query($0) != nil },
      by: visit
    ) { stamp in
      let bytes: [UInt8]
      if level == .internal {
        bytes = SiteExport.bytes(
          lines, as: kind, in: view.atlas, mark: mark,
          isMarked: { whole != nil || view.isPractice($0.figure?.programme) },
          isRightToLeft: visit.words.language.isRightToLeft, stamp: stamp)
      } else {
        bytes = try await OutsideSites(
          lines, in: view.atlas, at: OutsideLevel(level, in: sites.store, office), visit.today, visit.words
        ).bytes(as: kind, mark: mark, stamp: stamp)
      }
      return .download(bytes, named: name, type: kind.type)
    }
  }

  // MARK: What to act on first

  private static let first = 20
  private static let mostUnknown = 200

  private func ranking(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let words = visit.words
    var query = SiteQuery()
    if let text = visit.query("area") {
      guard let area = view.atlas.place(named: text, on: visit.today) else { throw SiteRefusal.areaMissing }
      query.within = area
    }
    let order = visit.query("by").flatMap(SiteRanking.Order.init(rawValue:)) ?? .severity
    let (ranked, unknown) = try await sites.ranking(query, by: order, view.reach)
    let shownCount = visit.query("all") == "yes" ? 1000 : Self.first
    let shown = Array(ranked.prefix(shownCount))
    let weights = try await sites.store.read { try $0.siteWeights() }
    let worst = try await worst(shown.map(\.candidate.site), weights, view)
    let fields = sites.rules.indicators.map { indicator in
      let weight = weights[indicator.key] ?? indicator.weight
      return Field(
        "weight-\(indicator.key)", indicator.names.best(in: words.language), words.number(weight, decimals: 0...2)
      ).with { $0.isVerbatim = true }
    }
    let more = ranked.count - shown.count
    let allAddress = address("/records/sites/ranking", visit, ["by": order.rawValue, "all": "yes"])
    let model = SiteRankingPage(
      proof: visit.proof, tabs: view.tabs("/records/sites/ranking"),
      lead: words("site.ranking.lead", ["count": .number(ranked.count)]), how: words["site.ranking.how"],
      order: Field("by", words["site.ranking.by"]).with {
        ($0.isRequired, $0.saysOptional) = (false, false)
        $0.options = SiteRanking.Order.allCases.map { one in
          Field.Option(one.rawValue, words["site.ranking.order.\(one.rawValue)"], isChosen: one == order)
        }
      },
      area: areaField(visit, view, query.within),
      lines: shown.map { line in
        let candidate = line.candidate
        return SiteRankingPage.Line(
          rank: words.number(line.rank), path: SiteView.path(candidate.site), name: view.name(candidate.site),
          code: candidate.code, area: view.area(candidate.site), score: view.score(candidate.severity),
          bounds: view.bounds(candidate.severity),
          people: candidate.individuals.map { count in
            candidate.isConverted ? words("site.convertedCount", ["count": .number(count)]) : words.number(count)
          } ?? words["site.notKnown"],
          age: view.age(candidate.day, of: candidate.programme), isOld: view.isOld(candidate.day),
          known: view.known(candidate.severity),
          worst: worst[candidate.site] ?? "")
      },
      isEmpty: shown.isEmpty, all: more > 0 ? allAddress : nil,
      unknown: words("site.ranking.unknown", ["count": .number(unknown.count)]),
      unknownSites: unknown.prefix(Self.mostUnknown).map {
        .init(name: "\(view.name($0.site)) (\($0.code))", path: SiteView.path($0.site))
      },
      hasUnknown: !unknown.isEmpty, weights: fields, canWeigh: view.mayManageAll,
      weightsShown: zip(sites.rules.indicators, fields).map { "\($1.label): \($1.value)" }
        .joined(separator: " · "))
    return try await visit.page(Page(words["site.ranking.title"], model))
  }

  /// The three indicators that add most to a site's score, of the few sites that are shown.
  private func worst(
    _ places: [ID<Place>], _ weights: [String: Double], _ view: SiteView
  ) async throws -> [ID<Place>: String] {
    let rules = sites.rules
    let reach = view.reach
    let figures = try await sites.store.read { reader in try reader.latestFigures(of: places, reach) }
    return figures.mapValues { figure in
      rules.needs(of: figure.findings).compactMap { need -> (Double, String)? in
        guard let gap = need.gap, gap.share > 0 else { return nil }
        let weight = weights[need.indicator.key] ?? need.indicator.weight
        return (weight * gap.share, need.indicator.names.best(in: view.words.language))
      }.sorted { $0.0 > $1.0 }.prefix(3).map(\.1).joined(separator: view.words["list.comma"])
    }
  }

  // MARK: Entries that may be one

  private static let mostPairs = 100

  private func duplicates(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let words = visit.words
    let asked = visit.query("distance").flatMap { NumberStyle.ungrouped($0) } ?? SiteLikeness.usualDistance
    let distance = min(max(asked, 10), 5000)
    let found = try await sites.duplicates(within: distance, view.reach)
    let shown = found.proposals.prefix(Self.mostPairs)
    let ids = Set(shown.flatMap { [$0.pair.low, $0.pair.high] })
    let reach = view.reach
    let lines = try await sites.store.read { reader in
      Dictionary(
        try reader.allSites(SiteQuery(), reach).filter { ids.contains($0.record.place) }.map { ($0.record.place, $0) },
        uniquingKeysWith: { first, _ in first })
    }
    func side(_ place: ID<Place>) -> SiteDuplicatesPage.Side {
      let line = lines[place]
      let about = [
        view.area(place), line.map { view.type($0.record.facts.type) }, line.map { view.people($0.figure) },
        line.flatMap { view.age($0.figure) },
      ].compactMap(\.self).filter { !$0.isEmpty }
      let code = line?.record.code ?? ""
      return SiteDuplicatesPage.Side(
        id: place.description, name: view.name(place), code: code, path: SiteView.path(place),
        about: about.joined(separator: " · "), keep: words("site.duplicates.keep", ["code": .isolated(code)]))
    }
    let more = found.proposals.count - shown.count
    let model = SiteDuplicatesPage(
      proof: visit.proof, tabs: view.tabs("/records/sites/duplicates"),
      distance: Field("distance", words["site.duplicates.distance"], words.digits(of: String(Int(distance)))).with {
        $0.hint = words["site.duplicates.distanceHint"]
        ($0.isRequired, $0.saysOptional, $0.isVerbatim) = (false, false, true)
      },
      count: words("site.duplicates.count", ["count": .number(found.proposals.count)]),
      pairs: shown.map { proposal in
        let near =
          proposal.distance.map { metres in
            words("site.duplicates.metres", ["count": .number(Int(metres.rounded()))])
          } ?? words["site.duplicates.noPoint"]
        let alike = words(
          "site.duplicates.alike", ["share": .text(words.percent(proposal.likeness, decimals: 0...0))])
        return SiteDuplicatesPage.Pair(
          low: side(proposal.pair.low), high: side(proposal.pair.high),
          score: words.number(proposal.score, decimals: 0...0), reasons: near + words["list.comma"] + alike,
          pair: "\(proposal.pair.low) \(proposal.pair.high)")
      },
      isEmpty: shown.isEmpty,
      more: more > 0 || !found.isComplete ? words("site.duplicates.more", ["count": .number(more)]) : nil,
      canManage: visit.may(.manageSites))
    return try await visit.page(Page(words["site.duplicates.title"], model))
  }

  // MARK: Not on the list

  private static let mostUnlisted = 200

  private func unlisted(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let words = visit.words
    let (unlisted, places) = try await sites.store.read { reader in
      (try reader.unlistedSites(view.reach), try reader.placesWithoutCode(view.reach))
    }
    let more = unlisted.count - Self.mostUnlisted
    let model = UnlistedSitesPage(
      proof: visit.proof, tabs: view.tabs("/records/sites/unlisted"),
      count: words("site.unlisted.count", ["count": .number(unlisted.count)]),
      sites: unlisted.prefix(Self.mostUnlisted).map { site in
        UnlistedSitesPage.Line(
          key: site.submissions.first?.description ?? "", name: site.name,
          area: site.area.map { view.atlas.path($0, in: words.language) } ?? words["site.notKnown"],
          type: view.type(site.type.flatMap { sites.rules.types.type(named: $0)?.key }),
          latest: words.date(site.latest), submissions: words.number(site.submissions.count),
          people: site.individuals.map { words.number($0) } ?? words["site.notKnown"])
      },
      isEmpty: unlisted.isEmpty, more: more > 0 ? words("place.import.more", ["count": .number(more)]) : nil,
      places: places.prefix(Self.mostUnlisted).map {
        .init(id: $0.description, name: view.name($0), path: PlaceView.path($0))
      },
      hasPlaces: !places.isEmpty, canManage: visit.may(.manageSites),
      other: Field("site", words["site.unlisted.is"]).with { ($0.isRequired, $0.saysOptional) = (false, false) })
    return try await visit.page(Page(words["site.unlisted.title"], model))
  }

  // MARK: Referrals

  private func referrals(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let words = visit.words
    let found = try await sites.store.read { try $0.referrals(onlyOpen: true, view.reach) }
    let overdue = found.count { $0.record.isOverdue(on: visit.today) }
    let model = SiteReferralsPage(
      proof: visit.proof, tabs: view.tabs("/records/sites/referrals"),
      lead: words("site.referral.lead", ["count": .number(found.count), "overdue": .number(overdue)]),
      referrals: found.map { view.referral($0.id, $0.record) }, isEmpty: found.isEmpty)
    return try await visit.page(Page(words["site.referral.title"], model))
  }

  // MARK: One

  private func show(_ visit: Visit) async throws -> Response {
    let view = try await view(visit)
    let words = visit.words
    let place = try visit.id("site", of: Place.self)
    let reach = view.reach
    struct Found: Sendable {
      let record: SiteRecord
      let figures: [SiteFigure]
      let merged: [SiteRecord]
      let referrals: [(id: ID<SiteReferral>, record: SiteReferralRecord)]
      let weights: [String: Double]
    }
    let found = try await sites.store.read { reader -> Found? in
      guard try reader.sees(place, reach), let record = try reader.site(place) else { return nil }
      return Found(
        record: record, figures: try reader.figures(of: place, reach), merged: try reader.sites(mergedInto: place),
        referrals: try reader.referrals(of: place, reach), weights: try reader.siteWeights())
    }
    guard let found, let record = view.atlas[place] else { throw SiteRefusal.unknown }
    let counted = found.figures.filter(\.counts)
    let latest = counted.first
    let assessed = counted.first { !$0.findings.answers.values.allSatisfy(\.isEmpty) }
    let needs = sites.rules.needs(of: assessed?.findings)
    let severity = SiteSeverity(needs, weights: found.weights)
    let path = SiteView.path(place)
    let model = SiteProfilePage(
      proof: visit.proof, name: view.name(place), code: found.record.code, path: path,
      status: found.record.state == .open
        ? nil
        : [view.state(found.record), found.record.reason].compactMap(\.self).joined(separator: ": "),
      successor: found.record.mergedInto.map { .init(name: view.name($0), path: SiteView.path($0)) },
      facts: facts(found.record, record, view), map: try await map(of: record, view),
      people: people(latest, view), severity: view.score(severity),
      severityHow: view.known(severity) + words["list.comma"] + view.bounds(severity),
      sectors: view.sectors(needs),
      needsFrom: assessed.map { words("site.needsFrom", ["date": .text(view.age($0))]) }
        ?? words["site.visit.none"],
      rulesEdition: words("site.rulesEdition", ["edition": .isolated(sites.rules.edition)]),
      change: counted.count > 1 ? change(counted[0], counted[1], view) : nil,
      visits: found.figures.prefix(50).map { visited($0, visit) }, hasVisits: !found.figures.isEmpty,
      mergedIn: found.merged.map {
        .init(name: "\(view.name($0.place)) (\($0.code))", path: SiteView.path($0.place))
      },
      hasMergedIn: !found.merged.isEmpty, referrals: found.referrals.map { view.referral($0.id, $0.record) },
      hasReferrals: !found.referrals.isEmpty, history: try await history(of: place, view),
      place: PlaceView.path(place), manage: view.mayManage(place) ? manage(found.record, path, visit) : nil)
    return try await visit.page(
      Page(
        view.name(place), model, trail: [Crumb(words["site.title"], "/records/sites")],
        scripts: model.map == nil ? [] : ["places.js"]))
  }

  private func facts(_ record: SiteRecord, _ place: PlaceRecord, _ view: SiteView) -> [PlacePage.Fact] {
    let words = view.words
    var facts: [PlacePage.Fact] = [
      .init(label: words["site.code"], value: record.code),
      .init(label: words["site.type"], value: view.type(record.facts.type)),
      .init(label: words["site.stateTitle"], value: view.state(record)),
      .init(label: words["site.area"], value: view.area(place.id)),
      .init(label: words["site.manager"], value: record.facts.manager ?? words["site.notKnown"]),
      .init(label: words["site.capacity"], value: view.capacity(record.facts.capacity)),
      .init(label: words["site.opened"], value: record.facts.opened.map(words.date) ?? words["site.notKnown"]),
    ]
    facts.append(
      .init(
        label: words["place.centre"],
        value: place.centre.map {
          words.number($0.latitude, decimals: 5...5) + words["list.comma"]
            + words.number($0.longitude, decimals: 5...5)
        } ?? words["site.notKnown"]))
    if let edition = record.facts.typeEdition {
      facts.append(.init(label: words["site.typeEdition"], value: sites.rules.types.source + " " + edition))
    }
    return facts
  }

  private func people(_ figure: SiteFigure?, _ view: SiteView) -> SiteProfilePage.People {
    let words = view.words
    let households = figure?.findings.households.map {
      words("site.count.households", ["count": .number($0)])
    }
    return SiteProfilePage.People(
      figure: view.people(figure),
      households: figure?.findings.individuals == nil ? "" : households ?? words["site.householdsNotKnown"],
      age: view.age(figure), isOld: view.isOld(figure?.day), isKnown: figure != nil,
      question: view.question(figure))
  }

  private func change(_ now: SiteFigure, _ before: SiteFigure, _ view: SiteView) -> SiteProfilePage.Change {
    let words = view.words
    func difference(_ new: Int?, _ old: Int?) -> String {
      guard let new, let old else { return words["site.notKnown"] }
      return "\u{2068}\(new == old ? "±" : "")\(words.signed(new - old))\u{2069}"
    }
    return SiteProfilePage.Change(
      since: words("site.change.since", ["date": .text(words.date(before.day)), "now": .text(words.date(now.day))]),
      individuals: difference(now.findings.individuals, before.findings.individuals),
      households: difference(now.findings.households, before.findings.households))
  }

  private func visited(_ figure: SiteFigure, _ visit: Visit) -> SiteProfilePage.Visit {
    let words = visit.words
    func number(_ count: Int?) -> String { count.map { words.number($0) } ?? words["site.notKnown"] }
    let state =
      figure.isEmpty
      ? words["site.visit.empty"]
      : figure.counts ? words["site.visit.counts"] : words["site.visit.other.\(figure.state.rawValue)"]
    return SiteProfilePage.Visit(
      day: words.date(figure.day), round: figure.round, individuals: number(figure.findings.individuals),
      households: number(figure.findings.households), state: state,
      path: visit.may(.readSubmissions) ? "/collect/submissions/\(figure.submission)" : nil)
  }

  private func history(of place: ID<Place>, _ view: SiteView) async throws -> [PlacePage.Event] {
    let own = try await sites.store.history(of: SiteRecord.stream(of: place))
    let places = try await sites.store.history(of: place.recast())
    var events: [PlacePage.Event] = []
    let all = (own + places).sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    for entry in all.suffix(100).reversed() {
      guard let what = view.describe(entry) ?? view.places.describe(entry) else { continue }
      events.append(
        PlacePage.Event(
          time: view.words.time(entry.time.instant), what: what,
          who: try await actorName(entry.actor) ?? view.words["place.history.konak"]))
    }
    return events
  }

  /// The site in its area.
  private func map(of place: PlaceRecord, _ view: SiteView) async throws -> PlaceMapView? {
    guard let point = place.centre else { return nil }
    let bounds = Bounds(around: point, degrees: 0.08)
    let area = place.parent
    // Of a site that lies in no area nothing is drawn but the countries behind.
    let sources = area == nil ? [] : try await sites.places.sourcesDrawn(of: area)
    return PlaceMapView(
      label: view.words("place.map.label", ["place": .text(view.name(place.id))]),
      areas: area.map { "/records/places/areas?of=\($0)" } ?? "", backdrop: "/records/places/backdrop",
      bounds: [bounds.west, bounds.south, bounds.east, bounds.north].map(\.description).joined(separator: ","),
      point: "\(point.latitude),\(point.longitude)", credit: MapCredit(sources, in: view.words))
  }

  private func manage(_ record: SiteRecord, _ path: String, _ visit: Visit) -> SiteProfilePage.Manage {
    let words = visit.words
    return SiteProfilePage.Manage(
      edit: path + "/edit", isOpen: record.state == .open, isClosed: record.state == .closed,
      isLiving: record.state == .open || record.state == .closed,
      day: Field("on", words["site.change.on"], visit.today.description).with { $0.type = "date" },
      reason: Field("reason", words["site.change.reason"]).with { $0.longest = 300 },
      other: Field("other", words["site.change.other"]).with {
        $0.hint = words["site.change.otherHint"]
        ($0.isRequired, $0.isVerbatim) = (false, true)
      },
      sector: Field("sector", words["site.referral.sector"]).with {
        $0.options = sites.rules.sectors.map {
          Field.Option($0.key, $0.names.best(in: words.language), isChosen: false)
        }
      },
      need: Field("need", words["site.referral.need"]).with { $0.longest = 500 },
      organisation: Field("organisation", words["site.referral.organisation"]).with {
        $0.longest = 200
        $0.hint = words["site.referral.organisationHint"]
      },
      due: Field("due", words["site.referral.due"], visit.today.adding(days: 14).description).with {
        $0.type = "date"
      })
  }
}
