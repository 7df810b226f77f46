package import Basics
import Evidence
import Formats
import Foundation
import HTTPTypes
import Hummingbird
package import Office
package import Records
import Store

/// Looking at rounds: what they found where, how it changed, and what each figure rests on.
package struct PresenceRoutes: RouteGroup {
  let presence: Presence
  let places: Places
  let office: Office
  /// The name of whoever did something.
  let actorName: @Sendable (ID<Actor>) async throws -> String?

  package init(
    _ presence: Presence, places: Places, office: Office,
    actorName: @escaping @Sendable (ID<Actor>) async throws -> String?
  ) {
    self.presence = presence
    self.places = places
    self.office = office
    self.actorName = actorName
  }

  static let root = "/records/presence"
  static func path(_ round: ID<Round>) -> String { "\(root)/rounds/\(round)" }
  static func path(_ round: ID<Round>, _ place: ID<Place>) -> String { "\(path(round))/places/\(place)" }
  static func path(_ programme: ID<Programme>) -> String { "\(root)/programmes/\(programme)" }
  static func home(_ programme: ID<Programme>) -> String { "/programmes/\(programme)" }

  package var routes: [Route] {
    [
      .get(Self.root, .right(Presence.reading), menu: .init(.records, "presence.title"), list),
      .get("/programmes/{programme}", .right(Presence.reading), home),
      .get("/programmes/{programme}/definitions", .right(Presence.reading), definitions),
      .get("/programmes/{programme}/compare", .right(Presence.reading), compare),
      .get("/programmes/{programme}/trend", .right(Presence.reading), trend),
      .get("\(Self.root)/rounds/{round}", .right(Presence.reading), show),
      .get("\(Self.root)/rounds/{round}/table.csv", .right(Presence.reading)) { try await table($0, .csv) },
      .get("\(Self.root)/rounds/{round}/table.xlsx", .right(Presence.reading)) { try await table($0, .xlsx) },
      .get("\(Self.root)/rounds/{round}/picture", .right(Presence.reading), picture),
      .get("\(Self.root)/rounds/{round}/log.xlsx", .right(Presence.reading), logFile),
      .get("\(Self.root)/rounds/{round}/workbook.xlsx", .right(Presence.reading), workbook),
      .get("\(Self.root)/rounds/{round}/estimates.csv", .right(Presence.reading), estimates),
      .get("\(Self.root)/rounds/{round}/places/{place}", .right(Presence.reading), place),
    ]
  }

  /// The round of the address, if the reader may see anything of its programme.
  func subject(of visit: Visit) async throws -> (round: TrackingRound, view: PresenceView) {
    let round = try await presence.round(try visit.id("round"))
    let record = try await office.programmes.all().first { $0.id == round.programme }
    let view = try PresenceView(visit, try await places.atlas(), round.programme, record)
    guard !view.seesNothing else { throw PresenceRefusal.roundUnknown }
    return (round, view)
  }

  /// What files and pictures of a round bear while its figures are not real.
  func mark(_ round: TrackingRound?, _ view: PresenceView) async throws -> DataMark? {
    if let mark = try await office.mark(ofProgramme: view.record?.code, in: view.words) { return mark }
    return round?.isPractice == true ? DataMark(.practice, view.words["programme.practiceFile"]) : nil
  }

  // MARK: Programmes

  private func list(_ visit: Visit) async throws -> Response {
    let atlas = try await places.atlas()
    let tracked = Set(try await presence.store.read { try $0.trackingProgrammes() })
    var programmes: [PresencePage.Programme] = []
    for programme in try await office.programmes.all() {
      let view = try PresenceView(visit, atlas, programme.id, programme)
      guard !view.seesNothing, tracked.contains(programme.id) || view.managesAll && !programme.isClosed else {
        continue
      }
      let rounds = try await lines(of: programme.id, view)
      programmes.append(
        PresencePage.Programme(
          name: programme.names.best(in: visit.words.language), home: Self.home(programme.id),
          path: view.managesAll && visit.may(Presence.managing) ? Self.path(programme.id) : nil,
          isPractice: view.isPractice && !rounds.isEmpty, rounds: rounds, hasRounds: !rounds.isEmpty))
    }
    let page = PresencePage(programmes: programmes, isEmpty: programmes.isEmpty)
    return try await visit.page(visit.words["presence.title"], page)
  }

  /// The rounds of a programme, the newest first, with what the reader's areas sum to.
  func lines(of programme: ID<Programme>, _ view: PresenceView) async throws -> [PresencePage.Round] {
    let roots = view.areas ?? view.atlas.children(of: nil).map(\.id)
    let rounds = try await presence.store.read { reader in
      try reader.rounds(of: programme).map { ($0, try reader.presence(of: roots, in: $0.id)) }
    }
    let words = view.words
    return rounds.reversed().map { round, found in
      let whole = found.values.dropFirst().reduce(into: found.values.first) { $0?.add($1) }
      return PresencePage.Round(
        name: view.name(round), path: Self.path(round.id), days: view.days(round), state: view.state(round),
        isReleased: round.state == .released, isPractice: round.isPractice,
        total: view.figure(whole), missing: words.number(whole?.counts.missing ?? 0))
    }
  }

  /// The programme of the address, if it tracks and the reader may see anything of it.
  func programme(of visit: Visit) async throws -> ProgrammeSheet {
    let id = try visit.id("programme", of: Programme.self)
    let record = try await office.programmes.all().first { $0.id == id }
    let view = try PresenceView(visit, try await places.atlas(), id, record)
    let rounds = try await presence.store.read { try $0.rounds(of: id) }
    guard !view.seesNothing, record != nil || !rounds.isEmpty else { throw ProgrammeRefusal.missing }
    return ProgrammeSheet(self, id, rounds: rounds.series, view: view)
  }

  private func home(_ visit: Visit) async throws -> Response {
    let page = try await programme(of: visit).page(visit)
    return try await visit.page(
      Page(
        page.name, page, trail: [Crumb(visit.words["presence.title"], Self.root)],
        scripts: ["picture.js", "round-slider.js"], section: Self.root))
  }

  private func definitions(_ visit: Visit) async throws -> Response {
    let programme = try await programme(of: visit)
    let id = programme.programme
    let setUp = try await presence.store.read { try $0.trackingSetUp(of: id) }
    return try await visit.page(
      Page(
        visit.words["presence.definitions.title"], DefinitionsPage(setUp, programme.view),
        trail: [
          Crumb(visit.words["presence.title"], Self.root), Crumb(programme.name(visit.words), Self.home(id)),
        ], section: Self.root))
  }

  private func compare(_ visit: Visit) async throws -> Response {
    let programme = try await programme(of: visit)
    guard let sheet = try await CompareSheet(self, programme, visit) else { throw PresenceRefusal.roundUnknown }
    let page = try await sheet.page(visit)
    return try await visit.page(
      Page(
        visit.words["presence.compare.title"], page,
        trail: [
          Crumb(visit.words["presence.title"], Self.root), Crumb(page.name, Self.home(programme.programme)),
        ], scripts: ["picture.js"], section: Self.root))
  }

  /// The picture of small charts, one an area.
  private func trend(_ visit: Visit) async throws -> Response {
    let programme = try await programme(of: visit)
    guard let first = programme.rounds.first, let last = programme.rounds.last else {
      throw PresenceRefusal.roundUnknown
    }
    let view = programme.view
    let area = try await area(visit, view, try await programme.shown(visit) ?? last)
    let days = visit.words(
      "presence.days", ["from": .text(visit.words.date(first.from)), "to": .text(visit.words.date(last.to))])
    let mark = try await mark(last, view)
    let chart = try await TrendSheet(presence: presence, rounds: programme.rounds, area: area, view: view)
      .chart(codes: programme.codes(visit), mark: mark, days: days)
    guard let chart else { throw PresenceRefusal.placeUnknown }
    return try visit.picture(chart.specification)
  }

  // MARK: One round

  /// The area that is asked for: the one place that the reader's areas have in common above them, or the first of them.
  func area(_ visit: Visit, _ view: PresenceView, _ round: TrackingRound) async throws -> ID<Place>? {
    if let asked = visit.query("in") {
      guard let place = ID<Place>(asked), view.atlas[place] != nil, view.sees(place) else {
        throw PresenceRefusal.placeUnknown
      }
      return place
    }
    let roots = view.areas ?? view.atlas.children(of: nil).map(\.id)
    let found = try await presence.store.read { try $0.presence(of: roots, in: round.id) }
    let covered = roots.filter { found[$0] != nil }
    return covered.count == 1 ? covered[0] : roots.count == 1 ? roots[0] : nil
  }

  private func show(_ visit: Visit) async throws -> Response {
    let (round, view) = try await subject(of: visit)
    let area = try await area(visit, view, round)
    let page = try await RoundSheet(presence, places, round: round, area: area, view: view).page(visit)
    var trail = [Crumb(visit.words["presence.title"], Self.root)]
    if let record = view.record {
      trail.append(Crumb(record.names.best(in: visit.words.language), Self.home(record.id)))
    }
    if let area {
      trail.append(Crumb(view.name(round), Self.path(round.id)))
      trail += view.atlas.line(area).dropFirst().reversed().filter { view.sees($0.id) }.map {
        Crumb(view.name($0.id), "\(Self.path(round.id))?in=\($0.id)")
      }
    }
    return try await visit.page(
      Page("\(view.name(round)) · \(page.title)", page, trail: trail, scripts: ["picture.js", "place-field.js"]))
  }

  private func table(_ visit: Visit, _ kind: TableFile) async throws -> Response {
    let (round, view) = try await subject(of: visit)
    let sheet = RoundSheet(
      presence, places, round: round, area: try await area(visit, view, round), view: view)
    let mark = try await mark(round, view)
    let level = try Level(asked: visit.queries)
    let name = "presence-\(round.number)\(level == .internal ? "" : "-\(level.rawValue)")"
    return try await take(
      kind.name(name, mark), of: round, view, at: level,
      conditions: ["in", "group"].count { visit.query($0) != nil }, visit
    ) { stamp in
      try await sheet.file(
        visit, kind, named: name, mark: mark, level: OutsideLevel(level, in: presence.store, office), stamp: stamp)
    }
  }

  /// Gives a file of a round, or of a programme, to whoever takes it.
  func take(
    _ file: String, _ kind: DataExport.Kind = .presence, of round: TrackingRound?, _ view: PresenceView,
    at level: Level = .internal, conditions: Int = 0, _ visit: Visit, _ make: (FileStamp) async throws -> Response
  ) async throws -> Response {
    let names = [view.record?.names.best(in: visit.words.language), round.map(view.name)].compactMap(\.self)
    return try await office.dataExports.take(
      kind, of: round?.id, called: visit.words.list(names), as: file, level: level, conditions: conditions, by: visit,
      make)
  }

  private func picture(_ visit: Visit) async throws -> Response {
    let (round, view) = try await subject(of: visit)
    let sheet = RoundSheet(
      presence, places, round: round, area: try await area(visit, view, round), view: view)
    let mark = try await mark(round, view)
    guard let map = try await sheet.map(visit, mark: mark) else { throw PresenceRefusal.placeUnknown }
    return try visit.picture(map)
  }

  // MARK: The cleaning log

  private func logFile(_ visit: Visit) async throws -> Response {
    let (round, view) = try await subject(of: visit)
    let mark = try await mark(round, view)
    let file = CleaningLogFile(view, mark: mark)
    return try await take(file.name(round), of: round, view, visit) { stamp in
      .download(
        try await file.bytes(of: round, in: presence, stamp: stamp, actorName: actorName), named: file.name(round),
        type: CleaningLogFile.type)
    }
  }

  /// The whole round as partners expect it, sent while it is read.
  private func workbook(_ visit: Visit) async throws -> Response {
    let (round, view) = try await subject(of: visit)
    let book = RoundWorkbook(view, mark: try await mark(round, view))
    return try await take(book.name(round), of: round, view, visit) { stamp in
      .download(named: book.name(round), type: RoundWorkbook.type) { [presence, actorName, now = visit.now] send in
        try await book.write(
          round, of: view.record, in: presence, at: now, stamp: stamp, actorName: actorName, to: send)
      }
    }
  }

  /// Each estimate of the round, sent while it is read.
  private func estimates(_ visit: Visit) async throws -> Response {
    let (round, view) = try await subject(of: visit)
    let rows = EstimateRows(view, mark: try await mark(round, view))
    let name = rows.name(round)
    return try await take(name, of: round, view, visit) { stamp in
      .download(named: name, type: TableFile.csv.type) { [presence] send in
        try await rows.write(round, in: presence, stamp: stamp, to: send)
      }
    }
  }

  // MARK: One place

  private func place(_ visit: Visit) async throws -> Response { try await placePage(visit) }

  /// The place of the address in the round, with what was sent and is not accepted.
  func placePage(_ visit: Visit, problem: (any Refusal)? = nil) async throws -> Response {
    let (round, view) = try await subject(of: visit)
    let place = try visit.id("place", of: Place.self)
    guard view.atlas[place] != nil, view.sees(place) else { throw PresenceRefusal.placeUnknown }
    let page = try await RoundPlaceSheet(presence, round: round, place: place, view: view, actorName: actorName)
      .page(visit)
    let trail =
      [Crumb(visit.words["presence.title"], Self.root), Crumb(view.name(round), Self.path(round.id))]
      + view.atlas.line(place).dropFirst().reversed().filter { view.sees($0.id) }.map {
        Crumb(view.name($0.id), "\(Self.path(round.id))?in=\($0.id)")
      }
    return try await visit.page(Page("\(page.title) · \(page.round)", page, trail: trail))
  }
}
