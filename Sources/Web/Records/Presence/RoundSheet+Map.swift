import Basics
import Evidence
import Formats
import Office
import Records
import Store

extension RoundSheet {
  /// Circles for how many, with what is carried forward as a ring around what is not; areas that have no figure of their
  /// own in shades by why. The largest circle is the same in all rounds of the programme, so that their maps compare. Bars
  /// where nothing has a boundary or centre; nil where nothing is covered.
  func map(_ visit: Visit, mark: DataMark?) async throws -> JSON? {
    let words = view.words
    let stratum = stratum(visit)
    let content = try await content(stratum: stratum, withSites: true)
    let found = Dictionary(content.below.map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    // Around what is covered, places of the round's time: those that a reform made later are not missing from it.
    guard !found.isEmpty else { return nil }
    // Around what is covered, places of the round's time: those that a reform made later are not missing from it.
    let ground = try await MapGround(of: Set(found.keys), in: places, on: round.to, around: { view.sees($0.id) })
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
    let converted =
      content.own.converted > 0
      ? words("presence.convertedDetail", ["people": .text(words.number(content.own.converted))]) : nil
    let known = content.own.isKnown ? [sources, converted].compactMap(\.self) : []
    let base = words(
      "presence.mapBase",
      [
        "places": .text(words.number(content.own.counts.scope)),
        "missing": .text(words.number(content.own.counts.missing)), "days": .text(view.days(round)),
      ])
    let chart = ChartWords(
      language: words.language, title: title, base: base,
      notes: known + notes(content) + [overlap(content)].compactMap(\.self)
        + (ground?.notes(words) ?? [words["place.map.none"]]),
      rows: words["presence.place"], measure: words["presence.people"], noData: words["presence.notCovered"],
      zero: words["evidence.zero"], older: words["presence.carriedLegend"], mark: mark?.text,
      usesArabicDigits: words.language == .arabic && words.digits != .latin)
    guard let ground else {
      let sorted = content.below.map { ($0, view.name($0.place)) }.sorted { ($0.1, $0.0.place) < ($1.1, $1.0.place) }
      return BarChart(
        sorted.prefix(Self.mostBars).map { figures, name in
          BarChart.Bar(name, figures.isKnown ? Double(figures.total) : nil, text: view.figure(figures))
        }, words: chart
      ).specification
    }
    return ThematicMap(
      .symbols, on: ground, greatest: try await greatest(content.below.map(\.place), stratum), words: chart,
      format: { words.number($0) }
    ) { area in
      let figures = found[area.place.id]
      return ThematicMap.Area(
        area, name: view.name(area.place.id), value: figures.flatMap { $0.isKnown ? Double($0.total) : nil },
        older: figures.map { $0.isKnown ? Double($0.carried) : 0 } ?? 0, text: figures.map(view.figure),
        absence: figures.flatMap(absence))
    }.specification
  }

  private static let mostBars = 60

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
