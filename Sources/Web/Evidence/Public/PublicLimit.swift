import Basics

/// How often one address asks the public site. Each has room for a burst, which fills again by and by; what is beyond is told
/// when to come back. Kept in memory alone: nobody who reads is written down, and a new start forgets all.
actor PublicLimit {
  /// Requests at once, and a second after that.
  let burst: Double
  let perSecond: Double
  /// Addresses that are remembered; those whose room is full again are the same as unknown.
  private static let mostAddresses = 20_000

  private var rooms: [String: (left: Double, at: Instant)] = [:]

  init(burst: Double = 120, perSecond: Double = 2) { (self.burst, self.perSecond) = (burst, perSecond) }

  /// Counts a request that costs as much as `cost` pages. Throws ``PublicRefusal/tooMany(seconds:)``.
  func admit(_ address: String, cost: Double, at now: Instant) throws(PublicRefusal) {
    let key = Self.network(of: address)
    let left = room(rooms[key], now)
    guard left >= cost else {
      throw .tooMany(seconds: max(1, Int(((cost - left) / perSecond).rounded(.up))))
    }
    if rooms[key] == nil, rooms.count >= Self.mostAddresses { forget(now) }
    rooms[key] = (left - cost, now)
  }

  private func room(_ known: (left: Double, at: Instant)?, _ now: Instant) -> Double {
    guard let known else { return burst }
    let seconds = Double(max(0, now.microseconds - known.at.microseconds)) / 1_000_000
    return min(burst, known.left + seconds * perSecond)
  }

  /// Those whose room is full again go first; where that is not enough, the older half.
  private func forget(_ now: Instant) {
    rooms = rooms.filter { room($0.value, now) < burst }
    guard rooms.count >= Self.mostAddresses else { return }
    let times = rooms.values.map(\.at).sorted()
    let middle = times[times.count / 2]
    rooms = rooms.filter { $0.value.at > middle }
  }

  /// Whoever has one address of version 6 has at least 2⁶⁴ of them: they count as one.
  static func network(of address: String) -> String {
    guard address.contains(":"), !address.contains(".") else { return address }
    let whole = address.split(separator: "%")[0]
    let parts = whole.split(separator: ":", omittingEmptySubsequences: false)
    // Zeros that are left out stand where two colons meet.
    var groups: [Substring] = []
    for (index, part) in parts.enumerated() {
      if part.isEmpty, index > 0, index < parts.count - 1 {
        groups += Array(repeating: "0", count: max(1, 9 - parts.count))
      } else {
        groups.append(part.isEmpty ? "0" : part)
      }
    }
    return groups.prefix(4).joined(separator: ":").lowercased()
  }
}

enum PublicRefusal: Refusal, Equatable {
  case tooMany(seconds: Int)

  var code: String { "public.tooMany" }
  var kind: RefusalKind { .tooMany }
  var arguments: [String: String] {
    switch self {
    case .tooMany(let seconds): ["seconds": String(seconds)]
    }
  }
}
