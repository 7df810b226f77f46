import Basics
import Evidence
import Formats
import Office
import Records
import Store

extension RoundSheet {
  /// Circles for how many, with what is carried forward as a ring around what is not; areas that have no figure of their
  /// own in shades by why. The largest circle is the same in all rounds of the programme, so that their maps compare. Nil
  /// when nothing has a boundary.
  func map(_ visit: Visit, mark: DataMark?) async throws -> JSON? {
    let words = view.words
    let stratum = stratum(visit)
    let content = try await content(stratum: stratum)
    guard let level = content.below.compactMap({ view.atlas[$0.place]?.level }).min() else { return nil }
    let found = Dictionary(content.below.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    let map = try await places.map(level: level, zoom: level <= 1 ? 6 : 8)
    let filled = map.areas.filter { found[$0.place] != nil }
    guard let frame = MapFrame(around: filled.map(\.shape), margin: 0.15) else { return nil }
    let parents = Set(found.keys.compactMap { view.atlas[$0]?.parent })
    let shown = map.areas.filter { area in
      if found[area.place] != nil { return true }
      guard let place = view.atlas[area.place] else { return false }
      // Around what is covered, places of the round's time: those that a reform made later are not missing from it.
      return place.exists(on: round.to) && place.parent.map(parents.contains) == true && view.sees(area.place)
    }.prefix(400)
    let areas = shown.compactMap { area -> ThematicMap.Area? in
      guard let shape = frame.clip(area.shape) else { return nil }
      let centre = view.atlas[area.place]?.centre ?? Position(longitude: 0, latitude: 0)
      let figures = found[area.place]
      return ThematicMap.Area(
        key: area.place.description, name: view.name(area.place), shape: shape.json, longitude: centre.longitude,
        latitude: centre.latitude, value: figures.flatMap { $0.isKnown ? Double($0.total) : nil },
        older: figures.map { $0.isKnown ? Double($0.carried) : 0 } ?? 0, text: figures.map(figure),
        absence: figures.flatMap(absence))
    }
    let where_ = area.map { view.atlas.path($0, in: words.language) } ?? words["presence.everywhere"]
    let title = words(
      content.own.isKnown ? "presence.mapFinding" : "presence.mapTitle",
      [
        "people": .text(words.number(content.own.total)), "round": .text(view.name(round)), "place": .text(where_),
      ])
    let sources = words(
      "presence.mapSources",
      [
        "official": .text(words.number(content.own.official)), "estimated": .text(words.number(content.own.estimated)),
        "carried": .text(words.number(content.own.carried)),
      ])
    let base = words(
      "presence.mapBase",
      [
        "places": .text(words.number(content.own.counts.scope)),
        "missing": .text(words.number(content.own.counts.missing)), "days": .text(view.days(round)),
      ])
    let countries = try await places.map(level: 0, zoom: 6)
    let chart = ChartWords(
      language: words.language, title: title, base: base,
      notes: (content.own.isKnown ? [sources] : []) + MapCredit.lines(map.sources, in: words) + [
        words["place.map.disclaimer"]
      ],
      rows: words["presence.place"], measure: words["presence.people"], noData: words["presence.notCovered"],
      zero: words["evidence.zero"], older: words["presence.carriedLegend"], mark: mark?.text,
      usesArabicDigits: words.language == .arabic && words.digits != .latin)
    return ThematicMap(
      .symbols, areas: areas, heightToWidth: frame.heightToWidth,
      backdrop: countries.areas.compactMap { frame.clip($0.shape)?.json },
      disputed: map.lines.compactMap { frame.clip($0.geometry)?.json }, isShare: false,
      greatest: try await greatest(content.below.map(\.place), stratum), words: chart,
      format: { words.number($0) }
    ).specification
  }

  /// The greatest figure of these places in any round of the programme.
  private func greatest(_ below: [ID<Place>], _ stratum: String) async throws -> Double? {
    let (programme, round) = (round.programme, round)
    let found = try await presence.store.read { reader in
      try reader.presence(
        of: below, in: try reader.rounds(of: programme).series(of: round).map(\.id), stratum: stratum)
    }
    return found.values.flatMap(\.values).filter(\.isKnown).map { Double($0.total) }.max()
  }

  /// Why an area has no figure of its own; nil where it has one.
  private func absence(_ figures: PresenceFigures) -> String? {
    if figures.counts.isInaccessible { return view.status(.inaccessible) }
    return figures.isKnown ? nil : view.words["presence.noFigure"]
  }
}
