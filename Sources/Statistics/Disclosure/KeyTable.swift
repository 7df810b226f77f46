/// Records of a file by their keys: the columns by which somebody could recognise a person (quasi-identifiers). Values are
/// numbered in the order in which they come; a missing one may be any.
package struct KeyTable: Sendable {
  /// Records with the same values, missing ones included.
  package struct Pattern: Sendable {
    /// A number a key; ``missing`` for none.
    package let values: [Int32]
    package fileprivate(set) var count = 0
    package fileprivate(set) var weight = 0.0
  }

  package static let missing: Int32 = -1
  /// Which keys are missing is held in the bits of one number.
  package static let mostKeys = 32

  package private(set) var patterns: [Pattern] = []
  /// For each record its pattern.
  package private(set) var patternOfRecord: [Int] = []
  private var numbers: [[String: Int32]]
  private var indices: [[Int32]: Int] = [:]

  /// - Parameter keys: how many there are, at most ``mostKeys``.
  package init(keys: Int) {
    precondition((1...Self.mostKeys).contains(keys))
    numbers = Array(repeating: [:], count: keys)
  }

  package var keys: Int { numbers.count }
  package var records: Int { patternOfRecord.count }

  /// Adds a record: a value a key, nil where it is missing.
  ///
  /// - Parameter weight: how many of the population it stands for.
  package mutating func add(_ values: [String?], weight: Double = 1) {
    precondition(values.count == keys)
    let coded = values.enumerated().map { key, value in value.map { number($0, of: key) } ?? Self.missing }
    let index = indices[coded] ?? patterns.count
    if index == patterns.count {
      indices[coded] = index
      patterns.append(Pattern(values: coded))
    }
    patterns[index].count += 1
    patterns[index].weight += weight
    patternOfRecord.append(index)
  }

  private mutating func number(_ value: String, of key: Int) -> Int32 {
    if let known = numbers[key][value] { return known }
    let new = Int32(numbers[key].count)
    numbers[key][value] = new
    return new
  }
}

extension KeyTable {
  /// For each pattern how many records agree with it, and how many of the population those stand for. A missing value
  /// agrees with every other (as in sdcMicro with alpha = 1).
  ///
  /// Patterns are compared by the keys that both have, so it costs their number times the number of ways in which keys
  /// are missing, and no pair is looked at.
  package func frequencies() -> [(sample: Int, population: Double)] {
    var result = Array(repeating: (sample: 0, population: 0.0), count: patterns.count)
    let byMask = Dictionary(grouping: patterns.indices) { mask(of: patterns[$0]) }
    for (mask, own) in byMask {
      for (otherMask, others) in byMask {
        let both = mask | otherMask
        var sums: [[Int32]: (sample: Int, population: Double)] = [:]
        for index in others {
          let pattern = patterns[index]
          sums[seen(pattern, without: both), default: (0, 0)].sample += pattern.count
          sums[seen(pattern, without: both), default: (0, 0)].population += pattern.weight
        }
        for index in own {
          guard let sum = sums[seen(patterns[index], without: both)] else { continue }
          result[index].sample += sum.sample
          result[index].population += sum.population
        }
      }
    }
    return result
  }

  private func mask(of pattern: Pattern) -> UInt32 {
    pattern.values.enumerated().reduce(0) { $1.element == Self.missing ? $0 | 1 << UInt32($1.offset) : $0 }
  }

  private func seen(_ pattern: Pattern, without mask: UInt32) -> [Int32] {
    if mask == 0 { return pattern.values }
    return pattern.values.enumerated().map { mask & 1 << UInt32($0) == 0 ? $1 : Self.missing }
  }
}

extension KeyTable {
  /// The values of a key by their numbers.
  package func labels(of key: Int) -> [String] {
    numbers[key].sorted { $0.value < $1.value }.map(\.key)
  }

  /// The same records with other values of a key: for each number a new one, or ``missing``. Costs the patterns.
  package func recoding(_ key: Int, _ codes: [Int32]) -> KeyTable {
    mapping { values in
      var values = values
      if values[key] != Self.missing { values[key] = codes[Int(values[key])] }
      return values
    }
  }

  /// The same records with a pattern's values changed, in one way for each pattern.
  func mapping(_ change: ([Int32]) -> [Int32]) -> KeyTable {
    var result = KeyTable(keys: keys)
    result.numbers = numbers
    var new: [Int] = []
    for pattern in patterns {
      let values = change(pattern.values)
      let index = result.indices[values] ?? result.patterns.count
      if index == result.patterns.count {
        result.indices[values] = index
        result.patterns.append(Pattern(values: values))
      }
      result.patterns[index].count += pattern.count
      result.patterns[index].weight += pattern.weight
      new.append(index)
    }
    result.patternOfRecord = patternOfRecord.map { new[$0] }
    return result
  }
}
