import Basics

/// Made-up records in which every combination of values, up to a length, is one that at least k records of a file share.
///
/// They are drawn from the rounded numbers of such combinations and from nothing else, so that the file itself is not
/// looked at again: what they tell of it is what those numbers tell. The method is that of the Counter Trafficking Data
/// Collaborative's synthetic data (Edge, Yang, Lytvynenko, Ferraz and others, *Design of a privacy-preserving data platform
/// for collaboration against human trafficking*, 2020, there called k-synthesis), with sampling of our own: columns come in
/// random order, and a value is drawn by how often it is still wanted beside those that the record has.
package struct SyntheticRecords: Sendable {
  /// For each record a number a column, as ``KeyTable`` numbers them; ``KeyTable/missing`` for none.
  package private(set) var records: [[Int32]] = []

  /// Costs the records times their columns, times the values that stand beside each combination of a record.
  ///
  /// - Parameter seed: the same numbers and seed make the same records.
  package init(_ published: PublishedCounts, seed: UInt64 = 1) {
    var random = SplitMix64(seed: seed)
    var draw = Draw(published)
    for _ in 0..<published.counts[0] {
      let record = draw.record(&random)
      if record.contains(where: { $0 != KeyTable.missing }) { records.append(record) }
    }
  }

  private struct Draw {
    let published: PublishedCounts
    /// How many records with a combination are still wanted; below zero where there are too many.
    var wanted: [Int]
    var scores: [Double]
    var hits: [Int]

    init(_ published: PublishedCounts) {
      self.published = published
      wanted = published.counts
      scores = Array(repeating: 0, count: published.offsets[published.columns])
      hits = Array(repeating: 0, count: scores.count)
    }

    /// What is wanted, and a little of what was wanted in all, so that a value that is used up may still come.
    private func score(_ node: Int) -> Double {
      Double(max(0, wanted[node])) + 0.001 * Double(published.counts[node])
    }

    mutating func record(_ random: inout SplitMix64) -> [Int32] {
      var record = Array(repeating: KeyTable.missing, count: published.columns)
      // The record's combinations by their length.
      var combinations: [[Int]] = [[0]] + Array(repeating: [], count: published.length)
      var values = 0
      for column in (0..<published.columns).shuffled(using: &random) {
        let beside = combinations[min(values, published.length - 1)]
        guard let value = value(in: column, beside: beside, &random) else { continue }
        record[column] = Int32(Int(value) - published.offsets[column])
        for length in (0..<published.length).reversed() {
          for node in combinations[length] {
            if let longer = published.node(node, with: value, in: column) { combinations[length + 1].append(longer) }
          }
        }
        values += 1
      }
      for node in combinations.joined() { wanted[node] -= 1 }
      return record
    }

    /// A value that is told beside each of these combinations; nil for none, which stands for all that is not told.
    private mutating func value(
      in column: Int, beside: [Int], _ random: inout SplitMix64
    ) -> CombinationCounts.Value? {
      var found: [CombinationCounts.Value] = []
      var none = 0.0
      for node in beside {
        var told = 0
        for longer in published.longer[node][column] {
          let index = Int(longer.value)
          if hits[index] == 0 { found.append(longer.value) }
          hits[index] += 1
          scores[index] += score(longer.node)
          told += max(0, wanted[longer.node])
        }
        none += Double(max(0, wanted[node] - told))
      }
      defer {
        for value in found { (scores[Int(value)], hits[Int(value)]) = (0, 0) }
      }
      let candidates = found.filter { hits[Int($0)] == beside.count }
      let sum = candidates.reduce(none) { $0 + scores[Int($1)] }
      guard sum > 0 else { return nil }
      var drawn = Double.random(in: 0..<sum, using: &random)
      for value in candidates {
        drawn -= scores[Int(value)]
        if drawn < 0 { return value }
      }
      return nil
    }
  }
}
