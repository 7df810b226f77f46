/// How many records of a file have each combination of values, up to so many columns at a time. A missing value is in no
/// combination.
package struct CombinationCounts: Sendable {
  /// A value of a column, numbered over all columns: those of a later column are greater.
  typealias Value = UInt16

  /// Values, the greatest in the lowest sixteen bits, each one more than its number.
  typealias Key = UInt64

  package enum Refusal: Error, Equatable {
    /// More different values than can be numbered.
    case tooManyValues(limit: Int)
    /// Records times their combinations.
    case tooMuchWork(limit: Int)
  }

  /// A combination is four values of sixteen bits.
  package static let mostLength = 4
  package static let mostColumns = KeyTable.mostKeys
  package static let mostValues = 60_000
  /// Records times their combinations: what the drawing costs. Counting costs no more.
  package static let mostWork = 400_000_000
  /// Different combinations that are held at once.
  package static let mostCounts = 20_000_000

  package let length: Int
  package let records: Int
  let columns: Int
  /// The number of each column's first value; one more than there are columns.
  let offsets: [Int]
  let counts: [Key: Int]

  /// - Parameters:
  ///   - table: its keys are the columns.
  ///   - length: of the longest combinations, 1 to ``mostLength``.
  package init(_ table: KeyTable, length: Int) throws(Refusal) {
    precondition((1...Self.mostLength).contains(length))
    self.length = min(length, table.keys)
    records = table.records
    columns = table.keys
    var offsets = [0]
    for column in 0..<table.keys { offsets.append(offsets[column] + table.labels(of: column).count) }
    self.offsets = offsets
    guard offsets[table.keys] <= Self.mostValues else { throw .tooManyValues(limit: Self.mostValues) }
    let each = (1...self.length).reduce(0) { $0 + Self.combinations(of: table.keys, by: $1) }
    let (work, overflow) = table.records.multipliedReportingOverflow(by: each)
    guard !overflow, work <= Self.mostWork else { throw .tooMuchWork(limit: Self.mostWork) }
    var counts: [Key: Int] = [:]
    for pattern in table.patterns {
      Self.forEach(of: Self.values(pattern.values, offsets), upTo: self.length) { key, _ in
        counts[key, default: 0] += pattern.count
      }
      guard counts.count <= Self.mostCounts else { throw .tooMuchWork(limit: Self.mostCounts) }
    }
    self.counts = counts
  }

  private static func combinations(of count: Int, by length: Int) -> Int {
    guard length <= count else { return 0 }
    return (0..<length).reduce(1) { $0 * (count - $1) / ($1 + 1) }
  }

  /// The values of a record by their numbers, in the order of the columns.
  static func values(_ record: [Int32], _ offsets: [Int]) -> [Value] {
    record.enumerated().compactMap { column, value in
      value == KeyTable.missing ? nil : Value(offsets[column] + Int(value))
    }
  }

  /// Every combination of the values up to a length, with how many it has.
  static func forEach(of values: [Value], upTo length: Int, _ body: (_ key: Key, _ size: Int) -> Void) {
    func extend(_ key: Key, _ size: Int, from start: Int) {
      for index in start..<values.count {
        let longer = key << 16 | Key(values[index]) + 1
        body(longer, size + 1)
        if size + 1 < length { extend(longer, size + 1, from: index + 1) }
      }
    }
    extend(0, 0, from: 0)
  }

  static func size(of key: Key) -> Int { (79 - key.leadingZeroBitCount) / 16 }

  /// What may be told of a file: the combinations that at least `k` records share, with their numbers rounded.
  package func published(atLeast k: Int, base: Int) -> PublishedCounts {
    precondition(k > 0 && base > 0)
    func rounded(_ count: Int) -> Int { max(base, (count + base / 2) / base * base) }
    return PublishedCounts(
      total: rounded(records), counts: counts.filter { $0.value >= k }.mapValues(rounded), offsets: offsets,
      length: length)
  }
}

/// Rounded numbers of the combinations that many records share: all that a synthetic file is made from.
package struct PublishedCounts: Sendable {
  /// A combination with one value more.
  struct Longer: Sendable {
    let value: CombinationCounts.Value
    let node: Int
  }

  let length: Int
  let columns: Int
  let offsets: [Int]
  /// Of each combination; the first is the empty one, which all records have.
  private(set) var counts: [Int]
  /// By combination and column, in the order of the values.
  private(set) var longer: [[[Longer]]]

  /// How many combinations are told.
  package var combinations: Int { counts.count - 1 }

  fileprivate init(total: Int, counts known: [CombinationCounts.Key: Int], offsets: [Int], length: Int) {
    (self.length, self.offsets, columns) = (length, offsets, offsets.count - 1)
    // In the order of their keys, so that the same file gives the same nodes.
    let keys = [0] + known.keys.sorted()
    counts = [total] + keys.dropFirst().map { known[$0] ?? 0 }
    longer = Array(repeating: [], count: keys.count)
    let nodes = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
    for (node, key) in keys.enumerated() where CombinationCounts.size(of: key) < length {
      longer[node] = Array(repeating: [], count: columns)
    }
    for (node, key) in keys.enumerated().dropFirst() {
      for place in 0..<CombinationCounts.size(of: key) {
        let shift = UInt64(16 * place)
        // A shift by all sixty-four bits leaves nothing.
        let above = (key >> (shift + 16)) << shift
        let shorter = above | key & ((1 << shift) - 1)
        guard let parent = nodes[shorter] else { continue }
        let value = CombinationCounts.Value(((key >> shift) & 0xFFFF) - 1)
        longer[parent][column(of: value)].append(Longer(value: value, node: node))
      }
    }
    for node in longer.indices {
      for column in longer[node].indices { longer[node][column].sort { $0.value < $1.value } }
    }
  }

  func column(of value: CombinationCounts.Value) -> Int {
    var (low, high) = (0, columns)
    while low + 1 < high {
      let middle = (low + high) / 2
      if offsets[middle] <= Int(value) { low = middle } else { high = middle }
    }
    return low
  }

  /// The combination with that value more; nil where it is not told.
  func node(_ node: Int, with value: CombinationCounts.Value, in column: Int) -> Int? {
    let list = longer[node][column]
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle].value < value { low = middle + 1 } else { high = middle }
    }
    return low < list.count && list[low].value == value ? list[low].node : nil
  }
}
