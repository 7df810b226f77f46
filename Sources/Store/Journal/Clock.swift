package import Basics
import Synchronization

/// The world's time and chance, which tests replace.
package struct Clock: Sendable {
  package var now: @Sendable () -> Instant
  package var random: @Sendable (_ count: Int) -> [UInt8]

  package init(
    now: @escaping @Sendable () -> Instant, random: @escaping @Sendable (_ count: Int) -> [UInt8]
  ) {
    (self.now, self.random) = (now, random)
  }

  package static let live = Clock(now: { .now }, random: { Sodium.random($0) })

  /// A new id of the present time.
  package func newID<Subject>(_: Subject.Type = Subject.self) -> ID<Subject> {
    var chance = Chance(random: random)
    return ID(at: now(), using: &chance)
  }

  private struct Chance: RandomNumberGenerator {
    let random: (Int) -> [UInt8]
    mutating func next() -> UInt64 { random(8).reduce(0) { $0 << 8 | UInt64($1) } }
  }
}

/// The hybrid clock of this process: every time it gives is later than those it gave or met before.
final class HybridClock: Sendable {
  private let last = Mutex(HybridTime.zero)

  /// A time for a new entry, later than `other` too.
  func next(after other: HybridTime, at now: Instant) -> HybridTime {
    last.withLock { last in
      last = max(last, other).next(at: now)
      return last
    }
  }

  var latest: HybridTime { last.withLock { $0 } }

  /// Nothing that is written from now on is earlier than what was read.
  func met(_ time: HybridTime) {
    last.withLock { $0 = max($0, time) }
  }
}
