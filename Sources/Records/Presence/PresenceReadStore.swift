package import Basics
import Office
package import Store

/// Sums of one place in one round.
package struct PresenceFigures: Hashable, Sendable {
  package let place: ID<Place>
  /// Of the stratum that was asked for, by the age of the figures in rounds: 0 is this round's.
  package var byAge: [Int: PresenceAmounts] = [:]
  package var counts = PlaceCounts()

  /// Of all groups together, as opposed to one stratum.
  package let isAll: Bool

  package init(_ place: ID<Place>, isAll: Bool = true) {
    (self.place, self.isAll) = (place, isAll)
  }

  /// Places of which nothing is in the total, because their groups may be the same people.
  package var leftOut: Int { isAll ? counts.overlapping : 0 }
  /// Whether such places alone have figures here: then there is no total.
  package var isOverlapping: Bool { leftOut > 0 && !isKnown }

  package var counted: Int { byAge[0]?.individuals ?? 0 }
  package var carried: Int { byAge.reduce(0) { $1.key > 0 ? $0 + $1.value.individuals : $0 } }
  package var official: Int { byAge.values.reduce(0) { $0 + $1.official } }
  package var estimated: Int { byAge.values.reduce(0) { $0 + $1.estimated } }
  package var converted: Int { byAge.values.reduce(0) { $0 + $1.converted } }
  /// The greatest age of a figure that is carried; nil when none is.
  package var oldest: Int? { byAge.filter { $0.key > 0 && $0.value.individuals > 0 }.keys.max() }
  package var total: Int { counted + carried }

  /// Adds what the place says itself to the sums of those below it.
  mutating func add(_ share: PresenceShare, stratum: String) {
    counts.add(share.count, 1)
    for (total, amounts) in share.totals where total.stratum == stratum {
      byAge[total.age, default: PresenceAmounts()] += amounts
    }
  }

  /// Whether there is a number to be said: nothing that is known, or that may not be added, is not 0.
  package var isKnown: Bool { !byAge.isEmpty || counts.none > 0 }
}

/// What became of a total since the former round, by cause; the parts sum to the whole.
package struct ChangeParts: Hashable, Sendable {
  package enum Part: String, CaseIterable, Sendable {
    case likeForLike = "like_for_like"
    case coverage, carried, factor, boundary, method
  }

  package var parts: [Part: Int] = [:]
  package var total: Int { parts.values.reduce(0, +) }

  package init() {}

  package subscript(part: Part) -> Int { parts[part] ?? 0 }
}

/// Whether the number of a place is of this round, of an earlier one, or not there.
package enum PlaceStanding: String, CaseIterable, Sendable, SQLValue {
  case counted, carried, missing
}

extension Reader {
  /// Sums of these places in a round, by key; `stratum` empty for all groups together.
  package func presence(
    of places: [ID<Place>], in round: ID<Round>, stratum: String = ""
  ) throws -> [ID<Place>: PresenceFigures] {
    try presence(of: places, in: round, strata: [stratum])[stratum] ?? [:]
  }

  /// The same of several strata, read together: what a place says itself is one row for all of them.
  package func presence(
    of places: [ID<Place>], in round: ID<Round>, strata: [String]
  ) throws -> [String: [ID<Place>: PresenceFigures]] {
    var found: [String: [ID<Place>: PresenceFigures]] = [:]
    func add(_ place: ID<Place>, _ change: (inout PresenceFigures, _ stratum: String) -> Void) {
      for stratum in strata {
        change(&found[stratum, default: [:]][place, default: PresenceFigures(place, isAll: stratum.isEmpty)], stratum)
      }
    }
    try forEach(
      """
      SELECT place, \(joined: Self.countColumns) FROM presence_count
      WHERE round = \(round) AND place IN \(list: places)
      """
    ) { row in
      let counts = PlaceCounts(columns: try (1...Self.countColumns.count).map { try row[$0] })
      add(try row["place"]) { figures, _ in figures.counts = counts }
    }
    for (key, share) in try shares(of: places, in: [round]) where !(share.totals.isEmpty && share.count.isNothing) {
      add(key.place) { figures, stratum in figures.add(share, stratum: stratum) }
    }
    try forEach(
      """
      SELECT place, stratum, age, individuals, official, estimated, converted, places FROM presence_total
      WHERE round = \(round) AND stratum IN \(list: strata) AND place IN \(list: places)
      """
    ) { row in
      var amounts = PresenceAmounts()
      (amounts.individuals, amounts.official, amounts.estimated) = (
        try row["individuals"], try row["official"], try row["estimated"]
      )
      (amounts.converted, amounts.places) = (try row["converted"], try row["places"])
      let (stratum, place): (String, ID<Place>) = (try row["stratum"], try row["place"])
      found[stratum]?[place]?.byAge[try row["age"], default: PresenceAmounts()] += amounts
    }
    return found
  }

