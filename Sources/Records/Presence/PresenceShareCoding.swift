import Basics
import Foundation

/// A share as the bytes of a row: ids once, then small numbers.
extension PresenceShare {
  private struct Coded: Codable {
    /// Ids of places and rounds, sixteen bytes each.
    var places = Data()
    var rounds = Data()
    var strata: [String] = []
    /// How many of the places are the line.
    var line = 0
    var totals: [[Int]] = []
    var counts: [[Int]] = []
    var changes: [[Int]] = []
    var sides: [[Int]]?
  }

  private struct Table<Key: Hashable> {
    private(set) var keys: [Key] = []
    private var numbers: [Key: Int] = [:]

    mutating func number(_ key: Key) -> Int {
      if let number = numbers[key] { return number }
      keys.append(key)
      numbers[key] = keys.count - 1
      return keys.count - 1
    }
  }

  func encoded() throws -> [UInt8] {
    var (places, rounds, strata) = (Table<ID<Place>>(), Table<ID<Round>>(), Table<String>())
    var coded = Coded()
    for place in line { _ = places.number(place) }
    coded.line = line.count
    coded.totals = totals.map { key, value in
      [
        rounds.number(key.round), strata.number(key.stratum), key.age, value.individuals, value.official,
        value.estimated, value.converted, value.places,
      ]
    }
    coded.counts = counts.map { round, value in [rounds.number(round)] + value.columns }
    coded.sides = sides.map { round, value in [rounds.number(round)] + value.columns }
    coded.changes = changes.map { key, parts in
      [rounds.number(key.round), strata.number(key.stratum), places.number(key.place)] + parts
    }
    coded.places = Data(places.keys.flatMap(\.bytes))
    coded.rounds = Data(rounds.keys.flatMap(\.bytes))
    coded.strata = strata.keys
    return Array(try JSONEncoder().encode(coded))
  }

  init(coded bytes: [UInt8]) throws {
    let coded = try JSONDecoder().decode(Coded.self, from: Data(bytes))
    func ids<Subject>(_ data: Data) -> [ID<Subject>] {
      stride(from: 0, to: data.count, by: 16).compactMap {
        ID(bytes: data[(data.startIndex + $0)..<(data.startIndex + $0 + 16)])
      }
    }
    let places: [ID<Place>] = ids(coded.places)
    let rounds: [ID<Round>] = ids(coded.rounds)
    line = Array(places.prefix(coded.line))
    for row in coded.totals {
      var amounts = PresenceAmounts()
      (amounts.individuals, amounts.official, amounts.estimated) = (row[3], row[4], row[5])
      (amounts.converted, amounts.places) = (row[6], row[7])
      totals[Total(round: rounds[row[0]], stratum: coded.strata[row[1]], age: row[2])] = amounts
    }
    for row in coded.counts { counts[rounds[row[0]]] = PlaceCounts(columns: Array(row.dropFirst())) }
    for row in coded.sides ?? [] { sides[rounds[row[0]]] = SourceFigures(columns: Array(row.dropFirst())) }
    for row in coded.changes {
      let key = Change(round: rounds[row[0]], stratum: coded.strata[row[1]], place: places[row[2]])
      changes[key] = Array(row.dropFirst(3))
    }
  }
}

extension PlaceCounts {
  /// The statuses in the order of the table's columns.
  static let statuses: [PlaceReport.Status] = [
    .assessed, .new, .unchanged, .zero, .inaccessible, .notReached, .closed, .dropped,
  ]

  var columns: [Int] {
    Self.statuses.map { status[$0] ?? 0 } + [counted, carried, missing, none, overlapping]
  }

  init(columns: [Int]) {
    self.init()
    for (status, count) in zip(Self.statuses, columns) where count != 0 { self.status[status] = count }
    let rest = columns.dropFirst(Self.statuses.count).map { $0 }
    (counted, carried, missing, none, overlapping) = (rest[0], rest[1], rest[2], rest[3], rest[4])
  }
}
