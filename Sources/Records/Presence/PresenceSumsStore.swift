import Basics
import Store

/// Differences that are yet to be added to the tables of sums.
///
/// The tables have what the places below a place add. What it adds itself stays in its share, where readers find it: a
/// round of many villages so writes one share for each, and not as many sums as it has groups.
struct PresenceSums {
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

  mutating func add(_ share: PresenceShare, of own: PlaceInRoundKey, _ sign: Int) {
    for place in share.line where place != own.place {
      let key = CountKey(place: place, round: own.round)
      for (total, amounts) in share.totals {
        totals[TotalKey(key: key, total: total), default: PresenceAmounts()].add(amounts, sign)
      }
      counts[key, default: PlaceCounts()].add(share.count, sign)
      sides[key] = Self.sum(sides[key], share.side.columns, sign)
    }
    for change in share.changes {
      for place in change.areas where place != own.place {
        for (stratum, parts) in change.parts {
          let key = ChangeKey(key: CountKey(place: place, round: own.round), stratum: stratum)
          changes[key] = Self.sum(changes[key], parts, sign)
        }
      }
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
