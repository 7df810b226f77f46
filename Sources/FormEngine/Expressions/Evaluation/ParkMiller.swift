/// The generator that clients shuffle choices with, so that one seed gives one order everywhere.
///
/// Park and Miller's minimal standard: each number is the last times 16807, modulo 2³¹−1.
struct ParkMiller {
  private static let modulus: Int64 = 2_147_483_647
  private var state: Int64

  init(seed: Int64) {
    state = seed % Self.modulus
    if state <= 0 { state += Self.modulus - 1 }
  }

  /// From 0 up to but not including 1.
  mutating func next() -> Double {
    state = state * 16_807 % Self.modulus
    return Double(state - 1) / Double(Self.modulus - 1)
  }

  /// The "inside-out" shuffle of Fisher and Yates.
  static func shuffled<Element>(_ elements: [Element], _ random: () -> Double) -> [Element] {
    var shuffled: [Element] = []
    shuffled.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      let place = min(Int(random() * Double(index + 1)), index)
      if place == index {
        shuffled.append(element)
      } else {
        shuffled.append(shuffled[place])
        shuffled[place] = element
      }
    }
    return shuffled
  }
}
