import Basics
package import Store

/// A place of a programme whose sums are to be made anew: from a round on, or through all of them.
struct PresenceDue: Hashable, Sendable {
  let programme: ID<Programme>
  let place: ID<Place>
  let round: ID<Round>

  /// Stands for all rounds.
  static let all = ID<Round>(high: 0, low: 0)

  init(_ row: Row) throws {
    (programme, place, round) = (try row["programme"], try row["place"], try row["round"])
  }
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
      SELECT programme, place, round FROM presence_due
      ORDER BY programme ASC NULLS LAST, place ASC NULLS LAST, round ASC NULLS LAST LIMIT \(limit)
      """
    ).map(PresenceDue.init)
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
    try makeDue(
      """
      SELECT r.programme, p.place, p.round FROM round_place p JOIN tracking_round r ON r.id = p.round
      WHERE p.id IN (\(changed(PlaceInRound.stream)))
      """)
    let moved: SQL = "JOIN place_ancestor a ON a.place = p.place WHERE a.ancestor IN (\(changed(PlaceState.stream)))"
    try makeDue(
      """
      SELECT r.programme, p.place FROM round_place p JOIN tracking_round r ON r.id = p.round \(moved)
      UNION SELECT p.programme, p.place FROM presence_answer p \(moved)
      """, since: PresenceDue.all)
    let programmes: [ID<Programme>] = try rows(
      """
      SELECT programme FROM tracking WHERE id IN (\(changed(TrackingProjection.stream)))
      UNION SELECT programme FROM tracking_round WHERE id IN (\(changed(RoundProjection.stream)))
      UNION SELECT programme FROM conversion_factor WHERE id IN (\(changed(FactorProjection.stream)))
      """
    ).map { try $0["programme"] }
    for programme in programmes { try makeDue(programme) }
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

  /// All places of a programme of which something is said, through all rounds.
  func makeDue(_ programme: ID<Programme>) throws {
    try makeDue(
      """
      SELECT r.programme, p.place FROM round_place p JOIN tracking_round r ON r.id = p.round
      WHERE r.programme = \(programme)
      UNION SELECT programme, place FROM presence_answer WHERE programme = \(programme)
      """, since: PresenceDue.all)
  }

  /// `places` gives programme and place, and the round where none is named.
  func makeDue(_ places: SQL, since round: ID<Round>? = nil) throws {
    try run(
      """
      INSERT INTO presence_due (programme, place, round)
      SELECT d.programme, d.place, \(round.map { "\($0)" } ?? "d.round" as SQL) FROM (\(places)) d WHERE 1 = 1
      ON CONFLICT (programme, place, round) DO NOTHING
      """)
  }

  func settlePresence(_ due: [PresenceDue]) throws {
    try runMany(
      due.map {
        "DELETE FROM presence_due WHERE programme = \($0.programme) AND place = \($0.place) AND round = \($0.round)"
      })
  }

  func clearPresence() throws {
    try run("DELETE FROM presence_total")
    try run("DELETE FROM presence_count")
    try run("DELETE FROM presence_source")
    try run("DELETE FROM presence_change")
    try run("DELETE FROM presence_unit")
    try run("DELETE FROM presence_share")
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
  func recount(_ due: [PresenceDue]) throws {
    for (programme, lines) in Dictionary(grouping: due, by: \.programme) {
      for (isWhole, lines) in Dictionary(grouping: lines, by: { $0.round == PresenceDue.all }) {
        let places = Array(Set(lines.map(\.place)))
        try recount(places, of: programme, since: isWhole ? nil : Set(lines.map(\.round)))
      }
    }
  }

  /// Takes what the places added to sums out of them, and adds what they add now; costs a few rows a place and round.
  ///
  /// - Parameter changed: the rounds of which something was said; nil when every round may have changed. What the
  ///   rounds before the first of them add stays.
  func recount(_ places: [ID<Place>], of programme: ID<Programme>, since changed: Set<ID<Round>>?) throws {
    let known = try rounds(of: programme)
    // What was practised is neither carried into real rounds nor compared with them.
    let kinds = [known.filter { !$0.isPractice }.map(\.id), known.filter(\.isPractice).map(\.id)]
    let setUp = try trackingSetUp(of: programme)
    let maker = FigureMaker(
      setUp, factors: try factors(of: programme).filter { !$0.isWithdrawn }.map(\.factor))
    let (affected, clusters, succession) = try neighbourhood(of: places, in: programme)
    let lines = try lines(of: affected)
    let units = try units(of: affected, in: programme)
    var strata: [ID<Place>: Set<Stratum>] = changed == nil ? [:] : units.mapValues(\.strata)
    var shares: [PlaceInRoundKey: PresenceShare] = [:]
    var counted: [ID<Round>] = []
    for rounds in kinds {
      guard let first = rounds.firstIndex(where: { changed?.contains($0) ?? true }) else { continue }
      counted += rounds[first...]
      let (start, states) = try states(of: affected, in: rounds, before: first) { state in
        maker.isAnchor(state, for: strata[state.place] ?? [], line: lines[state.place] ?? [])
      }
      for state in states.values {
        strata[state.place, default: []].formUnion(state.estimates.map(\.estimate.stratum))
      }
      for cluster in clusters {
        let members = cluster.map { place in
          PlaceSeries(
            place, line: lines[place] ?? [place],
            states: rounds[start...].map { states[PlaceInRoundKey($0, place)] }, knowing: strata[place] ?? [], maker,
            carrying: setUp.carrying)
        }
        let unit = PresenceUnit(members: members, succession: succession.filter { cluster.contains($0.key) })
        for index in first..<rounds.count {
          for member in members {
            shares[PlaceInRoundKey(rounds[index], member.place)] = PresenceShare(member, index - start, setUp.groups)
          }
          guard index > 0 else { continue }
          shares[PlaceInRoundKey(rounds[index], cluster[0])]?.changes = unit.changes(index - start)
        }
      }
    }
    try replaceShares(of: affected, in: programme, changed == nil ? nil : counted, by: shares)
    let heads = clusters.flatMap { cluster in cluster.map { ($0, cluster[0]) } }
    try write(
      heads.map { place, head in (place, PresenceUnitRow(head: head, strata: strata[place] ?? [])) },
      instead: units, of: programme)
  }

  /// What is said of places in the rounds from one on, and in as many before it as decide what is carried into it: back
  /// to where each place was wholly assessed.
  private func states(
    of places: [ID<Place>], in rounds: [ID<Round>], before first: Int, isAnchor: (PlaceInRound) -> Bool
  ) throws -> (start: Int, [PlaceInRoundKey: PlaceInRound]) {
    var states: [PlaceInRoundKey: PlaceInRound] = [:]
    func read(_ places: [ID<Place>], _ range: Range<Int>) throws -> [PlaceInRound] {
      let found = try placesInRounds(places, rounds: Array(rounds[range]))
      for state in found { states[PlaceInRoundKey(state.round, state.place)] = state }
      return found
    }
    var start = max(0, first - 1)
    let newest = try read(places, start..<rounds.count)
    let past = Set(rounds[..<first])
    func anchored(_ states: [PlaceInRound]) -> Set<ID<Place>> {
      Set(states.filter { past.contains($0.round) && isAnchor($0) }.map(\.place))
    }
    var loose = Set(places).subtracting(anchored(newest))
    var step = 1
    while start > 0, !loose.isEmpty {
      let earlier = max(0, start - step)
      loose.subtract(anchored(try read(Array(loose), earlier..<start)))
      (start, step) = (earlier, step * 2)
    }
    return (start, states)
  }

  /// Brings the sums from what the places added in these rounds, in all when nil, to what they add now.
  private func replaceShares(
    of places: [ID<Place>], in programme: ID<Programme>, _ rounds: [ID<Round>]?,
    by shares: [PlaceInRoundKey: PresenceShare]
  ) throws {
    let those: SQL = rounds.map { "AND round IN \(list: $0)" } ?? .empty
    var before: [PlaceInRoundKey: PresenceShare] = [:]
    try forEach(
      """
      SELECT place, round, share FROM presence_share
      WHERE programme = \(programme) AND place IN \(list: places) \(those)
      """
    ) { row in
      before[PlaceInRoundKey(try row["round"], try row["place"])] = try PresenceShare(coded: try row["share"])
    }
    var sums = PresenceSums()
    var writes: [SQL] = []
    let keys = Set(before.keys).union(shares.keys).sorted { ($0.place, $0.round) < ($1.place, $1.round) }
    for key in keys {
      let (old, new) = (before[key] ?? PresenceShare(), shares[key] ?? PresenceShare())
      guard old != new, !(old.isNothing && new.isNothing) else { continue }
      sums.add(old, key.round, -1)
      sums.add(new, key.round, 1)
      writes += Self.statusWrites(key, new, old)
      if new.isNothing {
        writes.append(
          """
          DELETE FROM presence_share WHERE programme = \(programme) AND place = \(key.place) AND round = \(key.round)
          """)
      } else {
        writes.append(
          """
          INSERT INTO presence_share (programme, place, round, share)
          VALUES (\(programme), \(key.place), \(key.round), \(new.encoded()))
          ON CONFLICT (programme, place, round) DO UPDATE SET share = excluded.share
          """)
      }
    }
    try runMany(writes + sums.statements)
  }

  /// What lists of a status go by.
  private static func statusWrites(_ key: PlaceInRoundKey, _ share: PresenceShare, _ old: PresenceShare) -> [SQL] {
    let (now, before) = (share.count.onlyStatus, old.count.onlyStatus)
    guard now != before else { return [] }
    guard let now else { return ["DELETE FROM presence_place WHERE round = \(key.round) AND place = \(key.place)"] }
    return [
      """
      INSERT INTO presence_place (round, place, status) VALUES (\(key.round), \(key.place), \(now))
      ON CONFLICT (round, place) DO UPDATE SET status = excluded.status
      """
    ]
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

  private func units(
    of places: [ID<Place>], in programme: ID<Programme>
  ) throws -> [ID<Place>: PresenceUnitRow] {
    var units: [ID<Place>: PresenceUnitRow] = [:]
    try forEach(
      "SELECT place, head, strata FROM presence_unit WHERE programme = \(programme) AND place IN \(list: places)"
    ) { row in
      let strata: String = try row["strata"]
      units[try row["place"]] = PresenceUnitRow(
        head: try row["head"], strata: Set(strata.split(separator: " ").compactMap { Stratum(key: String($0)) }))
    }
    return units
  }

  private func write(
    _ units: [(ID<Place>, PresenceUnitRow)], instead known: [ID<Place>: PresenceUnitRow], of programme: ID<Programme>
  ) throws {
    try runMany(
      units.filter { known[$0.0] != $0.1 }.map { place, unit in
        """
        INSERT INTO presence_unit (programme, place, head, strata)
        VALUES (\(programme), \(place), \(unit.head), \(unit.strata.map(\.key).sorted().joined(separator: " ")))
        ON CONFLICT (programme, place) DO UPDATE SET head = excluded.head, strata = excluded.strata
        """
      })
  }
}

/// Of a place that was counted.
private struct PresenceUnitRow: Hashable {
  /// The first of the places that it is looked at together with.
  let head: ID<Place>
  /// Of whom anything was ever said here.
  let strata: Set<Stratum>
}

/// Differences that are yet to be added to the tables of sums.
private struct PresenceSums {
  private struct CountKey: Hashable {
    let place: ID<Place>
    let round: ID<Round>
  }

  private struct TotalKey: Hashable {
    let key: CountKey
    let total: PresenceShare.Total
  }

  private struct ChangeKey: Hashable {
    let key: CountKey
    let stratum: String
  }

  private var totals: [TotalKey: PresenceAmounts] = [:]
  private var counts: [CountKey: PlaceCounts] = [:]
  private var sides: [CountKey: [Int]] = [:]
  private var changes: [ChangeKey: [Int]] = [:]

  mutating func add(_ share: PresenceShare, _ round: ID<Round>, _ sign: Int) {
    for place in share.line {
      let key = CountKey(place: place, round: round)
      for (total, amounts) in share.totals {
        totals[TotalKey(key: key, total: total), default: PresenceAmounts()].add(amounts, sign)
      }
      counts[key, default: PlaceCounts()].add(share.count, sign)
      sides[key] = Self.sum(sides[key], share.side.columns, sign)
    }
    for (change, parts) in share.changes {
      let key = ChangeKey(key: CountKey(place: change.place, round: round), stratum: change.stratum)
      changes[key] = Self.sum(changes[key], parts, sign)
    }
  }

  private static func sum(_ known: [Int]?, _ parts: [Int], _ sign: Int) -> [Int] {
    guard let known else { return parts.map { sign * $0 } }
    return zip(known, parts).map { $0 + sign * $1 }
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
    (key.key.place, key.key.round, key.total.stratum, key.total.age)
  }

  private func order(_ key: ChangeKey) -> (ID<Place>, ID<Round>, String) {
    (key.key.place, key.key.round, key.stratum)
  }

  private func statements(_ key: TotalKey, _ value: PresenceAmounts) -> [SQL] {
    let (place, round, total) = (key.key.place, key.key.round, key.total)
    let row: SQL = """
      place = \(place) AND round = \(round) AND stratum = \(total.stratum) AND age = \(total.age)
      """
    let add: SQL = """
      INSERT INTO presence_total (round, place, stratum, age, individuals, official, estimated, converted, places)
      VALUES (\(round), \(place), \(total.stratum), \(total.age), \(value.individuals), \(value.official),
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

  private func statements(_ key: ChangeKey, _ parts: [Int]) -> [SQL] {
    let (place, round) = (key.key.place, key.key.round)
    return [
      """
      INSERT INTO presence_change (round, place, stratum, like_for_like, coverage, carried, factor, boundary, method)
      VALUES (\(round), \(place), \(key.stratum), \(joined: parts.map { "\($0)" as SQL }))
      ON CONFLICT (place, round, stratum) DO UPDATE SET
        like_for_like = presence_change.like_for_like + excluded.like_for_like,
        coverage = presence_change.coverage + excluded.coverage,
        carried = presence_change.carried + excluded.carried,
        factor = presence_change.factor + excluded.factor,
        boundary = presence_change.boundary + excluded.boundary,
        method = presence_change.method + excluded.method
      """,
      """
      DELETE FROM presence_change WHERE place = \(place) AND round = \(round) AND stratum = \(key.stratum)
        AND like_for_like = 0 AND coverage = 0 AND carried = 0 AND factor = 0 AND boundary = 0 AND method = 0
      """,
    ]
  }
}
