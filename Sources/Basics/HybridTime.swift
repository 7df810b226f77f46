/// A hybrid logical time: the wall clock in milliseconds in the upper 48 bits, a counter in the lower 16.
///
/// Times of causally related entries increase even where a clock stands still or runs back
/// (Kulkarni, Demirbas et al., "Logical Physical Clocks", 2014).
package struct HybridTime: Hashable, Comparable, Codable, Sendable {
  package let raw: Int64

  package init(raw: Int64) {
    self.raw = raw
  }

  package init(milliseconds: Int64, counter: Int = 0) {
    raw = milliseconds << 16 | Int64(counter)
  }

  package static let zero = HybridTime(raw: 0)

  package var milliseconds: Int64 { raw >> 16 }
  package var instant: Instant { Instant(microseconds: milliseconds * 1000) }

  /// The least time that is both later than `self` and not before the wall clock.
  package func next(at now: Instant) -> HybridTime {
    let wall = HybridTime(milliseconds: now.microseconds / 1000)
    return wall > self ? wall : HybridTime(raw: raw + 1)
  }

  /// Whether the time lies so far ahead of `now` that the clock that made it must be wrong.
  package func isAhead(of now: Instant) -> Bool {
    milliseconds > now.microseconds / 1000 + Self.tolerance
  }

  /// How far ahead of the receiver's clock an entry may be, in milliseconds: ten minutes.
  package static let tolerance: Int64 = 10 * 60 * 1000

  package static func < (left: HybridTime, right: HybridTime) -> Bool { left.raw < right.raw }

  package init(from decoder: any Decoder) throws {
    raw = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(raw)
  }
}
