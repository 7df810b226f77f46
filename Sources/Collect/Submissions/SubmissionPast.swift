package import Basics
package import FormEngine
package import Store

/// Submissions to one form as they stood at former times.
package struct SubmissionPast: Sendable {
  private let plans: FormPlans

  package init(_ record: FormRecord, form: ID<Form>) {
    plans = FormPlans(record, form: form)
  }

  /// What entries up to a time made of a submission, of all without one; nil when it was not here yet, or is erased.
  package func record(_ history: [JournalEntry], upTo time: HybridTime? = nil) -> SubmissionRecord? {
    // Of an erased one nothing is told again.
    guard history.allSatisfy({ $0.event(SubmissionErased.self) == nil }) else { return nil }
    let changes = SubmissionRedacted.Change.all(history).filter { change in time.map { change.time <= $0 } ?? true }
    return changes.reduce(nil) { SubmissionRecord.fold($0, $1) }
  }

  /// The answers; nil when the XML or its form version cannot be read here.
  package func rows(of record: SubmissionRecord) -> AnswerRows? {
    record.current.flatMap { plans.rows(of: $0.content) }
  }
}
