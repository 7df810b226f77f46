import Basics
import Collect
import Evidence
import Records

/// Where one figure of an issue comes from: for everybody who sees the issue its method and source, for those with the right
/// the records behind it.
struct ReleaseFigureView {
  let view: ReleaseView
  private let facts: FigureFacts

  /// Nil when the issue has no such figure.
  init?(view: ReleaseView, address: FigureAddress) {
    guard let facts = FigureFacts(view.content, address, in: view.words) else { return nil }
    (self.view, self.facts) = (view, facts)
  }

  private var words: Words { view.words }

  func model(_ visit: Visit, _ releases: Releases) async throws -> ReleaseFigurePage {
    let (links, records) = try await sources(visit, releases)
    return ReleaseFigurePage(
      title: facts.title, line: facts.label, figure: facts.told, facts: facts.facts(isInside: true), links: links,
      hasLinks: !links.isEmpty, records: records)
  }

  // MARK: Behind it

  private func sources(
    _ visit: Visit, _ releases: Releases
  ) async throws -> ([ReleasePage.Link], ReleaseFigurePage.Records?) {
    let line = facts.line
    switch facts.table.definition.source {
    case .indicator(let source):
      let link = ReleasePage.Link(
        path: "/evidence/indicators/\(source.id)", label: source.indicator.names.best(in: words.language))
      guard visit.may(.readSubmissions), facts.figure != nil else { return ([link], nil) }
      let last = visit.query("after").flatMap { ID<Submission>($0) }
      let found = try await releases.records(
        behind: source, at: line.key == FrozenTable.totalKey ? nil : line.place?.hexadecimal ?? line.key,
        for: visit.requester, on: visit.today, after: last, limit: Self.page)
      guard let found else { return ([link], nil) }
      let own = facts.address.path(below: view.path)
      let records = ReleaseFigurePage.Records(
        lead: words("release.recordsNow", ["time": .text(words.time(visit.now))]),
        lines: found.prefix(Self.page).map { record in
          .init(
            path: "/collect/submissions/\(record.id)",
            label: words.list([words.time(record.received), record.name ?? ""]))
        },
        next: found.count > Self.page
          ? own + (own.contains("?") ? "&" : "?") + "after=\(found[Self.page - 1].id)" : nil)
      return ([link], records)
    case .presence(let source):
      let round = PresenceRoutes.path(source.round)
      let label = words("release.roundOf", ["round": .number(source.number)])
      guard let place = line.place else { return ([.init(path: round, label: label)], nil) }
      // One place has its page of estimates and submissions; an area has the list of its places.
      let isArea = line.figures.compactMap(\.self).first.map { $0.units != 1 } ?? true
      let path = isArea ? "\(round)?in=\(place)" : PresenceRoutes.path(source.round, place)
      return ([.init(path: path, label: words.list([label, view.text(line.label)]))], nil)
    case .site(let source):
      // Its visits are on the site's page, as far as the reader's rights reach.
      return (
        [.init(path: SiteView.path(source.site), label: words("release.siteOf", ["code": .isolated(source.code)]))], nil
      )
    }
  }

  private static let page = 100
}
