import Basics
package import Store

/// A place of a programme whose sums are to be made anew.
struct PresenceDue: Hashable, Sendable {
  let programme: ID<Programme>
  let place: ID<Place>
}

// MARK: Following the journal

extension Reader {
  private func presenceProgress() throws -> (position: Int, generation: Int)? {
    try row("SELECT position, generation FROM presence_progress WHERE one = 1").map {
      (try $0["position"], try $0["generation"])
    }
  }

  func isPresenceBehind() throws -> Bool {
    guard let progress = try presenceProgress() else { return true }
    return try progress.position < position() || progress.generation != generation()
  }

  func presenceDue(limit: Int) throws -> [PresenceDue] {
    try rows(
      """
      SELECT programme, place FROM presence_due ORDER BY programme ASC NULLS LAST, place ASC NULLS LAST LIMIT \(limit)
      """
    ).map { PresenceDue(programme: try $0["programme"], place: try $0["place"]) }
  }

  /// All sums, for comparing them with those made anew.
  func presenceDigest() throws -> [String] {
    let totals = try rows(
      """
      SELECT round, place, stratum, age, individuals, official, estimated, converted, places FROM presence_total
      """)
    let counts = try rows("SELECT round, place, \(joined: Self.countColumns) FROM presence_count")
    let changes = try rows(
      "SELECT round, place, stratum, like_for_like, coverage, carried, factor, boundary, method FROM presence_change")
    let sides = try rows("SELECT round, place, \(joined: Self.sideColumns) FROM presence_source")
    return (totals + counts + changes + sides).map { "\($0.cells)" }.sorted()
  }

  static var sideColumns: [SQL] {
    [
      "register", "register_places", "informants", "informant_places", "both_register", "both_informants",
      "both_places",
    ]
  }

  static var countColumns: [SQL] {
    PlaceCounts.statuses.map { "\(name: $0.rawValue)" } + ["counted", "carried", "missing", "none", "overlapping"]
  }
}

extension Writer {
  /// One step: finds the places that entries up to `stride` further on are about.
  func followPresence(_ stride: Int, _ forms: [PresenceForm]) throws {
    let last = try position()
    let generation = try generation()
    let known = try row("SELECT position, generation FROM presence_progress WHERE one = 1")
    guard let known, try known["generation"] == generation else {
      try clearPresence()
      for programme in try trackingProgrammes() { try makeDue(programme) }
      try makeSubmissionsDue(forms)
      return try setPresence(position: last, generation)
    }
    let position: Int = try known["position"]
    guard position < last else { return }
    let end = min(last, position + stride)
    func changed(_ kind: StreamKind) -> SQL { .streams(of: kind, changedAfter: position, upTo: end) }
    let tracked: SQL = "round_place p JOIN tracking_round r ON r.id = p.round"
    let due: SQL = "INSERT INTO presence_due (programme, place) SELECT DISTINCT r.programme, p.place FROM"
    let once: SQL = "ON CONFLICT (programme, place) DO NOTHING"
    try run("\(due) \(tracked) WHERE p.id IN (\(changed(PlaceInRound.stream))) \(once)")
    try run(
      """
      \(due) \(tracked) JOIN place_ancestor a ON a.place = p.place
      WHERE a.ancestor IN (\(changed(PlaceState.stream))) \(once)
      """)
    try run(
      """
      \(due) \(tracked) WHERE r.programme IN (
        SELECT programme FROM tracking WHERE id IN (\(changed(TrackingProjection.stream)))
        UNION SELECT programme FROM tracking_round WHERE id IN (\(changed(RoundProjection.stream)))
        UNION SELECT programme FROM conversion_factor WHERE id IN (\(changed(FactorProjection.stream))))
      \(once)
      """)
    try followSubmissions(forms, after: position, upTo: end)
    try followProgrammes(after: position, upTo: end)
    try setPresence(position: end, generation)
  }

  private func setPresence(position: Int, _ generation: Int) throws {
    try run(
      """
      INSERT INTO presence_progress (one, position, generation) VALUES (1, \(position), \(generation))
      ON CONFLICT (one) DO UPDATE SET position = excluded.position, generation = excluded.generation
      """)
  }

  func makeDue(_ programme: ID<Programme>) throws {
    try run(
      """
      INSERT INTO presence_due (programme, place)
      SELECT DISTINCT r.programme, p.place FROM round_place p JOIN tracking_round r ON r.id = p.round
      WHERE r.programme = \(programme)
      ON CONFLICT (programme, place) DO NOTHING
      """)
  }

