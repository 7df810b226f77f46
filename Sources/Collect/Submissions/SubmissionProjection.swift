package import Basics
package import Store

/// Submissions as rows of their forms' tables.
package struct SubmissionProjection: Projection {
  package typealias State = SubmissionRecord

  private let plans: FormPlanCache

  package init(plans: FormPlanCache) {
    self.plans = plans
  }

  package var stream: StreamKind { SubmissionRecord.stream }
  package var version: Int { 4 }
  package var tables: [String] { SubmissionMigrations.tables }
  package var events: [any Event.Type] {
    [
      SubmissionReceived.self, SubmissionEdited.self, SubmissionFileAdded.self, SubmissionReviewed.self,
      SubmissionPlaced.self, SubmissionTakenBack.self, SubmissionRedacted.self, SubmissionErased.self,
    ]
  }

  package func fold(_ state: SubmissionRecord?, _ entry: JournalEntry) -> SubmissionRecord? {
    SubmissionRecord.fold(state, entry)
  }

  package func needs(_ entry: JournalEntry) -> [Need] {
    let content = entry.event(SubmissionReceived.self)?.content ?? entry.event(SubmissionEdited.self)?.content
    let contents =
      [content].compactMap(\.self)
      + (entry.event(SubmissionRedacted.self)?.changes ?? []).compactMap { change in
        if case .version(let content) = change.what { content } else { nil }
      }
    return contents.map { .entry($0.facts.published, of: $0.facts.form.stream) }
  }

  package func write(
    _ state: SubmissionRecord, stream: ID<JournalStream>, previous: SubmissionRecord?, to writer: Writer
  ) throws {
    let submission: ID<Submission> = stream.recast()
    // After a restore it may be of a form that was published after the backup was made.
    if let erased = state.erased { return try writer.write(erased, of: submission) }
    guard let plans = try plans.plans(for: state.form, in: writer) else { return }
    try SubmissionRows(submission, writer: writer, plans: plans).write(state, previous: previous)
  }

  package func fields(_ entry: JournalEntry) -> [String: String] {
    if let event = entry.event(SubmissionEdited.self) { return ["answers": Hash.md5.hex(of: event.content.xml)] }
    if let event = entry.event(SubmissionReviewed.self) { return ["review": event.state.rawValue] }
    if let event = entry.event(SubmissionPlaced.self) { return ["place": event.placement.place?.description ?? ""] }
    if let event = entry.event(SubmissionFileAdded.self) { return ["file \(event.file.name)": event.file.md5] }
    return [:]
  }

  /// Answers that are taken again are somebody's choice, whatever brought them first.
  package func restating(_ field: String, of entry: JournalEntry, over newest: JournalEntry) -> (any Event)? {
    guard var edited = entry.event(SubmissionEdited.self) else { return whole(entry) }
    edited.content.facts.imported = nil
    return edited
  }
}

/// Removes what was made of submissions, quarantined ones among them, and finished exports of their forms.
package struct SubmissionErasure: Erasable {
  private let plans: FormPlanCache

  package init(plans: FormPlanCache) {
    self.plans = plans
  }

  package func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws {
    try writer.eraseQuarantine(streams.map { $0.recast() })
    let submissions = try writer.submissions(among: streams.map { $0.recast() })
    try writer.eraseJobFiles(about: Set(submissions.map(\.form)).map { $0.recast() })
    try writer.erasePullFiles(submissions.map(\.id))
    for submission in submissions {
      guard let plans = try plans.plans(for: submission.form, in: writer) else { continue }
      try SubmissionRows(submission.id, writer: writer, plans: plans).erase()
    }
  }
}