  /// Whom the figures of these places in a round count, and of those below them; none of them lies in another.
  package func countedResidences(of places: [ID<Place>], in round: ID<Round>) throws -> CountedResidences {
    let kinds = CountedResidences.Kind.allCases
    let sums = try presence(of: places, in: round, strata: kinds.map(\.key))
    return kinds.reduce(into: CountedResidences()) { counted, kind in
      for figures in (sums[kind.key] ?? [:]).values {
        counted.add(kind, places: figures.byAge.values.reduce(0) { $0 + $1.places })
      }
    }
  }

  /// These places and those they lie in, the nearest first.
  func lines(of places: some Collection<ID<Place>>) throws -> [ID<Place>: [ID<Place>]] {
    var lines: [ID<Place>: [ID<Place>]] = [:]
    try forEach(
      "SELECT place, ancestor FROM place_ancestor WHERE place IN \(list: places) ORDER BY depth ASC NULLS LAST"
    ) { row in lines[try row["place"], default: []].append(try row["ancestor"]) }
    return lines
  }

  /// What these places add themselves, to their own sums and those above them.
  private func shares(of places: [ID<Place>], in rounds: [ID<Round>]) throws -> [PlaceInRoundKey: PresenceShare] {
    var shares: [PlaceInRoundKey: PresenceShare] = [:]
    try forEach(
      "SELECT place, round, share FROM presence_share WHERE place IN \(list: places) AND round IN \(list: rounds)"
    ) { row in
      shares[PlaceInRoundKey(try row["round"], try row["place"])] = try PresenceShare(coded: try row["share"])
    }
    return shares
  }

  /// What registers and informants say of these places in a round. An area that the round does not cover itself has its
  /// own register's figure instead of the sum of its places', and is compared with what informants say of those.
  package func sides(of places: [ID<Place>], in round: TrackingRound) throws -> [ID<Place>: SourceFigures] {
    var found: [ID<Place>: SourceFigures] = [:]
    try forEach(
      """
      SELECT place, \(joined: Self.sideColumns) FROM presence_source
      WHERE round = \(round.id) AND place IN \(list: places)
      """
    ) { row in
      found[try row["place"]] = SourceFigures(columns: try (1...Self.sideColumns.count).map { try row[$0] })
    }
    for (key, share) in try shares(of: places, in: [round.id]) where !share.side.isNothing {
      found[key.place] = (found[key.place] ?? SourceFigures()) + share.side
    }
    let covered = Set(
      try rows(
        "SELECT place FROM round_place WHERE round = \(round.id) AND in_scope = \(true) AND place IN \(list: places)"
      ).map { try $0["place"] as ID<Place> })
    let others = places.filter { !covered.contains($0) }
    let areas = try others.isEmpty ? [] : placesInRounds(others, rounds: [round.id]).filter { !$0.estimates.isEmpty }
    guard !areas.isEmpty else { return found }
    let maker = try rules(of: round).maker
    for area in areas {
      let line = try rows(
        "SELECT ancestor FROM place_ancestor WHERE place = \(area.place) ORDER BY depth ASC NULLS LAST"
      ).map { try $0["ancestor"] as ID<Place> }
      let own = SourceFigures(maker.estimates(of: area), maker, line: line)
      guard own.registerPlaces > 0 else { continue }
      var figures = found[area.place] ?? SourceFigures()
      (figures.register, figures.registerPlaces) = (own.register, 1)
      let isCompared = figures.informantPlaces > 0
      (figures.bothRegister, figures.bothInformants) = isCompared ? (own.register, figures.informants) : (0, 0)
      figures.bothPlaces = isCompared ? 1 : 0
      found[area.place] = figures
    }
    return found
  }