  func settlePresence(_ due: [PresenceDue]) throws {
    try runMany(
      due.map { "DELETE FROM presence_due WHERE programme = \($0.programme) AND place = \($0.place)" })
  }

  func clearPresence() throws {
    try run("DELETE FROM presence_total")
    try run("DELETE FROM presence_count")
    try run("DELETE FROM presence_source")
    try run("DELETE FROM presence_change")
    try run("DELETE FROM presence_unit")
    try run("DELETE FROM presence_place")
    try run("DELETE FROM presence_answer")
    try run("DELETE FROM presence_sender")
    try run("DELETE FROM presence_informant")
    try run("DELETE FROM presence_answer_due")
    try run("DELETE FROM presence_due")
    try run("DELETE FROM presence_progress")
  }
}

// MARK: Counting anew

extension Writer {
  /// Takes what the places added to sums out of them, and adds what they add now; costs a few rows a place.
  func recount(_ places: [ID<Place>], of programme: ID<Programme>) throws {
    let known = try rounds(of: programme)
    let rounds = known.map(\.id)
    // What was practised is neither carried into real rounds nor compared with them.
    let real = known.filter { !$0.isPractice }.map(\.id)
    let practice = known.filter(\.isPractice).map(\.id)
    let kinds = practice.isEmpty ? [real] : [real, practice]
    let setUp = try trackingSetUp(of: programme)
    let maker = FigureMaker(
      setUp, factors: try factors(of: programme).filter { !$0.isWithdrawn }.map(\.factor))
    let (affected, clusters, succession) = try neighbourhood(of: places, in: programme)
    let lines = try lines(of: affected)
    var states: [PlaceInRoundKey: PlaceInRound] = [:]
    for state in try placesInRounds(affected, rounds: rounds) {
      states[PlaceInRoundKey(state.round, state.place)] = state
    }
    func series(_ place: ID<Place>, _ rounds: [ID<Round>]) -> PlaceSeries {
      PlaceSeries(
        place, line: lines[place] ?? [place], states: rounds.map { states[PlaceInRoundKey($0, place)] }, maker,
        carrying: setUp.carrying)
    }
    var sums = PresenceSums()
    let before = try shares(of: affected, in: programme)
    var writes: [SQL] = []
    for cluster in clusters {
      let own = succession.filter { cluster.contains($0.key) }
      var shares = cluster.map { _ in PresenceShare() }
      for rounds in kinds {
        let members = cluster.map { series($0, rounds) }
        for (index, member) in members.enumerated() {
          shares[index].join(PresenceShare(member, rounds: rounds, groups: setUp.groups))
        }
        shares[0].changes.merge(PresenceUnit(members: members, succession: own).changes(rounds: rounds)) { $1 }
      }
      for (place, share) in zip(cluster, shares) {
        let old = before[place] ?? PresenceShare()
        guard share != old, !(share.isNothing && before[place] == nil) else { continue }
        sums.add(old, -1)
        sums.add(share, 1)
        writes += Self.statusWrites(place, share, old)
        writes.append(
          """
          INSERT INTO presence_unit (programme, place, head, share)
          VALUES (\(programme), \(place), \(cluster[0]), \(try share.encoded()))
          ON CONFLICT (programme, place) DO UPDATE SET head = excluded.head, share = excluded.share
          """)
      }
    }
    try runMany(writes + sums.statements)
  }

