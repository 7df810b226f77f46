import Basics
import Evidence
import Formats
import Foundation
import Office
import Records
import Store

/// Hazards beside displacement on one map: circles for how many people a round found in each area, a symbol of its own for
/// each kind of hazard of the same time. The table below says the same in words. That they lie beside each other says
/// nothing of cause.
struct HazardMapSheet {
  let pages: PresenceRoutes
  let visit: Visit
  let round: TrackingRound
  let view: PresenceView
  let from: Day
  let to: Day
  /// What is directly below the chosen area, or below the one country that the round covers, as far as the reader sees it.
  let areas: [ID<Place>]
  let figures: [ID<Place>: PresenceFigures]
  let hazards: [Hazard]
  /// Whether there are more than are drawn.
  let isCut: Bool

  static let most = 1000
  /// So many of the newest rounds are offered, and looked at for hazards.
  static let mostRounds = 60
  /// So many of the strongest have their magnitude beside them.
  private static let labelled = 12

  private var words: Words { visit.words }
  private var atlas: PlaceAtlas { view.atlas }

  /// Rounds that the reader may see, the newest first.
  static func rounds(
    _ pages: PresenceRoutes, _ visit: Visit, _ atlas: PlaceAtlas
  ) async throws -> [(round: TrackingRound, view: PresenceView)] {
    var found: [(round: TrackingRound, view: PresenceView)] = []
    for programme in try await pages.office.programmes.all() {
      let view = try PresenceView(visit, atlas, programme.id, programme)
      guard !view.seesNothing else { continue }
      found += try await pages.presence.store.read { try $0.rounds(of: programme.id) }.map { ($0, view) }
    }
    return found.sorted { ($0.round.from, $0.round.id) > ($1.round.from, $1.round.id) }
  }

  /// The round of the query; else, of those that had begun on the last day that is asked for, the last in whose days there
  /// was a hazard, or the last. Nil without any.
  init?(
    _ pages: PresenceRoutes, _ visit: Visit, _ rounds: [(round: TrackingRound, view: PresenceView)],
    _ asked: HazardQuery, from: Day?, to: Day?
  ) async throws {
    let chosen = visit.query("round").flatMap { ID<Round>($0) }
    let store = pages.presence.store
    let begun = rounds.filter { $0.round.from <= to ?? visit.today }
    var found = rounds.first { $0.round.id == chosen }
    // Read once, so that a round without any is passed over unasked.
    var latest = asked
    (latest.after, latest.limit) = (nil, Self.most)
    let times = try await found != nil ? [] : store.read { [latest] in try $0.hazards(latest).map(\.facts.began) }
    for one in begun.prefix(Self.mostRounds) where found == nil {
      let days = HazardScope.days(from: from, to: to, beside: one.round)
      let span = HazardRoutes.start(days.from)..<HazardRoutes.start(days.to.adding(days: 1))
      guard times.contains(where: span.contains) else { continue }
      let query = try await HazardScope(asked, from: from, to: to, beside: one.round, one.view.atlas, in: store)
        .query(limit: 1)
      if try await !store.read({ try $0.hazards(query) }).isEmpty { found = one }
    }
    guard let (round, view) = found ?? begun.first ?? rounds.last else { return nil }
    (self.pages, self.visit, self.round, self.view) = (pages, visit, round, view)
    let scope = try await HazardScope(asked, from: from, to: to, beside: round, view.atlas, in: store)
    (self.from, self.to) = (scope.from, scope.to)
    let atlas = view.atlas
    let below = scope.top.map { atlas.children(of: $0).filter { $0.exists(on: round.to) }.map(\.id) }
    areas = (below ?? scope.roots).filter(view.sees)
    let query = scope.query(limit: Self.most + 1)
    let (figures, hazards) = try await store.read { [areas] reader in
      (try reader.presence(of: areas, in: round.id), try reader.hazards(query))
    }
    self.figures = figures
    self.hazards = Array(hazards.prefix(Self.most))
    isCut = hazards.count > Self.most
  }

  // MARK: In words

  /// How many are known to be displaced in all the areas together; nil where nobody knows, or groups
  /// may be the same people.
  private var people: Int? {
    let found = areas.compactMap { figures[$0] }
    let whole = found.dropFirst().reduce(into: found.first) { $0?.add($1) }
    return whole.flatMap { $0.isKnown ? $0.total : nil }
  }

  var finding: String {
    let count = words("hazard.map.count", ["count": .number(hazards.count)])
    guard let people else { return words("hazard.map.findingAlone", ["hazards": .text(count)]) }
    return words(
      "hazard.map.finding",
      ["hazards": .text(count), "people": .text(words.number(people)), "round": .text(view.name(round))])
  }

