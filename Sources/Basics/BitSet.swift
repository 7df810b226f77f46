/// A set of numbers from 0 below a capacity, a bit for each. Goes through them in rising order.
package struct BitSet: Hashable, Sendable {
  private var words: [UInt64]

  package init(capacity: Int) {
    words = Array(repeating: 0, count: (capacity + 63) / 64)
  }

  package mutating func insert(_ number: Int) {
    words[number / 64] |= 1 << UInt64(number % 64)
  }

  /// The other set must not have the larger capacity.
  package mutating func formUnion(_ other: BitSet) {
    for (index, word) in other.words.enumerated() { words[index] |= word }
  }

  package func contains(_ number: Int) -> Bool {
    number / 64 < words.count && words[number / 64] & 1 << UInt64(number % 64) != 0
  }

  /// The other set must have the same capacity.
  package func isSubset(of other: BitSet) -> Bool {
    for index in words.indices where words[index] & ~other.words[index] != 0 { return false }
    return true
  }

  /// The other set must have the same capacity.
  package func subtracting(_ other: BitSet) -> BitSet {
    var left = self
    for index in words.indices { left.words[index] &= ~other.words[index] }
    return left
  }
}

extension BitSet: Sequence {
  package func makeIterator() -> AnyIterator<Int> {
    var (index, word) = (0, words.first ?? 0)
    return AnyIterator { [words] in
      while word == 0 {
        index += 1
        guard index < words.count else { return nil }
        word = words[index]
      }
      defer { word &= word - 1 }
      return index * 64 + word.trailingZeroBitCount
    }
  }
}
