package import Basics
package import Store

/// A day on which other than the foretold number passed, and what was done about it.
package struct FlowSignal: Hashable, Sendable {
  package let id: ID<FlowSignal>
  package let point: String
  package let day: Day
  package let group: FlowGroup
  package let count: Int
  /// Observed.
  package let hours: Double
  package let expected: Double
  package let lowest: Int
  package let highest: Int
  package let made: Instant
  package let acknowledged: Act?
  package let response: String?
  package let responded: Act?
  package let closed: Act?
  /// Of the same day and group: counts that came in later, or were corrected or rejected, moved it.
  package let now: Counted

  package struct Counted: Hashable, Sendable {
    package let count: Int
    package let minutes: Int

    package var hours: Double { Double(minutes) / 60 }
  }

  /// How what is counted now stands to the range that was left.
  package enum Standing: String, Sendable {
    /// As it was signalled.
    case same
    case inside
    case outside
    /// The range is for the hours that were observed then.
    case otherHours = "other_hours"
    case unobserved
  }

  package var standing: Standing {
    if now.minutes == 0 { return .unobserved }
    if now.minutes != Int((hours * 60).rounded()) { return .otherHours }
    if now.count == count { return .same }
    return (lowest...highest).contains(now.count) ? .inside : .outside
  }

  package struct Act: Hashable, Sendable {
    package let time: Instant
    package let actor: ID<Actor>
  }

  package var isHigh: Bool { count > highest }

  package static let longestResponse = 4000

  /// The same signal wherever it is made.
  static func id(point: String, day: Day, group: FlowGroup) -> ID<FlowSignal> {
    ID(named: "flow-signal", "\(point)\n\(day)\n\(group.direction ?? "*")\n\(group.nationality ?? "*")")
  }
}

/// A count left the interval that was forecast for it.
package struct FlowSignalMade: Event, Codable, Hashable {
  package static let kind = "flow-signal.made"
  package var point: String
  package var day: Day
  package var group: FlowGroup
  package var count: Int
  package var hours: Double
  package var expected: Double
  package var lowest: Int
  package var highest: Int

  package init(
    point: String, day: Day, group: FlowGroup, count: Int, hours: Double, expected: Double, lowest: Int, highest: Int
  ) {
    self.point = point
    self.day = day
    self.group = group
    self.count = count
    self.hours = hours
    self.expected = expected
    self.lowest = lowest
    self.highest = highest
  }
}

/// Somebody has seen it.
package struct FlowSignalAcknowledged: Event, Codable, Equatable {
  package static let kind = "flow-signal.acknowledged"
  package init() {}
}

/// What was done, and whether that is all.
package struct FlowSignalAnswered: Event, Codable, Equatable {
  package static let kind = "flow-signal.answered"
  /// Nil leaves the response as it is.
  package var response: String?
  package var isClosed: Bool

  package init(response: String?, isClosed: Bool) {
    self.response = response
    self.isClosed = isClosed
  }
}

/// Everything that the journal says of a signal.
package struct FlowSignalState: Hashable, Sendable {
  let made: FlowSignalMade
  let time: Instant
  var acknowledged: FlowSignal.Act?
  var response: String?
  var responded: FlowSignal.Act?
  var closed: FlowSignal.Act?
}

/// Signals as rows.
package struct FlowSignalProjection: Projection {
  package init() {}

  package let stream = StreamKind("flow-signal", isPersonal: false)
  package let version = 1
  package let tables = ["flow_signal"]
  package var events: [any Event.Type] { [FlowSignalMade.self, FlowSignalAcknowledged.self, FlowSignalAnswered.self] }

  package func fold(_ state: FlowSignalState?, _ entry: JournalEntry) -> FlowSignalState? {
    if let event = entry.event(FlowSignalMade.self) {
      // Two nodes may make the same one: the first counts.
      return state ?? FlowSignalState(made: event, time: entry.time.instant)
    }
    guard var next = state else { return nil }
    let act = FlowSignal.Act(time: entry.time.instant, actor: entry.actor)
    if entry.event(FlowSignalAcknowledged.self) != nil {
      next.acknowledged = next.acknowledged ?? act
    } else if let event = entry.event(FlowSignalAnswered.self) {
      next.acknowledged = next.acknowledged ?? act
      if let response = event.response { (next.response, next.responded) = (response, act) }
      next.closed = event.isClosed ? next.closed ?? act : nil
    }
    return next
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    guard let event = entry.event(FlowSignalAnswered.self) else { return [:] }
    var fields = ["closed": "\(event.isClosed)"]
    fields["response"] = event.response
    return fields
  }

  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard let said = entry.event(FlowSignalAnswered.self), let answer = newest.event(FlowSignalAnswered.self) else {
      return nil
    }
    return field == "closed"
      ? FlowSignalAnswered(response: nil, isClosed: said.isClosed)
      : FlowSignalAnswered(response: said.response, isClosed: answer.isClosed)
  }

  package func write(
    _ state: FlowSignalState, stream: ID<JournalStream>, previous: FlowSignalState?, to writer: Writer
  ) throws {
    try writer.write(state, as: stream.recast())
  }
}