  /// Why registers and informants say different things of these places, in the words that were written with the figures: of
  /// choices by which both are published, and of registers of areas that the round does not cover itself.
  package func explanations(of places: [ID<Place>], in round: ID<Round>) throws -> [ID<Place>: [String]] {
    var found: [ID<Place>: [String]] = [:]
    for state in try placesInRounds(places, rounds: [round]) {
      let chosen = state.choices.sorted { $0.key < $1.key }.filter(\.value.isSideBySide).map(\.value.explanation)
      let own = state.estimates.filter { !state.isInScope && $0.estimate.basis.source == .register }
      for text in chosen + own.compactMap(\.estimate.explanation)
      where !text.isEmpty && found[state.place]?.contains(text) != true { found[state.place, default: []].append(text) }
    }
    return found
  }

  /// Why the total of a place changed since the round before this one.
  package func change(of place: ID<Place>, in round: ID<Round>, stratum: String = "") throws -> ChangeParts {
    try changes(of: [place], in: [round], stratum: stratum)[place] ?? ChangeParts()
  }

  /// Why the totals of these places changed over several rounds, step by step: what each step changed is added, so that
  /// the parts sum to the difference between the round before the first of them and the last.
  package func changes(
    of places: [ID<Place>], in rounds: [ID<Round>], stratum: String = ""
  ) throws -> [ID<Place>: ChangeParts] {
    var changes: [ID<Place>: ChangeParts] = [:]
    for place in places { changes[place] = ChangeParts() }
    try forEach(
      """
      SELECT place, like_for_like, coverage, carried, factor, boundary, method FROM presence_change
      WHERE place IN \(list: places) AND round IN \(list: rounds) AND stratum = \(stratum)
      """
    ) { row in
      let place: ID<Place> = try row["place"]
      for part in ChangeParts.Part.allCases {
        let step: Int = try row[part.rawValue]
        changes[place]?.parts[part, default: 0] += step
      }
    }
    for (key, share) in try shares(of: places, in: rounds) {
      guard let own = share.changes.first(where: { $0.areas.contains(key.place) })?.parts[stratum] else { continue }
      for (part, step) in zip(ChangeParts.Part.allCases, own) { changes[key.place]?.parts[part, default: 0] += step }
    }
    return changes
  }

  /// Those of whom anything is known in these places or below them in a round.
  package func strata(of places: [ID<Place>], in round: ID<Round>) throws -> [Stratum] {
    try strataAndParts(of: places, in: round).strata
  }

  /// The same with what is told of them by sex and age.
  package func strataAndParts(
    of places: [ID<Place>], in round: ID<Round>
  ) throws -> (strata: [Stratum], parts: [StratumPart]) {
    let below: [String] = try rows(
      "SELECT DISTINCT stratum FROM presence_total WHERE place IN \(list: places) AND round = \(round)"
    ).map { try $0["stratum"] }
    let own = try shares(of: places, in: [round]).values.flatMap { $0.totals.keys.map(\.stratum) }
    let keys = Set(below + own)
    return (keys.compactMap { Stratum(key: $0) }.sorted(), keys.compactMap { StratumPart(key: $0) }.sorted())
  }

  /// Sums of these places in several rounds; costs what one round does for each.
  package func presence(
    of places: [ID<Place>], in rounds: [ID<Round>], stratum: String = ""
  ) throws -> [ID<Round>: [ID<Place>: PresenceFigures]] {
    try rounds.reduce(into: [:]) { $0[$1] = try presence(of: places, in: $1, stratum: stratum) }
  }

