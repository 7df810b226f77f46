import Foundation

/// What could be done to the keys of a file so that fewer are found, with what it costs those who use it.
package struct RiskReduction: Equatable, Sendable {
  package enum Step: Equatable, Sendable {
    /// The key leaves the file.
    case drop(key: Int)
    /// Numbers become bands of that width: 20 for 20 to 24.
    case band(key: Int, width: Int)
    /// Values that fewer records than this have become one.
    case merge(key: Int, under: Int)
    /// Single values are blanked until each record agrees with `k` (local suppression).
    case blank(k: Int)
  }

  package let step: Step
  package let under3: Int
  package let expected: Double
  package let global: Double
  /// Of the information of all keys, 0…1: for a key that changes the part of its entropy that goes, for single values
  /// their share. Both are divided by the number of keys.
  package let lost: Double

  /// For each key and for all together, those first that take away the most risk for what is lost. Costs the patterns of the
  /// table times the steps.
  package static func suggestions(_ table: KeyTable) -> [RiskReduction] {
    guard table.records > 0 else { return [] }
    let before = DisclosureRisk(table).expected
    var steps: [Step] = [.blank(k: 3), .blank(k: 5)]
    for key in 0..<table.keys {
      if table.keys > 1 { steps.append(.drop(key: key)) }
      let labels = table.labels(of: key)
      if labels.count > 10, labels.allSatisfy({ Double($0) != nil }) {
        steps += [5, 10, 20].map { .band(key: key, width: $0) }
      } else {
        let least = max(10, table.records / 100)
        if counts(table, key).count(where: { (1..<least).contains($0) }) > 1 {
          steps.append(.merge(key: key, under: least))
        }
      }
    }
    let results = steps.map { RiskReduction($0, of: table) }.filter { $0.expected < before }
    return results.sorted { (before - $0.expected) / max($0.lost, 1e-9) > (before - $1.expected) / max($1.lost, 1e-9) }
  }

  package init(_ step: Step, of table: KeyTable) {
    let changed = Self.apply(step, to: table)
    let risk = DisclosureRisk(changed)
    self.step = step
    (under3, expected, global) = (risk.records(under: 3), risk.expected, risk.global)
    switch step {
    case .drop(let key), .band(let key, _), .merge(let key, _):
      let (before, after) = (Self.entropy(table, key), Self.entropy(changed, key))
      lost = before > 0 ? (before - after) / before / Double(table.keys) : 0
    case .blank:
      func blanks(_ table: KeyTable) -> Int {
        table.patterns.reduce(0) { sum, pattern in sum + pattern.count * pattern.values.count { $0 == KeyTable.missing }
        }
      }
      lost = Double(blanks(changed) - blanks(table)) / Double(table.records * table.keys)
    }
  }

  /// The table after the step.
  package static func apply(_ step: Step, to table: KeyTable) -> KeyTable {
    switch step {
    case .drop(let key):
      return table.recoding(key, table.labels(of: key).map { _ in KeyTable.missing })
    case .band(let key, let width):
      var bands: [Double: Int32] = [:]
      return table.recoding(
        key,
        table.labels(of: key).map { label in
          let band = ((Double(label) ?? 0) / Double(width)).rounded(.down)
          let number = bands[band] ?? Int32(bands.count)
          bands[band] = number
          return number
        })
    case .merge(let key, let least):
      let counts = counts(table, key)
      let other = Int32(counts.count)
      return table.recoding(key, counts.indices.map { counts[$0] < least ? other : Int32($0) })
    case .blank(let k):
      return blanking(table, k)
    }
  }

  /// For each record that fewer than k agree with, as few of its values are blanked as make it agree with k; of as many those
  /// keys that have the most different values, as they tell the least of others. A blank agrees with every value, so that
  /// blanking one record leaves no other with fewer.
  private static func blanking(_ table: KeyTable, _ k: Int) -> KeyTable {
    let frequencies = table.frequencies()
    var open = table.patterns.indices.filter { frequencies[$0].sample < k }
    var blanked: [[Int32]: [Int32]] = [:]
    let detail = (0..<table.keys).map { table.labels(of: $0).count }
    // Single keys, pairs, and then one more key each time: few ways, so that a file of many patterns takes not too long.
    let order = (0..<table.keys).sorted { detail[$0] > detail[$1] }
    var masks = order.map { [$0] }
    masks += order.indices.flatMap { one in order[(one + 1)...].map { [order[one], $0] } }
    masks += (1...table.keys).dropFirst(2).map { Array(order.prefix($0)) }
    for mask in masks where !open.isEmpty {
      var counts: [[Int32]: Int] = [:]
      func blank(_ values: [Int32]) -> [Int32] {
        var values = values
        for key in mask { values[key] = KeyTable.missing }
        return values
      }
      for pattern in table.patterns { counts[blank(pattern.values), default: 0] += pattern.count }
      open.removeAll { index in
        let values = blank(table.patterns[index].values)
        guard (counts[values] ?? 0) >= k || mask.count == table.keys else { return false }
        blanked[table.patterns[index].values] = values
        return true
      }
    }
    return table.mapping { blanked[$0] ?? $0 }
  }

  private static func counts(_ table: KeyTable, _ key: Int) -> [Int] {
    var counts = Array(repeating: 0, count: table.labels(of: key).count)
    for pattern in table.patterns where pattern.values[key] != KeyTable.missing {
      counts[Int(pattern.values[key])] += pattern.count
    }
    return counts
  }

  private static func entropy(_ table: KeyTable, _ key: Int) -> Double {
    var counts: [Int32: Double] = [:]
    for pattern in table.patterns { counts[pattern.values[key], default: 0] += Double(pattern.count) }
    let total = counts.values.reduce(0, +)
    return counts.values.reduce(0) { $0 - $1 / total * log($1 / total) }
  }
}
