import Basics
import Store

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
    let kinds = [known.filter { !$0.isPractice }, known.filter(\.isPractice)]
    let (affected, clusters, succession) = try neighbourhood(of: places, in: programme)
    let lines = try lines(of: affected)
    let units = try units(of: affected, in: programme)
    var strata: [ID<Place>: Set<Stratum>] = changed == nil ? [:] : units.mapValues(\.strata)
    var shares: [PlaceInRoundKey: PresenceShare] = [:]
    var counted: [ID<Round>] = []
    for kind in kinds {
      let rounds = kind.map(\.id)
      guard let first = rounds.firstIndex(where: { changed?.contains($0) ?? true }) else { continue }
      counted += rounds[first...]
      let rules = try rules(of: kind, in: programme)
      let byRound = Dictionary(zip(rounds, rules), uniquingKeysWith: { first, _ in first })
      let (start, states) = try states(of: affected, in: rounds, before: first) { state in
        byRound[state.round]?.maker.isAnchor(
          state, for: strata[state.place] ?? [], line: lines[state.place] ?? []) ?? false
      }
      for state in states.values {
        strata[state.place, default: []].formUnion(state.estimates.map(\.estimate.stratum))
      }
      for cluster in clusters {
        let members = cluster.map { place in
          PlaceSeries(
            place, line: lines[place] ?? [place],
            states: rounds[start...].map { states[PlaceInRoundKey($0, place)] }, knowing: strata[place] ?? [],
            by: Array(rules[start...]))
        }
        let unit = PresenceUnit(
          members: members, succession: succession.filter { cluster.contains($0.key) },
          groups: rules[rules.endIndex - 1].setUp.groups)
        for index in first..<rounds.count {
          for member in members {
            shares[PlaceInRoundKey(rounds[index], member.place)] = PresenceShare(member, index - start)
          }
          guard index > 0 else { continue }
          shares[PlaceInRoundKey(rounds[index], cluster[0])]?.changes = unit.changes(index - start)
        }
      }
    }
    try replaceShares(
      of: affected, in: programme, changed == nil ? nil : counted, by: shares, made: entries(of: affected, in: counted))
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

  /// Of how many entries the journal has of each place in each round.
  private func entries(of places: [ID<Place>], in rounds: [ID<Round>]) throws -> [PlaceInRoundKey: Int] {
    var entries: [PlaceInRoundKey: Int] = [:]
    try forEach(
      """
      SELECT p.place, p.round, \(.entries(of: "p.id")) AS entries FROM round_place p
      WHERE p.place IN \(list: places) AND p.round IN \(list: rounds)
      """
    ) { row in entries[PlaceInRoundKey(try row["round"], try row["place"])] = try row["entries"] }
    return entries
  }

  /// Brings the sums from what the places added in these rounds, in all when nil, to what they add now.
  ///
  /// - Parameter entries: of how many entries the shares were made: who follows the journal to an entry that is among
  ///   them need not count the place again.
  private func replaceShares(
    of places: [ID<Place>], in programme: ID<Programme>, _ rounds: [ID<Round>]?,
    by shares: [PlaceInRoundKey: PresenceShare], made entries: [PlaceInRoundKey: Int]
  ) throws {
    let those: SQL = rounds.map { "AND round IN \(list: $0)" } ?? .empty
    var before: [PlaceInRoundKey: PresenceShare] = [:]
    var entriesBefore: [PlaceInRoundKey: Int] = [:]
    try forEach(
      """
      SELECT place, round, share, entries FROM presence_share
      WHERE place IN \(list: places) AND programme = \(programme) \(those)
      """
    ) { row in
      let key = PlaceInRoundKey(try row["round"], try row["place"])
      before[key] = try PresenceShare(coded: try row["share"])
      entriesBefore[key] = try row["entries"]
    }
    var sums = PresenceSums()
    var writes: [SQL] = []
    var rows: [SQLBinding] = []
    let keys = Set(before.keys).union(shares.keys).sorted { ($0.place, $0.round) < ($1.place, $1.round) }
    for key in keys {
      let (old, new) = (before[key] ?? PresenceShare(), shares[key] ?? PresenceShare())
      guard !(old.isNothing && new.isNothing), old != new || entriesBefore[key] != entries[key, default: 0] else {
        continue
      }
      if old != new {
        sums.add(old, of: key, -1)
        sums.add(new, of: key, 1)
        writes += Self.statusWrites(key, new, old)
      }
      if new.isNothing {
        writes.append("DELETE FROM presence_share WHERE place = \(key.place) AND round = \(key.round)")
      } else {
        rows += [
          programme.binding, key.place.binding, key.round.binding, new.encoded().binding,
          entries[key, default: 0].binding,
        ]
      }
    }
    try runMany(writes + Self.shareRows.rows(rows) + sums.statements)
  }

  private static let shareRows = Upsert(
    into: "presence_share", key: ["place", "round"],
    columns: [("programme", .id), ("place", .id), ("round", .id), ("share", .bytes), ("entries", .int)])

  /// What lists of a status go by.
  private static func statusWrites(_ key: PlaceInRoundKey, _ share: PresenceShare, _ old: PresenceShare) -> [SQL] {
    let (now, standing) = (share.count.onlyStatus, share.count.onlyStanding)
    guard (now, standing) != (old.count.onlyStatus, old.count.onlyStanding) else { return [] }
    guard let now else { return ["DELETE FROM presence_place WHERE round = \(key.round) AND place = \(key.place)"] }
    return [
      """
      INSERT INTO presence_place (round, place, status, standing)
      VALUES (\(key.round), \(key.place), \(now), \(standing))
      ON CONFLICT (round, place) DO UPDATE SET status = excluded.status, standing = excluded.standing
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
