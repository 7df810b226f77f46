import Basics
import Evidence
import Office
import Records
import Store

/// How the areas below one went from round to round, all by the codes of one time: what was counted by codes that ended
/// is moved to those in force by the shares of the crosswalk, or what is counted by new codes is summed to the old ones.
struct TrendSheet {
  /// Which vintage of codes a trend is shown by.
  enum Codes: String, CaseIterable {
    case now, then
  }

  let presence: Presence
  let rounds: [TrackingRound]
  let area: ID<Place>?
  let view: PresenceView

  /// More areas, and earlier rounds, are left out, and the picture says so.
  static let mostAreas = 48
  static let mostRounds = 24

  private struct Content: Sendable {
    var own: [ID<Round>: PresenceFigures] = [:]
    var figures: [ID<Round>: [ID<Place>: PresenceFigures]] = [:]
    var succession: [ID<Place>: [PlaceShare]] = [:]
    var series: [ID<Place>: PlaceSeries] = [:]
  }

  private struct Value {
    var number: Double?
    var range: (low: Double, high: Double)?
    var grade: Grade?
    var kind: String
    var text: String
  }

  /// Whether anything below was counted by codes that ended, so that there is a vintage to choose.
  func hasVintages() async throws -> Bool {
    let ended = (area.map { view.atlas.children(of: $0) } ?? []).filter { $0.until != nil }.map(\.id)
    guard !ended.isEmpty else { return false }
    let rounds = rounds.suffix(Self.mostRounds).map(\.id)
    return try await presence.store.read { reader in
      try !reader.succession(of: ended).isEmpty
        && reader.presence(of: ended, in: rounds).values.contains { !$0.isEmpty }
    }
  }

  private func content() async throws -> Content {
    let roots = area.map { [$0] } ?? view.areas ?? view.atlas.children(of: nil).map(\.id)
    let below = area.map { view.atlas.children(of: $0).map(\.id) } ?? roots
    let (atlas, rounds) = (view.atlas, Array(rounds.suffix(Self.mostRounds)))
    return try await presence.store.read { reader in
      var content = Content()
      guard let programme = rounds.first?.programme else { return content }
      content.figures = try reader.presence(of: below, in: rounds.map(\.id))
      for round in rounds {
        let own = try reader.presence(of: roots, in: round.id).values
        content.own[round.id] = own.dropFirst().reduce(into: own.first) { $0?.add($1) }
      }
      let found = Set(content.figures.values.flatMap(\.keys))
      content.succession = try reader.succession(of: found.filter { atlas[$0]?.until != nil }.sorted())
      // Ranges and grades are of single figures: of areas that rounds cover themselves.
      let rules = try reader.rules(of: rounds, in: programme)
      let states = Dictionary(
        grouping: try reader.placesInRounds(found.sorted(), rounds: rounds.map(\.id)), by: \.place)
      for (place, states) in states {
        content.series[place] = PlaceSeries(
          place, line: atlas.line(place).map(\.id),
          states: rounds.map { round in states.first { $0.round == round.id } }, by: rules)
      }
      return content
    }
  }

  func chart(codes: Codes, mark: DataMark?, days: String) async throws -> TrendChart? {
    let words = view.words
    let content = try await content()
    let rounds = Array(rounds.suffix(Self.mostRounds))
    let values = values(content, rounds, codes)
    guard let first = rounds.first, let last = rounds.last, !values.isEmpty else { return nil }
    func greatest(_ place: ID<Place>) -> Double { values[place]?.compactMap { $0?.number }.max() ?? 0 }
    let sorted = values.keys.sorted { (-greatest($0), view.name($0), $0) < (-greatest($1), view.name($1), $1) }
    let shown = sorted.prefix(Self.mostAreas)
    let points = shown.flatMap { place in
      zip(rounds, values[place] ?? []).compactMap { round, value in
        value.map { value in
          TrendChart.Point(
            area: label(place, among: shown), step: words.number(round.number), value: value.number,
            low: value.range?.low, high: value.range?.high, kind: value.kind,
            grade: value.grade.map { words["presence.grade.\($0.rawValue)"] }, text: value.text)
        }
      }
    }
    let place = area.map(view.name) ?? words["presence.everywhere"]
    func total(_ round: TrackingRound) -> String {
      content.own[round.id].map(view.figure) ?? words["presence.notCovered"]
    }
    var notes = [words["presence.trend.forms"]]
    if !content.succession.isEmpty { notes.append(words["presence.trend.codes.\(codes.rawValue)Note"]) }
    if sorted.count > shown.count {
      notes.append(words("presence.trend.left", ["areas": .text(words.number(sorted.count - shown.count))]))
    }
    return TrendChart(
      points,
      kinds: .init(
        counted: words["presence.trend.counted"], carried: words["presence.carriedLegend"],
        moved: words["presence.trend.moved"], unknown: words["presence.noFigure"],
        grades: Grade.allCases.map { words["presence.grade.\($0.rawValue)"] }, gradeTitle: words["presence.gradeOf"]),
      words: ChartWords(
        language: words.language,
        title: words(
          "presence.trend.title",
          [
            "place": .text(place), "first": .text(view.name(first)), "last": .text(view.name(last)),
            "before": .text(total(first)), "after": .text(total(last)),
          ]),
        base: words("presence.trend.base", ["areas": .text(words.number(shown.count)), "days": .text(days)]),
        notes: notes, rows: words["presence.column.round"], columns: words["presence.place"],
        measure: words["presence.people"], mark: mark?.text,
        usesArabicDigits: words.language == .arabic && words.digits != .latin))
  }

