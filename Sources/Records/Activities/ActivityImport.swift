package import Basics
package import Collect
package import Store

/// A sheet of activities, as partners report them.
package typealias ActivityImport = Import<ActivityImportBegun>

package struct ActivityImportBegun: DecidingImportBegun {
  package typealias Plan = SheetPlan

  package static let stream = StreamKind("activity-import", isPersonal: false)
  package static let table = "activity_import"
  package static let others: [any Event.Type] = [ImportApplied<ActivityImportBegun, ActivityChange>.self]
  package static let projection = 1
  package static let decisionTable = "organisation_decision"
  package static func decisions(
    of event: ActivityImportOrganisationsDecided
  ) -> [(written: String, meant: ID<Organisation>?)] {
    event.decisions.map { ($0.key, $0.organisation) }
  }

  package var fileName: String
  package var size: Int
  package var sha256: String

  package init(fileName: String, size: Int, sha256: String) {
    (self.fileName, self.size, self.sha256) = (fileName, size, sha256)
  }
}

/// Somebody said which organisations are meant, or that they are new: for this sheet and later ones.
package struct ActivityImportOrganisationsDecided: Event, Codable, Equatable {
  package static let kind = "activity-import.organisations"

  package var decisions: [OrganisationDecision]

  package init(decisions: [OrganisationDecision]) { self.decisions = decisions }
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