  var base: String {
    let days = words("presence.days", ["from": .text(words.date(from)), "to": .text(words.date(to))])
    let text = words("hazard.map.base", ["days": .text(days), "round": .text(view.days(round))])
    return isCut ? "\(text) \(words("hazard.map.cut", ["count": .number(Self.most)]))" : text
  }

  /// A row for each area in which a hazard was or people are: what the map shows, in words.
  func lines() -> [HazardsPage.AreaLine] {
    var inside: [ID<Place>: [Hazard]] = [:]
    let known = Set(areas)
    for hazard in hazards {
      guard let place = hazard.facts.place, let area = atlas.line(place).map(\.id).first(where: known.contains) else {
        continue
      }
      inside[area, default: []].append(hazard)
    }
    return areas.filter { inside[$0] != nil || figures[$0] != nil }.map { area in
      let counts = Dictionary(grouping: inside[area] ?? [], by: \.facts.hazard).mapValues(\.count)
      let told = Hazard.Kind.allCases.compactMap { kind in
        counts[kind].map { "\(words["hazard.kind.\(kind.rawValue)"]): \(words.number($0))" }
      }
      return HazardsPage.AreaLine(
        name: view.name(area),
        people: figures[area].map { $0.isKnown ? words.total($0) : words["presence.noFigure"] }
          ?? words["presence.notCovered"],
        hazards: told.isEmpty ? words["hazard.map.none"] : words.list(told))
    }.sorted { $0.name.localizedStandardCompare($1.name) == .orderedAscending }
  }

  // MARK: As a picture

  /// Whether there is anything to draw.
  var isDrawable: Bool {
    get async throws { try await ground() != nil }
  }

  private func ground() async throws -> MapGround? {
    let level = areas.compactMap { atlas[$0]?.level }.min()
    let rows = areas.filter { figures[$0] != nil || atlas[$0]?.level == level }
    return try await MapGround(of: Set(rows), in: pages.places, on: round.to, around: { _ in false })
  }

  /// Nil when nothing has a boundary or centre.
  func picture(mark: DataMark?) async throws -> JSON? {
    guard let ground = try await ground() else { return nil }
    let frame = ground.frame
    let marks = marks().filter { frame.contains($0.position) }
    let sources = Set(hazards.map(\.facts.source)).sorted().prefix(5).map { String($0) }
    let notes =
      (sources.isEmpty ? [] : [words("hazard.map.sources", ["sources": .text(words.list(sources))])])
      + [words["hazard.noCause"]] + ground.notes(words)
    let outside = hazards.count - marks.count
    let chart = ChartWords(
      language: words.language, title: finding,
      base: base + (outside > 0 ? " " + words("hazard.map.outside", ["count": .number(outside)]) : ""), notes: notes,
      rows: words["presence.place"], measure: words["presence.people"], noData: words["presence.notCovered"],
      zero: words["evidence.zero"], older: words["presence.carriedLegend"], mark: mark?.text,
      usesArabicDigits: words.language == .arabic && words.digits != .latin)
    return ThematicMap(
      .symbols, on: ground,
      marks: ThematicMap.Marks(
        title: words["hazard.title"], kinds: Hazard.Kind.allCases.map { words["hazard.kind.\($0.rawValue)"] },
        points: marks), words: chart, format: { words.number($0) }
    ) { area in
      let figures = figures[area.place.id]
      return ThematicMap.Area(
        area, name: view.name(area.place.id), value: figures.flatMap { $0.isKnown ? Double($0.total) : nil },
        older: figures.map { $0.isKnown ? Double($0.carried) : 0 } ?? 0,
        absence: figures.flatMap { $0.isKnown ? nil : words["presence.noFigure"] })
    }.specification
  }

  /// At its position, else in the middle of its place. Magnitudes of one scale alone are compared, those of earthquakes.
  private func marks() -> [ThematicMap.Marks.Point] {
    let strongest = Set(
      hazards.filter { $0.facts.hazard == .earthquake && $0.facts.magnitude != nil }
        .sorted { ($0.facts.magnitude ?? 0, $0.id) > ($1.facts.magnitude ?? 0, $1.id) }.prefix(Self.labelled).map(\.id))
    return hazards.compactMap { hazard in
      let facts = hazard.facts
      var position = facts.place.flatMap { atlas[$0]?.centre }
      if let latitude = facts.latitude, let longitude = facts.longitude {
        position = Position(longitude: longitude, latitude: latitude)
      }
      guard let position, let kind = Hazard.Kind.allCases.firstIndex(of: facts.hazard) else { return nil }
      return ThematicMap.Marks.Point(
        position: position, kind: kind, name: HazardView.line(hazard, words),
        label: strongest.contains(hazard.id) ? facts.magnitude.map { words.number($0, decimals: 0...1) } : nil)
    }
  }
}
