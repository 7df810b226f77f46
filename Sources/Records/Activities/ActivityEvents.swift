package import Basics
package import Store

/// What was reached in a month, in place of what was said of it before.
package struct ActivityReported: Event, Codable, Hashable {
  package static let kind = "activity.reported"
  package var report: ActivityReport

  package init(_ report: ActivityReport) { self.report = report }
}

/// It does not count any more; the reason stays beside it. Recorded again, it counts again.
package struct ActivityWithdrawn: Event, Codable, Hashable {
  package static let kind = "activity.withdrawn"
  package var reason: String
  /// The import whose undoing took it away; nil where somebody did it by hand.
  package var undone: ID<ActivityImport>?

  package init(reason: String, undone: ID<ActivityImport>? = nil) { (self.reason, self.undone) = (reason, undone) }
}

/// Activities and what they reached as rows.
package struct ActivityProjection: Projection {
  package init() {}

  package struct State: Hashable, Sendable {
    var facts: ActivityRecorded
    var withdrawn: ActivityWithdrawn?
    /// By month.
    var reports: [Day: ActivityReport] = [:]
  }

  package let stream = StreamKind("activity", isPersonal: false)
  package let version = 1
  package let tables = ["activity", "activity_report"]
  package var events: [any Event.Type] { [ActivityRecorded.self, ActivityReported.self, ActivityWithdrawn.self] }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if let facts = entry.event(ActivityRecorded.self) {
      var next = state ?? State(facts: facts)
      (next.facts, next.withdrawn) = (facts, nil)
      return next
    }
    guard var next = state else { return nil }
    if let event = entry.event(ActivityReported.self) {
      next.reports[event.report.month] = event.report
    } else if let event = entry.event(ActivityWithdrawn.self) {
      next.withdrawn = event
    }
    return next
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let facts = entry.event(ActivityRecorded.self) { return ["facts": "\(facts.title), \(facts.status.rawValue)"] }
    if let report = entry.event(ActivityReported.self)?.report {
      return ["month-\(report.month)": report.people.total.map(String.init) ?? "–"]
    }
    return [:]
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, previous: previous, as: stream.recast())
  }
}
