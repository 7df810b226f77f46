import Basics
import Testing

@Suite struct BitSetsAreSets {
  /// Beside the library's sets, over the edges of words.
  @Test(arguments: [0, 1, 63, 64, 65, 200]) func `it answers as a set does`(capacity: Int) {
    var random = SplitMix64(seed: UInt64(capacity))
    func some() -> Set<Int> { Set((0..<capacity).filter { _ in Bool.random(using: &random) }) }
    func bits(_ numbers: Set<Int>) -> BitSet {
      var bits = BitSet(capacity: capacity)
      for number in numbers { bits.insert(number) }
      return bits
    }
    let (one, other) = (some(), some())
    var both = bits(one)
    both.formUnion(bits(other))
    #expect(Array(bits(one)) == one.sorted())
    #expect(Array(both) == one.union(other).sorted())
    #expect(Array(bits(one).subtracting(bits(other))) == one.subtracting(other).sorted())
    #expect(bits(one).isSubset(of: both))
    #expect(bits(one).isSubset(of: bits(other)) == one.isSubset(of: other))
    #expect((0..<capacity).allSatisfy { bits(one).contains($0) == one.contains($0) })
    #expect(!bits(one).contains(capacity + 64))
  }
}
