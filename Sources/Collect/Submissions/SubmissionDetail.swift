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

  /// The form version by which a version of the submission is read.
  package func version(of content: SubmissionContent) -> FormRecord.Version? {
    form.versions.first { $0.entry == content.facts.published }
  }

  /// The answers of one of its versions; nil when the XML or its form version cannot be read here.
  package func rows(of content: SubmissionContent) -> AnswerRows? {
    plans[content.facts.published].flatMap { content.rows(by: $0) }
  }

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
  }

  package let entry: ID<Entry>
  package let actor: ID<Actor>
  package let at: Instant
  package let what: What

  /// Nil for what changed nothing from the one record to the other.
  private init?(_ entry: JournalEntry, from former: SubmissionRecord?, to record: SubmissionRecord?) {
    if let event = entry.event(SubmissionReceived.self) {
      what = .received(event.content)
    } else if let event = entry.event(SubmissionEdited.self) {
      what = .edited(event.content)
    } else if let event = entry.event(SubmissionFileAdded.self) {
      what = .file(event.file)
    } else if let event = entry.event(SubmissionReviewed.self) {
      what = .reviewed(event.state, comment: event.comment)
    } else if let event = entry.event(SubmissionPlaced.self) {
      what = .placed(event.placement)
    } else if let event = entry.event(SubmissionTakenBack.self), let content = record?.current?.content,
      former?.changes[event.imported] != nil, record?.changes[event.imported] == nil
    {
      what = .takenBack(content, reason: event.reason)
    } else {
      return nil
    }
    self.entry = entry.id
    actor = entry.actor
    at = entry.time.instant
  }

  /// What the entries of a submission made of it, the oldest first.
  static func all(_ entries: [JournalEntry]) -> (record: SubmissionRecord?, changes: [SubmissionChange]) {
    var record: SubmissionRecord?
    let changes = entries.compactMap { entry in
      let former = record
      record = SubmissionRecord.fold(former, entry)
      return SubmissionChange(entry, from: former, to: record)
    }
    return (record, changes)
  }
}
