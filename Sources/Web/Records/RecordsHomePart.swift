import Basics
package import Office
package import Records
import Store

/// What the records say of themselves on the first page: places, sites, the homes of programmes, and what needs somebody
/// now. Costs some queries, whatever there is to show.
package struct RecordsHomePart: HomePart {
  private let places: Places
  private let flows: Flows
  private let emergencies: Emergencies
  private let office: Office

  package init(_ places: Places, flows: Flows, emergencies: Emergencies, office: Office) {
    self.places = places
    self.flows = flows
    self.emergencies = emergencies
    self.office = office
  }

  private static let mostItems = 5

  package func part(for visit: Visit) async throws -> HomePage.Part? {
    let words = visit.words
    let atlas = try await places.atlas()
    let view = PlaceView(visit, atlas)
    let count = atlas.places.count { $0.until == nil && view.isVisible($0.id) }
    var figures = [
      HomePage.Figure(words.number(count), words("place.home", ["count": .number(count)]), path: "/records/places")
    ]
    var items: [HomePage.Item] = []
    if visit.may(.readEvidence) {
      let requester = try visit.requester
      var query = SiteQuery()
      query.limit = 1
      let reach = SiteReach(requester, on: visit.today)
      let sites = try await places.store.read { [query] in try $0.sites(query, reach).count }
      if sites > 0 {
        figures.append(
          .init(words.number(sites), words("site.home", ["count": .number(sites)]), path: "/records/sites"))
      }
      items = try await needed(visit, atlas)
      items += try await programmes(visit, atlas)
    }
    return HomePage.Part(
      .records, path: "/records/places", figures: figures, latestTitle: words["records.home.now"],
      latest: Array(items.prefix(Self.mostItems)),
      actions: visit.may(.managePlaces) ? [.init(words["place.import.title"], path: "/records/places/import")] : [],
      words: words)
  }

  /// Figures of emergencies that are overdue, reports from the spot, signals that nobody closed: the most urgent first.
  private func needed(_ visit: Visit, _ atlas: PlaceAtlas) async throws -> [HomePage.Item] {
    let words = visit.words
    let requester = try visit.requester
    var items: [HomePage.Item] = []
    let all = try await emergencies.all(for: requester, on: visit.today)
    for emergency in all where emergency.due.map({ $0.at < visit.now }) ?? false {
      items.append(
        .init(
          EmergencyView.name(emergency.kind, emergency.place, atlas, words), words["emergency.home.overdue"],
          path: "\(EmergencyView.path)/\(emergency.id)"))
    }
    if visit.may(.readSubmissions) {
      let known = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
      let open = try await emergencies.reports(for: requester, on: visit.today)
        .filter { report in known[report.code].map { $0.awaits(report) } ?? true }
      if !open.isEmpty {
        items.append(
          .init(
            words["emergency.reportsTitle"], words("emergency.waiting", ["count": .number(open.count)]),
            path: EmergencyView.path))
      }
    }
    let signals = try await flows.signals(for: requester, on: visit.today).count { $0.closed == nil }
    if signals > 0 {
      items.append(
        .init(
          words["flow.signal.title"], words("flow.signal.open", ["count": .number(signals)]),
          path: "/records/flows/signals"))
    }
    return items
  }

  /// The homes of programmes that track.
  private func programmes(_ visit: Visit, _ atlas: PlaceAtlas) async throws -> [HomePage.Item] {
    let tracked = Set(try await places.store.read { try $0.trackingProgrammes() })
    var items: [HomePage.Item] = []
    for programme in try await office.programmes.all() where tracked.contains(programme.id) && !programme.isClosed {
      let view = try PresenceView(visit, atlas, programme.id, programme)
      guard !view.seesNothing else { continue }
      items.append(
        .init(
          programme.names.best(in: visit.words.language), visit.words["presence.title"],
          path: PresenceRoutes.home(programme.id)))
    }
    return items
  }
}