  /// What lists of a status go by.
  private static func statusWrites(_ place: ID<Place>, _ share: PresenceShare, _ old: PresenceShare) -> [SQL] {
    let (now, before) = (share.counts.compactMapValues(\.onlyStatus), old.counts.compactMapValues(\.onlyStatus))
    let gone = before.keys.filter { now[$0] == nil }.sorted().map { round in
      "DELETE FROM presence_place WHERE round = \(round) AND place = \(place)" as SQL
    }
    return gone
      + now.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }.map { round, status in
        """
        INSERT INTO presence_place (round, place, status) VALUES (\(round), \(place), \(status))
        ON CONFLICT (round, place) DO UPDATE SET status = excluded.status
        """
      }
  }

  /// The places, those that a split or merger connects with them, now or when they were counted last; in clusters, each
  /// in the order of ids.
  private func neighbourhood(
    of places: [ID<Place>], in programme: ID<Programme>
  ) throws -> (affected: [ID<Place>], clusters: [[ID<Place>]], succession: [ID<Place>: [PlaceShare]]) {
    var affected = Set(places)
    var fresh = affected
    var links: [ID<Place>: Set<ID<Place>>] = [:]
    var successors: [ID<Place>: [ID<Place>]] = [:]
    while !fresh.isEmpty {
      var found: Set<ID<Place>> = []
      for row in try rows(
        """
        SELECT place, successor FROM place_successor WHERE place IN \(list: fresh) OR successor IN \(list: fresh)
        ORDER BY place ASC NULLS LAST, number ASC NULLS LAST
        """)
      {
        let (old, new): (ID<Place>, ID<Place>) = (try row["place"], try row["successor"])
        links[old, default: []].insert(new)
        links[new, default: []].insert(old)
        if successors[old]?.contains(new) != true { successors[old, default: []].append(new) }
        found.formUnion([old, new])
      }
      for row in try rows(
        """
        SELECT place FROM presence_unit WHERE programme = \(programme) AND head IN (
          SELECT head FROM presence_unit WHERE programme = \(programme) AND place IN \(list: fresh))
        """)
      {
        found.insert(try row["place"])
      }
      fresh = found.subtracting(affected)
      affected.formUnion(fresh)
    }
    var clusters: [[ID<Place>]] = []
    var seen: Set<ID<Place>> = []
    for place in affected.sorted() where seen.insert(place).inserted {
      var cluster = [place]
      var next = 0
      while next < cluster.count {
        for other in (links[cluster[next]] ?? []).sorted() where seen.insert(other).inserted { cluster.append(other) }
        next += 1
      }
      clusters.append(cluster.sorted())
    }
    let shares = try successors.isEmpty ? [:] : successionShares(successors)
    return (affected.sorted(), clusters, shares)
  }

  private func lines(of places: [ID<Place>]) throws -> [ID<Place>: [ID<Place>]] {
    var lines: [ID<Place>: [ID<Place>]] = [:]
    try forEach(
      "SELECT place, ancestor FROM place_ancestor WHERE place IN \(list: places) ORDER BY depth ASC NULLS LAST"
    ) { row in lines[try row["place"], default: []].append(try row["ancestor"]) }
    return lines
  }

  private func shares(
    of places: [ID<Place>], in programme: ID<Programme>
  ) throws -> [ID<Place>: PresenceShare] {
    var shares: [ID<Place>: PresenceShare] = [:]
    try forEach(
      "SELECT place, share FROM presence_unit WHERE programme = \(programme) AND place IN \(list: places)"
    ) { row in shares[try row["place"]] = try PresenceShare(coded: try row["share"]) }
    return shares
  }
}

/// Differences that are yet to be added to the tables of sums.
private struct PresenceSums {
  private struct TotalKey: Hashable {
    let place: ID<Place>
    let total: PresenceShare.Total
  }

  private struct CountKey: Hashable {
    let place: ID<Place>
    let round: ID<Round>
  }

  private var totals: [TotalKey: PresenceAmounts] = [:]
  private var counts: [CountKey: PlaceCounts] = [:]
  private var sides: [CountKey: [Int]] = [:]
  private var changes: [PresenceShare.Change: [Int]] = [:]

  mutating func add(_ share: PresenceShare, _ sign: Int) {
    for place in share.line {
      for (total, amounts) in share.totals {
        totals[TotalKey(place: place, total: total), default: PresenceAmounts()].add(amounts, sign)
      }
      for (round, count) in share.counts {
        counts[CountKey(place: place, round: round), default: PlaceCounts()].add(count, sign)
      }
      for (round, side) in share.sides {
        let (key, signed) = (CountKey(place: place, round: round), side.columns.map { sign * $0 })
        sides[key] = sides[key].map { zip($0, signed).map { $0 + $1 } } ?? signed
      }
    }
    for (key, parts) in share.changes {
      let signed = parts.map { sign * $0 }
      changes[key] = changes[key].map { zip($0, signed).map { $0 + $1 } } ?? signed
    }
  }

  /// In the order of keys, so that two who write at once wait for each other and do not stop each other.
  var statements: [SQL] {
    func inOrder<Value>(_ sums: [CountKey: Value]) -> [(key: CountKey, value: Value)] {
      sums.sorted { ($0.key.place, $0.key.round) < ($1.key.place, $1.key.round) }
    }
    var statements: [SQL] = []
    for (key, value) in totals.sorted(by: { order($0.key) < order($1.key) }) where !value.isNothing {
      statements += self.statements(key, value)
    }
    for (key, value) in inOrder(counts) where !value.isNothing { statements += self.statements(key, value) }
    for (key, value) in inOrder(sides) where value.contains(where: { $0 != 0 }) {
      statements += self.statements(key, value)
    }
    for (key, value) in changes.sorted(by: { order($0.key) < order($1.key) }) where value.contains(where: { $0 != 0 }) {
      statements += self.statements(key, value)
    }
    return statements
  }

