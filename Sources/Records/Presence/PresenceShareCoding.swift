import Basics
import Foundation

/// A share as the bytes of a row: ids once, then small numbers.
extension PresenceShare {
  private struct Coded: Codable {
    /// Sixteen bytes each.
    var places = Data()
    var strata: [String] = []
    /// How many of the places are the line.
    var line = 0
    var totals: [[Int]] = []
    var count: [Int] = []
    var side: [Int] = []
    var changes: [[Int]] = []
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
    var (places, strata) = (Table<ID<Place>>(), Table<String>())
    var coded = Coded()
    for place in line { _ = places.number(place) }
    coded.line = line.count
    coded.totals = totals.map { key, value in
      [
        strata.number(key.stratum), key.age, value.individuals, value.official, value.estimated, value.converted,
        value.places,
      ]
    }
    coded.count = count.columns
    coded.side = side.columns
    coded.changes = changes.map { key, parts in [strata.number(key.stratum), places.number(key.place)] + parts }
    coded.places = Data(places.keys.flatMap(\.bytes))
    coded.strata = strata.keys
    return Array(try JSONEncoder().encode(coded))
  }

  init(coded bytes: [UInt8]) throws {
    let coded = try JSONDecoder().decode(Coded.self, from: Data(bytes))
    let places: [ID<Place>] = stride(from: 0, to: coded.places.count, by: 16).compactMap {
      ID(bytes: coded.places[$0..<($0 + 16)])
    }
    line = Array(places.prefix(coded.line))
    for row in coded.totals {
      var amounts = PresenceAmounts()
      (amounts.individuals, amounts.official, amounts.estimated) = (row[2], row[3], row[4])
      (amounts.converted, amounts.places) = (row[5], row[6])
      totals[Total(stratum: coded.strata[row[0]], age: row[1])] = amounts
    }
    count = PlaceCounts(columns: coded.count)
    side = SourceFigures(columns: coded.side)
    for row in coded.changes {
      changes[Change(stratum: coded.strata[row[0]], place: places[row[1]])] = Array(row.dropFirst(2))
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
