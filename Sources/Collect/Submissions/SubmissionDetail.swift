package import Basics
package import Store

/// One submission with its past.
package struct SubmissionDetail: Sendable {
  package let id: ID<Submission>
  package let record: SubmissionRecord
  /// The newest of each name.
  package let files: [String: FormFile]
  /// The oldest first.
  package let history: [SubmissionChange]
  let plans: FormPlans

  package var form: FormRecord { plans.record }
  /// Paths of questions whose answers the reader may not see.
  package var hidden: Set<String> { plans.layout.hidden }

  /// The form version by which a version of the submission is read.
  package func version(of content: SubmissionContent) -> FormRecord.Version? {
    form.versions.first { $0.entry == content.facts.published }
  }

  /// The answers of one of its versions; nil when the XML or its form version cannot be read here.
  package func rows(of content: SubmissionContent) -> AnswerRows? { plans.rows(of: content) }

  /// What changed from one version to another, in the order of the form.
  package func differences(from old: SubmissionContent, to new: SubmissionContent) -> [AnswerDifference] {
    guard let before = rows(of: old), let after = rows(of: new) else { return [] }
    return AnswerDifference.all(from: before, to: after, layout: plans.layout)
  }
}

/// An answer that is not the same in two versions of a submission.
package struct AnswerDifference: Hashable, Sendable {
  package let path: String
  /// The path of the repeat; empty for the submission itself.
  package let repeatPath: String
  package let row: Int
  package let before: Answer?
  package let after: Answer?

  static func all(from before: AnswerRows, to after: AnswerRows, layout: FormLayout) -> [AnswerDifference] {
    var differences: [AnswerDifference] = []
    for table in layout.tables.indices {
      let (old, new) = (before.rows[table], after.rows[table])
      for row in 0..<max(old.count, new.count) {
        let was = row < old.count ? before.answers(of: old[row]) : [:]
        let becomes = row < new.count ? after.answers(of: new[row]) : [:]
        var seen: Set<String> = []
        for column in layout.columns where column.table == table && seen.insert(column.path).inserted {
          guard was[column.path] != becomes[column.path] else { continue }
          differences.append(
            AnswerDifference(
              path: column.path, repeatPath: layout.tables[table].path, row: row + 1, before: was[column.path],
              after: becomes[column.path]))
        }
      }
    }
    return differences
  }
}

/// One line of a submission's history.
package struct SubmissionChange: Sendable {
  package enum What: Sendable {
    case received(SubmissionContent)
    case edited(SubmissionContent)
    case file(FormFile)
    case reviewed(ReviewState, comment: String)
    case placed(Placement)
    /// What an import brought was taken back: the content counts again.
    case takenBack(SubmissionContent, reason: String)
    /// Answers about somebody were taken out of all versions.
    case redacted
  }

  package let entry: ID<Entry>
  package let actor: ID<Actor>
  package let at: Instant
  package let what: What

  /// Nil for what changed nothing from the one record to the other.
  private init?(
    _ change: SubmissionRedacted.Change, from former: SubmissionRecord?, to record: SubmissionRecord?
  ) {
    switch change.what {
    case .version(let content): what = former == nil ? .received(content) : .edited(content)
    case .file(let event): what = .file(event.file)
    case .reviewed(let event): what = .reviewed(event.state, comment: event.comment)
    case .placed(let event): what = .placed(event.placement)
    case .takenBack(let event):
      guard let content = record?.current?.content, former?.changes[event.imported] != nil,
        record?.changes[event.imported] == nil
      else { return nil }
      what = .takenBack(content, reason: event.reason)
    }
    self.entry = change.entry
    actor = change.actor
    at = change.time.instant
  }

  private init(redactedBy entry: JournalEntry) {
    (self.entry, actor, at, what) = (entry.id, entry.actor, entry.time.instant, .redacted)
  }

  /// What the entries of a submission made of it, the oldest first.
  static func all(_ entries: [JournalEntry]) -> (record: SubmissionRecord?, changes: [SubmissionChange]) {
    var record: SubmissionRecord?
    var changes: [SubmissionChange] = []
    func add(_ change: SubmissionRedacted.Change) {
      let former = record
      record = SubmissionRecord.fold(former, change)
      if let change = SubmissionChange(change, from: former, to: record) { changes.append(change) }
    }
    for entry in entries {
      if let redacted = entry.event(SubmissionRedacted.self) {
        let others = changes.filter { if case .redacted = $0.what { true } else { false } }
        (record, changes) = (nil, [])
        redacted.changes.forEach(add)
        changes += others + [SubmissionChange(redactedBy: entry)]
      } else if let change = SubmissionRedacted.Change(entry) {
        add(change)
      } else {
        record = SubmissionRecord.fold(record, entry)
      }
    }
    return (record, changes)
  }
}