  private func order(_ key: TotalKey) -> (ID<Place>, ID<Round>, String, Int) {
    (key.place, key.total.round, key.total.stratum, key.total.age)
  }

  private func order(_ key: PresenceShare.Change) -> (ID<Place>, ID<Round>, String) {
    (key.place, key.round, key.stratum)
  }

  private func statements(_ key: TotalKey, _ value: PresenceAmounts) -> [SQL] {
    let (place, total) = (key.place, key.total)
    let row: SQL = """
      place = \(place) AND round = \(total.round) AND stratum = \(total.stratum) AND age = \(total.age)
      """
    let add: SQL = """
      INSERT INTO presence_total (round, place, stratum, age, individuals, official, estimated, converted, places)
      VALUES (\(total.round), \(place), \(total.stratum), \(total.age), \(value.individuals), \(value.official),
        \(value.estimated), \(value.converted), \(value.places))
      ON CONFLICT (place, round, stratum, age) DO UPDATE SET
        individuals = presence_total.individuals + excluded.individuals,
        official = presence_total.official + excluded.official,
        estimated = presence_total.estimated + excluded.estimated,
        converted = presence_total.converted + excluded.converted,
        places = presence_total.places + excluded.places
      """
    guard value.places < 0 || value.individuals < 0 || value.places == 0 else { return [add] }
    return [
      add,
      """
      DELETE FROM presence_total WHERE \(row) AND places = 0 AND individuals = 0 AND official = 0 AND estimated = 0
        AND converted = 0
      """,
    ]
  }

  private func statements(_ key: CountKey, _ value: PlaceCounts) -> [SQL] {
    let columns = Reader.countColumns
    let values = value.columns.map { "\($0)" as SQL }
    let sums = columns.map { "\($0) = presence_count.\($0) + excluded.\($0)" as SQL }
    let add: SQL = """
      INSERT INTO presence_count (round, place, \(joined: columns))
      VALUES (\(key.round), \(key.place), \(joined: values))
      ON CONFLICT (place, round) DO UPDATE SET \(joined: sums)
      """
    guard value.columns.contains(where: { $0 < 0 }) else { return [add] }
    let nothing = columns.map { "\($0) = 0" as SQL }
    return [
      add,
      """
      DELETE FROM presence_count WHERE place = \(key.place) AND round = \(key.round)
        AND \(joined: nothing, separator: " AND ")
      """,
    ]
  }

  private func statements(_ key: CountKey, _ value: [Int]) -> [SQL] {
    let columns = Reader.sideColumns
    let sums = columns.map { "\($0) = presence_source.\($0) + excluded.\($0)" as SQL }
    let nothing = columns.map { "\($0) = 0" as SQL }
    return [
      """
      INSERT INTO presence_source (round, place, \(joined: columns))
      VALUES (\(key.round), \(key.place), \(joined: value.map { "\($0)" as SQL }))
      ON CONFLICT (place, round) DO UPDATE SET \(joined: sums)
      """,
      """
      DELETE FROM presence_source WHERE place = \(key.place) AND round = \(key.round)
        AND \(joined: nothing, separator: " AND ")
      """,
    ]
  }

  private func statements(_ key: PresenceShare.Change, _ parts: [Int]) -> [SQL] {
    [
      """
      INSERT INTO presence_change (round, place, stratum, like_for_like, coverage, carried, factor, boundary, method)
      VALUES (\(key.round), \(key.place), \(key.stratum), \(joined: parts.map { "\($0)" as SQL }))
      ON CONFLICT (place, round, stratum) DO UPDATE SET
        like_for_like = presence_change.like_for_like + excluded.like_for_like,
        coverage = presence_change.coverage + excluded.coverage,
        carried = presence_change.carried + excluded.carried,
        factor = presence_change.factor + excluded.factor,
        boundary = presence_change.boundary + excluded.boundary,
        method = presence_change.method + excluded.method
      """,
      """
      DELETE FROM presence_change WHERE place = \(key.place) AND round = \(key.round) AND stratum = \(key.stratum)
        AND like_for_like = 0 AND coverage = 0 AND carried = 0 AND factor = 0 AND boundary = 0 AND method = 0
      """,
    ]
  }
}