  /// Charts are told apart by their names: namesakes bear their codes too.
  private func label(_ place: ID<Place>, among shown: ArraySlice<ID<Place>>) -> String {
    let name = view.name(place)
    guard shown.count(where: { view.name($0) == name }) > 1, let code = view.atlas[place]?.code else { return name }
    return "\(name) (\(code))"
  }

  // MARK: Values by one vintage

  private func values(_ content: Content, _ rounds: [TrackingRound], _ codes: Codes) -> [ID<Place>: [Value?]] {
    var values: [ID<Place>: [Value?]] = [:]
    for place in Set(content.figures.values.flatMap(\.keys)) {
      values[place] = rounds.enumerated().map { index, round in
        content.figures[round.id]?[place].map { value($0, content.series[place], index) }
      }
    }
    switch codes {
    case .now: moveOn(&values, content.succession)
    case .then: sumBack(&values, content.succession)
    }
    return values
  }

  /// Former figures go to the places in force, by shares.
  private func moveOn(_ values: inout [ID<Place>: [Value?]], _ succession: [ID<Place>: [PlaceShare]]) {
    for (old, shares) in succession {
      guard let former = values.removeValue(forKey: old) else { continue }
      for share in shares {
        var own = values[share.place] ?? former.map { _ in nil }
        for (index, value) in former.enumerated() where own[index]?.number == nil || own[index]?.kind == moved {
          guard let number = value?.number else { continue }
          let part = (own[index]?.number ?? 0) + number * share.share
          own[index] = Value(number: part, kind: moved, text: told(part, by: "presence.trend.movedText", of: old))
        }
        values[share.place] = own
      }
    }
  }

  /// Figures of the parts are summed to the place that was split, where they are parts of it alone and all are known.
  private func sumBack(_ values: inout [ID<Place>: [Value?]], _ succession: [ID<Place>: [PlaceShare]]) {
    for (old, shares) in succession where shares.count > 1 {
      let parts = shares.map(\.place)
      guard succession.count(where: { $0.value.contains { parts.contains($0.place) } }) == 1 else { continue }
      let later = parts.map { values.removeValue(forKey: $0) ?? [] }
      guard var own = values[old] else { continue }
      for index in own.indices where own[index]?.number == nil {
        let known = later.compactMap { $0.indices.contains(index) ? $0[index]?.number : nil }
        guard known.count == parts.count else { continue }
        let sum = known.reduce(0, +)
        own[index] = Value(number: sum, kind: moved, text: told(sum, by: "presence.trend.summedText", of: old))
      }
      values[old] = own
    }
  }

  private var moved: String { view.words["presence.trend.moved"] }

  private func told(_ number: Double, by key: String, of place: ID<Place>) -> String {
    view.words(
      key, ["people": .text(view.words.number(Int(number.rounded()))), "place": .isolated(view.name(place))])
  }

  private func value(_ figures: PresenceFigures, _ series: PlaceSeries?, _ index: Int) -> Value {
    let words = view.words
    guard figures.isKnown else {
      let status = figures.counts.status.first { $0.value == figures.counts.scope }?.key
      return Value(
        kind: words["presence.noFigure"],
        text: figures.isOverlapping ? words["presence.notAdded"] : status.map(view.status) ?? words["presence.none"])
    }
    let isCarried = figures.counted == 0 && figures.carried > 0
    var value = Value(
      number: Double(figures.total),
      kind: words[isCarried ? "presence.carriedLegend" : "presence.trend.counted"], text: view.figure(figures))
    guard let series, series.strata.count == 1, let counted = series.counted(0, index), counted.estimates.count == 1,
      let said = series.states.compactMap({ $0 }).flatMap(\.estimates).first(where: { $0.id == counted.estimates[0] })
    else { return value }
    value.grade = said.estimate.grade
    if let low = said.estimate.lowest, let high = said.estimate.highest {
      let factor = counted.figure.parts[0].factor ?? 1
      value.range = (Double(low) * factor, Double(high) * factor)
    }
    return value
  }
}
