package import Basics
import Store
import Synchronization

/// Looks for signals whenever counts have changed, in the background.
package final class FlowWatch: Sendable {
  private let flows: Flows
  /// What was looked at last, by the point's code.
  private let seen = Mutex<[String: Int]>([:])

  package init(_ flows: Flows) {
    self.flows = flows
  }

  /// Looks at the points whose counts are not those of the last time. Only days before `today` are over.
  @discardableResult
  package func look(before today: Day) async throws -> Int {
    var made = 0
    for point in try await flows.points(for: .system, on: today) where point.closed == nil {
      guard let observed = try await flows.store.read({ try $0.flowDays(of: point.code) }) else { continue }
      let last = observed.upperBound
      let hours = try await flows.store.read {
        try $0.flowHours(of: point.code, .all, from: last.adding(days: -Flows.historyDays), to: last)
      }
      var hasher = Hasher()
      hasher.combine(hours)
      hasher.combine(point)
      hasher.combine(today)
      let mark = hasher.finalize()
      guard seen.withLock({ $0[point.code] != mark }) else { continue }
      made += try await flows.watch(point, before: today)
      seen.withLock { $0[point.code] = mark }
    }
    return made
  }
}
