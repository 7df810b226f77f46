import Basics

/// A share as the bytes of a row: the ids of places and the keys of strata once, then small numbers. Derived: a program
/// that writes it otherwise counts all anew.
extension PresenceShare {
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

  func encoded() -> [UInt8] {
    var (places, strata) = (Table<ID<Place>>(), Table<String>())
    for place in line { _ = places.number(place) }
    let totals = totals.map { key, value in
      [
        strata.number(key.stratum), key.age, value.individuals, value.official, value.estimated, value.converted,
        value.places,
      ]
    }
    let changes = changes.map { key, parts in [strata.number(key.stratum), places.number(key.place)] + parts }
    var bytes: [UInt8] = []
    func write(_ rows: [[Int]], to bytes: inout [UInt8]) {
      bytes.append(varint: UInt64(rows.count))
      for number in rows.joined() { bytes.append(zigzag: Int64(number)) }
    }
    bytes.append(varint: UInt64(places.keys.count))
    for place in places.keys { bytes += place.bytes }
    bytes.append(varint: UInt64(line.count))
    bytes.append(varint: UInt64(strata.keys.count))
    for stratum in strata.keys {
      bytes.append(varint: UInt64(stratum.utf8.count))
      bytes += stratum.utf8
    }
    write(totals, to: &bytes)
    write([count.columns + side.columns], to: &bytes)
    write(changes, to: &bytes)
    return bytes
  }

  init(coded bytes: [UInt8]) throws(VarintReader.Damaged) {
    var reader = VarintReader(bytes)
    func rows(of width: Int) throws(VarintReader.Damaged) -> [[Int]] {
      var rows: [[Int]] = []
      for _ in 0..<(try reader.count()) {
        var row: [Int] = []
        for _ in 0..<width { row.append(Int(try reader.zigzag())) }
        rows.append(row)
      }
      return rows
    }
    func known<Key>(_ number: Int, of keys: [Key]) throws(VarintReader.Damaged) -> Key {
      guard keys.indices.contains(number) else { throw VarintReader.Damaged() }
      return keys[number]
    }
    var places: [ID<Place>] = []
    for _ in 0..<(try reader.count()) {
      guard let place = ID<Place>(bytes: try reader.bytes(16)) else { throw VarintReader.Damaged() }
      places.append(place)
    }
    line = Array(places.prefix(try reader.count()))
    var strata: [String] = []
    for _ in 0..<(try reader.count()) {
      let length = try reader.count()
      strata.append(String(decoding: try reader.bytes(length), as: UTF8.self))
    }
    for row in try rows(of: 7) {
      var amounts = PresenceAmounts()
      (amounts.individuals, amounts.official, amounts.estimated) = (row[2], row[3], row[4])
      (amounts.converted, amounts.places) = (row[5], row[6])
      totals[Total(stratum: try known(row[0], of: strata), age: row[1])] = amounts
    }
    let own = PlaceCounts().columns.count
    guard let columns = try rows(of: own + side.columns.count).first else { throw VarintReader.Damaged() }
    count = PlaceCounts(columns: Array(columns[..<own]))
    side = SourceFigures(columns: Array(columns[own...]))
    for row in try rows(of: 8) {
      let change = Change(stratum: try known(row[0], of: strata), place: try known(row[1], of: places))
      changes[change] = Array(row[2...])
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
