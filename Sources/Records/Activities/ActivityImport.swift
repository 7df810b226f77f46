package import Basics
package import Collect
package import Store

/// A sheet of activities: as it came, what its columns mean, what became of its rows, and what that changed, so that all of
/// it can be taken back.
package struct ActivityImport: Equatable, Sendable {
  package static let stream = StreamKind("activity-import", isPersonal: false)

  package let begun: ActivityImportBegun
  package let actor: ID<Actor>
  package let time: Instant
  package internal(set) var plan: SheetPlan?
  /// Of the last run; nil before the first.
  package internal(set) var taken: SheetCounts?
  package internal(set) var undone: SheetImport.Undoing?
}

package struct ActivityImportBegun: Event, Codable, Equatable {
  package static let kind = "activity-import.begun"

  package var fileName: String
  package var size: Int
  package var sha256: String

  package init(fileName: String, size: Int, sha256: String) {
    (self.fileName, self.size, self.sha256) = (fileName, size, sha256)
  }
}

/// Somebody said what the columns mean.
package struct ActivityImportMapped: Event, Codable, Equatable {
  package static let kind = "activity-import.mapped"

  package var plan: SheetPlan
  /// By which the same headings are known again: see ``SheetPlan/key(of:)``.
  package var headings: String

  package init(plan: SheetPlan, headings: String) { (self.plan, self.headings) = (plan, headings) }
}

/// What a piece of the file changed, in the transaction that changed it.
package struct ActivityImportApplied: Event, Codable, Equatable {
  package static let kind = "activity-import.applied"

  package var changes: [ActivityChange]

  package init(changes: [ActivityChange]) { self.changes = changes }
}

/// All rows were gone through.
package struct ActivityImportTaken: Event, Codable, Equatable {
  package static let kind = "activity-import.taken"

  package var counts: SheetCounts

  package init(counts: SheetCounts) { self.counts = counts }
}

/// What the import changed is taken back, but for what somebody changed since.
package struct ActivityImportUndone: Event, Codable, Equatable {
  package static let kind = "activity-import.undone"

  package var reason: String

  package init(reason: String) { self.reason = reason }
}

/// What became of one activity in an import.
package struct ActivityChange: Hashable, Codable, Sendable {
  package struct Month: Hashable, Codable, Sendable {
    /// Nil where nothing was told of the month.
    package let before: ActivityReport?
    package let after: ActivityReport

    package init(before: ActivityReport?, after: ActivityReport) { (self.before, self.after) = (before, after) }
  }

  package let activity: ID<Activity>
  /// Nil where the activity was not there, or had been taken away by another import's undoing.
  package let before: ActivityRecorded?
  package let after: ActivityRecorded
  package let months: [Month]

  package init(_ activity: ID<Activity>, before: ActivityRecorded?, after: ActivityRecorded, months: [Month]) {
    (self.activity, self.before, self.after, self.months) = (activity, before, after, months)
  }

  /// Nil when nothing differs.
  init?(
    _ activity: ID<Activity>, from state: ActivityProjection.State?, to facts: ActivityRecorded,
    _ told: [ActivityReport]
  ) {
    self.activity = activity
    before = state?.withdrawn == nil ? state?.facts : nil
    after = facts
    months = told.compactMap { report in
      let before = state?.reports[report.month].flatMap { $0.isEmpty ? nil : $0 }
      return before == report ? nil : Month(before: before, after: report)
    }
    if before == after, months.isEmpty { return nil }
  }

  /// What takes the change back, and of how much that somebody else changed since it leaves alone.
  struct Undoing {
    var reports: [ActivityReport] = []
    var facts: ActivityRecorded?
    var isWithdrawn = false
    var kept = 0
  }

  func undoing(in state: ActivityProjection.State?) -> Undoing {
    var undoing = Undoing()
    guard let state, state.withdrawn == nil else { return undoing }
    for month in months {
      let now = state.reports[month.after.month] ?? ActivityReport(month: month.after.month)
      if now == month.after {
        undoing.reports.append(month.before ?? ActivityReport(month: month.after.month))
      } else if now != month.before ?? ActivityReport(month: month.after.month) {
        undoing.kept += 1
      }
    }
    if let before {
      if before != after { if state.facts == after { undoing.facts = before } else { undoing.kept += 1 } }
      return undoing
    }
    // A new one goes where nothing of it was changed or added since.
    let others = state.reports.values.contains { report in
      !report.isEmpty && !months.contains { $0.after == report }
    }
    if state.facts == after, !others, undoing.kept == 0 { undoing.isWithdrawn = true } else { undoing.kept += 1 }
    return undoing
  }
}

package struct ActivityImportProjection: Projection {
  package init() {}

  package var stream: StreamKind { ActivityImport.stream }
  package var version: Int { 1 }
  package var tables: [String] { ["activity_import"] }
  package var events: [any Event.Type] {
    [
      ActivityImportBegun.self, ActivityImportMapped.self, ActivityImportApplied.self, ActivityImportTaken.self,
      ActivityImportUndone.self,
    ]
  }

  package struct State: Sendable {
    var known: ActivityImport
    var headings: String?
    var mapped: Instant?
  }

  package func fold(_ state: State?, _ entry: JournalEntry) -> State? {
    if state == nil, let event = entry.event(ActivityImportBegun.self) {
      return State(known: ActivityImport(begun: event, actor: entry.actor, time: entry.time.instant))
    }
    guard var state else { return nil }
    if let event = entry.event(ActivityImportMapped.self) {
      state.known.plan = event.plan
      (state.headings, state.mapped) = (event.headings, entry.time.instant)
    } else if let event = entry.event(ActivityImportTaken.self) {
      state.known.taken = event.counts
    } else if let event = entry.event(ActivityImportUndone.self), state.known.undone == nil {
      state.known.undone = SheetImport.Undoing(reason: event.reason, actor: entry.actor, time: entry.time.instant)
    }
    return state
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(ActivityImportMapped.self) { return ["plan": String(describing: event.plan.columns)] }
    return entry.event(ActivityImportUndone.self) == nil ? [:] : ["undone": ""]
  }

  package func write(_ state: State, stream: ID<JournalStream>, previous: State?, to writer: Writer) throws {
    try writer.write(state, of: stream.recast())
  }
}
