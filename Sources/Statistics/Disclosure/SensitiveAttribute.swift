import Foundation

/// What the groups of records that share their keys give away of a sensitive column.
package struct SensitiveAttribute: Sendable {
  /// The fewest different values in a group: distinct l-diversity (Machanavajjhala and others 2007).
  package let diversity: Int
  /// The largest l for which the entropy of each group is at least ln l: entropy l-diversity.
  package let entropyDiversity: Double
  /// The largest share that one value has in a group: the α of (α,k)-anonymity (Wong and others 2006).
  package let largestShare: Double
  /// The largest distance between the values of a group and those of all records: half the sum of the differences of
  /// shares, which is the earth mover's distance between categories (t-closeness, Li and others 2007).
  package let closeness: Double

  /// - Parameters:
  ///   - values: of the column, one a record in the order in which they were added to the table. A missing value is one
  ///     of its own.
  ///   - table: groups are the records of one pattern.
  /// - Returns: nil for an empty file.
  package init?(_ values: [String], in table: KeyTable) {
    precondition(values.count == table.records)
    guard !values.isEmpty else { return nil }
    var groups = Array(repeating: [String: Int](), count: table.patterns.count)
    var all: [String: Int] = [:]
    for (value, pattern) in zip(values, table.patternOfRecord) {
      groups[pattern][value, default: 0] += 1
      all[value, default: 0] += 1
    }
    let total = Double(values.count)
    var (diversity, entropy, share, distance) = (Int.max, Double.infinity, 0.0, 0.0)
    for group in groups {
      let size = Double(group.values.reduce(0, +))
      diversity = min(diversity, group.count)
      entropy = min(entropy, group.values.reduce(0) { $0 - Double($1) / size * log(Double($1) / size) })
      share = max(share, Double(group.values.max() ?? 0) / size)
      // Values that the group lacks differ by their whole share, which is what those it has leave of one.
      var (difference, covered) = (0.0, 0.0)
      for (value, count) in group {
        let overall = Double(all[value] ?? 0) / total
        difference += abs(Double(count) / size - overall)
        covered += overall
      }
      distance = max(distance, (difference + max(0, 1 - covered)) / 2)
    }
    self.diversity = diversity
    entropyDiversity = exp(entropy)
    largestShare = share
    closeness = distance
  }
}
