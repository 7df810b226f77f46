/// What a synthetic file keeps of the file it stands for, and what it gives away.
package struct SynthesisReport: Sendable {
  /// Combinations of one length.
  package struct Length: Equatable, Sendable {
    package let length: Int
    /// In the file, with at least k records.
    package let common: Int
    /// In the file, with fewer: none of them may be in the synthetic one.
    package let rare: Int
    /// Of the common ones those that the synthetic file has.
    package let kept: Int
    /// Between the numbers of records in the two files, over the common ones.
    package let meanError: Double
    package let largestError: Int
    /// In the synthetic file, with fewer than k records of the file: zero, or the synthetic file must not go out.
    package let leaked: Int

    /// Of the common ones, 0…1; nil where there is none.
    package var keptShare: Double? { common > 0 ? Double(kept) / Double(common) : nil }
  }

  package let records: Int
  package let synthetic: Int
  package let lengths: [Length]
  /// Of all values of the file those that the synthetic one has as many of, 0…1.
  package let valuesKept: Double
  /// Synthetic records that agree in all columns with records of the file of which there are fewer than k. Beyond the
  /// combinations' length that is chance, and nobody can tell which they are without the file.
  package let wholeMatches: Int

  package var leaked: Int { lengths.reduce(0) { $0 + $1.leaked } }

  package init(_ table: KeyTable, _ counts: CombinationCounts, _ synthetic: SyntheticRecords, k: Int) {
    var (own, values) = ([CombinationCounts.Key: Int](), 0)
    for record in synthetic.records {
      let numbers = CombinationCounts.values(record, counts.offsets)
      values += numbers.count
      CombinationCounts.forEach(of: numbers, upTo: counts.length) { key, _ in own[key, default: 0] += 1 }
    }
    var lengths = (1...counts.length).map { Sums(length: $0) }
    for (key, count) in counts.counts {
      lengths[CombinationCounts.size(of: key) - 1].add(count, own[key] ?? 0, k)
    }
    for (key, count) in own where count > 0 && (counts.counts[key] ?? 0) < k {
      lengths[CombinationCounts.size(of: key) - 1].leaked += 1
    }
    self.lengths = lengths.map(\.told)
    (records, self.synthetic) = (table.records, synthetic.records.count)
    let all = table.patterns.reduce(0) { sum, pattern in
      sum + pattern.count * pattern.values.count { $0 != KeyTable.missing }
    }
    valuesKept = all > 0 ? min(1, Double(values) / Double(all)) : 1
    let few = Set(table.patterns.filter { $0.count < k }.map(\.values))
    wholeMatches = synthetic.records.count { few.contains($0) }
  }

  private struct Sums {
    let length: Int
    var (common, rare, kept, leaked, error, largest) = (0, 0, 0, 0, 0, 0)

    init(length: Int) { self.length = length }

    mutating func add(_ count: Int, _ own: Int, _ k: Int) {
      guard count >= k else {
        rare += 1
        return
      }
      common += 1
      if own > 0 { kept += 1 }
      error += abs(count - own)
      largest = max(largest, abs(count - own))
    }

    var told: Length {
      Length(
        length: length, common: common, rare: rare, kept: kept,
        meanError: common > 0 ? Double(error) / Double(common) : 0, largestError: largest, leaked: leaked)
    }
  }
}