  /// Places of the round below an area and inside of `areas` (nil for everywhere), of one status and one standing or all,
  /// in the order of their ids.
  package func roundPlaces(
    of round: ID<Round>, status: PlaceReport.Status? = nil, standing: PlaceStanding? = nil,
    below area: ID<Place>? = nil, areas: [ID<Place>]?, after last: ID<Place>? = nil, limit: Int
  ) throws -> [(place: ID<Place>, status: PlaceReport.Status, why: String)] {
    let wanted: SQL = status.map { "AND p.status = \($0)" } ?? .empty
    let standing: SQL = standing.map { "AND p.standing = \($0)" } ?? .empty
    let inside: SQL =
      area.map { "AND \(SQL.besideKey("p.place")) IN (SELECT place FROM place_ancestor WHERE ancestor = \($0))" }
      ?? .empty
    let granted: SQL =
      areas.map { list in
        "AND \(SQL.besideKey("p.place")) IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: list))"
      } ?? .empty
    let page: SQL = last.map { "AND p.place > \($0)" } ?? .empty
    return try rows(
      """
      SELECT p.place AS place, p.status AS status, COALESCE(w.why, '') AS why FROM presence_place p
      LEFT JOIN round_place w ON w.round = p.round AND w.place = p.place
      WHERE p.round = \(round) \(wanted) \(standing) \(inside) \(granted) \(page)
      ORDER BY p.place ASC NULLS LAST LIMIT \(limit)
      """
    ).map { (try $0["place"], try $0["status"], try $0["why"]) }
  }

  /// Of a round's own estimates, carried ones not among them, by each area that they lie in. Those that officers wrote are
  /// counted where they are; the places of which submissions told are read, a thousand at a time, as their grades follow from
  /// the answers.
  package func gradeCounts(
    below areas: [ID<Place>], in round: ID<Round>, number: Int, of programme: ID<Programme>
  ) throws -> [ID<Place>: GradeCounts] {
    var found: [ID<Place>: GradeCounts] = [:]
    func answers(_ place: SQL) -> SQL {
      """
      EXISTS (SELECT 1 FROM presence_answer s
        WHERE s.place = \(place) AND s.programme = \(programme) AND s.round_number = \(number))
      """
    }
    try forEach(
      """
      SELECT a.ancestor AS area, g.grade AS grade, \(.cast("SUM(g.estimates)", to: .int)) AS estimates
      FROM (SELECT place, grade, COUNT(*) AS estimates FROM estimate
        WHERE round = \(round) AND part IS NULL
          AND place IN (SELECT place FROM place_ancestor WHERE ancestor IN \(list: areas))
        GROUP BY place, grade) g JOIN place_ancestor a ON a.place = g.place
      WHERE a.ancestor IN \(list: areas) AND NOT \(answers("g.place")) GROUP BY a.ancestor, g.grade
      """
    ) { row in
      let (grade, count): (Grade?, Int) = (try row["grade"], try row["estimates"])
      found[try row["area"], default: GradeCounts()].add(count, grade)
    }
    var pairs: [ID<Place>: [ID<Place>]] = [:]
    try forEach(
      """
      SELECT a.place AS place, a.ancestor AS area FROM place_ancestor a
      WHERE a.ancestor IN \(list: areas) AND \(answers("a.place"))
      """
    ) { row in pairs[try row["place"], default: []].append(try row["area"]) }
    let places = pairs.keys.sorted()
    for start in stride(from: 0, to: places.count, by: 1000) {
      let page = places[start..<min(start + 1000, places.count)]
      for state in try placesInRounds(page, rounds: [round]) {
        for area in pairs[state.place] ?? [] {
          for recorded in state.estimates where recorded.estimate.part == nil {
            found[area, default: GradeCounts()].add(1, recorded.estimate.grade)
          }
        }
      }
    }
    return found
  }

  /// How far the round came in each of these places, of those that it is to cover.
  package func statuses(of places: [ID<Place>], in round: ID<Round>) throws -> [ID<Place>: PlaceReport.Status] {
    var found: [ID<Place>: PlaceReport.Status] = [:]
    try forEach(
      """
      SELECT place, status FROM presence_place\(.byIndex("sqlite_autoindex_presence_place_1"))
      WHERE round = \(round) AND place IN \(list: places)
      """
    ) { row in found[try row["place"]] = try row["status"] }
    return found
  }

  /// Those of the places that are, or lie in, one of the areas.
  func places(_ places: [ID<Place>], within areas: [ID<Place>]) throws -> Set<ID<Place>> {
    guard !places.isEmpty, !areas.isEmpty else { return [] }
    return Set(
      try rows(
        "SELECT DISTINCT place FROM place_ancestor WHERE place IN \(list: places) AND ancestor IN \(list: areas)"
      ).map { try $0["place"] })
  }

  func knownPlaces(_ places: [ID<Place>]) throws -> Set<ID<Place>> {
    Set(try rows("SELECT id FROM place WHERE id IN \(list: places)").map { try $0["id"] })
  }
}
