import Basics
import Collect
import FormEngine
import Store

/// A form of rounds as it was read at former times: a new version may ask other questions.
struct PastForm {
  private let form: PresenceForm
  private let record: FormRecord
  private let past: SubmissionPast

  init(_ form: PresenceForm, _ record: FormRecord) {
    (self.form, self.record) = (form, record)
    past = SubmissionPast(record, form: form.form)
  }

  /// Whether other questions are read now than at that time.
  func isOther(since time: HybridTime) -> Bool {
    guard record.newest.published > time.instant else { return false }
    return record.published(upTo: time.instant).map { Self.roles($0) != Self.roles(record) } ?? false
  }

  /// What a submission said at a time, or says now, as it is read then.
  func answers(_ entries: [JournalEntry], upTo time: HybridTime? = nil) -> PresenceSubmission? {
    guard let first = entries.first, let submission = past.record(entries, upTo: time),
      let rows = past.rows(of: submission), let day = submission.placement?.day,
      let answers = PresenceAnswers(submission, rows, form(at: time))
    else { return nil }
    return PresenceSubmission(
      submission: first.stream.recast(),
      sending: PresenceSending(author: submission.author, day: day, received: submission.received), answers: answers)
  }

  private func form(at time: HybridTime?) -> PresenceForm {
    guard let time, record.newest.published > time.instant, let former = record.published(upTo: time.instant) else {
      return form
    }
    return PresenceForm(former, form: form.form) ?? form
  }

  private static func roles(_ record: FormRecord) -> [String: String] {
    Dictionary(
      record.newest.content.shape.roles.filter { PresenceRole(rawValue: $0.0) != nil }.map { ($0.0, $0.1.path) },
      uniquingKeysWith: { first, _ in first })
  }
}
