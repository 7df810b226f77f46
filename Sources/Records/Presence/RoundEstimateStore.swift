package import Basics
package import Store

/// An estimate of a round as files tell it: with what it is in individuals, and whether it counts.
package struct RoundEstimate: Hashable, Sendable {
  package let place: ID<Place>
  package let estimate: Estimate
  /// Nil while nothing says how many people one of its unit is.
  package let individuals: Int?
  /// Whether the figure of its place and group is made of it.
  package let isCounted: Bool
  /// What an officer chose among the estimates of the place and group, and why.
  package let choice: FigureChoice?
}

extension Reader {
  /// Places of which anything is estimated in a round, below `areas` (nil for everywhere), in the order of their ids; those
  /// that the round does not cover are among them.
  package func estimatedPlaces(
    of round: TrackingRound, areas: [ID<Place>]?, after last: ID<Place>? = nil, limit: Int
  ) throws -> [ID<Place>] {
    func page(_ place: SQL) -> SQL {
      let granted: SQL =
        areas.map { list in
          "AND \(SQL.besideKey(place)) IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: list))"
        } ?? .empty
      let rest: SQL = last.map { "AND \(place) > \($0)" } ?? .empty
      return "\(granted) \(rest) ORDER BY \(place) ASC NULLS LAST LIMIT \(limit)"
    }
    return try rows(
      """
      SELECT place FROM (
        SELECT place FROM (
          SELECT DISTINCT e.place AS place FROM estimate e WHERE e.round = \(round.id) \(page("e.place"))) written
        UNION SELECT place FROM (
          SELECT DISTINCT a.place AS place FROM presence_answer a
          WHERE a.programme = \(round.programme) AND a.round_number = \(round.number) \(page("a.place"))) answered
      ) told ORDER BY place ASC NULLS LAST LIMIT \(limit)
      """
    ).map { try $0["place"] }
  }

  /// All estimates of these places in a round, in the order of the places. Those of an area that the round does not cover
  /// count nowhere.
  package func roundEstimates(of places: [ID<Place>], in round: TrackingRound) throws -> [RoundEstimate] {
    let rules = try rules(of: round)
    let lines = try lines(of: places)
    let states = Dictionary(
      try placesInRounds(places, rounds: [round.id]).map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    return places.flatMap { place -> [RoundEstimate] in
      guard let state = states[place], !state.estimates.isEmpty else { return [] }
      let series = PlaceSeries(place, line: lines[place] ?? [place], states: [state], by: [rules])
      let counted = Set(series.strata.indices.flatMap { series.counted($0, 0)?.estimates ?? [] })
      return state.estimates.map { recorded in
        RoundEstimate(
          place: place, estimate: recorded.estimate,
          individuals: rules.maker.figure(of: recorded.estimate, line: series.line)?.individuals,
          isCounted: counted.contains(recorded.id), choice: state.choice(for: recorded.estimate.stratum))
      }
    }
  }

  /// Households, tents and trucks from which the figures of these places in a round are made: of all groups together when
  /// `stratum` is empty. What is carried forward is as it was collected then. Costs what was said of the places up to the round.
  package func collected(
    of places: [ID<Place>], in round: TrackingRound, stratum: String = ""
  ) throws -> [ID<Place>: [CountingUnit: Int]] {
    guard !places.isEmpty else { return [:] }
    let all = try rounds(of: round.programme).series(of: round)
    let past = all.firstIndex { $0.id == round.id }.map { Array(all[...$0]) } ?? [round]
    let rules = try rules(of: past, in: round.programme)
    let lines = try lines(of: places)
    var found: [ID<Place>: [CountingUnit: Int]] = [:]
    let states = Dictionary(grouping: try placesInRounds(places, rounds: past.map(\.id)), by: \.place)
    for (place, own) in states {
      let series = PlaceSeries(
        place, line: lines[place] ?? [place], states: past.map { round in own.first { $0.round == round.id } },
        by: rules)
      for number in series.strata.indices where stratum.isEmpty || series.strata[number].key == stratum {
        for part in series.counted(number, past.count - 1)?.figure.parts ?? [] where part.factor != nil {
          found[place, default: [:]][part.collected.unit, default: 0] += part.collected.count
        }
      }
    }
    return found
  }
}
