import Basics

/// A share as the bytes of a row: the ids of places and the keys of strata once, then small numbers. Derived: a program
/// that writes it otherwise counts all anew.
extension PresenceShare {
  struct Table<Key: Hashable> {
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
    var totals: [UInt8] = []
    for (key, value) in self.totals {
      for number in [
        strata.number(key.stratum), key.age, value.individuals, value.official, value.estimated, value.converted,
        value.places,
      ] {
        totals.append(zigzag: Int64(number))
      }
    }
    var changes: [UInt8] = []
    for change in self.changes {
      changes.append(varint: UInt64(change.areas.count))
      for area in change.areas { changes.append(zigzag: Int64(places.number(area))) }
      changes.append(varint: UInt64(change.parts.count))
      for (stratum, parts) in change.parts {
        changes.append(zigzag: Int64(strata.number(stratum)))
        for part in parts { changes.append(zigzag: Int64(part)) }
      }
    }
    var bytes: [UInt8] = []
    bytes.append(varint: UInt64(places.keys.count))
    for place in places.keys { bytes += place.bytes }
    bytes.append(varint: UInt64(line.count))
    bytes.append(varint: UInt64(strata.keys.count))
    for stratum in strata.keys {
      bytes.append(varint: UInt64(stratum.utf8.count))
      bytes += stratum.utf8
    }
    bytes.append(varint: UInt64(self.totals.count))
    bytes += totals
    for number in count.columns + side.columns { bytes.append(zigzag: Int64(number)) }
    bytes.append(varint: UInt64(self.changes.count))
    bytes += changes
    return bytes
  }

  init(coded bytes: [UInt8]) throws(VarintReader.Damaged) {
    var reader = VarintReader(bytes)
    func number() throws(VarintReader.Damaged) -> Int { Int(try reader.zigzag()) }
    func numbers(_ count: Int) throws(VarintReader.Damaged) -> [Int] {
      var numbers: [Int] = []
      numbers.reserveCapacity(count)
      for _ in 0..<count { numbers.append(try number()) }
      return numbers
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
    for _ in 0..<(try reader.count()) {
      let total = Total(stratum: try known(try number(), of: strata), age: try number())
      var amounts = PresenceAmounts()
      (amounts.individuals, amounts.official, amounts.estimated) = (try number(), try number(), try number())
      (amounts.converted, amounts.places) = (try number(), try number())
      totals[total] = amounts
    }
    count = PlaceCounts(columns: try numbers(PlaceCounts.width))
    side = SourceFigures(columns: try numbers(SourceFigures.width))
    for _ in 0..<(try reader.count()) {
      var areas: [ID<Place>] = []
      for _ in 0..<(try reader.count()) { areas.append(try known(try number(), of: places)) }
      var parts: [String: [Int]] = [:]
      for _ in 0..<(try reader.count()) { parts[try known(try number(), of: strata)] = try numbers(6) }
      changes.append(Change(areas: areas, parts: parts))
    }
  }
}

extension PlaceCounts {
  /// The statuses in the order of the table's columns.
  static let statuses: [PlaceReport.Status] = [
    .assessed, .new, .unchanged, .zero, .inaccessible, .notReached, .closed, .dropped,
  ]

  static var width: Int { statuses.count + 5 }

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
