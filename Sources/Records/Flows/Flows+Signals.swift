package import Basics
import Office
package import Statistics
package import Store

/// Days beside their forecasts, and what became of those that left them.
extension Flows {
  /// So many days up to the last observed one are looked at for signals: what comes in later is history.
  package static let watchedDays = 28
  /// How much history a forecast is made from.
  static let historyDays = 760
  /// Groups of a point that are looked at beside all who pass: each adds its own chance of a false alarm.
  static let mostGroups = 6
  /// Fewer a day are too few to be a group of their own.
  private static let fewestADay = 2.0

  /// The last days of a point beside what earlier weeks foretold.
  ///
  /// Kept until the counts change. The first time costs a fit for each week, in proportion to the history.
  ///
  /// - Parameter ahead: Days after the last observed one, which have a forecast only.
  package func comparisons(
    of point: FlowPoint, _ group: FlowGroup, days: Int = Flows.watchedDays, ahead: Int = 0
  ) async throws -> [EarlyWarning.Comparison] {
    guard let observed = try await store.read({ try $0.flowDays(of: point.code) }) else { return [] }
    let last = observed.upperBound
    let series = try await series(
      of: [point], group, from: max(observed.lowerBound, last.adding(days: -Self.historyDays)), to: last)
    return forecasts.comparisons(
      FlowForecasts.Question(
        point: point.code, group: group, from: last.adding(days: 1 - days), to: last.adding(days: ahead),
        hours: Double(point.hoursPerDay)),
      series.observations)
  }

  /// The groups that are looked at: all who pass, each direction, and the greatest nationalities of each.
  package func watchedGroups(of point: FlowPoint) async throws -> [FlowGroup] {
    let code = point.code
    let found = try await store.read { reader -> (groups: [(group: FlowGroup, individuals: Int)], days: Int) in
      guard let observed = try reader.flowDays(of: code) else { return ([], 0) }
      let from = observed.upperBound.adding(days: -180)
      let days = observed.upperBound.epochDay - max(from, observed.lowerBound).epochDay + 1
      return (try reader.flowGroups(of: code, from: from, to: observed.upperBound), days)
    }
    let fewest = Self.fewestADay * Double(found.days)
    let directions = Dictionary(grouping: found.groups) { $0.group.direction ?? "" }
      .filter { !$0.key.isEmpty && Double($0.value.reduce(0) { $0 + $1.individuals }) >= fewest }
    let single = directions.count < 2 ? [] : directions.keys.sorted().map { FlowGroup(direction: $0) }
    let greatest = found.groups.filter {
      $0.group.direction?.isEmpty == false && $0.group.nationality?.isEmpty == false && Double($0.individuals) >= fewest
    }.map(\.group)
    return [.all] + (single + greatest).prefix(Self.mostGroups)
  }

  /// Makes the signals of a point's last days that are not made yet. Done twice it makes none twice; costs some forecasts
  /// for each group, each in proportion to the history.
  @discardableResult
  package func watch(_ point: FlowPoint, before today: Day) async throws -> Int {
    var made = 0
    for group in try await watchedGroups(of: point) {
      for comparison in try await comparisons(of: point, group) where comparison.isSignal && comparison.day < today {
        guard let observation = comparison.observation else { continue }
        let signal = FlowSignalMade(
          point: point.code, day: comparison.day, group: group, count: observation.count, hours: observation.hours,
          expected: comparison.expected, lowest: comparison.ordinary.lowerBound,
          highest: comparison.ordinary.upperBound)
        if try await make(signal) { made += 1 }
      }
    }
    return made
  }

  private func make(_ signal: FlowSignalMade) async throws -> Bool {
    let id = FlowSignal.id(point: signal.point, day: signal.day, group: signal.group)
    if try await store.read({ try $0.flowSignal(id) != nil }) { return false }
    return try await store.perform(by: .system) { decision in
      guard try decision.db.flowSignal(id) == nil else { return false }
      try decision.append(signal, to: id.recast(), of: FlowSignalProjection().stream, in: .mission)
      return true
    }
  }

  /// The signals that the requester may see, open ones first.
  package func signals(for requester: Requester, on day: Day, point: String? = nil) async throws -> [FlowSignal] {
    let rights = Self.rights(requester, on: day)
    return try await store.read { try $0.flowSignals(rights, point: point) }
  }

  /// Says that somebody has seen it. Said twice, the first counts.
  package func acknowledge(_ id: ID<FlowSignal>, verb: ID<Verb> = ID(), by requester: Requester) async throws {
    try await act(on: id, verb, requester) { signal in signal.acknowledged == nil ? FlowSignalAcknowledged() : nil }
  }

  /// Says what was done, and whether that is all. To close it something must have been said.
  package func answer(
    _ id: ID<FlowSignal>, response: String?, isClosed: Bool, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    let lines = (response ?? "").split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    let text = lines.joined(separator: "\n")
    guard text.count <= FlowSignal.longestResponse else { throw FlowRefusal.responseMissing }
    try await act(on: id, verb, requester) { signal in
      guard !text.isEmpty || signal.response != nil else { throw FlowRefusal.responseMissing }
      let event = FlowSignalAnswered(response: text.isEmpty || text == signal.response ? nil : text, isClosed: isClosed)
      return event.response == nil && isClosed == (signal.closed != nil) ? nil : event
    }
  }

  private func act(
    on id: ID<FlowSignal>, _ verb: ID<Verb>, _ requester: Requester,
    _ decide: @escaping @Sendable (FlowSignal) throws -> (any Event)?
  ) async throws {
    try await store.perform(verb, by: requester.actor) { decision in
      let rights = GrantFilter(
        .reviewSubmissions, of: requester, sensitivity: .internalUse, on: Day(decision.now))
      guard let signal = try decision.db.flowSignal(id) else { throw FlowRefusal.unknownSignal }
      let mine = try decision.db.flowPoints(rights).contains { $0.code == signal.point }
      guard mine else { throw FlowRefusal.notAllowed }
      guard let event = try decide(signal) else { return false }
      try decision.append(event, to: id.recast(), of: FlowSignalProjection().stream, in: .mission)
      return true
    }
  }
}
